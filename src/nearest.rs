//! Finds what a person most likely meant.

/// The candidate that is nearest to `typed`, if one is near enough to be worth naming.
pub(crate) fn nearest<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&typed, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn names_a_slip_and_nothing_far_fetched() {
        assert_eq!(nearest("minmal", ["api", "minimal"]), Some("minimal"));
        assert_eq!(nearest("API", ["api", "minimal"]), Some("api"));
        assert_eq!(nearest("graphql", ["api", "minimal"]), None);
    }
}
