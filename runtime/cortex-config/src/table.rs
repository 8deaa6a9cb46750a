//! Tables of values of one kind, whose names the application does not know beforehand.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use crate::leaf::shown;
use crate::{Fault, Leaf, Raw};

macro_rules! maps {
    ($($map:ty $(, $hasher:ident)?;)*) => { $(
        impl<T: Leaf $(, $hasher: BuildHasher + Default)?> Leaf for $map {
            fn expected() -> Cow<'static, str> {
                format!("a table, each value {}", T::expected()).into()
            }

            fn from_raw(raw: Raw<'_>) -> Option<Self> {
                let read = |(name, item)| Some((name, item_of(item)?));
                pairs(raw)?.into_iter().map(read).collect()
            }

            fn fault(raw: Raw<'_>) -> Option<Fault> {
                let mut pairs = pairs(raw)?.into_iter();
                let (name, item) = pairs.find(|(_, item)| item_of::<T>(*item).is_none())?;
                let message = format!("`{name}` is {}", shown(item));
                Some(Fault { message, nearest: None })
            }
        }
    )* };
}

maps! {
    BTreeMap<String, T>;
    HashMap<String, T, S>, S;
}

/// The pairs of a table, which text has as `name=value` between commas.
fn pairs<'a>(raw: Raw<'a>) -> Option<Vec<(String, Raw<'a>)>> {
    match raw {
        Raw::Text(text) if text.trim().is_empty() => Some(Vec::new()),
        Raw::Text(text) => {
            let pair = |text: &'a str| {
                let (name, value) = text.split_once('=')?;
                Some((name.trim().to_owned(), Raw::Text(value.trim())))
            };
            text.split(',').map(pair).collect()
        }
        Raw::Value(value) => {
            let table = value.as_table()?;
            let pairs = table
                .iter()
                .map(|(name, value)| (name.clone(), Raw::Value(value)));
            Some(pairs.collect())
        }
    }
}

/// The value of a pair. Where a variable sets a single one, it is text in a table of values.
fn item_of<T: Leaf>(raw: Raw<'_>) -> Option<T> {
    T::from_raw(raw).or_else(|| T::from_raw(Raw::Text(raw.text()?)))
}
