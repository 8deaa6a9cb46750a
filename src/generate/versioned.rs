//! Rows that count their changes, so that of two changes to one state the second is refused.
//!
//! Others call it optimistic locking: `lock_version` in Rails, `@Version` in Hibernate. The ORM has
//! nothing of the kind, so the repository's own statement compares the version and raises it.

use super::table::Table;
use super::thing::Flag;
use super::wish::Wish;
use crate::edit::use_line;

/// Whether rows have a version.
pub(super) const VERSIONED: Flag = Flag {
    name: "versioned",
    about: "Optimistic locking: a column `version`, compared and raised by every change",
    value: None,
};

/// The column, which stands behind the fields.
pub(super) const COLUMN: &str = "version";

/// Whether rows are to have a version.
pub(super) fn is_asked(wish: &Wish) -> bool {
    wish.has(VERSIONED.name)
}

/// The wish with what was asked for when the table was generated.
pub(super) fn as_before(wish: &Wish, is_versioned: bool) -> Wish {
    let mut wish = wish.clone();
    if is_versioned {
        wish.flags.insert(VERSIONED.name, Vec::new());
    }
    wish
}

/// The column's line in the model.
pub(super) fn line(is_versioned: bool) -> Option<String> {
    is_versioned.then(|| format!("    pub {COLUMN}: i64,\n"))
}

/// The same in what clients see.
pub(super) fn seen(is_versioned: bool) -> Option<String> {
    let about = "How it is told from what it was before: 1 at first, and raised by each change.";
    is_versioned.then(|| format!("    /// {about}\n    pub {COLUMN}: i64,\n"))
}

/// The arguments by which a repository is told which row is meant, and what it was when it was read.
pub(super) fn row(id: &str, is_versioned: bool) -> Vec<String> {
    let version = is_versioned.then(|| format!("{COLUMN}: i64"));
    [format!("id: {id}")].into_iter().chain(version).collect()
}

/// What tests of requests need of the application, to have two changes meet at the repository.
pub(super) fn tested(table: &Table<'_>, krate: &str) -> String {
    let path = format!("{krate}::{}", table.item.module.join("::"));
    let names = ["Input", "Repository"].map(|end| format!("{}{end}", table.item.pascal()));
    use_line(&path, &names)
}
