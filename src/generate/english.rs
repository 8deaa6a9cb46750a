//! One and several in English, as the library `pluralizer` has them.
//!
//! The library needs longer for its first answer than a generator for all the rest. So its answers
//! for common nouns were asked for when this program was built, and only other words wait for it.

const COMMON: &str = include_str!(concat!(env!("OUT_DIR"), "/plurals.txt"));

/// How words end whose plural only adds to another end, so that the library is asked for their
/// singular. A bare `s` tells nothing: `redis`, `dns` and `lens` are no plurals.
const ENDS: &[&str] = &["ies", "ches", "shes", "sses", "xes", "zes"];

/// Several of what is named by one word in lower case.
pub(super) fn plural(word: &str) -> String {
    let one = common().find(|(one, _)| *one == word);
    match one.or_else(|| common().find(|(_, many)| *many == word)) {
        Some((_, many)) => many.to_owned(),
        None => pluralizer::pluralize(word, 2, false),
    }
}

/// One of what is named by one word in lower case; a word that is not known to be a plural stays.
pub(super) fn singular(word: &str) -> String {
    // `media` is a noun of its own, and several of `medium`: the first counts.
    let known = common().find(|(one, _)| *one == word);
    match known.or_else(|| common().find(|(_, many)| *many == word)) {
        Some((one, _)) => one.to_owned(),
        None => guessed(word).unwrap_or_else(|| word.to_owned()),
    }
}

/// One of what is named by words in lower case, with its article: `an author`.
pub(super) fn one(words: &str) -> String {
    let sounds_like_y = ["eu", "one", "uni", "use", "usa", "usu"];
    let is_silent = ["heir", "honest", "honor", "honour", "hour"];
    let begins = |starts: &[&str]| starts.iter().any(|start| words.starts_with(start));
    let is_vowel = words.starts_with(['a', 'e', 'i', 'o', 'u']) && !begins(&sounds_like_y);
    let article = if is_vowel || begins(&is_silent) {
        "an"
    } else {
        "a"
    };
    format!("{article} {words}")
}

/// What the library takes for the singular of a rare word, if it makes the same word of it again.
fn guessed(word: &str) -> Option<String> {
    if !ENDS.iter().any(|end| word.ends_with(end)) {
        return None;
    }
    let one = pluralizer::pluralize(word, 1, false);
    let is_sure = !one.is_empty() && pluralizer::pluralize(&one, 2, false) == word;
    is_sure.then_some(one)
}

/// One and several of each common noun.
fn common() -> impl Iterator<Item = (&'static str, &'static str)> {
    COMMON.lines().filter_map(|line| line.split_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOUNS: &str = include_str!("../../build/nouns.txt");

    #[test]
    fn the_article_is_that_of_the_sound() {
        for expected in [
            "a post",
            "an author",
            "a user",
            "an uncle",
            "an hour",
            "a one time code",
        ] {
            let words = expected.split_once(' ').unwrap().1;
            assert_eq!(one(words), expected);
        }
    }

    #[test]
    fn common_nouns_and_others_have_the_plurals_of_the_library_or_their_own() {
        for (one, many) in common().filter(|(one, _)| !one.contains('_')) {
            let library = pluralizer::pluralize(one, 2, false);
            let own = format!("{one}/{many}");
            let is_own = NOUNS.split_whitespace().any(|noun| noun == own);
            assert!(is_own || many == library, "{one} {many} {library}");
        }
        assert_eq!(plural("flibbet"), "flibbets");
        for (one, many) in [
            ("virus", "viruses"),
            ("schema", "schemas"),
            ("lens", "lenses"),
        ] {
            assert_eq!(
                (plural(one), singular(many)),
                (many.to_owned(), one.to_owned())
            );
        }
    }

    #[test]
    fn a_word_that_is_no_plural_for_sure_stays() {
        let kept = [
            "redis",
            "dns",
            "sms",
            "aws",
            "cors",
            "postgres",
            "kubernetes",
            "gps",
            "os",
            "saas",
            "lens",
            "axis",
            "basis",
            "physics",
            "chaos",
            "clothes",
            "grpcs",
            "mongos",
            "flibbets",
            "zeus",
            "express",
            "s",
            "",
        ];
        for word in kept {
            assert_eq!(singular(word), word);
        }
        for (many, one) in [
            ("rallies", "rally"),
            ("trenches", "trench"),
            ("foxes", "fox"),
        ] {
            assert_eq!(singular(many), one);
        }
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
