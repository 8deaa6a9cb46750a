//! Brings together what a person has made of a file and what a change wants of it.

use super::Content;

/// The three-way merge of a file that went from `base` to `present` while it should go from `base`
/// to `wanted`; the outer `None` is a conflict, the inner one no file.
#[expect(
    clippy::option_option,
    reason = "a conflict, and no file, are two things"
)]
pub(super) fn merged(
    base: Option<&Content>,
    present: Option<&Content>,
    wanted: Option<&Content>,
) -> Option<Option<Content>> {
    if present == base || present == wanted {
        return Some(wanted.cloned());
    }
    let (base, present, wanted) = (base?, present?, wanted?);
    let executable = if present.is_executable() == base.is_executable() {
        wanted.is_executable()
    } else {
        present.is_executable()
    };
    let text = if present.bytes() == base.bytes() {
        wanted.bytes().to_vec()
    } else if wanted.bytes() == base.bytes() {
        present.bytes().to_vec()
    } else {
        diffy::merge(base.as_text()?, present.as_text()?, wanted.as_text()?)
            .ok()?
            .into_bytes()
    };
    Some(Some(Content::new(text, executable)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(base: &str, present: &str, wanted: &str) -> Option<String> {
        let content = |text: &str| (!text.is_empty()).then(|| Content::text(text));
        let (base, present, wanted) = (content(base), content(present), content(wanted));
        let merged = merged(base.as_ref(), present.as_ref(), wanted.as_ref())?;
        Some(merged.map_or(String::new(), |content| {
            content.as_text().unwrap().to_owned()
        }))
    }

    #[test]
    fn what_nobody_touched_goes_the_whole_way() {
        assert_eq!(texts("new", "new", "old").unwrap(), "old");
        assert_eq!(texts("new", "new", "").unwrap(), "");
        assert_eq!(texts("", "", "old").unwrap(), "old");
    }

    #[test]
    fn what_is_as_wanted_already_stays() {
        assert_eq!(texts("new", "old", "old").unwrap(), "old");
        assert_eq!(texts("new", "", "").unwrap(), "");
    }

    #[test]
    fn later_edits_elsewhere_in_the_file_are_kept() {
        let (base, wanted) = ("a\nB\nc\nd\ne\n", "a\nb\nc\nd\ne\n");
        assert_eq!(
            texts(base, "a\nB\nc\nd\nmine\n", wanted).unwrap(),
            "a\nb\nc\nd\nmine\n"
        );
        let (base, wanted) = ("a\r\nB\r\nc\r\nd\r\ne", "a\r\nb\r\nc\r\nd\r\ne");
        assert_eq!(
            texts(base, "a\r\nB\r\nc\r\nd\r\nmine", wanted).unwrap(),
            "a\r\nb\r\nc\r\nd\r\nmine"
        );
    }

    #[test]
    fn what_contradicts_is_a_conflict() {
        assert_eq!(texts("a\nB\nc\n", "a\nmine\nc\n", "a\nb\nc\n"), None);
        assert_eq!(
            texts("new", "mine", ""),
            None,
            "a changed file is not deleted"
        );
        assert_eq!(
            texts("new", "", "old"),
            None,
            "a deleted file does not come back by surprise"
        );
        assert_eq!(
            texts("n\0", "mine\0", "o\0"),
            None,
            "binary files are not merged"
        );
    }
}
