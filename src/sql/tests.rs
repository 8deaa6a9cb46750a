//! The SQL as it is written, and as real databases take it.

mod databases;

use super::*;
use crate::fields::{Kind, Table, parse};

/// The fields that are typed so, for a database that keeps everything.
fn fields(typed: &str) -> Vec<Field> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
    let fields = parse(&words, &Table::new(Dialect::Postgres));
    fields.unwrap_or_else(|failure| panic!("{failure}"))
}

/// What references point at here: tables with keys of every kind.
fn target(field: &Field) -> Target {
    let (table, id) = match field.model().as_deref() {
        Some("Token") => ("tokens", Id::Uuid7),
        Some("Event") => ("events", Id::Ulid),
        _ => ("users", Id::Int),
    };
    let table = table.to_owned();
    Target { table, id }
}

fn created(name: &str, id: Id, fields: &[Field], dialect: Dialect) -> Sql {
    let table = NewTable {
        name,
        id,
        fields,
        version: false,
    };
    migration(&Change::Create(table), &target, dialect)
}

fn both_files(dialect: Dialect, sql: &Sql) -> String {
    format!("=== {}\n{}--- down\n{}", dialect.title(), sql.up, sql.down)
}

const POST: &str = "title:string body:text:optional price:bigint:default=0 code:string:12:unique \
                    status:enum:draft/published:default=draft user:references:on_delete=cascade \
                    reviewer:references:User:optional:on_delete=set_null:on_update=cascade \
                    tags:string:list secret:string:hidden note:text:default=none";

#[test]
fn tables_are_laid_out_for_people() {
    let post = fields(POST);
    let mut shown = String::new();
    for dialect in Dialect::ALL {
        let table = NewTable {
            name: "posts",
            id: Id::Int,
            fields: &post,
            version: true,
        };
        let sql = migration(&Change::Create(table), &target, dialect);
        shown += &both_files(dialect, &sql);
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn changes_say_what_they_do_and_what_they_ask() {
    let mut shown = String::new();
    let added = fields("slug:string:unique editor:references:User:optional level:i32:default=1");
    let columns = ["author_id".to_owned(), "published_at".to_owned()];
    let index = |unique| NewIndex {
        table: "posts",
        columns: &columns,
        unique,
    };
    let table = "posts";
    let changes = [
        Change::Add {
            table,
            fields: &added,
        },
        Change::Remove {
            table,
            fields: &added,
        },
        Change::RenameColumn {
            table,
            from: "title",
            to: "order",
        },
        Change::RenameTable {
            from: "posts",
            to: "articles",
        },
        Change::AddIndex(index(true)),
        Change::RemoveIndex(index(false)),
    ];
    for dialect in [Dialect::Sqlite, Dialect::Mysql] {
        for change in &changes {
            let sql = migration(change, &target, dialect);
            shown += &both_files(dialect, &sql);
        }
    }
    insta::assert_snapshot!(shown);
    let sql = migration(&changes[0], &target, Dialect::Sqlite);
    assert_eq!(sql.only_empty, ["slug"]);
}

#[test]
fn long_names_of_indexes_are_shortened_and_stay_apart() {
    let table = "a_table_with_a_name_of_forty_characters_";
    let name = |column: &str| index_name(table, &[column.to_owned()], Index::Unique);
    let (one, other) = (
        "a_column_that_begins_alike_and_is_long_1",
        "a_column_that_begins_alike_and_is_long_2",
    );
    assert_eq!(
        index_name("posts", &["slug".to_owned()], Index::Plain),
        "posts_slug_idx"
    );
    assert!(name(one).len() <= 63 && name(one).ends_with("_key"));
    assert_ne!(name(one), name(other));
}

#[test]
fn no_field_is_without_a_column_but_a_decimal_in_sqlite() {
    for dialect in Dialect::ALL {
        for kind in [Kind::Text, Kind::Uuid, Kind::Json, Kind::Float] {
            assert!(Field::plain("it", kind).sql(dialect, Id::Int).is_some());
        }
        let (precision, scale) = (10, 2);
        let decimal = Field::plain("it", Kind::Decimal { precision, scale });
        let kept = decimal.sql(dialect, Id::Int);
        assert_eq!(kept.is_some(), dialect != Dialect::Sqlite);
    }
}

#[test]
fn a_name_leads_to_its_statements_and_back() {
    assert_eq!(version(std::time::UNIX_EPOCH, []), "19700101000000");
    let Some(Named::Drop { table }) = named("drop_posts") else {
        panic!("it drops nothing");
    };
    let fields = fields("title:string");
    let new = NewTable {
        name: &table,
        id: Id::Ulid,
        fields: &fields,
        version: false,
    };
    for dialect in Dialect::ALL {
        let create = migration(&Change::Create(new), &target, dialect);
        let drop = migration(&Change::Drop(new), &target, dialect);
        let statements = |file: &str| file.split_once('\n').map(|(_, rest)| rest.to_owned());
        assert_eq!(statements(&drop.up), statements(&create.down));
        assert_eq!(statements(&drop.down), statements(&create.up));
    }
}
