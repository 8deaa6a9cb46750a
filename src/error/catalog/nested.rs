//! Failures of routes below what a row points at.

use super::super::{Exit, Failure};

pub(crate) fn nested_elsewhere(field: &str, thing: &str) -> Failure {
    let plain = field.replace(":nested", "");
    let message = format!("`{field}` asks for routes, and `cortex generate {thing}` makes none");
    Failure::new("CX1111", message)
        .cause("routes below what a field points at come with the others of its table")
        .hint(format!("leave it out: `{plain}`"))
        .hint(format!(
            "or make the table with its routes at once: `cortex generate crud Post title:string {field}`"
        ))
        .exit_with(Exit::Usage)
}

pub(crate) fn nested_below_parameters(field: &str, path: &str) -> Failure {
    let message = format!("there can be no routes below what `{field}` points at");
    Failure::new("CX1112", message)
        .cause(format!(
            "it is asked for at `{path}`, which has a parameter of its own"
        ))
        .hint(format!(
            "leave `:nested` out: the list can be narrowed by `{field}` anyway"
        ))
        .hint("or write the routes by hand: `cortex generate route --help`")
}

pub(crate) fn nested_alike(fields: [&str; 2], path: &str) -> Failure {
    let [one, other] = fields;
    let message = format!("`{one}` and `{other}` cannot both be `nested`");
    Failure::new("CX1113", message)
        .cause(format!(
            "they point at the same model, so that both would have the routes below `{path}`"
        ))
        .hint(format!(
            "leave `:nested` out at one of them: the list can be narrowed by `{other}` anyway"
        ))
}
