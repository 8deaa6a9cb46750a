//! `cortex reference`: the pages of the book that are made from the program itself.
//!
//! Hidden: `cargo xtask gen` calls it, so that help and reference come from one definition.

use std::fmt::Write as _;

use clap::{Command, ValueEnum};

use crate::error::CODES;
use crate::shell::Shell;

/// Prints a generated page of the book
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    page: Page,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Page {
    Commands,
    Errors,
}

/// Prints the page as Markdown.
pub(crate) fn run(shell: &Shell, args: &Args, command: Command) {
    shell.data(&match args.page {
        Page::Commands => commands(command),
        Page::Errors => errors(),
    });
}

const NOTE: &str = "<!-- Made by `cargo xtask gen`; edit the program, not this page. -->\n\n";

fn commands(mut root: Command) -> String {
    root.build();
    let mut page = format!("{NOTE}# Commands\n\n```text\n{}\n```\n", help(&mut root));
    add_below(&mut page, &mut root, "cortex");
    page.trim_end().to_owned()
}

/// Adds a section for each subcommand, and for theirs after them.
fn add_below(page: &mut String, command: &mut Command, path: &str) {
    for sub in command.get_subcommands_mut() {
        if sub.is_hide_set() || sub.get_name() == "help" {
            continue;
        }
        let path = format!("{path} {}", sub.get_name());
        let text = help(sub);
        let _ = write!(page, "\n## `{path}`\n\n```text\n{text}\n```\n");
        add_below(page, sub, &path);
    }
}

fn help(command: &mut Command) -> String {
    let text = command.render_long_help().to_string();
    text.lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
        .trim_end()
        .to_owned()
}

fn errors() -> String {
    let mut page = format!("{NOTE}# Error codes\n\n`cortex explain <code>` prints these texts.\n");
    for code in CODES {
        let _ = write!(
            page,
            "\n## {}: {}\n\n{}\n",
            code.id,
            code.title(),
            code.text()
        );
    }
    page.trim_end().to_owned()
}
