//! Failures of what changes tables that are there: CX108.

use crate::error::{Exit, Failure};
use crate::shell::harmless;

pub(crate) fn nothing_to_evolve(
    typed: &str,
    name: &str,
    near: Option<&str>,
    all: &[&str],
) -> Failure {
    let message = format!("no table of `{}` was generated here", typed.escape_debug());
    let failure = Failure::new("CX1081", message)
        .cause("a field is put into what `cortex generate crud` or `cortex generate model` made");
    let failure = match near {
        Some(near) => failure.hint(format!("did you mean `cortex generate field {near}`?")),
        None if all.is_empty() => failure.hint(first(name)),
        None => failure
            .hint(format!("there are `{}`", all.join("`, `")))
            .hint(first(name)),
    };
    failure.hint("the migration alone is `cortex generate migration add_slug_to_posts slug:string`")
}

/// How a table is made that further fields go into.
fn first(name: &str) -> String {
    format!("make it first, with its fields: `cortex generate crud {name} title:string`")
}

pub(crate) fn field_there(name: &str, table: &str, present: &str) -> Failure {
    Failure::new(
        "CX1082",
        format!("`{table}` has the field `{name}` already"),
    )
    .cause(format!("it was generated as `{}`", harmless(present)))
    .hint("give the new one another name")
    .hint("what is there is changed by a migration: `cortex generate migration --help`")
}

pub(crate) fn no_field() -> Failure {
    Failure::new("CX1082", "nothing says which field is to be added")
        .hint("fields follow the name: `cortex generate field posts slug:string:optional`")
        .exit_with(Exit::Usage)
}

pub(crate) fn made_as_another(typed: &str, present: &str, wanted: &str) -> Failure {
    let message = format!("`{typed}` is there as a `{present}`");
    let failure = Failure::new("CX1083", message)
        .cause(format!("a `{wanted}` would make its table a second time"));
    let failure = failure.hint(format!(
        "it gets another field by `cortex generate field {typed} slug:string:optional`"
    ));
    failure.hint(format!(
        "to have the other instead: `cortex destroy {present} {typed}`, then `cortex generate {wanted} {typed} …`"
    ))
}

pub(crate) fn fields_without_meaning(name: &str) -> Failure {
    let message = format!("the name `{name}` does not say what becomes of the fields");
    Failure::new("CX1084", message)
        .hint("names that do are `add_slug_to_posts`, `remove_slug_from_posts`, `create_posts` and `add_index_to_posts`")
        .hint("without fields, the files are empty for you to write")
        .exit_with(Exit::Usage)
}

pub(crate) fn name_without_fields(name: &str, example: &str) -> Failure {
    let message = format!("`{name}` needs fields");
    Failure::new("CX1085", message)
        .cause("the name says that columns are changed, and nothing says which")
        .hint(format!(
            "they follow the name: `cortex generate migration {name} {example}`"
        ))
        .exit_with(Exit::Usage)
}

pub(crate) fn migration_there(name: &str, file: &str) -> Failure {
    Failure::new("CX1086", format!("there is a migration `{name}` already"))
        .cause(format!("it is `{file}`"))
        .hint("give the new one a name that says what else it does: `add_short_slug_to_posts`")
}

pub(crate) fn field_not_removed(table: &str) -> Failure {
    Failure::new("CX1087", "a field is not removed by `destroy`")
        .cause("its column may hold values by now, and code of yours may name it")
        .hint("just generated, it goes by `cortex undo`")
        .hint(format!(
            "later, `cortex generate migration remove_slug_from_{table} slug:string` removes the column"
        ))
}
