//! Lines of wiring taken out of a Rust file again.

use syn::{Expr, Stmt};

use super::line::Line;
use super::place::{cut, remove, splice};
use super::rust::{RustText, beginning};

/// A text without its spaces.
fn tight(text: &str) -> String {
    text.split_whitespace().collect()
}

impl RustText<'_> {
    /// The text without the line; nothing where it is not there.
    pub(crate) fn without(&self, line: &Line) -> Option<String> {
        match line {
            Line::Declare { name, .. } => {
                Some(remove(self.text, self.range(self.declaration(name)?)))
            }
            Line::Reexport { module, name } => self.without_reexport(module, name),
            Line::Relation { name, .. } => self.without_relation(name),
            Line::Register { .. } | Line::Import { .. } => {
                let mut statements = self.module_function()?.block.stmts.iter();
                let statement = statements.find(|statement| self.says(statement, line))?;
                Some(Self::closed(&remove(self.text, self.range(statement))))
            }
        }
    }

    /// The same, where the line stands as it is written by us; nothing where it is not there, or
    /// where a person has made something else of it.
    pub(crate) fn without_ours(&self, line: &Line) -> Option<String> {
        let (piece, variable) = match line {
            // Under another name, or by its path, something of the module may be in use.
            Line::Declare { name, .. } if self.names_module(name) => return None,
            Line::Declare { name, .. } => (self.range(self.declaration(name)?), String::new()),
            Line::Relation { name, .. } => {
                let written = self.relation_text(name)?;
                let ours = line.to_string();
                let is_ours = tight(written) == tight(ours.trim_end_matches(','));
                return is_ours.then(|| self.without_relation(name)).flatten();
            }
            // Alone or in a list, it says the same; under a condition it does not.
            Line::Reexport { module, name } => {
                let item = self.reexporting(module, name)?;
                let is_plain = item.attrs.is_empty();
                return is_plain
                    .then(|| self.without_reexport(module, name))
                    .flatten();
            }
            Line::Register { .. } | Line::Import { .. } => {
                let statements = &self.module_function()?.block.stmts;
                let statement = statements
                    .iter()
                    .find(|statement| self.says(*statement, line))?;
                let variable = &statements.iter().find_map(beginning)?.ident;
                (self.range(statement), variable.to_string())
            }
        };
        let is_ours = tight(&self.text[piece]) == tight(&line.text(&variable));
        is_ours.then(|| self.without(line)).flatten()
    }

    /// Makes an expression again of a module whose last statement has gone.
    fn closed(text: &str) -> String {
        let closed = RustText::parse(text).ok().and_then(|rust| {
            let statements = &rust.module_function()?.block.stmts;
            let [Stmt::Local(local), Stmt::Expr(Expr::Path(result), None)] = &statements[..] else {
                return None;
            };
            let name = beginning(&statements[0])?;
            let (made, whole) = (&local.init.as_ref()?.expr, rust.range(&statements[0]));
            let between = text[whole.end..rust.range(result).start].trim();
            let is_all = result.path.is_ident(&name.ident) && between.is_empty();
            let made = text[rust.range(made)].to_owned();
            let piece = whole.start..rust.range(result).end;
            is_all.then(|| splice(&cut(text, piece.clone()), piece.start, &made))
        });
        closed.unwrap_or_else(|| text.to_owned())
    }
}
