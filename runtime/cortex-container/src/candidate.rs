//! What could be meant where something is missing: provided types with a similar name.

use crate::Key;
use crate::graph::{Entry, Origin};

/// A provided type whose name is near to that of a missing one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Candidate {
    /// The type.
    pub key: Key,
    /// Where it was registered.
    pub origin: Origin,
}

impl Candidate {
    /// The three provided types whose names share most words with the missing one.
    pub(crate) fn nearest(entries: &[Entry], missing: Key) -> Vec<Self> {
        let mut near: Vec<_> = entries
            .iter()
            .map(|entry| (likeness(&entry.provider.key(), &missing), entry))
            .filter(|((_, likeness, _), _)| *likeness > 50)
            .collect();
        near.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
        near.into_iter()
            .take(3)
            .map(|(_, entry)| Self {
                key: entry.provider.key(),
                origin: entry.origin,
            })
            .collect()
    }
}

/// Whether it is the same type, how many of a hundred words of the shorter name stand in the longer
/// one as well, and how many letters the two names begin with together.
fn likeness(one: &Key, other: &Key) -> (bool, usize, usize) {
    let (words_of_one, words_of_other) = (words(&one.short()), words(&other.short()));
    let shared = words_of_one
        .iter()
        .filter(|word| words_of_other.contains(word));
    let shorter = words_of_one.len().min(words_of_other.len()).max(1);
    let names = (
        one.name().unwrap_or_default(),
        other.name().unwrap_or_default(),
    );
    let begin = names.0.chars().zip(names.1.chars());
    let begin = begin.take_while(|(one, other)| one == other).count();
    (
        one.id() == other.id(),
        shared.count() * 100 / shorter,
        begin,
    )
}

/// The words of a camel-case name.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars().filter(|c| c.is_alphanumeric()) {
        match words.last_mut() {
            Some(word) if !c.is_uppercase() => word.push(c),
            _ => words.push(c.into()),
        }
    }
    words
}
