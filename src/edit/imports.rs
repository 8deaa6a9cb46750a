//! Names brought into a file: lists that grow, laid out and sorted as rustfmt would.

use std::cmp::Ordering;

use syn::{Item, ItemUse, UseGroup, UseTree};

use super::place::{Place, insert, newline_of};
use super::rust::{RustText, as_use, leaves, plain};

/// The longest list that rustfmt leaves on the line of its `use`, and the longest line of one that it
/// has broken; both are a little less than its width, which counts what may still follow.
const LIST: usize = 98;
const LINE: usize = 99;

/// `use path::{A, B};`, or `use path::A;` for one name.
pub(crate) fn use_line(path: &str, names: &[String]) -> String {
    let mut names = names.to_vec();
    names.sort_by(|one, other| compare(one, other));
    names.dedup();
    match &names[..] {
        [only] => format!("use {path}::{only};"),
        names => listed(path, names),
    }
}

impl RustText<'_> {
    /// The text with these names of a path in scope: in the list that is there, else in a new line.
    pub(crate) fn with_names(&self, path: &str, names: &[String]) -> String {
        let missing = names.iter().filter(|name| !self.brings(path, name));
        let mut missing: Vec<String> = missing.cloned().collect();
        missing.sort_by(|one, other| compare(one, other));
        missing.dedup();
        if missing.is_empty() {
            return self.text.to_owned();
        }
        let mut uses = self.file.items.iter().filter_map(as_use);
        let grown = uses.find_map(|item| self.grown(item, path, &missing));
        grown.unwrap_or_else(|| self.with_new_use(path, &missing))
    }

    /// Whether everything of a path is in scope.
    pub(crate) fn brings_all(&self, path: &str) -> bool {
        self.brings(path, "*")
    }

    /// Whether a name is in scope by a `use` of this path.
    fn brings(&self, path: &str, name: &str) -> bool {
        let uses = self.file.items.iter().filter_map(as_use);
        uses.flat_map(|item| leaves(&item.tree)).any(|leaf| {
            let (last, before) = leaf
                .split_last()
                .map_or(("", &[][..]), |(last, before)| (last, before));
            let is_there = before.join("::") == path;
            is_there && (last == name || last == "*")
        })
    }

    /// The text in which a `use` of this path has the names as well; `None` if it is of another path,
    /// or if comments in it would be lost.
    fn grown(&self, item: &ItemUse, path: &str, names: &[String]) -> Option<String> {
        if !item.attrs.is_empty() || !matches!(item.vis, syn::Visibility::Inherited) {
            return None;
        }
        let tree = below(&item.tree, path)?;
        let mut all: Vec<String> = match tree {
            UseTree::Name(name) => vec![plain(&name.ident)],
            UseTree::Group(group) => self.elements(group)?,
            _ => return None,
        };
        for name in names {
            let later = |other: &String| compare(other, name) == Ordering::Greater;
            let at = all.iter().position(later).unwrap_or(all.len());
            all.insert(at, name.clone());
        }
        let line = listed(path, &all).replace('\n', newline_of(self.text));
        let range = self.range(item);
        Some(format!(
            "{}{line}{}",
            &self.text[..range.start],
            &self.text[range.end..]
        ))
    }

    /// What a list holds, as it is written; `None` if a comment stands in it.
    fn elements(&self, group: &UseGroup) -> Option<Vec<String>> {
        let pieces: Vec<_> = group.items.iter().map(|item| self.range(item)).collect();
        let whole = self.range(&group.brace_token.span.join());
        let mut between = self.text[whole.clone()].to_owned();
        for piece in pieces.iter().rev() {
            between.replace_range(piece.start - whole.start..piece.end - whole.start, "");
        }
        let is_plain = between
            .chars()
            .all(|c| c.is_whitespace() || "{},".contains(c));
        is_plain.then(|| {
            pieces
                .into_iter()
                .map(|piece| self.text[piece].to_owned())
                .collect()
        })
    }

    /// What is of the crate itself stands apart below, all else sorted among the rest.
    fn with_new_use(&self, path: &str, names: &[String]) -> String {
        let newline = newline_of(self.text);
        let line = use_line(path, names).replace('\n', newline);
        let is_own = matches!(path.split("::").next(), Some("super" | "crate" | "self"));
        let runs = self.runs(|item| matches!(item, Item::Use(_)));
        let Some(run) = (if is_own { runs.last() } else { runs.first() }) else {
            return match self.file.items.first() {
                Some(first) => insert(
                    self.text,
                    Place::Before(self.range(first).start),
                    &line,
                    true,
                ),
                None => format!("{}{newline}{line}{newline}", self.text),
            };
        };
        if is_own {
            return insert(
                self.text,
                Place::After(self.range(run[run.len() - 1])),
                &line,
                true,
            );
        }
        let own = line.trim_start_matches("use ");
        let is_later = |item: &&&Item| {
            let text = &self.text[self.range(*item)];
            text.trim_start_matches("pub ").trim_start_matches("use ") > own
        };
        let place = match run.iter().position(|item| is_later(&item)) {
            Some(0) => Place::Before(self.range(run[0]).start),
            Some(next) => Place::After(self.range(run[next - 1])),
            None => Place::After(self.range(run[run.len() - 1])),
        };
        insert(self.text, place, &line, false)
    }
}

/// What a `use` names below this path.
fn below<'a>(tree: &'a UseTree, path: &str) -> Option<&'a UseTree> {
    let mut tree = tree;
    for part in path.split("::") {
        let UseTree::Path(found) = tree else {
            return None;
        };
        if plain(&found.ident) != part {
            return None;
        }
        tree = &found.tree;
    }
    Some(tree)
}

/// A list on one line, or filled up on as many as it takes.
fn listed(path: &str, names: &[String]) -> String {
    let line = format!("use {path}::{{{}}};", names.join(", "));
    if line.len() <= LIST {
        return line;
    }
    let mut lines = vec![String::new()];
    for name in names {
        let last = lines.len() - 1;
        let is_full = "    ".len() + lines[last].len() + name.len() + " ,".len() > LINE;
        if is_full && !lines[last].is_empty() {
            lines.push(String::new());
        }
        let line = &mut lines[if is_full { last + 1 } else { last }];
        let gap = if line.is_empty() { "" } else { " " };
        line.push_str(&format!("{gap}{name},"));
    }
    format!("use {path}::{{\n    {}\n}};", lines.join("\n    "))
}

/// As rustfmt sorts names: digits in them by the number that they make.
fn compare(one: &str, other: &str) -> Ordering {
    let key = |name: &str| -> Vec<(String, u128)> {
        let mut parts = Vec::new();
        let mut rest = name;
        while !rest.is_empty() {
            let letters = rest
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(rest.len());
            let (text, after) = rest.split_at(letters);
            let digits = after
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(after.len());
            let (number, after) = after.split_at(digits);
            parts.push((text.to_owned(), number.parse().unwrap_or_default()));
            rest = after;
        }
        parts
    };
    key(one).cmp(&key(other)).then_with(|| one.cmp(other))
}
