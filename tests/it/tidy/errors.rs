//! Rules about error codes: each has a page, and none is named that does not exist.

use std::collections::BTreeSet;

use super::{File, check};

const CODES: &str = "src/error/codes.rs";
const CATALOG: &str = "src/error/catalog";
const PAGES: &str = "src/error/explain/";
const FEWEST_WORDS: usize = 30;

#[test]
fn every_code_has_a_page_and_a_constructor() {
    let rule = |files: &[File]| {
        let (listed, made) = (codes_in(files, CODES), codes_in(files, CATALOG));
        let pages: BTreeSet<_> = pages(files)
            .filter_map(|file| file.path.strip_prefix(PAGES)?.strip_suffix(".md"))
            .map(str::to_owned)
            .collect();
        let lacks = |from: &BTreeSet<String>, to: &BTreeSet<String>, what: &str| -> Vec<String> {
            let missing = from.difference(to);
            missing.map(|code| format!("{code}: {what}")).collect()
        };
        [
            lacks(&listed, &pages, "has no page in src/error/explain"),
            lacks(&pages, &listed, "has a page and is not in codes.rs"),
            lacks(&made, &listed, "has a constructor and is not in codes.rs"),
            lacks(&listed, &made, "has no constructor in the catalogue"),
        ]
        .concat()
    };
    let (code, page) = ((CODES, "\"CX0001\""), ("src/error/explain/CX0001.md", ""));
    let made = ("src/error/catalog.rs", "new(\"CX0001\")");
    check(
        rule,
        &[
            &[code, made],
            &[page, made],
            &[code, page],
            &[made],
            &[code],
            &[page],
        ],
    );
}

#[test]
fn every_page_has_a_heading_and_says_something() {
    let rule = |files: &[File]| {
        pages(files)
            .filter_map(|file| Some(format!("{}: {}", file.path, fault(&file.text)?)))
            .collect()
    };
    let long = "word ".repeat(FEWEST_WORDS);
    for bad in [
        format!("Title\n\n{long}"),
        format!("# Title.\n\n{long}"),
        format!("# \n\n{long}"),
        "# Title\n\nToo short\n".into(),
    ] {
        check(rule, &[&[("src/error/explain/CX0001.md", &bad)]]);
    }
}

fn fault(page: &str) -> Option<&'static str> {
    let (heading, text) = page.split_once('\n').unwrap_or((page, ""));
    match heading.strip_prefix("# ").map(str::trim) {
        None | Some("") => Some("does not begin with a heading"),
        Some(title) if title.ends_with('.') => Some("its heading ends with a full stop"),
        Some(_) if text.split_whitespace().count() < FEWEST_WORDS => Some("says too little"),
        Some(_) => None,
    }
}

#[test]
fn documents_name_codes_that_exist() {
    let rule = |files: &[File]| {
        let known = codes_in(files, CODES);
        let written = files.iter().filter(|file| file.is("md") || file.is("hbs"));
        let unknown = |file: &File| {
            let named = codes(&file.text).into_iter();
            let unknown = named.filter(|code| !known.contains(code));
            let complaint = |code| format!("{}: names {code}, which does not exist", file.path);
            unknown.map(complaint).collect::<Vec<_>>()
        };
        written.flat_map(unknown).collect()
    };
    check(
        rule,
        &[&[(CODES, "\"CX0001\""), ("docs/src/a.md", "See `CX9999`.")]],
    );
}

fn pages(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.under(PAGES))
}

fn codes_in(files: &[File], path: &str) -> BTreeSet<String> {
    let files = files.iter().filter(|file| file.path.starts_with(path));
    files.flat_map(|file| codes(&file.text)).collect()
}

/// All that looks like a code: `CX` and exactly four digits.
fn codes(text: &str) -> BTreeSet<String> {
    let code = |(at, _)| {
        let rest: &str = &text[at..];
        let digits = rest[2..].chars().take_while(char::is_ascii_digit).count();
        (digits == 4).then(|| rest[..6].to_owned())
    };
    text.match_indices("CX").filter_map(code).collect()
}
