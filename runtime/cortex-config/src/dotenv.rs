//! The file `.env`: variables for a developer's machine, read without touching the process.
//!
//! `NAME=value` on each line, `export` before it or not. A value is taken as it is, so that a
//! password can hold a `$`: nothing is put in the place of names. `#` begins a comment at the start
//! of a line or after a space. In single quotes nothing has a meaning; in double quotes `\n`, `\r`,
//! `\t`, `\\`, `\"` and `\$` have. A value in quotes may go over several lines.

use std::io;

use crate::{ConfigProblem, Source, Sources};

const NAME: &str = ".env";

/// One variable of the file.
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) value: String,
    line: usize,
}

impl Item {
    pub(crate) fn source(&self) -> Source {
        Source::Dotenv(NAME.to_owned(), self.line, self.name.clone())
    }
}

impl Sources {
    /// What `.env` holds. No file is no mistake.
    pub(crate) fn dotenv(&self) -> (Vec<Item>, Vec<ConfigProblem>) {
        let Some(directory) = self.directory.as_ref().filter(|_| self.dotenv) else {
            return Default::default();
        };
        match std::fs::read_to_string(directory.join(NAME)) {
            Ok(text) => parse(text.trim_start_matches('\u{feff}')),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Default::default(),
            Err(error) => {
                let source = Source::WholeFile(NAME.to_owned());
                let problem = ConfigProblem::of_source(source, format!("cannot be read: {error}"));
                (Vec::new(), vec![problem])
            }
        }
    }
}

fn parse(text: &str) -> (Vec<Item>, Vec<ConfigProblem>) {
    let text = text.replace("\r\n", "\n");
    let (mut items, mut problems) = (Vec::new(), Vec::new());
    let (mut rest, mut line) = (&*text, 1);
    while !rest.is_empty() {
        let after = match assignment(rest) {
            Ok((found, after)) => {
                items.extend(found.map(|(name, value)| Item { name, value, line }));
                after
            }
            Err(message) => {
                problems.push(problem(line, message));
                next_line(rest)
            }
        };
        line += rest[..rest.len() - after.len()].matches('\n').count();
        rest = after;
    }
    (items, problems)
}

/// A name and its value, if there are any, and what follows them.
type Found<'a> = (Option<(String, String)>, &'a str);

/// The assignment at the beginning of the text, if there is one in its line.
fn assignment(text: &str) -> Result<Found<'_>, &'static str> {
    const NO_VARIABLE: &str = "the line is not a variable";
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok((None, next_line(text)));
    }
    let (before, value) = text.split_once('=').ok_or(NO_VARIABLE)?;
    let name = before.trim();
    let name = match name.strip_prefix("export") {
        Some(exported) if exported.starts_with([' ', '\t']) => exported.trim_start(),
        _ => name,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    if before.contains('\n') || name.is_empty() || !name.chars().all(plain) {
        return Err(NO_VARIABLE);
    }
    let (value, after) = value_of(value.trim_start_matches([' ', '\t']))?;
    Ok((Some((name.to_owned(), value)), after))
}

/// The value at the beginning of the text, and what follows its line.
fn value_of(text: &str) -> Result<(String, &str), &'static str> {
    let (value, after) = match text.chars().next() {
        Some('\'') => single_quoted(&text[1..])?,
        Some('"') => double_quoted(&text[1..])?,
        _ => return Ok((unquoted(text).to_owned(), next_line(text))),
    };
    let rest = after.lines().next().unwrap_or_default().trim();
    if rest.is_empty() || rest.starts_with('#') {
        Ok((value, next_line(after)))
    } else {
        Err("something follows the closing quote")
    }
}

fn unquoted(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let comment = line.match_indices('#').find(|(at, _)| {
        let before = line[..*at].chars().next_back();
        before.is_none_or(char::is_whitespace)
    });
    comment.map_or(line, |(at, _)| &line[..at]).trim()
}

const UNCLOSED: &str = "the quote is never closed";

fn single_quoted(text: &str) -> Result<(String, &str), &'static str> {
    let (value, after) = text.split_once('\'').ok_or(UNCLOSED)?;
    Ok((value.to_owned(), after))
}

fn double_quoted(text: &str) -> Result<(String, &str), &'static str> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return Ok((value, characters.as_str())),
            '\\' => match characters.next().ok_or(UNCLOSED)? {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                same @ ('\\' | '"' | '$') => value.push(same),
                other => value.extend(['\\', other]),
            },
            plain => value.push(plain),
        }
    }
    Err(UNCLOSED)
}

fn next_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

/// The content is not repeated: it may be a secret.
fn problem(line: usize, message: &str) -> ConfigProblem {
    ConfigProblem::of_source(Source::File(NAME.to_owned(), line), message).hint(
        "write `NAME=value`, with quotes around a value that has ` #` or begins with a quote, \
         and `#` for a comment",
    )
}
