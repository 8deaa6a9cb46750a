//! The declared settings as text: a list, a table for a book, and the file `.env.example`.

use std::fmt::Write as _;

use serde_json::Value;

use crate::project::description::Setting;

/// Variables of hosts and tools that stand for a setting.
const SHORT: [(&str, &str); 3] = [
    ("server.port", "PORT"),
    ("database.url", "DATABASE_URL"),
    ("log.level", "RUST_LOG"),
];

const HEAD: &str = "\
# Variables that this application reads. Copy this file to `.env`, which is never committed, and
# take the `#` away from what you set; a variable of the process wins over the same one there.
# This file is made from the code, by `cortex config types --env-example --write`.

# development, test or production; default: development in debug builds, production in release builds
#CORTEX_ENV=development
";

/// The settings one after another, each with all that is declared.
pub(super) fn list(settings: &[Setting]) -> String {
    let entry = |setting: &Setting| {
        let mut text = format!("{}\n    {}", setting.key, kind(setting));
        let _ = write!(text, "\n    {}; {}", default(setting), names(setting));
        if setting.live {
            text.push_str("\n    replaced while the application runs");
        }
        if !setting.doc.is_empty() {
            let _ = write!(text, "\n    {}", setting.doc);
        }
        text
    };
    settings.iter().map(entry).collect::<Vec<_>>().join("\n\n")
}

/// The settings as a table in Markdown.
pub(super) fn markdown(settings: &[Setting]) -> String {
    let mut text = "| key | type | default | variable | what it is |\n".to_owned();
    text.push_str("| --- | --- | --- | --- | --- |\n");
    for setting in settings {
        let cells = [
            format!("`{}`", setting.key),
            kind(setting),
            default(setting),
            format!("`{}`", setting.variable),
            setting.doc.clone(),
        ];
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

/// The file `.env.example`: a comment and a line for each setting.
pub(super) fn env_example(settings: &[Setting]) -> String {
    let entries = settings
        .iter()
        .map(|setting| format!("\n{}", env_entry(setting)));
    format!("{HEAD}{}", entries.collect::<String>())
}

/// What `.env.example` says of one setting.
pub(crate) fn env_entry(setting: &Setting) -> String {
    let short = SHORT.iter().find(|(key, _)| *key == setting.key);
    let mut form = format!("{}; {}.", capitalized(&kind(setting)), default(setting));
    if short.is_some() {
        let _ = write!(form, " Short for {}.", setting.variable);
    }
    let mut text = String::new();
    for line in [&setting.doc, &form]
        .into_iter()
        .flat_map(|part| wrapped(part, 98))
    {
        let _ = writeln!(text, "# {line}");
    }
    let variable = short.map_or(&*setting.variable, |(_, short)| short);
    let value = match &setting.default {
        _ if setting.secret => String::new(),
        Some(value) => in_dotenv(value),
        None => String::new(),
    };
    // Even what there has to be: an empty variable would win over the value of a file, so that a copy
    // of the example would take away what the environment has.
    let _ = writeln!(text, "#{variable}={value}");
    text
}

/// What a value looks like.
pub(super) fn kind(setting: &Setting) -> String {
    let mut parts = vec![setting.r#type.clone()];
    parts.extend(setting.constraints.iter().cloned());
    if setting.secret {
        parts.push("a secret".to_owned());
    }
    parts.join(", ")
}

/// The default in words.
pub(super) fn default(setting: &Setting) -> String {
    let mut parts = match &setting.default {
        _ if setting.required => vec!["required".to_owned()],
        Some(value) => vec![format!("default {}", shown(value))],
        None if setting.defaults.is_empty() => vec!["optional".to_owned()],
        None => Vec::new(),
    };
    let own = setting.defaults.iter();
    parts.extend(own.map(|(environment, value)| format!("in {environment} {}", shown(value))));
    parts.join(", ")
}

fn names(setting: &Setting) -> String {
    let short = SHORT.iter().find(|(key, _)| *key == setting.key);
    match short {
        Some((_, short)) => format!("variable {} or {short}", setting.variable),
        None => format!("variable {}", setting.variable),
    }
}

/// A value as people write it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if !text.is_empty() => text.clone(),
        value => value.to_string(),
    }
}

/// A value as a line of `.env` holds it: a list with commas, and quotes where the dialect needs
/// them.
fn in_dotenv(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(","),
        value => value.to_string(),
    };
    let is_plain = text.trim() == text
        && !text.starts_with(['"', '\'', '#'])
        && !text.contains(char::is_control)
        && !text.contains(" #");
    if is_plain {
        return text;
    }
    if !text.contains(|c: char| c == '\'' || c.is_control()) {
        return format!("'{text}'");
    }
    let mut quoted = String::new();
    for c in text.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\\' | '"' | '$' => quoted.extend(['\\', c]),
            c => quoted.push(c),
        }
    }
    format!("\"{quoted}\"")
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// The text in lines of at most this width; nothing for no text.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::<String>::new();
    for word in text.split_whitespace() {
        let line = lines
            .last_mut()
            .filter(|line| line.chars().count() + 1 + word.chars().count() <= width);
        match line {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::in_dotenv;

    #[test]
    fn a_value_stands_in_one_line_of_a_dotenv() {
        let values = [
            ("plain $x", "plain $x"),
            ("", ""),
            ("a #b", "'a #b'"),
            (" a", "' a'"),
            ("'a' #b", r#""'a' #b""#),
            ("two\nlines\t\"$\\", r#""two\nlines\t\"\$\\""#),
        ];
        for (value, expected) in values {
            assert_eq!(in_dotenv(&json!(value)), expected);
        }
    }
}
