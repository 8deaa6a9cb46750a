//! The column of a field.

use sea_query::{Alias, ColumnDef, Expr, ExprTrait as _, Keyword, Value};

use super::text::{Text, bounded};
use crate::fields::{Action, Dialect, Field, Id, Kind};

impl Text<'_> {
    /// What the rows are told apart by.
    pub(super) fn id(&self, id: Id) -> String {
        let mut column = ColumnDef::new(Alias::new("id"));
        match (id, self.dialect) {
            // Only with these very words SQLite counts, and only with the last it never counts back.
            (Id::Int, Dialect::Sqlite) => {
                column.integer().not_null().primary_key().auto_increment()
            }
            (Id::Int, _) => column
                .big_integer()
                .not_null()
                .primary_key()
                .auto_increment(),
            (other, dialect) => column
                .custom(Alias::new(other.sql(dialect)))
                .not_null()
                .primary_key(),
        };
        self.column(&column)
    }

    /// A column that every table has.
    pub(super) fn own(&self, name: &str, like: &Kind) -> String {
        let field = Field::plain(name, like.clone());
        self.field(&field)
    }

    /// A field, with all that stands on its line.
    pub(super) fn field(&self, field: &Field) -> String {
        let target = field.reference().map(|_| (self.target)(field));
        let key = target.as_ref().map_or(Id::Int, |target| target.id);
        let name = field.column();
        let mut column = ColumnDef::new(Alias::new(&name));
        column.custom(Alias::new(field.sql(self.dialect, key).unwrap_or_default()));
        if field.optional {
            column.null();
        } else {
            column.not_null();
        }
        if let Some(default) = self.default(field) {
            column.default(default);
        }
        let values: Vec<&str> = field
            .variants()
            .iter()
            .map(|one| one.value.as_str())
            .collect();
        if !values.is_empty() {
            column.check(Expr::col(Alias::new(&name)).is_in(values));
        }
        let line = self.column(&column);
        match (target, self.dialect) {
            // A key that stands on the column's own line goes with the column; MySQL overlooks it.
            (Some(target), Dialect::Sqlite | Dialect::Postgres) => {
                format!("{line} {}", self.references(field, &target.table))
            }
            _ => line,
        }
    }

    /// The foreign key by itself, as MySQL wants it.
    pub(super) fn foreign_key(&self, table: &str, field: &Field) -> Option<String> {
        field.reference()?;
        if self.dialect != Dialect::Mysql {
            return None;
        }
        let target = (self.target)(field);
        Some(format!(
            "CONSTRAINT {} FOREIGN KEY ({}) {}",
            self.name(&foreign_key_name(table, field)),
            self.name(&field.column()),
            self.references(field, &target.table)
        ))
    }

    fn references(&self, field: &Field, table: &str) -> String {
        let reference = field.reference();
        let deleted = reference.and_then(|to| to.on_delete);
        let updated = reference.and_then(|to| to.on_update);
        let updated = updated.map_or(String::new(), |action| {
            format!(" ON UPDATE {}", words(action))
        });
        format!(
            "REFERENCES {} ({}) ON DELETE {}{updated}",
            self.name(table),
            self.name("id"),
            words(deleted.unwrap_or(Action::Restrict))
        )
    }

    fn default(&self, field: &Field) -> Option<Expr> {
        if field.list {
            return Some(self.wrapped(&Value::from("[]")));
        }
        let default = field.default.as_ref()?;
        let text = || Value::from(default.as_str());
        Some(match field.kind {
            Kind::Int | Kind::I32 => Expr::Constant(Value::from(default.parse::<i64>().ok()?)),
            Kind::Float => Expr::Constant(Value::from(default.parse::<f64>().ok()?)),
            Kind::Bool => Expr::Constant(Value::from(default == "true")),
            Kind::Text => self.wrapped(&text()),
            _ => Expr::Constant(text()),
        })
    }

    /// The default of a column that in MySQL has none but an expression in parentheses.
    fn wrapped(&self, value: &Value) -> Expr {
        match self.dialect {
            Dialect::Mysql => {
                let literal = format!("({})", self.value(value));
                Expr::Keyword(Keyword::Custom(literal.into()))
            }
            _ => Expr::Constant(value.clone()),
        }
    }
}

/// What a foreign key of MySQL is called.
pub(super) fn foreign_key_name(table: &str, field: &Field) -> String {
    bounded(&format!("{table}_{}", field.column()), "fkey")
}

fn words(action: Action) -> &'static str {
    match action {
        Action::Cascade => "CASCADE",
        Action::Restrict => "RESTRICT",
        Action::SetNull => "SET NULL",
        Action::Nothing => "NO ACTION",
    }
}
