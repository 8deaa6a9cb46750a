//! What a person asked a generator for, before anything is made of it.

use std::collections::BTreeMap;

use super::words::Inflections;

/// A name, further words, and flags.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) name: String,
    /// What follows the name.
    pub(crate) words: Vec<String>,
    /// The values of the flags that were given; a switch has none.
    pub(crate) flags: BTreeMap<&'static str, Vec<String>>,
    /// The folder of the module, where it is not the one that the name implies.
    pub(crate) path: Option<String>,
    /// Several of them, where English does not tell.
    pub(crate) plural: Option<String>,
    /// Whether tests are made as well.
    pub(crate) tests: bool,
    /// The project's own plurals.
    pub(crate) words_of_project: Inflections,
}

impl Wish {
    /// Whether a flag was given.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.contains_key(flag)
    }

    /// The values that a flag was given.
    pub(crate) fn values(&self, flag: &str) -> &[String] {
        self.flags.get(flag).map_or(&[], Vec::as_slice)
    }
}
