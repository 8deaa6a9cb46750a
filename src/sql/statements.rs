//! The statements of a repository, as a person would write them: names in quotes only where they
//! are words of SQL, and broken into lines where they are long.

use super::Target;
use super::text::Text;
use crate::fields::{Dialect, Id};

/// The column that counts the changes of a row.
const VERSION: &str = "version";

/// How long lines may be.
const WIDTH: usize = 96;

/// What SQLite may take for a word of its own.
const KEYWORDS: &str = " abort action add after all alter always analyze and as asc attach autoincrement \
    before begin between by cascade case cast check collate column commit conflict constraint create \
    cross current current_date current_time current_timestamp database default deferrable deferred \
    delete desc detach distinct do drop each else end escape except exclude exclusive exists explain \
    fail false filter first following for foreign from full generated glob group groups having if \
    ignore immediate in index indexed initially inner insert instead intersect into is isnull join \
    key last left like limit match materialized natural no not nothing notnull null nulls of offset \
    on or order others outer over partition plan pragma preceding primary query raise range recursive \
    references regexp reindex release rename replace restrict returning right rollback row rows \
    savepoint select set table temp temporary then ties to transaction trigger true unbounded union \
    unique update using vacuum values view virtual when where window with without ";

/// A table whose rows are written and read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statements<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) table: &'a str,
    /// Whether rows have a `version`, which changes compare and raise.
    pub(crate) version: bool,
}

impl Statements<'_> {
    /// A name of a table or a column, in quotes where it has to be.
    pub(crate) fn name(&self, name: &str) -> String {
        let is_keyword = KEYWORDS.contains(&format!(" {name} "));
        let is_plain = name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        if self.dialect == Dialect::Sqlite && is_plain && !is_keyword {
            return name.to_owned();
        }
        let target = |_: &_| Target {
            table: String::new(),
            id: Id::Int,
        };
        let text = Text {
            dialect: self.dialect,
            target: &target,
        };
        text.name(name)
    }

    /// All rows, with room for conditions.
    pub(crate) fn all(&self) -> String {
        format!("SELECT * FROM {} WHERE true", self.name(self.table))
    }

    /// The row with a key.
    pub(crate) fn find(&self) -> String {
        let (table, id) = (self.name(self.table), self.name("id"));
        format!("SELECT * FROM {table} WHERE {id} = {}", self.argument(1))
    }

    /// The key of the row with a key, which says that there is one.
    pub(crate) fn is_there(&self) -> String {
        let (table, id) = (self.name(self.table), self.name("id"));
        format!("SELECT {id} FROM {table} WHERE {id} = {}", self.argument(1))
    }

    /// Removes the row with a key, and with a version, which is the last argument.
    pub(crate) fn delete(&self) -> String {
        format!(
            "DELETE FROM {} WHERE {}",
            self.name(self.table),
            self.one(1)
        )
    }

    /// Adds a row of these columns, and answers with it.
    pub(crate) fn insert(&self, columns: &[String]) -> String {
        let names = columns.iter().map(|name| self.name(name));
        let names: Vec<String> = names.chain(self.versioned(self.name(VERSION))).collect();
        let places = (1..=columns.len()).map(|nth| self.argument(nth));
        let places: Vec<String> = places.chain(self.versioned("1".to_owned())).collect();
        let head = format!("INSERT INTO {}", self.name(self.table));
        format!(
            "\n{}\n{}\n    RETURNING *\n",
            listed("    ", &format!("{head} ("), &names, ")"),
            listed("    ", "VALUES (", &places, ")"),
        )
    }

    /// Gives the row with a key, and with a version, other content, and answers with it: those are the
    /// last arguments.
    pub(crate) fn update(&self, columns: &[String]) -> String {
        let set = columns.iter().enumerate();
        let set = set.map(|(at, name)| format!("{} = {}", self.name(name), self.argument(at + 1)));
        let version = self.name(VERSION);
        let raised = self.versioned(format!("{version} = {version} + 1"));
        let set: Vec<String> = set.chain(raised).collect();
        format!(
            "\n    UPDATE {}\n{}\n    WHERE {}\n    RETURNING *\n",
            self.name(self.table),
            listed("    ", "SET ", &set, ""),
            self.one(columns.len() + 1),
        )
    }

    /// The condition that is true of one row, as it was when it was read.
    fn one(&self, nth: usize) -> String {
        let is_it = |name: &str, nth| format!("{} = {}", self.name(name), self.argument(nth));
        let version = self.versioned(is_it(VERSION, nth + 1));
        let all = [is_it("id", nth)].into_iter().chain(version);
        all.collect::<Vec<_>>().join(" AND ")
    }

    /// What is only there where rows have versions.
    fn versioned(&self, piece: String) -> Option<String> {
        Some(piece).filter(|_| self.version)
    }

    /// The place of an argument.
    fn argument(&self, nth: usize) -> String {
        match self.dialect {
            Dialect::Sqlite | Dialect::Mysql => "?".to_owned(),
            Dialect::Postgres => format!("${nth}"),
        }
    }
}

