//! Where the statements of a script begin, so that a failure can name its line.

/// The line, counted from one, of the statement with this index; of the last one if there are fewer.
/// `message` is what the database says: where it quotes a word that stands once in the statement, the
/// line is that of the word.
pub(crate) fn line(sql: &str, index: usize, message: &str) -> Option<usize> {
    let starts = starts(sql);
    let index = index.min(starts.len().checked_sub(1)?);
    let start = starts[index];
    let end = starts.get(index + 1).copied().unwrap_or(sql.len());
    let statement = &sql[start..end];
    let within = quoted(message).and_then(|word| {
        let mut found = statement.match_indices(word);
        let (at, _) = found.next()?;
        found.next().is_none().then_some(at)
    });
    let before = &sql[..start + within.unwrap_or(0)];
    Some(before.matches('\n').count() + 1)
}

/// The word in `near "word": syntax error`.
fn quoted(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("near \"")?;
    let (word, _) = rest.rsplit_once("\":")?;
    Some(word).filter(|word| !word.is_empty())
}

/// The offsets at which statements begin. A statement ends at a semicolon; one that makes a trigger
/// holds others, and ends at the semicolon after `END`.
fn starts(sql: &str) -> Vec<usize> {
    let mut all = Vec::new();
    let mut statement: Option<Begun> = None;
    let mut rest = Tokens { sql, at: 0 };
    while let Some((at, token)) = rest.next_token() {
        if token == ";" {
            statement = statement.and_then(Begun::after_semicolon);
        } else if let Some(begun) = &mut statement {
            begun.take(token);
        } else {
            all.push(at);
            let mut begun = Begun::default();
            begun.take(token);
            statement = Some(begun);
        }
    }
    all
}

/// What is known of a statement while it is read: whether it makes a trigger, and where in it we are.
#[derive(Clone, Copy, Default)]
enum Begun {
    /// Nothing was read yet.
    #[default]
    Nothing,
    /// All that was read is `CREATE`, or `CREATE TEMPORARY`.
    Create,
    /// It makes no trigger.
    Plain,
    /// It makes a trigger, and is inside one of the statements of that.
    Trigger,
    /// The same, after a semicolon.
    Semicolon,
    /// The same, after the `END` that follows a semicolon.
    End,
}

impl Begun {
    fn take(&mut self, token: &str) {
        let is = |word: &str| token.eq_ignore_ascii_case(word);
        *self = match self {
            Self::Nothing if is("create") => Self::Create,
            Self::Create if is("temp") || is("temporary") => Self::Create,
            Self::Create if is("trigger") => Self::Trigger,
            Self::Nothing | Self::Create | Self::Plain => Self::Plain,
            Self::Semicolon if is("end") => Self::End,
            Self::Trigger | Self::Semicolon | Self::End => Self::Trigger,
        };
    }

    fn after_semicolon(self) -> Option<Self> {
        matches!(self, Self::Trigger | Self::Semicolon).then_some(Self::Semicolon)
    }
}

/// Words, quoted texts and signs; spaces and comments are skipped.
struct Tokens<'a> {
    sql: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    fn next_token(&mut self) -> Option<(usize, &'a str)> {
        loop {
            let rest = &self.sql[self.at..];
            let first = rest.chars().next()?;
            let length = if first.is_whitespace() || first == '\u{feff}' {
                first.len_utf8()
            } else if rest.starts_with("--") {
                rest.find('\n').unwrap_or(rest.len())
            } else if let Some(comment) = rest.strip_prefix("/*") {
                comment.find("*/").map_or(rest.len(), |end| end + 4)
            } else {
                let start = self.at;
                self.at += token_length(rest, first);
                return Some((start, &self.sql[start..self.at]));
            };
            self.at += length;
        }
    }
}

fn token_length(rest: &str, first: char) -> usize {
    let in_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    // A doubled quote inside a text reads as two texts side by side, which does as well here.
    let closing = match first {
        '\'' | '"' | '`' => first,
        '[' => ']',
        _ if in_word(first) => return rest.find(|c| !in_word(c)).unwrap_or(rest.len()),
        _ => return first.len_utf8(),
    };
    rest[1..].find(closing).map_or(rest.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "-- no; statement\n/* nor; this */\nCREATE TABLE a (b TEXT DEFAULT ';');\n;\n\
        CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN\n  UPDATE a SET b = 'it''s; END;';\n  \
        DELETE FROM a;\nEND;\nSELECT\n  1 frm\n  a";

    #[test]
    fn statements_are_found_past_comments_texts_and_triggers() {
        let lines = [0, 1, 2, 9].map(|index| line(SCRIPT, index, ""));
        assert_eq!(lines, [Some(3), Some(5), Some(9), Some(9)]);
    }

    #[test]
    fn the_line_is_that_of_the_word_the_database_quotes() {
        let message = "near \"frm\": syntax error";
        assert_eq!(line(SCRIPT, 2, message), Some(10));
        assert_eq!(line(SCRIPT, 2, "near \"\": syntax error"), Some(9));
    }

    #[test]
    fn a_script_without_statements_has_no_line() {
        assert_eq!(line("-- nothing", 0, ""), None);
        assert_eq!(line("'open", 0, ""), Some(1));
    }
}
