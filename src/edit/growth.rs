//! A file that has been changed by hand since it was generated, made to hold what it would hold had it
//! been generated from more.
//!
//! Two texts say what that is: the file as it was generated, and as it would be generated now. What
//! the second has in addition is found by syntax, and put into the third at the same place.

use std::collections::BTreeSet;

use syn::{Attribute, Block, Item, Pat, Stmt};

use super::lists::{Function, item_name, named, tight, tokens};
use super::pieces::Pieces;
use super::place::{Place, cut, indent_at, insert, newline_of, splice};
use super::replaced::Replacement;
use super::rust::{RustText, as_use, leaves, plain};

/// What has to be in a file and has no place there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// As it would be written.
    pub(crate) line: String,
    pub(crate) why: &'static str,
}

const NO_STRUCT: &str = "it has no longer the struct that gets a field";
const NO_ATTRIBUTE: &str = "an attribute there is not as it was generated";
const NO_LITERAL: &str = "the function that names all fields does not end as it was generated";
const NO_NEIGHBOUR: &str = "the statements around it are not there any more";
const NO_LIST: &str = "it has no longer the list that gets an entry";
const TOO_MUCH: &str = "it was changed by hand, and needs more than further lines";

/// One thing that is put into a file.
enum Step {
    Use {
        path: String,
        name: String,
    },
    Item {
        name: String,
        text: String,
    },
    Attribute {
        owner: Owner,
        before: String,
        after: String,
    },
    Piece {
        place: PieceOf,
        new: NewPiece,
    },
    Statement {
        function: Function,
        at: usize,
        all: Vec<String>,
        text: String,
    },
    Replace(Replacement),
    Mutable {
        function: Function,
        variable: String,
        text: String,
    },
}

/// What an attribute stands at: a struct, or one of its fields.
#[derive(Clone)]
struct Owner {
    name: String,
    field: Option<String>,
}

/// A list that has an entry more.
enum PieceOf {
    Struct(String),
    Constant(String),
    /// The literal or the JSON that a function ends with.
    End(Function),
}

struct NewPiece {
    text: String,
    key: String,
    /// The entries around it, by their keys.
    before: Vec<String>,
    behind: Vec<String>,
}

/// The text `present` with all that `new` has more than `old`.
///
/// # Errors
///
/// Names what has no place, and changes nothing then.
pub(crate) fn grown(old: &str, new: &str, present: &str) -> Result<String, Vec<Missing>> {
    let all = || {
        vec![Missing {
            line: added_lines(old, new),
            why: TOO_MUCH,
        }]
    };
    let (Ok(before), Ok(after)) = (RustText::parse(old), RustText::parse(new)) else {
        return Err(all());
    };
    let steps = steps(&before, &after);
    // What can be said of the file as it was generated can be said of one that was changed.
    let tried = carried_out(old, &steps).map_err(|_| all())?;
    let reached = RustText::parse(&tried).map(|tried| tried.sum());
    if reached != Ok(after.sum()) {
        return Err(all());
    }
    carried_out(present, &steps)
}

fn carried_out(text: &str, steps: &[Step]) -> Result<String, Vec<Missing>> {
    let (mut text, mut missing) = (text.to_owned(), Vec::new());
    for step in steps {
        let done = RustText::parse(&text)
            .map_err(|_| TOO_MUCH)
            .and_then(|rust| step.done(&rust));
        match done {
            Ok(changed) => text = changed,
            Err(why) => missing.push(Missing {
                line: step.line(),
                why,
            }),
        }
    }
    if missing.is_empty() {
        Ok(text)
    } else {
        Err(missing)
    }
}

/// The lines of `new` that are not in `old`.
fn added_lines(old: &str, new: &str) -> String {
    let known: BTreeSet<&str> = old.lines().collect();
    let added = new.lines().filter(|line| !known.contains(line));
    added.map(str::trim).collect::<Vec<_>>().join("\n    ")
}

