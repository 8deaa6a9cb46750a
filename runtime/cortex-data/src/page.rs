//! Pages of a list, and what says which one is meant.

use cortex_config::Secret;
use cortex_macros::Settings;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::cursor::Seal;

/// Some items of a list, and where the next ones begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// What to ask for to get the items after these; none where there are no more.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of what a function makes of the items.
    ///
    /// ```
    /// use cortex_data::Page;
    ///
    /// let page = Page { items: vec![1, 2], next: None };
    /// assert_eq!(page.map(|number| number.to_string()).items, ["1", "2"]);
    /// ```
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(make).collect(),
            next: self.next,
        }
    }
}

/// Which page of a list is wanted, as the query of a request says.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageRequest<'a> {
    /// The most items; the setting `pages.limit` where nothing is said.
    pub limit: Option<u32>,
    /// The [`next`](Page::next) of the page before; the first page where nothing is said.
    pub after: Option<&'a str>,
    /// A field, or `-` and a field for the last first; the first one that the list allows where
    /// nothing is said.
    pub sort: Option<&'a str>,
}

/// The settings of pages, `pages.*`.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "pages", crate = "cortex_config")]
#[non_exhaustive]
pub struct PagesSettings {
    /// The secret that cursors are signed with, at least 32 characters: whoever has it can begin a
    /// page where they want.
    #[setting(
        development = "the key of cursors in development",
        test = "the key of cursors in automatic tests",
        pattern = ".{32,}"
    )]
    pub key: Secret<String>,
    /// How many items a page has where the request does not say.
    #[setting(default = 20, min = 1)]
    pub limit: u32,
    /// The most items that a request can ask for.
    #[setting(default = 100, min = 1)]
    pub most: u32,
}

impl PagesSettings {
    /// The defaults, with this key.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: Secret::new(key.into()),
            limit: 20,
            most: 100,
        }
    }
}

/// Makes pages of lists, and the cursors that lead from one to the next.
#[derive(Clone, Debug)]
pub struct Pages {
    seal: Seal,
    limit: u32,
    most: u32,
}

impl Pages {
    /// Makes pages as the settings say.
    pub fn new(settings: &PagesSettings) -> Self {
        Self {
            seal: Seal::new(settings.key.expose()),
            limit: settings.limit.min(settings.most),
            most: settings.most,
        }
    }

    /// How many items a page has.
    ///
    /// # Errors
    ///
    /// If so many, or none, are not in a page.
    pub fn limit(&self, wanted: Option<u32>) -> Result<u32, Error> {
        match wanted {
            None => Ok(self.limit),
            Some(wanted) if (1..=self.most).contains(&wanted) => Ok(wanted),
            Some(_) => Err(Error::Limit { most: self.most }),
        }
    }

    /// Signs what says where the next page of a list begins. The same `content` is no cursor of
    /// another list.
    pub fn sign(&self, list: &str, content: &[u8]) -> String {
        self.seal.sign(list, content)
    }

    /// A page of what was found, which is one more than asked for where there is a next one; that
    /// begins behind what `content` says of the last item.
    #[cfg(any(feature = "orm", feature = "sql"))]
    pub(crate) fn cut<T>(
        &self,
        mut items: Vec<T>,
        limit: u32,
        list: &str,
        content: impl FnOnce(&T) -> Result<Vec<u8>, Error>,
    ) -> Result<Page<T>, Error> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = items.len() > limit;
        items.truncate(limit);
        let end = items.last().filter(|_| has_more);
        let content = end.map(content).transpose()?;
        let next = content.map(|content| self.sign(list, &content));
        Ok(Page { items, next })
    }

    /// What [`Pages::sign`] signed for this list.
    ///
    /// # Errors
    ///
    /// If it is none of its cursors.
    pub fn open(&self, list: &str, cursor: &str) -> Result<Vec<u8>, Error> {
        self.seal.open(list, cursor)
    }
}
