//! Plurals of English, by the rules of the widely used library `pluralize`.
//!
//! The tables are its tables. The crate `pluralizer` has them too, and a test compares the two, but
//! it compiles a hundred large expressions before it answers, which takes longer than all the rest
//! that a generator does.

use regex_lite::Regex;

/// One and several of what follows no rule, pair by pair.
const IRREGULAR: &str = "\
    i/we me/us he/they she/they them/them myself/ourselves yourself/yourselves itself/themselves \
    herself/themselves himself/themselves themself/themselves is/are was/were has/have \
    this/these that/those my/our its/their his/their her/their echo/echoes dingo/dingoes \
    volcano/volcanoes tornado/tornadoes torpedo/torpedoes genus/genera viscus/viscera \
    stigma/stigmata stoma/stomata dogma/dogmata lemma/lemmata schema/schemata \
    anathema/anathemata ox/oxen axe/axes die/dice yes/yeses foot/feet eave/eaves goose/geese \
    tooth/teeth quiz/quizzes human/humans proof/proofs carve/carves valve/valves looey/looies \
    thief/thieves groove/grooves pickaxe/pickaxes passerby/passersby canvas/canvases";

/// Words that are the same in both.
const UNCOUNTABLE: &str = "\
    adulthood advice agenda aid aircraft alcohol ammo analytics anime athletics audio bison \
    blood bream buffalo butter carp cash chassis chess clothing cod commerce cooperation corps \
    debris diabetes digestion elk energy equipment excretion expertise firmware flounder fun \
    gallows garbage graffiti hardware headquarters health herpes highjinks homework housework \
    information jeans justice kudos labour literature machinery mackerel mail media mews moose \
    music mud manga news only personnel pike plankton pliers police pollution premises rain \
    research rice salmon scissors series sewage shambles shrimp software staff swine tennis \
    traffic transportation trout tuna wealth welfare whiting wildebeest wildlife you";

/// The same by how they end.
const UNCOUNTABLE_ENDINGS: &[&str] = &[
    "pokemon$",
    "[^aeiou]ese$",
    "deer$",
    "fish$",
    "measles$",
    "o[iu]s$",
    "pox$",
    "sheep$",
];

/// What ends so, and what is in its place for several. Of all that fit, the last one holds.
const PLURALS: &[(&str, &str)] = &[
    ("s?$", "s"),
    ("([^aeiou]ese)$", "${1}"),
    ("(ax|test)is$", "${1}es"),
    ("(alias|[^aou]us|t[lm]as|gas|ris)$", "${1}es"),
    ("(e[mn]u)s?$", "${1}s"),
    ("([^l]ias|[aeiou]las|[ejzr]as|[iu]am)$", "${1}"),
    (
        "(alumn|syllab|vir|radi|nucle|fung|cact|stimul|termin|bacill|foc|uter|loc|strat)(?:us|i)$",
        "${1}i",
    ),
    ("(alumn|alg|vertebr)(?:a|ae)$", "${1}ae"),
    ("(seraph|cherub)(?:im)?$", "${1}im"),
    ("(her|at|gr)o$", "${1}oes"),
    (
        "(agend|addend|millenni|dat|extrem|bacteri|desiderat|strat|candelabr|errat|ov|symposi|curricul|automat|quor)(?:a|um)$",
        "${1}a",
    ),
    (
        "(apheli|hyperbat|periheli|asyndet|noumen|phenomen|criteri|organ|prolegomen|hedr|automat)(?:a|on)$",
        "${1}a",
    ),
    ("sis$", "ses"),
    ("(?:(kni|wi|li)fe|(ar|l|ea|eo|oa|hoo)f)$", "${1}${2}ves"),
    ("([^aeiouy]|qu)y$", "${1}ies"),
    ("([^ch][ieo][ln])ey$", "${1}ies"),
    ("(x|ch|ss|sh|zz)$", "${1}es"),
    ("(matr|cod|mur|sil|vert|ind|append)(?:ix|ex)$", "${1}ices"),
    (r"\b((?:tit)?m|l)(?:ice|ouse)$", "${1}ice"),
    ("(pe)(?:rson|ople)$", "${1}ople"),
    ("(child)(?:ren)?$", "${1}ren"),
    ("eaux$", "${0}"),
    ("m[ae]n$", "men"),
    ("^thou$", "you"),
];

