//! Places in a text, and lines put there or taken away without touching any other byte.

use std::ops::Range;

/// Where a line goes, next to a piece of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On the line after this piece.
    After(Range<usize>),
    /// On the line before the piece that begins here, and before the comments right above it.
    Before(usize),
}

/// Puts `line` there, indented like its neighbour; `apart` sets it off by an empty line.
pub(super) fn insert(text: &str, place: Place, line: &str, apart: bool) -> String {
    let newline = newline_of(text);
    let gap = if apart { newline } else { "" };
    match place {
        // On a line with other code it stays there.
        Place::Before(start) if !is_first_on_line(text, start) => {
            splice(text, start, &format!("{line} "))
        }
        Place::Before(start) => {
            let at = above_comments(text, start);
            let indent = indent_at(text, start);
            splice(text, at, &format!("{indent}{line}{newline}{gap}"))
        }
        Place::After(piece) => {
            let indent = indent_at(text, piece.start);
            match end_of_line(text, piece.end) {
                Some(at) if text[..at].ends_with('\n') => {
                    splice(text, at, &format!("{gap}{indent}{line}{newline}"))
                }
                // The file's last line has no end.
                Some(at) => splice(text, at, &format!("{newline}{gap}{indent}{line}")),
                // Other code follows on the same line.
                None => splice(text, piece.end, &format!(" {line}")),
            }
        }
    }
}

/// Takes a piece away, with its line if nothing else stands there, and with one of two empty lines
/// that would meet.
pub(super) fn remove(text: &str, piece: Range<usize>) -> String {
    let start = start_of_line(text, piece.start);
    let alone = text[start..piece.start].trim().is_empty();
    let rest = text[piece.end..].find('\n');
    let end = rest.map_or(text.len(), |at| piece.end + at + 1);
    if !alone || !text[piece.end..end].trim().is_empty() {
        let spaces = text[piece.end..].len() - text[piece.end..].trim_start_matches(' ').len();
        return cut(text, piece.start..piece.end + spaces);
    }
    let before = &text[..start];
    let is_empty = |line: Option<&str>| line.is_none_or(|line| line.trim().is_empty());
    let above = before.lines().next_back();
    let below = text[end..].lines().next();
    if !before.is_empty() && is_empty(above) && is_empty(below) {
        let above = start_of_line(text, start.saturating_sub(1));
        return cut(text, above..end);
    }
    // A comment above is somebody's, and must not come to speak of what follows.
    let is_comment = above.is_some_and(|line| is_comment(line.trim()));
    let follows = below.map_or("", str::trim);
    let would_join = !follows.is_empty() && !follows.starts_with('}');
    if is_comment && would_join && above_comments(text, start) < start {
        return splice(&cut(text, start..end), start, newline_of(text));
    }
    cut(text, start..end)
}

/// Takes a whole item away, with the empty line that set it apart.
pub(super) fn remove_apart(text: &str, piece: Range<usize>) -> String {
    let rest = cut(text, piece.clone());
    let (start, end) = (
        start_of_line(&rest, piece.start),
        end_of(&rest, piece.start),
    );
    if !rest[start..end].trim().is_empty() {
        return remove(text, piece);
    }
    let (above, below) = (
        start_of_line(&rest, start.saturating_sub(1)),
        end_of(&rest, end),
    );
    let (line_above, line_below) = (rest[above..start].trim(), rest[end..below].trim());
    let is_last = line_below.is_empty() || line_below.starts_with('}');
    if start > 0 && line_above.is_empty() && is_last {
        return cut(&rest, above..end);
    }
    let is_first = start == 0 || line_above.ends_with('{');
    let below = if line_below.is_empty() && is_first {
        below
    } else {
        end
    };
    cut(&rest, start..below)
}

/// Where the line ends, its break included.
fn end_of(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// Whether nothing but spaces and a block comment stands before it on its line.
fn is_first_on_line(text: &str, at: usize) -> bool {
    let before = text[start_of_line(text, at)..at].trim();
    let is_comment = before.starts_with("/*") && before.find("*/") == Some(before.len() - 2);
    before.is_empty() || before == "\u{feff}" || is_comment
}

/// Whether a line is a comment of what follows it.
fn is_comment(line: &str) -> bool {
    line.starts_with("//") && !line.starts_with("//!")
}

/// How the text ends its lines: as Windows does, or as all others do.
pub(crate) fn newline_of(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// What a text has become, with its lines ended as they were.
pub(crate) fn with_ends_of(text: &str, changed: &str) -> String {
    changed
        .replace("\r\n", "\n")
        .replace('\n', newline_of(text))
}

/// Puts a piece in.
pub(super) fn splice(text: &str, at: usize, piece: &str) -> String {
    format!("{}{piece}{}", &text[..at], &text[at..])
}

/// Takes a piece out.
pub(super) fn cut(text: &str, piece: Range<usize>) -> String {
    format!("{}{}", &text[..piece.start], &text[piece.end..])
}

pub(super) fn start_of_line(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

pub(super) fn indent_at(text: &str, at: usize) -> &str {
    let line = &text[start_of_line(text, at)..];
    let code = line.trim_start_matches([' ', '\t']);
    &line[..line.len() - code.len()]
}

/// The end of the line, its break included, if nothing but a comment follows there.
fn end_of_line(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let tail = rest[..length].trim();
    let is_comment = tail.starts_with("//") || (tail.starts_with("/*") && tail.ends_with("*/"));
    (tail.is_empty() || is_comment).then_some(end + length)
}

/// The beginning of the comments that stand right above, which belong to what follows them. Those
/// that the file begins with belong to the file: a licence, most often.
pub(super) fn above_comments(text: &str, start: usize) -> usize {
    let first = start_of_line(text, start);
    let mut at = first;
    while at > 0 {
        let above = start_of_line(text, at - 1);
        if !is_comment(text[above..at].trim().trim_start_matches('\u{feff}')) {
            return at;
        }
        at = above;
    }
    first
}