/// What leads from one text to the other.
fn steps(old: &RustText<'_>, new: &RustText<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    let known: BTreeSet<Vec<String>> = old.all_leaves().collect();
    for leaf in new.all_leaves().filter(|leaf| !known.contains(leaf)) {
        if let Some((name, path)) = leaf.split_last() {
            let (path, name) = (path.join("::"), name.clone());
            steps.push(Step::Use { path, name });
        }
    }
    for item in &new.file.items {
        match (item, item_name(item)) {
            (Item::Struct(item), Some(name)) if old.structure(&name).is_some() => {
                steps.extend(fields(old, new, &name, item));
            }
            (Item::Const(_), Some(name)) if old.constant(&name).is_some() => {
                let place = || PieceOf::Constant(name.clone());
                steps.extend(pieces(old.constant(&name), new.constant(&name), new, place));
            }
            (Item::Const(_), Some(name)) if old.named_item(&name).is_some() => {
                let change = Replacement::of_constant(old, new, &name);
                steps.extend(change.map(Step::Replace));
            }
            (_, Some(name)) if old.named_item(&name).is_none() => {
                let text = new.text[new.range(item)].to_owned();
                steps.push(Step::Item { name, text });
            }
            _ => {}
        }
    }
    for (function, block) in new.functions() {
        if let Some((_, before)) = old.function(&function.name) {
            steps.extend(statements(old, new, &function, before, block));
        }
    }
    steps
}

fn fields(old: &RustText<'_>, new: &RustText<'_>, name: &str, item: &syn::ItemStruct) -> Vec<Step> {
    let place = || PieceOf::Struct(name.to_owned());
    let mut steps = pieces(old.structure(name), new.structure(name), new, place);
    let Some(before) = old.item_struct(name) else {
        return steps;
    };
    let owner = |field: Option<String>| Owner {
        name: name.to_owned(),
        field,
    };
    steps.extend(attributes(
        old,
        new,
        &owner(None),
        &before.attrs,
        &item.attrs,
    ));
    for field in named(&item.fields) {
        let ident = field.ident.as_ref().map(plain);
        let mut known = named(&before.fields);
        if let Some(known) = known.find(|known| known.ident.as_ref().map(plain) == ident) {
            let own = owner(ident);
            steps.extend(attributes(old, new, &own, &known.attrs, &field.attrs));
        }
    }
    steps
}

/// Attributes that say something else now.
fn attributes(
    old: &RustText<'_>,
    new: &RustText<'_>,
    owner: &Owner,
    before: &[Attribute],
    after: &[Attribute],
) -> Vec<Step> {
    let pairs = before.iter().zip(after);
    let changed = pairs.filter(|(one, other)| tokens(one) != tokens(other));
    let step = |(one, other): (&Attribute, &Attribute)| Step::Attribute {
        owner: owner.clone(),
        before: old.text[old.range(one)].to_owned(),
        after: new.text[new.range(other)].to_owned(),
    };
    changed.map(step).collect()
}

/// Entries that one list has and the other has not.
fn pieces(
    old: Option<Pieces>,
    new: Option<Pieces>,
    text: &RustText<'_>,
    place: impl Fn() -> PieceOf,
) -> Vec<Step> {
    let (Some(old), Some(new)) = (old, new) else {
        return Vec::new();
    };
    let keys: Vec<String> = new.all.iter().map(|(key, _)| key.clone()).collect();
    let added = new
        .all
        .iter()
        .enumerate()
        .filter(|(_, (key, _))| !old.has(key));
    let step = |(at, (key, range)): (usize, &(String, std::ops::Range<usize>))| Step::Piece {
        place: place(),
        new: NewPiece {
            text: text.text[range.clone()].to_owned(),
            key: key.clone(),
            before: keys[..at].to_vec(),
            behind: keys[at + 1..].to_vec(),
        },
    };
    added.map(step).collect()
}

