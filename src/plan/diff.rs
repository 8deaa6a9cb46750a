//! A plan as people read it: a unified diff.

use std::fmt::Write as _;

use similar::TextDiff;

use super::{Change, Content, Plan, RelPath};
use crate::shell::harmless;

/// The changes of the files that `wanted` keeps, in the form that `git apply` reads; of binary
/// files only the size is told.
pub(crate) fn diff(plan: &Plan, wanted: impl Fn(&RelPath) -> bool) -> String {
    let mut text = String::new();
    for (path, change) in plan.changes().filter(|(path, _)| wanted(path)) {
        write_change(&mut text, path, change);
    }
    text
}

fn write_change(text: &mut String, path: &RelPath, change: &Change) {
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    let path = &harmless(path.as_str());
    let _ = writeln!(text, "diff --git a/{path} b/{path}");
    match (before, after) {
        (None, Some(after)) => {
            let _ = writeln!(text, "new file mode {}", mode(after));
        }
        (Some(before), None) => {
            let _ = writeln!(text, "deleted file mode {}", mode(before));
        }
        (Some(before), Some(after)) if mode(before) != mode(after) => {
            let _ = writeln!(text, "old mode {}\nnew mode {}", mode(before), mode(after));
        }
        _ => {}
    }
    let as_text = |content: Option<&'_ Content>| {
        content.map_or(Some(String::new()), |content| {
            content.as_text().map(str::to_owned)
        })
    };
    if let (Some(old), Some(new)) = (as_text(before), as_text(after)) {
        write_hunks(text, path, change, &old, &new);
    } else {
        let size = |content: Option<&Content>| content.map_or(0, |content| content.bytes().len());
        let (old, new) = (size(before), size(after));
        let _ = writeln!(text, "Binary file, {old} bytes, becomes {new} bytes");
    }
}

fn write_hunks(text: &mut String, path: &str, change: &Change, old: &str, new: &str) {
    let name = |side: &str, content: &Option<Content>| match content {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".into(),
    };
    let diff = TextDiff::from_lines(old, new);
    let mut unified = diff.unified_diff();
    unified
        .context_radius(3)
        .header(&name("a", &change.before), &name("b", &change.after));
    text.push_str(&unified.to_string());
}

fn mode(content: &Content) -> &'static str {
    if content.is_executable() {
        "100755"
    } else {
        "100644"
    }
}
