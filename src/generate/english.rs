//! One and several in English, as the library `pluralizer` has them.
//!
//! The library needs longer for its first answer than a generator for all the rest. So its answers
//! for common nouns were asked for when this program was built, and only other words wait for it.

const COMMON: &str = include_str!(concat!(env!("OUT_DIR"), "/plurals.txt"));

/// Several of what is named by one word in lower case.
pub(super) fn plural(word: &str) -> String {
    match common().find(|(one, _)| *one == word) {
        Some((_, many)) => many.to_owned(),
        None => pluralizer::pluralize(word, 2, false),
    }
}

/// One of what is named by one word in lower case.
pub(super) fn singular(word: &str) -> String {
    // `media` is a noun of its own, and several of `medium`: the first counts.
    let known = common().find(|(one, _)| *one == word);
    match known.or_else(|| common().find(|(_, many)| *many == word)) {
        Some((one, _)) => one.to_owned(),
        None => pluralizer::pluralize(word, 1, false),
    }
}

/// One and several of each common noun.
fn common() -> impl Iterator<Item = (&'static str, &'static str)> {
    COMMON.lines().filter_map(|line| line.split_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_nouns_and_others_have_the_plurals_of_the_library() {
        for (one, many) in common().filter(|(one, _)| !one.contains('_')) {
            assert_eq!(many, pluralizer::pluralize(one, 2, false));
        }
        assert_eq!(plural("flibbet"), "flibbets");
        assert_eq!(singular("flibbets"), "flibbet");
    }

    #[test]
    fn a_common_noun_is_its_own_singular_whatever_it_ends_with() {
        for (one, many) in common() {
            assert_eq!(singular(one), one);
            let found = singular(many);
            assert!(
                found == one || found == many || plural(&found) == many,
                "{many}"
            );
        }
        assert_eq!(singular("analysis"), "analysis");
        assert_eq!(singular("canvas"), "canvas");
    }
}
