//! The file `.env`: variables for a developer's machine, read without touching the process.

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
    let (mut items, mut problems) = (Vec::new(), Vec::new());
    for result in dotenvy::from_read_iter(text.as_bytes()) {
        match result {
            Ok((name, value)) => {
                let line = line_of_variable(text, &name);
                items.push(Item { name, value, line });
            }
            Err(error) => problems.push(problem(text, &error)),
        }
    }
    (items, problems)
}

/// The line that sets a variable; the parser does not say it. The last of several wins.
fn line_of_variable(text: &str, name: &str) -> usize {
    let sets = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        line.strip_prefix(name)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let last = text
        .lines()
        .enumerate()
        .filter(|(_, line)| sets(line))
        .last();
    last.map_or(1, |(index, _)| index + 1)
}

fn problem(text: &str, error: &dotenvy::Error) -> ConfigProblem {
    let dotenvy::Error::LineParse(content, _) = error else {
        let source = Source::WholeFile(NAME.to_owned());
        return ConfigProblem::of_source(source, format!("cannot be read: {error}"));
    };
    let start = text.find(content.trim_end()).unwrap_or(0);
    let line = text[..start].matches('\n').count() + 1;
    // The content is not repeated: it may be a secret.
    ConfigProblem::of_source(
        Source::File(NAME.to_owned(), line),
        "the line is not a variable",
    )
    .hint("write `NAME=value`, with quotes around a value that has spaces, and `#` for a comment")
}
