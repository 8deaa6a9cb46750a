//! A text without most lines of its long lists: `mod` lines, and registrations in a module.
//!
//! The root of a large project holds hundreds of lines that differ in one name, and to parse them
//! takes longer than everything else that a generator does. Of each such list the first line and
//! the last one stay, and those beside the name that is asked for.
//!
//! The folded text parses exactly where the whole one does. A line goes only from between two lines
//! that are the same but for a name that is no keyword, so wherever it stands, its kind of line is
//! read in the same place twice: in code it is a whole statement or item behind another one; and
//! in a comment, in a string or among a macro's tokens it is brackets that match and words. It has
//! nothing that a comment or a literal could begin or end with.

use super::line::Line;
use super::rust::{NoPlace, RustText};
use crate::name::is_keyword;

/// What a line has on both sides of its name; before that there are only words and dots.
const FRAMES: [(&str, &str); 3] = [("mod ", ";"), (".import(", "::module());"), ("::<", ">();")];

/// A text and what is left of it.
pub(crate) struct Folded<'a> {
    whole: &'a str,
    text: String,
    cuts: Vec<Cut>,
}

/// Lines that were left out.
struct Cut {
    /// Where they would stand in what is left.
    at: usize,
    length: usize,
}

/// A line that may be one of a list.
#[derive(Clone, Copy)]
struct Entry<'a> {
    before: &'a str,
    name: &'a str,
    behind: &'a str,
}

/// The text with the line in it, as [`RustText::with`] has it; the reason where it does not parse.
pub(crate) fn with_line(text: &str, line: &Line) -> Result<Result<String, NoPlace>, String> {
    if let Line::Declare { name, .. } | Line::Import { module: name } = line {
        let folded = Folded::around(text, name);
        let changed = folded.parse()?.with(line);
        if let Some(changed) = changed.ok().and_then(|changed| folded.unfolded(&changed)) {
            return Ok(Ok(changed));
        }
    }
    Ok(RustText::parse(text)?.with(line))
}

/// Fails, with the reason, where a file does not parse.
pub(crate) fn must_parse(text: &str) -> Result<(), String> {
    Folded::around(text, "").parse().map(drop)
}

impl<'a> Folded<'a> {
    /// Leaves out what says nothing of `name`, nor of where it would stand in a sorted list.
    pub(crate) fn around(whole: &'a str, name: &str) -> Self {
        let lines: Vec<&str> = whole.split_inclusive('\n').collect();
        let entries: Vec<Option<Entry<'_>>> = lines.iter().map(|line| Entry::read(line)).collect();
        let entry = |at: usize| entries.get(at).copied().flatten();
        let mut folded = Self {
            whole,
            text: String::new(),
            cuts: Vec::new(),
        };
        // Whether the list has come to a name behind the one that is asked for.
        let mut is_past = false;
        for (at, line) in lines.iter().enumerate() {
            let (own, next) = (entry(at), entry(at + 1));
            let last = at.checked_sub(1).and_then(entry);
            let goes_on = is_list(last, own);
            let is_inside = goes_on && is_list(own, next);
            let is_later = |entry: Option<Entry<'_>>| entry.is_some_and(|one| one.name > name);
            let was_past = goes_on && is_past;
            is_past = was_past || is_later(own);
            let is_beside = !was_past && (is_past || is_later(next));
            let is_meant = own.is_some_and(|own| own.name == name);
            if is_inside && !is_beside && !is_meant {
                folded.leave_out(line);
            } else {
                folded.text.push_str(line);
            }
        }
        folded
    }

    /// What is left.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Parses what is left; says of the whole text why it does not parse.
    pub(crate) fn parse(&self) -> Result<RustText<'_>, String> {
        let parsed = RustText::parse(&self.text);
        parsed.map_err(|why| RustText::parse(self.whole).err().unwrap_or(why))
    }

    /// What the whole text becomes where something put into what is left makes `changed` of it;
    /// nothing where that does more, or where it may belong on both sides of a line that was left
    /// out.
    fn unfolded(&self, changed: &str) -> Option<String> {
        if changed == self.text {
            return Some(self.whole.to_owned());
        }
        let length = changed.len().checked_sub(self.text.len())?;
        let pairs = self.text.bytes().zip(changed.bytes());
        let last = pairs.take_while(|(old, new)| old == new).count();
        let pairs = self.text.bytes().rev().zip(changed.bytes().rev());
        let alike = pairs.take_while(|(old, new)| old == new).count();
        let first = self.text.len() - alike;
        let is_one = |cut: &Cut| !(first..=last).contains(&cut.at);
        if first > last || !self.cuts.iter().all(is_one) {
            return None;
        }
        let cuts = self.cuts.iter().filter(|cut| cut.at < first);
        let at = last + cuts.map(|cut| cut.length).sum::<usize>();
        let added = changed.get(last..last + length)?;
        Some([self.whole.get(..at)?, added, self.whole.get(at..)?].concat())
    }

    fn leave_out(&mut self, line: &str) {
        let at = self.text.len();
        match self.cuts.last_mut().filter(|cut| cut.at == at) {
            Some(cut) => cut.length += line.len(),
            None => self.cuts.push(Cut {
                at,
                length: line.len(),
            }),
        }
    }
}

impl<'a> Entry<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let code = line.trim_end_matches(['\n', '\r']);
        FRAMES.iter().find_map(|(before, behind)| {
            let start = code.strip_suffix(behind)?;
            let name = start.rsplit(|c| !is_word(c)).next()?;
            let words = start.strip_suffix(name)?.strip_suffix(before)?;
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
            let is_free = is_name && name != "Self" && !is_keyword(name);
            let is_plain = words.chars().all(|c| is_word(c) || " \t.".contains(c));
            (is_free && is_plain).then(|| Self {
                before: &start[..start.len() - name.len()],
                name,
                behind: &line[start.len()..],
            })
        })
    }
}

/// Whether a line follows another one in a list.
fn is_list(one: Option<Entry<'_>>, other: Option<Entry<'_>>) -> bool {
    one.zip(other)
        .is_some_and(|(one, other)| (one.before, one.behind) == (other.before, other.behind))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
