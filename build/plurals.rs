//! The plurals of common nouns, asked of the library when this program is built.
//!
//! The library compiles all its expressions before its first answer, which takes longer than all the
//! rest that a generator does.

/// A line with one and several for each of the nouns. One that brings its plural behind a slash, as
/// `virus/viruses`, has that: there the library has one that nobody uses, or knows no plural.
pub(crate) fn table(nouns: &str) -> String {
    let line = |noun: &str| {
        if let Some((one, many)) = noun.split_once('/') {
            return format!("{one} {many}\n");
        }
        // Only the last word changes.
        let (before, last) = noun.rsplit_once('_').unwrap_or(("", noun));
        let plural = pluralizer::pluralize(last, 2, false);
        let gap = if before.is_empty() { "" } else { "_" };
        format!("{noun} {before}{gap}{plural}\n")
    };
    nouns.split_whitespace().map(line).collect()
}
