//! The lines of `.env` that an app would stumble over at its start.

use std::path::Path;

/// The numbers of the lines that are certainly no variables; none where there is no file.
pub(crate) fn faults(root: &Path) -> Result<Vec<usize>, String> {
    match std::fs::read_to_string(root.join(".env")) {
        Ok(text) => Ok(in_text(text.trim_start_matches('\u{feff}'))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.to_string()),
    }
}

fn in_text(text: &str) -> Vec<usize> {
    let mut faults = Vec::new();
    let mut open_quote = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(quote) = open_quote {
            if line.contains(quote) {
                open_quote = None;
            }
            continue;
        }
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match assignment(line) {
            Some(value) => open_quote = unclosed(value),
            None => faults.push(index + 1),
        }
    }
    faults
}

/// The value of a line that sets a variable.
fn assignment(line: &str) -> Option<&str> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let name = name.trim();
    let good = name.chars().all(is_name)
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    good.then(|| value.trim())
}

/// The quote that a value opens and does not close: it goes on in the next line.
fn unclosed(value: &str) -> Option<char> {
    let quote = value
        .chars()
        .next()
        .filter(|first| "\"'".contains(*first))?;
    (!value[1..].contains(quote)).then_some(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certainly_wrong_is_named() {
        let good = "\n# a comment\nA=1\nexport B = \"x y\" # z\nC='one\ntwo three\n'\n_D=\n";
        assert!(in_text(good).is_empty());
        assert_eq!(in_text("A=1\nPORT 3000\n=x\n1A=b\n\"A\"=c\n"), [2, 3, 4, 5]);
    }
}
