//! A name in every spelling that generated code needs.

use heck::{ToKebabCase as _, ToSnakeCase as _, ToTitleCase as _};

use crate::error::{Failure, catalog};

/// The longest name, in characters: what package registries accept.
const LONGEST: usize = 64;

/// The longest name of a module, a file or a variable: with it, every line of wiring is shorter than
/// what rustfmt breaks.
const LONGEST_SNAKE: usize = 40;

/// Strict and reserved words of the Rust reference, edition 2024, and the weak ones that are
/// confusing as a crate name.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Crates that the compiler brings, folders that cargo makes, and the test program of projects.
const RESERVED: &[&str] = &[
    "it",
    "alloc",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "proc-macro",
    "proc_macro",
    "std",
    "test",
];

/// Names of modules that would hide a crate, or whose file cargo or Rust takes for another.
const TAKEN: &[&str] = &[
    "alloc",
    "bin",
    "core",
    "cortex",
    "lib",
    "main",
    "proc_macro",
    "serde",
    "std",
    "test",
];
/// Names that Windows gives to devices, with any ending.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// A valid package name and its spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    typed: String,
}

impl Name {
    /// Checks what was typed; `taken` tells the crates that a project already uses.
    ///
    /// # Errors
    ///
    /// Fails with the reason and a name that would do.
    pub(crate) fn package(typed: &str, taken: &dyn Fn(&str) -> bool) -> Result<Self, Failure> {
        match objection(typed, taken) {
            None => Ok(Self {
                typed: typed.to_owned(),
            }),
            Some(why) => Err(catalog::bad_name(typed, &why, &suggestion(typed, taken))),
        }
    }

    /// As it was typed, which is the package's name.
    pub(crate) fn as_typed(&self) -> &str {
        &self.typed
    }

    /// `Blog Post`: headings.
    pub(crate) fn title(&self) -> String {
        self.typed.to_title_case()
    }
}

/// Why what was typed is no name of anything, by its letters alone.
pub(crate) fn objection_to_letters(typed: &str) -> Option<String> {
    let Some(first) = typed.chars().next() else {
        return Some("a part of it is empty".into());
    };
    let strange = typed
        .chars()
        .find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
    if let Some(strange) = strange {
        return Some(describe(strange));
    }
    let leads = !first.is_ascii_alphabetic();
    leads.then(|| format!("it begins with `{first}`, and names in Rust begin with a letter"))
}

/// Why a name in snake case is none for a module, a file or a variable.
pub(crate) fn objection_to_snake(snake: &str) -> Option<String> {
    if snake.is_empty() {
        return Some("nothing of it is left in snake case".into());
    }
    if snake.len() > LONGEST_SNAKE {
        let length = snake.len();
        return Some(format!(
            "it has {length} characters, {LONGEST_SNAKE} are allowed"
        ));
    }
    if KEYWORDS.contains(&snake) {
        return Some(format!("`{snake}` is a keyword of Rust"));
    }
    if TAKEN.contains(&snake) || is_device(snake) {
        return Some(format!(
            "`{snake}` is reserved by Rust, cargo or an operating system"
        ));
    }
    None
}

/// Whether Rust keeps this word for itself.
pub(crate) fn is_keyword(snake: &str) -> bool {
    KEYWORDS.contains(&snake)
}

/// Why this cannot be a package's name, if it cannot.
fn objection(typed: &str, taken: &dyn Fn(&str) -> bool) -> Option<String> {
    let lower = typed.to_lowercase();
    let Some(first) = typed.chars().next() else {
        return Some("it is empty".into());
    };
    let strange = typed
        .chars()
        .find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
    if let Some(strange) = strange {
        return Some(describe(strange));
    }
    if !first.is_ascii_alphabetic() {
        return Some(format!(
            "it begins with `{first}`, and a crate's name begins with a letter"
        ));
    }
    if typed.to_snake_case() != typed.replace('-', "_") {
        return Some("as a crate's name it would not be in snake case, which Rust warns of".into());
    }
    if typed.len() > LONGEST {
        return Some(format!(
            "it has {} characters, {LONGEST} are allowed",
            typed.len()
        ));
    }
    if KEYWORDS.contains(&lower.replace('-', "_").as_str()) {
        return Some("it is a keyword of Rust".into());
    }
    if RESERVED.contains(&lower.as_str()) || is_device(&lower) {
        return Some("it is reserved by Rust, cargo or an operating system".into());
    }
    taken(&lower).then(|| "a crate that every project uses has this name".into())
}

fn describe(strange: char) -> String {
    match strange {
        '/' | '\\' => format!("`{strange}` separates folders"),
        c if c.is_control() => format!("it has the control character `{}`", c.escape_default()),
        c if c.is_whitespace() => "it has a space".into(),
        c => format!("it has `{c}`; letters of ASCII, digits, `-` and `_` are allowed"),
    }
}

