//! Finds what a person most likely meant.

/// The candidate that is nearest to `typed`, if one is near enough to be worth naming.
pub(crate) fn nearest<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| Some((likeness(&typed, &candidate.to_lowercase())?, candidate)))
        // The first of equals.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

/// How alike two words are, from 0 to 1, where the one may be a slip for the other: a few letters
/// missing, wrong or swapped, or a common beginning.
fn likeness(typed: &str, candidate: &str) -> Option<f64> {
    let slips = strsim::osa_distance(typed, candidate);
    let likeness = strsim::jaro_winkler(typed, candidate);
    let allowed = if candidate.chars().count() <= 4 { 1 } else { 2 };
    (slips <= allowed || likeness > 0.87).then_some(likeness)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn names_a_slip_and_nothing_far_fetched() {
        let commands = ["new", "serve", "explain", "completions"];
        assert_eq!(nearest("nwe", commands), Some("new"));
        assert_eq!(nearest("SERVE", commands), Some("serve"));
        assert_eq!(nearest("sreve", commands), Some("serve"));
        assert_eq!(nearest("complete", commands), Some("completions"));
        assert_eq!(nearest("deploy", commands), None);
        assert_eq!(nearest("x", commands), None);
    }
}
