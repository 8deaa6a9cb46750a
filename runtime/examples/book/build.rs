//! Takes the Rust code out of the book's guides and lays it out as modules.
//!
//! A block that begins with a comment such as `// src/posts/mod.rs` is that file of the project
//! which the page is about; one without is a project of its own. Where a file says `mod service;`,
//! that file's block is put in its place. Files below `tests/` see the project as `shop`. A line that
//! begins with `# ` is not shown in the book, and is there for the compiler.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script is told by a variable where to write"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const GUIDES: &str = "../../../docs/src/guides";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={GUIDES}");
    let mut code = String::new();
    let mut pages: Vec<_> = fs::read_dir(GUIDES)?.collect::<Result<_, _>>()?;
    pages.sort_by_key(fs::DirEntry::path);
    for page in pages {
        let text = fs::read_to_string(page.path())?;
        let name = page.path().with_extension("");
        let name = name.file_name().unwrap_or_default().to_string_lossy();
        let page = name.replace('-', "_");
        let module = page_module(&page, &text)?;
        writeln!(code, "/// `{name}.md`.\npub mod {page} {{\n{module}}}")?;
    }
    let target = Path::new(&env::var("OUT_DIR")?).join("guides.rs");
    Ok(fs::write(target, code)?)
}

/// The modules of one page.
fn page_module(page: &str, text: &str) -> Result<String, Box<dyn Error>> {
    let (mut files, mut code) = (BTreeMap::new(), String::new());
    for (number, block) in blocks(text).into_iter().enumerate() {
        match block
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("// "))
        {
            Some(path) if is_path(path) => drop(files.insert(path.to_owned(), block)),
            _ => writeln!(code, "pub mod block_{number} {{\n{block}\n}}")?,
        }
    }
    if let Some(root) = files.get("src/lib.rs") {
        let project = with_modules(root, "src/", &files)?;
        writeln!(code, "pub mod project {{\n{project}\n}}")?;
    } else if !files.is_empty() {
        return Err(format!("{page}: has files of a project and no src/lib.rs").into());
    }
    for (number, (_, file)) in files.range("tests/".to_owned()..).enumerate() {
        let import = format!("use crate::{page}::project as shop;");
        let code_of_test = after_docs(file, &import);
        writeln!(
            code,
            "#[cfg(test)]\nmod tests_{number} {{\n{code_of_test}\n}}"
        )?;
    }
    Ok(code)
}

fn is_path(comment: &str) -> bool {
    let is_rust = Path::new(comment)
        .extension()
        .is_some_and(|ending| ending == "rs");
    is_rust
        && ["src/", "tests/"]
            .iter()
            .any(|folder| comment.starts_with(folder))
}

/// The code blocks of a page.
fn blocks(text: &str) -> Vec<String> {
    let pieces = text.split("\n```rust\n").skip(1);
    let code = pieces.filter_map(|piece| piece.split_once("\n```"));
    code.map(|(code, _)| shown_and_hidden(code)).collect()
}

fn shown_and_hidden(code: &str) -> String {
    let lines = code.lines();
    let lines: Vec<_> = lines
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .collect();
    lines.join("\n")
}

/// A file with the modules that it names put in their places.
fn with_modules(
    file: &str,
    folder: &str,
    files: &BTreeMap<String, String>,
) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    for line in file.lines().filter(|line| !line.starts_with("// src/")) {
        let Some((visibility, name)) = declaration(line) else {
            writeln!(code, "{line}")?;
            continue;
        };
        let below = format!("{folder}{name}/");
        let (own, inside) = (format!("{folder}{name}.rs"), format!("{below}mod.rs"));
        let found = files.get(&own).or_else(|| files.get(&inside));
        let found = found.ok_or_else(|| format!("there is no block for `{own}` or `{inside}`"))?;
        let module = with_modules(found, &below, files)?;
        writeln!(code, "{visibility}mod {name} {{\n{module}\n}}")?;
    }
    Ok(code)
}

/// The visibility and the name in a line such as `pub mod posts;`.
fn declaration(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_suffix(';')?;
    match line.strip_prefix("pub mod ") {
        Some(name) => Some(("pub ", name)),
        None => Some(("", line.strip_prefix("mod ")?)),
    }
}

/// Puts a line behind the documentation that a file begins with.
fn after_docs(file: &str, line: &str) -> String {
    let is_head = |line: &&str| line.starts_with("//");
    let count = file.lines().take_while(is_head).count();
    let lines = file.lines();
    let (head, rest): (Vec<_>, Vec<_>) = (
        lines.clone().take(count).collect(),
        lines.skip(count).collect(),
    );
    [head.join("\n"), line.to_owned(), rest.join("\n")].join("\n")
}
