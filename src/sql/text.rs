//! Statements as text, quoted as each database quotes.

use sea_query::{
    Alias, ColumnDef, Index as Indexes, IntoIden as _, MysqlQueryBuilder, PostgresQueryBuilder,
    QueryBuilder as _, QuotedBuilder as _, SqliteQueryBuilder, Table, TableBuilder as _, Value,
};

use super::{NewIndex, Sql, Target, index_name};
use crate::checksum::sha256;
use crate::fields::{Dialect, Field, Index};

/// The longest name that PostgreSQL keeps whole.
const LONGEST: usize = 63;

/// What statements are written for.
pub(super) struct Text<'a> {
    pub(super) dialect: Dialect,
    pub(super) target: &'a dyn Fn(&Field) -> Target,
}

impl Text<'_> {
    /// A name in quotes.
    pub(super) fn name(&self, name: &str) -> String {
        let (iden, mut sql) = (Alias::new(name).into_iden(), String::new());
        match self.dialect {
            Dialect::Sqlite => SqliteQueryBuilder.prepare_iden(&iden, &mut sql),
            Dialect::Postgres => PostgresQueryBuilder.prepare_iden(&iden, &mut sql),
            Dialect::Mysql => MysqlQueryBuilder.prepare_iden(&iden, &mut sql),
        }
        sql
    }

    /// A value as a literal.
    pub(super) fn value(&self, value: &Value) -> String {
        match self.dialect {
            Dialect::Sqlite => SqliteQueryBuilder.value_to_string(value),
            Dialect::Postgres => PostgresQueryBuilder.value_to_string(value),
            Dialect::Mysql => MysqlQueryBuilder.value_to_string(value),
        }
    }

    /// The line of a column.
    pub(super) fn column(&self, column: &ColumnDef) -> String {
        let mut sql = String::new();
        match self.dialect {
            Dialect::Sqlite => SqliteQueryBuilder.prepare_column_def(column, &mut sql),
            Dialect::Postgres => PostgresQueryBuilder.prepare_column_def(column, &mut sql),
            Dialect::Mysql => MysqlQueryBuilder.prepare_column_def(column, &mut sql),
        }
        sql
    }

    /// A new index.
    pub(super) fn create_index(&self, table: &str, columns: &[String], index: Index) -> String {
        let mut create = Indexes::create();
        create.name(index_name(table, columns, index));
        create.table(Alias::new(table));
        for column in columns {
            create.col(Alias::new(column));
        }
        if index == Index::Unique {
            create.unique();
        }
        match self.dialect {
            Dialect::Sqlite => create.to_string(SqliteQueryBuilder),
            Dialect::Postgres => create.to_string(PostgresQueryBuilder),
            Dialect::Mysql => create.to_string(MysqlQueryBuilder),
        }
    }

    pub(super) fn drop_index(&self, table: &str, columns: &[String], index: Index) -> String {
        let mut drop = Indexes::drop();
        drop.name(index_name(table, columns, index));
        drop.table(Alias::new(table));
        match self.dialect {
            Dialect::Sqlite => drop.to_string(SqliteQueryBuilder),
            Dialect::Postgres => drop.to_string(PostgresQueryBuilder),
            Dialect::Mysql => drop.to_string(MysqlQueryBuilder),
        }
    }

    pub(super) fn drop(&self, table: &str) -> String {
        let mut drop = Table::drop();
        drop.table(Alias::new(table));
        match self.dialect {
            Dialect::Sqlite => drop.to_string(SqliteQueryBuilder),
            Dialect::Postgres => drop.to_string(PostgresQueryBuilder),
            Dialect::Mysql => drop.to_string(MysqlQueryBuilder),
        }
    }

    pub(super) fn rename_table(&self, from: &str, to: &str) -> String {
        let mut rename = Table::rename();
        rename.table(Alias::new(from), Alias::new(to));
        match self.dialect {
            Dialect::Sqlite => rename.to_string(SqliteQueryBuilder),
            Dialect::Postgres => rename.to_string(PostgresQueryBuilder),
            Dialect::Mysql => rename.to_string(MysqlQueryBuilder),
        }
    }

    pub(super) fn rename_column(&self, table: &str, from: &str, to: &str) -> String {
        let mut alter = Table::alter();
        alter.table(Alias::new(table));
        alter.rename_column(Alias::new(from), Alias::new(to));
        match self.dialect {
            Dialect::Sqlite => alter.to_string(SqliteQueryBuilder),
            Dialect::Postgres => alter.to_string(PostgresQueryBuilder),
            Dialect::Mysql => alter.to_string(MysqlQueryBuilder),
        }
    }

    /// An index by itself, made or taken away.
    pub(super) fn indexing(&self, new: &NewIndex<'_>, is_made: bool) -> Sql {
        let index = if new.unique {
            Index::Unique
        } else {
            Index::Plain
        };
        let NewIndex { table, columns, .. } = new;
        let kind = if new.unique { "unique index" } else { "index" };
        let over = format!("of `{table}` over `{}`", columns.join("`, `"));
        let (adds, removes) = (
            format!("Adds the {kind} {over}"),
            format!("Removes the {kind} {over}"),
        );
        let create = [self.create_index(table, columns, index)];
        let drop = [self.drop_index(table, columns, index)];
        if is_made {
            both(&adds, &create, &removes, &drop)
        } else {
            both(&removes, &drop, &adds, &create)
        }
    }
}

/// Both files, each with what it does above its statements.
pub(super) fn both(up: &str, does: &[String], down: &str, undoes: &[String]) -> Sql {
    let file = |heading: &str, statements: &[String]| {
        let statements = statements
            .iter()
            .map(|statement| format!("\n{statement};\n"));
        format!("-- {heading}.\n{}", statements.collect::<String>())
    };
    Sql {
        up: file(up, does),
        down: file(down, undoes),
        only_empty: Vec::new(),
    }
}

/// A name with its end, shortened to what every database keeps; a checksum tells those apart that
/// begin alike.
pub(super) fn bounded(name: &str, end: &str) -> String {
    let whole = format!("{name}_{end}");
    if whole.len() <= LONGEST {
        return whole;
    }
    let sum = sha256(name.as_bytes());
    let tail = format!("_{}_{end}", sum.get(..8).unwrap_or_default());
    let kept = name.get(..LONGEST - tail.len()).unwrap_or_default();
    format!("{kept}{tail}")
}