/// A text as a literal of Rust, as it stands.
pub(crate) fn literal(text: &str) -> String {
    if text.contains(['"', '\\']) {
        return format!("r#\"{text}\"#");
    }
    format!("\"{text}\"")
}

/// Words with commas between them, broken into lines where they are too many for one.
fn listed(indent: &str, before: &str, words: &[String], behind: &str) -> String {
    let line = format!("{indent}{before}{}{behind}", words.join(", "));
    if line.len() <= WIDTH {
        return line;
    }
    let inner = format!("{indent}    ");
    let (mut lines, mut current) = (Vec::new(), String::new());
    for word in words {
        if current.is_empty() {
            current.clone_from(word);
        } else if inner.len() + current.len() + word.len() + ", ,".len() <= WIDTH {
            current = format!("{current}, {word}");
        } else {
            lines.push(format!("{inner}{current}"));
            current.clone_from(word);
        }
    }
    lines.push(format!("{inner}{current}"));
    let end = if behind.is_empty() {
        String::new()
    } else {
        format!("\n{indent}{behind}")
    };
    format!("{indent}{}\n{}{end}", before.trim_end(), lines.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_read_as_a_person_writes_them() {
        let posts = Statements {
            dialect: Dialect::Sqlite,
            table: "posts",
            version: false,
        };
        let few = ["title", "order", "created_at"].map(str::to_owned);
        let many: Vec<String> = (1..=14).map(|nth| format!("column_{nth}")).collect();
        let shown = [
            posts.all(),
            posts.find(),
            posts.insert(&few),
            posts.update(&few),
            posts.insert(&many),
            posts.update(&many),
            posts.delete(),
            posts.is_there(),
            literal("a \"b\""),
        ];
        insta::assert_snapshot!(shown.join("\n"), @r##"
        SELECT * FROM posts WHERE true
        SELECT * FROM posts WHERE id = ?

            INSERT INTO posts (title, "order", created_at)
            VALUES (?, ?, ?)
            RETURNING *


            UPDATE posts
            SET title = ?, "order" = ?, created_at = ?
            WHERE id = ?
            RETURNING *


            INSERT INTO posts (
                column_1, column_2, column_3, column_4, column_5, column_6, column_7, column_8,
                column_9, column_10, column_11, column_12, column_13, column_14
            )
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            RETURNING *


            UPDATE posts
            SET
                column_1 = ?, column_2 = ?, column_3 = ?, column_4 = ?, column_5 = ?, column_6 = ?,
                column_7 = ?, column_8 = ?, column_9 = ?, column_10 = ?, column_11 = ?, column_12 = ?,
                column_13 = ?, column_14 = ?
            WHERE id = ?
            RETURNING *

        DELETE FROM posts WHERE id = ?
        SELECT id FROM posts WHERE id = ?
        r#"a "b""#
        "##);
    }

    #[test]
    fn versions_are_compared_and_raised() {
        let notes = |dialect| Statements {
            dialect,
            table: "notes",
            version: true,
        };
        let columns = ["text", "updated_at"].map(str::to_owned);
        let shown = [Dialect::Sqlite, Dialect::Postgres].map(|dialect| {
            let notes = notes(dialect);
            notes.insert(&columns) + &notes.update(&columns) + &notes.delete()
        });
        insta::assert_snapshot!(shown.join("\n"), @r##"

            INSERT INTO notes (text, updated_at, version)
            VALUES (?, ?, 1)
            RETURNING *

            UPDATE notes
            SET text = ?, updated_at = ?, version = version + 1
            WHERE id = ? AND version = ?
            RETURNING *
        DELETE FROM notes WHERE id = ? AND version = ?

            INSERT INTO "notes" ("text", "updated_at", "version")
            VALUES ($1, $2, 1)
            RETURNING *

            UPDATE "notes"
            SET "text" = $1, "updated_at" = $2, "version" = "version" + 1
            WHERE "id" = $3 AND "version" = $4
            RETURNING *
        DELETE FROM "notes" WHERE "id" = $1 AND "version" = $2
        "##);
    }
}
