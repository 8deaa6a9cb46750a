//! Two changes of one text, each made without the other, in one text.

/// What is added to a text at one place.
struct Added<'a> {
    at: usize,
    text: &'a str,
}

/// The text with what both of the others add to it; nothing where one of them does more than adding
/// at one place, or where both add at the same.
pub(crate) fn merged(base: &str, one: &str, other: &str) -> Option<String> {
    let (mut first, mut second) = (added(base, one)?, added(base, other)?);
    if first.at == second.at {
        return None;
    }
    if first.at > second.at {
        std::mem::swap(&mut first, &mut second);
    }
    let parts = [
        &base[..first.at],
        first.text,
        &base[first.at..second.at],
        second.text,
        &base[second.at..],
    ];
    Some(parts.concat())
}

fn added<'a>(base: &str, text: &'a str) -> Option<Added<'a>> {
    let length = text.len().checked_sub(base.len())?;
    let alike = base.bytes().zip(text.bytes());
    let mut at = alike.take_while(|(old, new)| old == new).count();
    while !(base.is_char_boundary(at) && text.is_char_boundary(at)) {
        at -= 1;
    }
    let added = text.get(at..at + length)?;
    (text.get(at + length..)? == &base[at..]).then_some(Added { at, text: added })
}

#[cfg(test)]
mod tests {
    use super::merged;

    #[test]
    fn what_both_add_is_in_the_text() {
        let base = "mod a;\n\nfn f() {\n    a();\n}\n";
        let one = "mod a;\nmod b;\n\nfn f() {\n    a();\n}\n";
        let other = "mod a;\n\nfn f() {\n    a();\n    b();\n}\n";
        let both = "mod a;\nmod b;\n\nfn f() {\n    a();\n    b();\n}\n";
        assert_eq!(merged(base, one, other).as_deref(), Some(both));
        assert_eq!(merged(base, other, one).as_deref(), Some(both));
    }

    #[test]
    fn letters_of_several_bytes_are_not_torn() {
        assert_eq!(merged("é", "éx", "è").as_deref(), None);
        assert_eq!(merged("é.", "éè.", "é.y").as_deref(), Some("éè.y"));
    }

    #[test]
    fn anything_else_is_left_to_others() {
        assert_eq!(merged("ab", "axb", "ayb"), None, "the same place");
        assert_eq!(merged("ab", "b", "abc"), None, "something went away");
        assert_eq!(merged("ab", "xaxb", "abc"), None, "two places");
    }
}
