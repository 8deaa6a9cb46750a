//! The order in which rustfmt puts declarations and imports.

use std::cmp::Ordering;

use syn::UseTree;

use super::rust::plain;

/// What rustfmt sorts one part of a `use` by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A name; `self`, `super` and `crate` come before all others.
    Name(u8, String),
    All,
    List(Vec<Vec<Part>>),
}

/// What rustfmt sorts a `use` by: its path, then `*`, and a list after all names.
pub(super) fn sorting(tree: &UseTree) -> Vec<Part> {
    match tree {
        UseTree::Path(path) => {
            let mut parts = vec![part(&plain(&path.ident))];
            parts.extend(sorting(&path.tree));
            parts
        }
        UseTree::Name(name) => vec![part(&plain(&name.ident))],
        UseTree::Rename(name) => vec![part(&plain(&name.ident))],
        UseTree::Glob(_) => vec![Part::All],
        UseTree::Group(group) => {
            let mut items: Vec<_> = group.items.iter().map(sorting).collect();
            items.sort();
            vec![Part::List(items)]
        }
    }
}

/// A name in a path.
pub(super) fn part(name: &str) -> Part {
    let rank = match name {
        "self" => 0,
        "super" => 1,
        "crate" => 2,
        _ => 3,
    };
    Part::Name(rank, name.to_owned())
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Name(one, name), Self::Name(two, other)) => {
                one.cmp(two).then_with(|| compare(name, other))
            }
            (Self::List(one), Self::List(other)) => one.cmp(other),
            (one, other) => one.place().cmp(&other.place()),
        }
    }
}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Part {
    fn place(&self) -> u8 {
        match self {
            Self::Name(..) => 0,
            Self::All => 1,
            Self::List(_) => 2,
        }
    }
}

/// A piece of a name, as rustfmt cuts it; an underscore comes before everything else.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Chunk<'a> {
    Underscore,
    Other(&'a str),
}

/// As the style of 2024 sorts names: digits in them by the number that they make.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let (mut ones, mut others) = (chunks(one), chunks(other));
    loop {
        let (one, other) = match (ones.next(), others.next()) {
            (Some(one), Some(other)) => (one, other),
            (one, other) => return one.is_some().cmp(&other.is_some()),
        };
        let by_number = match (number(&one), number(&other)) {
            (Some(one), Some(other)) => one.cmp(&other),
            _ => Ordering::Equal,
        };
        let both = number(&one).is_some() && number(&other).is_some();
        let order = if both && by_number != Ordering::Equal {
            by_number
        } else {
            one.cmp(&other)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn number(chunk: &Chunk<'_>) -> Option<u128> {
    match chunk {
        Chunk::Underscore => None,
        Chunk::Other(text) => text.parse().ok(),
    }
}

fn chunks(name: &str) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        if let Some(after) = rest.strip_prefix('_') {
            rest = after;
            return Some(Chunk::Underscore);
        }
        let is_digit = first.is_ascii_digit();
        let goes_on = |c: char| c != '_' && c.is_ascii_digit() == is_digit;
        let end = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
        let (chunk, after) = rest.split_at(end);
        rest = after;
        Some(Chunk::Other(chunk))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_the_style() {
        let names = [
            "Dto", "a", "dto", "dto_a", "dto_b", "dto2", "dto2_a", "dto10", "dtoa",
        ];
        for pair in names.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(compare("a1", "a1"), Ordering::Equal);
    }
}
