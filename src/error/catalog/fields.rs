//! What can go wrong with the fields of a table: CX104.

use crate::error::{Exit, Failure};
use crate::fields::{Fault, TYPES, proposals};

pub(crate) fn bad_fields(faults: &[Fault]) -> Failure {
    let message = match faults {
        [_] => "a field cannot be understood as it is typed".to_owned(),
        many => format!("{} things are wrong with the fields", many.len()),
    };
    let told = faults
        .iter()
        .fold(Failure::new("CX1041", message), |failure, fault| {
            failure.cause(fault.shown())
        });
    let mended = proposals(faults)
        .into_iter()
        .fold(told, |failure, instead| {
            failure.hint(format!("type `{instead}`"))
        });
    let types = TYPES.iter().filter(|of| of.sql.is_some());
    let types: Vec<&str> = types.map(|of| of.name).collect();
    mended
        .hint("a field is its name, its type and what else is to be said: `title:string:unique`")
        .hint(format!("types are {}", types.join(", ")))
        .exit_with(Exit::Usage)
}

pub(crate) fn rows_without_value(table: &str, columns: &[String]) -> Failure {
    let names = columns.join("`, `");
    Failure::new(
        "CX1042",
        format!("`{names}` cannot be added to `{table}`, which may have rows"),
    )
    .cause("nothing says what the rows that are there would have in it")
    .hint("let it be `optional`, or give it a default: `level:int:default=0`")
    .hint("where the table has no rows in any database, say so with `--empty-table`")
}