/// The same for one.
const SINGULARS: &[(&str, &str)] = &[
    ("s$", ""),
    ("(ss)$", "${1}"),
    (
        r"(wi|kni|(?:after|half|high|low|mid|non|night|[^\w]|^)li)ves$",
        "${1}fe",
    ),
    ("(ar|(?:wo|[ae])l|[eo][ao])ves$", "${1}f"),
    ("ies$", "y"),
    (
        "(dg|ss|ois|lk|ok|wn|mb|th|ch|ec|oal|is|ck|ix|sser|ts|wb)ies$",
        "${1}ie",
    ),
    (
        r"\b(l|(?:neck|cross|hog|aun)?t|coll|faer|food|gen|goon|group|hipp|junk|vegg|(?:pork)?p|charl|calor|cut)ies$",
        "${1}ie",
    ),
    (r"\b(mon|smil)ies$", "${1}ey"),
    (r"\b((?:tit)?m|l)ice$", "${1}ouse"),
    ("(seraph|cherub)im$", "${1}"),
    (
        "(x|ch|ss|sh|zz|tto|go|cho|alias|[^aou]us|t[lm]as|gas|(?:her|at|gr)o|[aeiou]ris)(?:es)?$",
        "${1}",
    ),
    (
        "(analy|diagno|parenthe|progno|synop|the|empha|cri|ne)(?:sis|ses)$",
        "${1}sis",
    ),
    ("(movie|twelve|abuse|e[mn]u)s$", "${1}"),
    ("(test)(?:is|es)$", "${1}is"),
    (
        "(alumn|syllab|vir|radi|nucle|fung|cact|stimul|termin|bacill|foc|uter|loc|strat)(?:us|i)$",
        "${1}us",
    ),
    (
        "(agend|addend|millenni|dat|extrem|bacteri|desiderat|strat|candelabr|errat|ov|symposi|curricul|quor)a$",
        "${1}um",
    ),
    (
        "(apheli|hyperbat|periheli|asyndet|noumen|phenomen|criteri|organ|prolegomen|hedr|automat)a$",
        "${1}on",
    ),
    ("(alumn|alg|vertebr)ae$", "${1}a"),
    ("(cod|mur|sil|vert|ind)ices$", "${1}ex"),
    ("(matr|append)ices$", "${1}ix"),
    ("(pe)(rson|ople)$", "${1}rson"),
    ("(child)ren$", "${1}"),
    ("(eau)x?$", "${1}"),
    ("men$", "man"),
];

/// Several of a word in small letters.
pub(super) fn plural(word: &str) -> String {
    let several = |(one, several)| (one, several);
    changed(word, several, PLURALS)
}

/// One of a word in small letters.
pub(super) fn singular(word: &str) -> String {
    let one = |(one, several)| (several, one);
    changed(word, one, SINGULARS)
}

/// `way` turns a pair into what is changed and what it becomes.
fn changed<'a>(
    word: &str,
    way: impl Fn((&'a str, &'a str)) -> (&'a str, &'a str),
    rules: &[(&str, &str)],
) -> String {
    let pairs = || IRREGULAR.split(' ').filter_map(|pair| pair.split_once('/'));
    // Several of the first become the same; the last of them is the one that is known back.
    let irregular = pairs().map(way).collect::<Vec<_>>();
    if irregular.iter().any(|(_, to)| *to == word) {
        return word.to_owned();
    }
    if let Some((_, to)) = irregular.iter().rev().find(|(from, _)| *from == word) {
        return (*to).to_owned();
    }
    let fits = |rule: &str| Regex::new(rule).ok().filter(|rule| rule.is_match(word));
    let is_uncountable = UNCOUNTABLE.split(' ').any(|same| same == word)
        || UNCOUNTABLE_ENDINGS
            .iter()
            .any(|ending| fits(ending).is_some());
    if is_uncountable {
        return word.to_owned();
    }
    let mut fitting = rules.iter().rev();
    let rule = fitting.find_map(|(rule, to)| Some((fits(rule)?, to)));
    rule.map_or_else(
        || word.to_owned(),
        |(rule, to)| rule.replace(word, *to).into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use pluralizer::pluralize;
    use proptest::prelude::*;

    use super::*;

    fn is_theirs(word: &str) {
        assert_eq!(plural(word), pluralize(word, 2, false), "several of {word}");
        assert_eq!(singular(word), pluralize(word, 1, false), "one of {word}");
    }

    #[test]
    fn words_of_the_tables_are_as_the_library_has_them() {
        let listed = IRREGULAR.split([' ', '/']).chain(UNCOUNTABLE.split(' '));
        for word in listed.filter(|word| *word != "i") {
            is_theirs(word);
            is_theirs(&pluralize(word, 2, false));
        }
        for (rule, _) in PLURALS.iter().chain(SINGULARS) {
            for word in rule.split(|c: char| !c.is_ascii_lowercase()) {
                for ending in ["", "s", "us", "a"] {
                    let word = format!("{word}{ending}");
                    if !word.is_empty() {
                        is_theirs(&word);
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn other_words_are_as_well(word in "[a-z]{1,8}(s|es|ies|y|us|is|a|um|x|f|fe|o|ves|man|men)?") {
            is_theirs(&word);
        }
    }
}
