//! A line for people: aligned, coloured by level, further lines indented.

use std::fmt::Write as _;

use serde_json::Value;

use super::line::Line;
use crate::console::{draws, harmless};

const DIM: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";
/// Wide enough for most targets, so that the messages of most lines begin in one column.
const TARGET_WIDTH: usize = 16;

pub(super) fn format(line: &Line<'_>, color: bool) -> String {
    let paint = |code: &'static str| if color { code } else { "" };
    let (dim, reset) = (paint(DIM), paint(RESET));
    let level_color = paint(match line.level {
        "FATAL" => "\x1b[1;37;41m",
        "ERROR" => "\x1b[31m",
        "WARN" => "\x1b[33m",
        "INFO" => "\x1b[32m",
        _ => "\x1b[36m",
    });
    let stamp = humantime::format_rfc3339_millis(line.time).to_string();
    // The time of day; the date is known to whoever looks on.
    let time = stamp.get(11..23).unwrap_or(&stamp);
    let (level, target, message) = (line.level, line.target, indented(line.message));
    let mut text = format!(
        "{dim}{time}{reset} {level_color}{level:>5}{reset} {dim}{target:<TARGET_WIDTH$}{reset} \
         {message}"
    );
    for (name, value) in &line.fields {
        let value = match value {
            Value::String(value) if is_plain(value) => value.clone(),
            Value::String(value) if value.contains('\n') => indented(value),
            value => harmless(&value.to_string()),
        };
        // Writing into a `String` does not fail.
        let _ = write!(text, " {dim}{name}={reset}{value}");
    }
    text
}

fn is_plain(value: &str) -> bool {
    let special = |letter: char| " \"=".contains(letter) || draws(letter);
    !value.is_empty() && !value.contains(special)
}

/// Further lines stand below the message, and no text from outside can draw on the terminal.
fn indented(text: &str) -> String {
    harmless(text).replace('\n', "\n    ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(message: &str, value: &str) -> String {
        let value = Value::from(value);
        let line = Line {
            time: std::time::UNIX_EPOCH,
            level: "INFO",
            target: "shop",
            message,
            fields: vec![("value", &value)],
        };
        format(&line, false)
    }

    #[test]
    fn no_text_from_outside_draws_on_the_terminal() {
        for hostile in [
            "\r", "\x08", "\x1b[2J", "\u{9b}2J", "\x7f", "\0", "\u{202e}", "\u{2066}",
        ] {
            let text = format!("a{hostile}b");
            for text in [text.clone(), format!("{text}\nc"), format!("{text} c")] {
                let shown = shown(&text, &text);
                let harmful = |letter: char| !"\n\t".contains(letter) && draws(letter);
                assert!(!shown.contains(harmful), "{shown:?}");
                assert!(shown.contains("a\u{fffd}"), "{shown:?}");
            }
        }
        assert!(shown("one\n\ttwo", "x").contains("one\n    \ttwo value=x"));
    }
}
