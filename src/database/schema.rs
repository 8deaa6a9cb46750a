//! The present structure of a database, in an order that does not depend on how it came about.

use cortex_migrations::TABLE;
use serde_json::{Value, json};
use sqlx::{Row as _, SqliteConnection};

use super::target::Target;
use super::{Asked, connection};
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::shell::Shell;

/// Each table with its indexes and triggers after it, then the views.
const STATEMENTS: &str = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name <> ?1 \
    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY (SELECT type FROM sqlite_schema AS whose \
    WHERE whose.name = sqlite_schema.tbl_name AND whose.type IN ('table', 'view')), tbl_name, \
    CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name";
const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> ?1 \
    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
const COLUMNS: &str = "SELECT json_group_array(json_object('name', name, 'type', type, 'nullable', \
    json(iif(\"notnull\" OR pk > 0, 'false', 'true')), 'default', dflt_value, 'primary_key', \
    json(iif(pk > 0, 'true', 'false')))) FROM (SELECT * FROM pragma_table_info(?1) ORDER BY cid)";
const INDEXES: &str = "SELECT json_group_array(json_object('name', name, 'unique', \
    json(iif(\"unique\", 'true', 'false')), 'columns', json(columns))) FROM (SELECT list.name, \
    list.\"unique\", (SELECT json_group_array(name) FROM (SELECT name FROM \
    pragma_index_info(list.name) ORDER BY seqno)) AS columns FROM pragma_index_list(?1) AS list \
    ORDER BY list.name)";
const REFERENCES: &str = "SELECT json_group_array(json_object('columns', json(columns), 'table', \
    \"table\", 'references', json(targets), 'on_update', on_update, 'on_delete', on_delete)) FROM \
    (SELECT \"table\", on_update, on_delete, json_group_array(\"from\") AS columns, \
    json_group_array(\"to\") AS targets FROM (SELECT * FROM pragma_foreign_key_list(?1) ORDER BY id, \
    seq) GROUP BY id ORDER BY columns, \"table\")";

/// Prints the statements that would make the database, or its tables for scripts.
pub(crate) fn schema(ctx: &Ctx, shell: &Shell, asked: &Asked) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    let wants_json = shell.wants_json();
    let (statements, tables) = connection::run("reading the schema", async {
        let mut connection = target.open().await?;
        let read = read(&mut connection, wants_json).await;
        read.map_err(|error| target.unusable(&error))
    })?;
    if wants_json {
        shell.json(&json!({
            "database": target.shown(),
            "tables": tables,
            "statements": statements,
        }));
    } else if statements.is_empty() {
        shell.note(&format!("`{}` holds no tables", target.shown()));
    } else {
        let statements = statements.iter().map(|sql| format!("{};", sql.trim_end()));
        shell.data(&statements.collect::<Vec<_>>().join("\n\n"));
    }
    Ok(())
}

async fn read(
    connection: &mut SqliteConnection,
    wants_tables: bool,
) -> Result<(Vec<String>, Vec<Value>), sqlx::Error> {
    let list = sqlx::query_scalar(STATEMENTS).bind(TABLE);
    let statements = list.fetch_all(&mut *connection).await?;
    if !wants_tables {
        return Ok((statements, Vec::new()));
    }
    let names = sqlx::query_scalar(TABLES).bind(TABLE);
    let names: Vec<String> = names.fetch_all(&mut *connection).await?;
    let mut tables = Vec::new();
    for name in names {
        let mut table = json!({ "name": name });
        for (key, query) in [
            ("columns", COLUMNS),
            ("indexes", INDEXES),
            ("foreign_keys", REFERENCES),
        ] {
            let row = sqlx::query(query).bind(&name);
            let text: String = row.fetch_one(&mut *connection).await?.try_get(0)?;
            table[key] = serde_json::from_str(&text).unwrap_or_default();
        }
        tables.push(table);
    }
    Ok((statements, tables))
}
