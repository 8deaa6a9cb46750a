//! Names brought into a file: lists that grow, laid out and sorted as rustfmt would.

use std::cmp::Ordering;

use syn::{Item, ItemUse, UseGroup, UseTree, Visibility};

use super::line::Line;
use super::order::{Part, compare, part, sorting};
use super::place::{Place, cut, insert, newline_of, remove, splice};
use super::rust::{RustText, as_use, is_public, leaves, plain};

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
        names => listed("", path, names),
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
        let mut uses = self.uses(|public| !public);
        let grown = uses.find_map(|item| self.grown(item, path, &missing));
        grown.unwrap_or_else(|| self.with_new_use(path, &missing))
    }

    /// The text in which a name of this path is not in scope any more, where nothing else in the
    /// file has the name; nothing where it stays.
    pub(crate) fn without_unused(&self, path: &str, name: &str) -> Option<String> {
        let mut uses = self.uses(|public| !public);
        let (item, mut names) = uses.find_map(|item| {
            let names = self.names_of(item, path)?;
            names
                .iter()
                .any(|other| other == name)
                .then_some((item, names))
        })?;
        names.retain(|other| other != name);
        let text = if names.is_empty() {
            remove(self.text, self.range(item))
        } else {
            self.with_list(item, path, &names)
        };
        let rest = RustText::parse(&text).ok()?;
        // A trait of serde may be there for its method.
        let is_called = path == "serde" && rest.says_name(&name.to_lowercase());
        (!is_called && !rest.says_name(name)).then_some(text)
    }

    /// The text with `pub use module::name;`, or with the name in the list of that module.
    pub(super) fn with_reexport(&self, line: &Line, module: &str, name: &str) -> String {
        let names = [name.to_owned()];
        let mut lists = self.uses(|public| public).filter(|item| {
            matches!(below(&item.tree, module), Some(UseTree::Group(_))) && item.attrs.is_empty()
        });
        let is_beside_a_list = lists.next().is_some();
        for item in self.uses(|public| public) {
            let Some(grown) = self.grown(item, module, &names) else {
                continue;
            };
            // What becomes a list goes where lists are, if there is another one.
            if is_beside_a_list && let Some(moved) = self.moved(item, module, name) {
                return moved;
            }
            return grown;
        }
        self.with_export(&[part(module), part(name)], &line.to_string())
    }

    /// The text in which a `use` of one name stands as a list with another one, in its place.
    fn moved(&self, item: &ItemUse, module: &str, name: &str) -> Option<String> {
        let UseTree::Name(only) = below(&item.tree, module)? else {
            return None;
        };
        let mut names = [plain(&only.ident), name.to_owned()];
        names.sort_by(|one, other| compare(one, other));
        let parts = names.iter().map(|name| vec![part(name)]).collect();
        let line = listed("pub ", module, &names).replace('\n', newline_of(self.text));
        let without = remove(self.text, self.range(item));
        let rust = RustText::parse(&without).ok()?;
        Some(rust.with_export(&[part(module), Part::List(parts)], &line))
    }

    /// The text with a `pub use`, sorted among those that are there.
    fn with_export(&self, own: &[Part], line: &str) -> String {
        let runs = self.runs(|item| matches!(item, Item::Use(_)));
        let is_export = |item: &&Item| as_use(item).is_some_and(is_public);
        let run = runs.iter().rfind(|run| run.iter().any(is_export));
        let later = |item: &&&Item| as_use(item).is_some_and(|item| sorting(&item.tree)[..] > *own);
        if let Some(run) = run.or(runs.last()) {
            return self.sorted_in(run, later, line);
        }
        let declared = |item: &&Item| matches!(item, Item::Mod(item) if item.content.is_none());
        match self.file.items.iter().rfind(declared) {
            Some(last) => {
                let place = Place::After(self.range(last));
                insert(self.text, place, line, true)
            }
            None => self.at_the_top(line),
        }
    }

    /// The text in which no `use` of this module brings the name; `None` if none does.
    pub(super) fn without_reexport(&self, module: &str, name: &str) -> Option<String> {
        let item = self.reexporting(module, name)?;
        if self.is_only(item, module, name) {
            return Some(remove(self.text, self.range(item)));
        }
        let mut names = self.names_of(item, module)?;
        names.retain(|other| other != name);
        Some(self.with_list(item, module, &names))
    }

    /// The `use` of this module that brings the name, alone or in a list of names.
    pub(super) fn reexporting(&self, module: &str, name: &str) -> Option<&ItemUse> {
        let mut uses = self.file.items.iter().filter_map(as_use);
        let brings = |item: &&ItemUse| {
            let names = self.names_of(item, module);
            names.is_some_and(|names| names.iter().any(|other| other == name))
        };
        let only = uses.clone().find(|item| self.is_only(item, module, name));
        only.or_else(|| uses.find(brings))
    }

    /// Whether a `use` brings this name of the module and no other.
    fn is_only(&self, item: &ItemUse, module: &str, name: &str) -> bool {
        match &leaves(&item.tree)[..] {
            [only] => match &only[..] {
                [path @ .., last] => last == name && self.is_child(path, module),
                [] => false,
            },
            _ => false,
        }
    }

    /// Whether a `use` of any path brings this name.
    pub(crate) fn uses_name(&self, name: &str) -> bool {
        let mut uses = self.file.items.iter().filter_map(as_use);
        uses.any(|item| {
            let mut leaves = leaves(&item.tree).into_iter();
            leaves.any(|leaf| leaf.last().is_some_and(|last| last == name))
        })
    }

    fn uses(&self, wanted: impl Fn(bool) -> bool) -> impl Iterator<Item = &ItemUse> {
        let uses = self.file.items.iter().filter_map(as_use);
        uses.filter(move |item| wanted(is_public(item)))
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
        let mut all = self.names_of(item, path)?;
        for name in names {
            let later = |other: &String| compare(other, name) == Ordering::Greater;
            let at = all.iter().position(later).unwrap_or(all.len());
            all.insert(at, name.clone());
        }
        Some(self.with_list(item, path, &all))
    }

    /// What a `use` of this path brings, as it is written there.
    fn names_of(&self, item: &ItemUse, path: &str) -> Option<Vec<String>> {
        match below(&item.tree, path)? {
            _ if !item.attrs.is_empty() => None,
            UseTree::Name(name) => Some(vec![plain(&name.ident)]),
            UseTree::Group(group) => self.elements(group),
            _ => None,
        }
    }

    /// The text in which a `use` of this path brings these names and no others.
    fn with_list(&self, item: &ItemUse, path: &str, names: &[String]) -> String {
        let range = self.range(item);
        let start = match item.vis {
            Visibility::Inherited => String::new(),
            ref public => format!("{} ", &self.text[self.range(public)]),
        };
        let line = match names {
            [only] => format!("{start}use {path}::{only};"),
            names => listed(&start, path, names),
        };
        let line = line.replace('\n', newline_of(self.text));
        splice(&cut(self.text, range.clone()), range.start, &line)
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
fn listed(start: &str, path: &str, names: &[String]) -> String {
    let line = format!("{start}use {path}::{{{}}};", names.join(", "));
    if line.len() <= LIST {
        return line;
    }
    let mut lines = vec![String::new()];
    for (at, name) in names.iter().enumerate() {
        let last = lines.len() - 1;
        // The comma at the very end does not count where there is but one line.
        let is_end = at + 1 == names.len() && last == 0;
        let comma = if is_end { "" } else { "," };
        let width = "    ".len() + lines[last].len() + " ".len() + name.len() + comma.len();
        if width > LINE && !lines[last].is_empty() {
            lines.push(format!("{name},"));
            continue;
        }
        let gap = if lines[last].is_empty() { "" } else { " " };
        lines[last].extend([gap, name, ","]);
    }
    format!("{start}use {path}::{{\n    {}\n}};", lines.join("\n    "))
}
