//! Constants and statements that say something else than they did, where nobody has changed them.

use syn::{Block, Item, Stmt};

use super::lists::{Function, tight, tokens};
use super::place::{cut, newline_of, splice};
use super::rust::RustText;

const NO_CONSTANT: &str = "a constant there is not as it was generated";
const NO_STATEMENT: &str = "a statement there is not as it was generated";

/// One text in the place of another.
pub(super) struct Replacement {
    /// The function that it is in; a constant stands by itself.
    pub(super) function: Option<Function>,
    before: String,
    pub(super) after: String,
}

impl Replacement {
    /// The constant of this name, if it says something else in `new`.
    pub(super) fn of_constant(old: &RustText<'_>, new: &RustText<'_>, name: &str) -> Option<Self> {
        let text = |rust: &RustText<'_>| {
            let item = rust.named_item(name)?;
            Some(rust.text[rust.range(item)].to_owned())
        };
        let (before, after) = (text(old)?, text(new)?);
        let function = None;
        (tight(&before) != tight(&after)).then_some(Self {
            function,
            before,
            after,
        })
    }

    /// A statement of a function that begins the same variable with another value.
    pub(super) fn of_statement(
        function: &Function,
        (old, before): (&RustText<'_>, &Stmt),
        (new, after): (&RustText<'_>, &Stmt),
    ) -> Option<Self> {
        let bare = |statement: &Stmt| tokens(statement).replacen("let mut ", "let ", 1);
        (bare(before) != bare(after)).then(|| Self {
            function: Some(function.clone()),
            before: old.text[old.range(before)].to_owned(),
            after: new.text[new.range(after)].to_owned(),
        })
    }

    /// The file with it, in this block of the function.
    pub(super) fn done(
        &self,
        rust: &RustText<'_>,
        block: Option<&Block>,
    ) -> Result<String, &'static str> {
        let (ranges, why): (Vec<_>, _) = if let Some(block) = block {
            let all = block.stmts.iter().map(|statement| rust.range(statement));
            (all.collect(), NO_STATEMENT)
        } else {
            let items = rust.file.items.iter();
            let all = items.filter(|item| matches!(item, Item::Const(_)));
            (all.map(|item| rust.range(item)).collect(), NO_CONSTANT)
        };
        let is = |text: &str| {
            let mut ranges = ranges.iter();
            let found = ranges.find(|range| tight(&rust.text[(*range).clone()]) == tight(text));
            found.cloned()
        };
        if is(&self.after).is_some() {
            return Ok(rust.text.to_owned());
        }
        let range = is(&self.before).ok_or(why)?;
        let after = self.after.replace('\n', newline_of(rust.text));
        Ok(splice(&cut(rust.text, range.clone()), range.start, &after))
    }
}
