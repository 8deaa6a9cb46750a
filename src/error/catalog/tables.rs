//! Failures of what makes tables.

use super::super::{Exit, Failure};

pub(crate) fn no_driver() -> Failure {
    Failure::new("CX0951", "this project has no database")
        .cause("`Cargo.toml` switches on no driver of `cortex`, such as the feature `sqlite`")
        .hint("a new project has one: `cortex new my-app --template rest`")
}

pub(crate) fn no_model(field: &str, typed: &str, thing: &str) -> Failure {
    let typed = typed.escape_debug().to_string();
    Failure::new(
        "CX0952",
        format!("`{field}` points at `{typed}`, and there is no such model"),
    )
    .cause("no file `model.rs` in a folder of that name, and none called after it, is in `src/`")
    .hint(format!(
        "make it first: `cortex generate {thing} {typed} name:string`"
    ))
    .hint(format!(
        "another model is named behind it: `{field}:references:User`"
    ))
}

pub(crate) fn several_models(typed: &str, files: &[String]) -> Failure {
    let message = format!("`{}` is more than one model", typed.escape_debug());
    let failure = files
        .iter()
        .fold(Failure::new("CX0952", message), Failure::cause);
    failure
        .hint("its folder before the name tells them apart: `invoice:references:billing/Invoice`")
}

pub(crate) fn no_key(file: &str) -> Failure {
    Failure::new(
        "CX0952",
        format!("nothing can point at the model in `{file}`"),
    )
    .cause("its struct `Model` has no field `id` of the type `i64`, `Uuid` or `String`")
    .hint("give it one, or declare the relation by hand")
}

pub(crate) fn unknown_id(typed: &str) -> Failure {
    let message = format!(
        "`{}` is nothing that rows are told apart by",
        typed.escape_debug()
    );
    Failure::new("CX0953", message)
        .hint("`--id` is `int`, `uuid7` or `ulid`")
        .exit_with(Exit::Usage)
}

pub(crate) fn no_fields(name: &str) -> Failure {
    let name = name.escape_debug().to_string();
    Failure::new(
        "CX1071",
        format!("`{name}` would be a table without anything in it"),
    )
    .cause("clients could neither tell its rows apart nor change them")
    .hint(format!(
        "say what a row holds: `cortex generate crud {name} name:string`"
    ))
}

pub(crate) fn value_is_self(field: &str, value: &str) -> Failure {
    let message =
        format!("`{field}` cannot be `{value}`, of which Rust would make the keyword `Self`");
    Failure::new("CX1072", message)
        .cause("each value of an `enum` has a name in Rust, and nothing can be called `Self` there")
        .hint(format!(
            "give it another word, such as `own` or `{value}-made`"
        ))
}

pub(crate) fn field_in_the_way(field: &str, why: &str) -> Failure {
    Failure::new("CX1108", format!("`{field}` cannot be a field here"))
        .cause(why)
        .hint(format!("call it otherwise, such as `own_{field}`"))
}

pub(crate) fn few_unique(field: &str, values: usize) -> Failure {
    let message = format!("`{field}` is an `enum`, so it cannot be `unique`");
    let rows = if values == 1 {
        "one row".to_owned()
    } else {
        format!("{values} rows")
    };
    Failure::new("CX1073", message)
        .cause(format!(
            "each value could be there once, so that the table would never hold more than {rows}"
        ))
        .hint(format!(
            "leave `:unique` out, or keep words of any kind: `{field}:string:unique`"
        ))
}