fn statements(
    old: &RustText<'_>,
    new: &RustText<'_>,
    function: &Function,
    before: &Block,
    after: &Block,
) -> Vec<Step> {
    let known: Vec<String> = before.stmts.iter().map(tokens).collect();
    let all: Vec<String> = after.stmts.iter().map(tokens).collect();
    let mut steps = Vec::new();
    for (at, statement) in after.stmts.iter().enumerate() {
        if known.contains(&all[at]) {
            continue;
        }
        let is_last = at + 1 == after.stmts.len();
        let text = || new.text[new.range(statement)].to_owned();
        if is_last && let Some(end) = new.end(after) {
            let place = || PieceOf::End(function.clone());
            steps.extend(pieces(old.end(before), Some(end), new, place));
        } else if let Some((variable, was)) = variable(statement).and_then(|name| {
            let mut before = before.stmts.iter();
            let was = before.find(|statement| variable(statement).as_ref() == Some(&name))?;
            Some((name, was))
        }) {
            let replaced = Replacement::of_statement(function, (old, was), (new, statement));
            if let Some(replaced) = replaced {
                steps.push(Step::Replace(replaced));
                continue;
            }
            let function = function.clone();
            steps.push(Step::Mutable {
                function,
                variable,
                text: text(),
            });
        } else {
            let (function, all) = (function.clone(), all.clone());
            steps.push(Step::Statement {
                function,
                at,
                all,
                text: text(),
            });
        }
    }
    steps
}

impl Step {
    /// What a person would have to write.
    fn line(&self) -> String {
        let flat = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        match self {
            Self::Use { path, name } => format!("use {path}::{name};"),
            Self::Item { text, .. } | Self::Mutable { text, .. } | Self::Statement { text, .. } => {
                flat(text)
            }
            Self::Attribute { after, .. } => flat(after),
            Self::Replace(change) => flat(&change.after),
            Self::Piece { new, .. } => format!("{},", flat(&new.text)),
        }
    }

