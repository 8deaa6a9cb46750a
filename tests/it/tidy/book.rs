//! Rules about the book and all other Markdown: no orphan page, no broken link.
//!
//! mdBook itself reports neither.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use super::{File, check};

const PAGES: &str = "docs/src/";
const SUMMARY: &str = "docs/src/SUMMARY.md";

#[test]
fn the_book_has_no_orphan_page() {
    let rule = |files: &[File]| {
        let summary = files.iter().find(|file| file.path == SUMMARY);
        let links = summary.map_or_else(Vec::new, |file| links(&file.text));
        let listed: BTreeSet<_> = links.iter().map(|link| format!("{PAGES}{link}")).collect();
        files
            .iter()
            .filter(|file| file.under(PAGES) && file.is("md") && file.path != SUMMARY)
            .filter(|file| !listed.contains(&file.path))
            .map(|file| format!("{}: is not in SUMMARY.md", file.path))
            .collect()
    };
    check(
        rule,
        &[&[
            (SUMMARY, "- [A](a.md)\n"),
            ("docs/src/a.md", ""),
            ("docs/src/b.md", ""),
        ]],
    );
}

#[test]
fn relative_links_lead_somewhere() {
    let rule = |files: &[File]| {
        let markdown = files
            .iter()
            .filter(|file| file.is("md") && !file.under("templates/"));
        markdown
            .flat_map(|file| broken_links(files, file))
            .collect()
    };
    check(
        rule,
        &[
            &[("docs/src/a.md", "See [b](b.md).")],
            &[("docs/src/a.md", "See [b](#nowhere).\n\n# Here\n")],
            &[("a.md", "See [b](b/c.md#x)."), ("b/c.md", "# Y\n")],
            &[("a/b.md", "See [up](../../c.md).")],
        ],
    );
}

fn broken_links(files: &[File], file: &File) -> Vec<String> {
    let broken = |link: &String| {
        if link.contains("://") || link.starts_with("mailto:") {
            return false;
        }
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = if path.is_empty() {
            Some(file.path.clone())
        } else {
            resolve(&file.path, path)
        };
        let Some(target) = target else { return true };
        match files.iter().find(|other| other.path == target) {
            Some(page) => !anchor.is_empty() && !anchors(&page.text).contains(anchor),
            None => !files
                .iter()
                .any(|other| other.path.starts_with(&format!("{target}/"))),
        }
    };
    let links = links(&file.text);
    let complaint = |link: &String| format!("{}: the link `{link}` leads nowhere", file.path);
    links
        .iter()
        .filter(|link| broken(link))
        .map(complaint)
        .collect()
}

/// The path that `link` means in the file `from`; none where it leaves the repository.
fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in Path::new(link.trim_end_matches('/')).components() {
        match part {
            Component::Normal(name) => parts.push(name.to_str()?),
            Component::ParentDir => drop(parts.pop()?),
            _ => {}
        }
    }
    Some(parts.join("/"))
}

#[test]
fn code_blocks_say_what_they_are() {
    let rule = |files: &[File]| {
        let pages = files
            .iter()
            .filter(|file| file.under(PAGES) && file.is("md"));
        pages.flat_map(nameless_blocks).collect()
    };
    check(rule, &[&[("docs/src/a.md", "```\nlet a = 1;\n```\n")]]);
}

fn nameless_blocks(file: &File) -> Vec<String> {
    let mut open = false;
    let mut complaints = Vec::new();
    for (at, line) in file.numbered() {
        let Some(name) = line.trim_start().strip_prefix("```") else {
            continue;
        };
        if !open && name.trim().is_empty() {
            complaints.push(format!(
                "{}:{at}: the code block names no language",
                file.path
            ));
        }
        open = !open;
    }
    complaints
}

/// The lines outside of code blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence && !line.starts_with("    ")
    })
}

/// The targets of all links, those in code left out.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    for line in prose(text) {
        // Every second piece between backticks is code.
        let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for (at, _) in plain.match_indices("](") {
            if let Some((target, _)) = plain[at + 2..].split_once(')') {
                let target = target.split(' ').next().unwrap_or(target);
                links.push(target.trim_matches(['<', '>']).to_owned());
            }
        }
    }
    links
}

/// What mdBook calls the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let keep = |c: char| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        };
        title.chars().filter_map(keep).collect()
    };
    headings.map(anchor).collect()
}