fn is_device(lower: &str) -> bool {
    let numbered = |prefix| {
        let rest: Option<&str> = lower.strip_prefix(prefix);
        rest.is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']))
    };
    DEVICES.contains(&lower) || numbered("com") || numbered("lpt")
}

/// A name near to what was typed that would be accepted.
fn suggestion(typed: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let kept = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    let plain: String = typed.chars().map(kept).collect();
    let plain = plain
        .trim_matches('-')
        .trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let plain: String = plain.chars().take(LONGEST - "-app".len()).collect();
    let candidates = [
        plain.to_kebab_case(),
        format!("{}-app", plain.to_kebab_case()),
        "my-app".into(),
    ];
    let good = candidates
        .iter()
        .find(|name| !name.is_empty() && objection(name, taken).is_none());
    format!(
        "for example `--name {}`",
        good.map_or("my-app", String::as_str)
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(typed: &str) -> Result<Name, Failure> {
        Name::package(typed, &|name| name == "tokio")
    }

    #[rustfmt::skip]
    const REFUSED: &[&str] = &[
        "", "9lives", "type", "Self", "a/b", "..", "tab\there", "my shop", "größe", "std", "test", "CON",
        "com1", "tokio", "-",
    ];

    #[test]
    fn every_spelling() {
        let name = check("blog_post-entry").unwrap();
        assert_eq!(name.as_typed(), "blog_post-entry");
        assert_eq!(name.title(), "Blog Post Entry");
    }

    #[test]
    fn refusals_say_why_and_name_one_that_would_do() {
        let long = "x".repeat(65);
        let refused = REFUSED.iter().copied().chain([long.as_str()]);
        let shown: Vec<_> = refused
            .map(|typed| check(typed).unwrap_err().to_string())
            .collect();
        insta::assert_snapshot!(shown.join("\n\n"), @r"
        error[CX0101]: `` cannot be the name of a project
          cause: it is empty
          hint: for example `--name my-app`

        error[CX0101]: `9lives` cannot be the name of a project
          cause: it begins with `9`, and a crate's name begins with a letter
          hint: for example `--name lives`

        error[CX0101]: `type` cannot be the name of a project
          cause: it is a keyword of Rust
          hint: for example `--name type-app`

        error[CX0101]: `Self` cannot be the name of a project
          cause: as a crate's name it would not be in snake case, which Rust warns of
          hint: for example `--name self-app`

        error[CX0101]: `a/b` cannot be the name of a project
          cause: `/` separates folders
          hint: for example `--name a-b`

        error[CX0101]: `..` cannot be the name of a project
          cause: it has `.`; letters of ASCII, digits, `-` and `_` are allowed
          hint: for example `--name my-app`

        error[CX0101]: `tab\there` cannot be the name of a project
          cause: it has the control character `\t`
          hint: for example `--name tab-here`

        error[CX0101]: `my shop` cannot be the name of a project
          cause: it has a space
          hint: for example `--name my-shop`

        error[CX0101]: `größe` cannot be the name of a project
          cause: it has `ö`; letters of ASCII, digits, `-` and `_` are allowed
          hint: for example `--name gr-e`

        error[CX0101]: `std` cannot be the name of a project
          cause: it is reserved by Rust, cargo or an operating system
          hint: for example `--name std-app`

        error[CX0101]: `test` cannot be the name of a project
          cause: it is reserved by Rust, cargo or an operating system
          hint: for example `--name test-app`

        error[CX0101]: `CON` cannot be the name of a project
          cause: as a crate's name it would not be in snake case, which Rust warns of
          hint: for example `--name con-app`

        error[CX0101]: `com1` cannot be the name of a project
          cause: it is reserved by Rust, cargo or an operating system
          hint: for example `--name com1-app`

        error[CX0101]: `tokio` cannot be the name of a project
          cause: a crate that every project uses has this name
          hint: for example `--name tokio-app`

        error[CX0101]: `-` cannot be the name of a project
          cause: it begins with `-`, and a crate's name begins with a letter
          hint: for example `--name my-app`

        error[CX0101]: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` cannot be the name of a project
          cause: it has 65 characters, 64 are allowed
          hint: for example `--name xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`
        ");
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_a_name_for_cargo_and_for_code(typed in "\\PC{0,80}") {
            if let Ok(name) = check(&typed) {
                let krate = name.as_typed().replace('-', "_");
                prop_assert!(krate.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
                prop_assert!(krate.starts_with(|c: char| c.is_ascii_alphabetic()));
                prop_assert!(krate.len() <= LONGEST);
                prop_assert_eq!(krate.to_snake_case(), krate.clone(), "or the compiler warns");
                prop_assert!(!KEYWORDS.contains(&krate.as_str()));
            }
        }

        #[test]
        fn what_is_suggested_is_accepted(typed in "\\PC{0,80}") {
            if let Err(failure) = check(&typed) {
                let hint = failure.hints()[0].clone();
                let name = hint.split("--name ").nth(1).unwrap().trim_end_matches('`');
                prop_assert!(check(name).is_ok(), "{typed:?} -> {name}");
            }
        }
    }
}