    fn done(&self, rust: &RustText<'_>) -> Result<String, &'static str> {
        let unchanged = || Ok(rust.text.to_owned());
        match self {
            Self::Use { path, name } => Ok(rust.with_names(path, std::slice::from_ref(name))),
            Self::Item { name, .. } if rust.named_item(name).is_some() => unchanged(),
            Self::Item { text, .. } => Ok(rust.with_items(&format!("{text}\n"))),
            Self::Attribute {
                owner,
                before,
                after,
            } => rust.with_attribute(owner, before, after),
            Self::Piece { place, new } => rust.with_piece(place, new),
            Self::Statement {
                function,
                at,
                all,
                text,
            } => {
                let block = rust.block_for(function, text)?;
                rust.with_statement_in(block, (*at, all), text)
            }
            Self::Replace(change) => {
                let function = change.function.as_ref();
                let block = function.map(|function| rust.block_for(function, ""));
                change.done(rust, block.transpose()?)
            }
            Self::Mutable {
                function,
                variable: name,
                ..
            } => {
                let block = rust.block_for(function, "")?;
                rust.with_mutable(block, name)
            }
        }
    }
}

impl RustText<'_> {
    fn with_piece(&self, place: &PieceOf, new: &NewPiece) -> Result<String, &'static str> {
        let (found, why) = match place {
            PieceOf::Struct(name) => (self.structure(name), NO_STRUCT),
            PieceOf::Constant(name) => (self.constant(name), NO_LIST),
            PieceOf::End(function) => (self.end(self.block_for(function, &new.text)?), NO_LITERAL),
        };
        let found = found.ok_or(why)?;
        if found.has(&new.key) {
            return Ok(self.text.to_owned());
        }
        let next = new.behind.iter().find_map(|key| found.position(key));
        let last = || new.before.iter().rev().find_map(|key| found.position(key));
        let at = next
            .or_else(|| last().map(|at| at + 1))
            .unwrap_or(found.all.len());
        Ok(found.with(self.text, at, &new.text))
    }

    fn with_attribute(
        &self,
        owner: &Owner,
        before: &str,
        after: &str,
    ) -> Result<String, &'static str> {
        let item = self.item_struct(&owner.name).ok_or(NO_STRUCT)?;
        let attributes = match &owner.field {
            None => &item.attrs,
            Some(name) => {
                let mut fields = named(&item.fields);
                let is_it =
                    |field: &&syn::Field| field.ident.as_ref().map(plain).as_ref() == Some(name);
                &fields.find(is_it).ok_or(NO_STRUCT)?.attrs
            }
        };
        let is = |attribute: &&Attribute, text: &str| {
            tight(&self.text[self.range(*attribute)]) == tight(text)
        };
        if attributes.iter().any(|attribute| is(&attribute, after)) {
            return Ok(self.text.to_owned());
        }
        let found = attributes.iter().find(|attribute| is(attribute, before));
        let range = self.range(found.ok_or(NO_ATTRIBUTE)?);
        let after = after.replace('\n', newline_of(self.text));
        Ok(splice(&cut(self.text, range.clone()), range.start, &after))
    }

    fn with_mutable(&self, block: &Block, name: &str) -> Result<String, &'static str> {
        let local = block.stmts.iter().find_map(|statement| match statement {
            Stmt::Local(local) => match &local.pat {
                Pat::Ident(pattern) if pattern.ident == name => Some(pattern),
                _ => None,
            },
            _ => None,
        });
        let pattern = local.ok_or(NO_NEIGHBOUR)?;
        if pattern.mutability.is_some() {
            return Ok(self.text.to_owned());
        }
        Ok(splice(self.text, self.range(&pattern.ident).start, "mut "))
    }

    /// Puts a statement behind the nearest one before it, or before the nearest behind it.
    fn with_statement_in(
        &self,
        block: &Block,
        (at, all): (usize, &[String]),
        text: &str,
    ) -> Result<String, &'static str> {
        let present: Vec<String> = block.stmts.iter().map(tokens).collect();
        if present.contains(&all[at]) {
            return Ok(self.text.to_owned());
        }
        let position = |wanted: &String| present.iter().position(|one| one == wanted);
        let last = all[..at].iter().rev().find_map(position);
        let next = || all[at + 1..].iter().find_map(position);
        let place = if let Some(last) = last {
            Place::After(self.range(&block.stmts[last]))
        } else {
            let next = next().ok_or(NO_NEIGHBOUR)?;
            Place::Before(self.range(&block.stmts[next]).start)
        };
        let start = match &place {
            Place::After(range) => range.start,
            Place::Before(start) => *start,
        };
        let indent = format!("{}{}", newline_of(self.text), indent_at(self.text, start));
        let text = dedented(text).join(&indent);
        Ok(insert(self.text, place, &text, false))
    }

    fn all_leaves(&self) -> impl Iterator<Item = Vec<String>> {
        let uses = self.file.items.iter().filter_map(as_use);
        uses.flat_map(|item| leaves(&item.tree))
    }

    /// All that the file says, whatever its order and its layout.
    fn sum(&self) -> Vec<String> {
        let items = self.file.items.iter().filter(|item| as_use(item).is_none());
        let items = items.map(|item| tight(&self.text[self.range(item)]));
        let uses = self.all_leaves().map(|leaf| leaf.join("::"));
        let mut all: Vec<String> = items.chain(uses).collect();
        all.sort();
        all
    }
}

/// The variable that a statement begins.
fn variable(statement: &Stmt) -> Option<String> {
    match statement {
        Stmt::Local(local) => match &local.pat {
            Pat::Ident(pattern) => Some(plain(&pattern.ident)),
            _ => None,
        },
        _ => None,
    }
}

/// The lines of a text as they are where nothing stands around it.
pub(super) fn dedented(text: &str) -> Vec<String> {
    let indents = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let indents = indents.map(|line| line.len() - line.trim_start().len());
    let least = indents.min().unwrap_or_default();
    let lines = text.lines().enumerate();
    let line = |(at, line): (usize, &str)| {
        if at == 0 {
            return line.to_owned();
        }
        line.get(least..).unwrap_or_default().to_owned()
    };
    lines.map(line).collect()
}
