//! One and several of a thing, in English and as the project says otherwise.

use std::collections::BTreeMap;

use super::english;

/// Plurals that the project has for itself, by the singular, both in snake case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inflections(pub(crate) BTreeMap<String, String>);

impl Inflections {
    /// Several of what is named in snake case; only the last word changes.
    pub(crate) fn plural(&self, snake: &str) -> String {
        self.last_word(snake, |word| {
            let own = self.0.get(word).cloned();
            own.unwrap_or_else(|| english::plural(word))
        })
    }

    /// One of what is named in snake case; only the last word changes.
    pub(crate) fn singular(&self, snake: &str) -> String {
        self.last_word(snake, |word| {
            let own = self
                .0
                .iter()
                .find(|(one, many)| [one, many].contains(&&&word.to_owned()));
            let own = own.map(|(one, _)| one.clone());
            own.unwrap_or_else(|| english::singular(word))
        })
    }

    /// The whole name may be in the table, or its last word.
    fn last_word(&self, snake: &str, inflect: impl Fn(&str) -> String) -> String {
        let is_known = self
            .0
            .iter()
            .any(|(one, many)| one == snake || many == snake);
        match snake.rsplit_once('_').filter(|_| !is_known) {
            Some((before, last)) => format!("{before}_{}", inflect(last)),
            None => inflect(snake),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_those_of_english() {
        let words = [
            ("post", "posts"),
            ("blog_post", "blog_posts"),
            ("person", "people"),
            ("index", "indices"),
            ("news", "news"),
            ("status", "statuses"),
            ("address", "addresses"),
        ];
        let english = Inflections::default();
        for (one, many) in words {
            assert_eq!(english.plural(one), many);
            assert_eq!(english.singular(many), one);
            assert_eq!(english.singular(one), one);
        }
    }

    #[test]
    fn a_project_has_words_of_its_own() {
        let own = [
            ("index", "indexes"),
            ("pricing", "pricing"),
            ("data_sheet", "data_sheets_x"),
        ];
        let own = own.map(|(one, many)| (one.to_owned(), many.to_owned()));
        let own = Inflections(own.into());
        assert_eq!(own.plural("index"), "indexes");
        assert_eq!(own.plural("search_index"), "search_indexes");
        assert_eq!(own.singular("search_indexes"), "search_index");
        assert_eq!(own.plural("pricing"), "pricing");
        assert_eq!(own.singular("pricing"), "pricing");
        assert_eq!(own.plural("data_sheet"), "data_sheets_x");
        assert_eq!(own.singular("data_sheets_x"), "data_sheet");
    }
}
