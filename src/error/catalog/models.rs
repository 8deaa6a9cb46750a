//! Failures of models that a file describes.

use super::super::{Exit, Failure};
use crate::fields::from::{Problem, Unread};

pub(crate) fn bad_models(file: &str, problems: &[Problem]) -> Failure {
    let message = match problems {
        [_] => format!("something is wrong in `{file}`"),
        many => format!("{} things are wrong in `{file}`", many.len()),
    };
    let failure = problems
        .iter()
        .fold(Failure::new("CX1091", message), |failure, problem| {
            failure.cause(format!("{}: {}", problem.place, problem.why))
        });
    let told = problems
        .iter()
        .fold(failure, |failure, problem| match &problem.instead {
            Some(instead) => failure.hint(format!("{}: `{instead}` would do", problem.place)),
            None => failure,
        });
    told.hint("behind the name of a field stands what would be typed: `title = \"string:unique\"`")
}

pub(crate) fn unread_models(file: &str, why: &Unread) -> Failure {
    let failure = Failure::new("CX1092", format!("no models can be read from `{file}`"));
    match why {
        Unread::Broken(why) => failure
            .cause(why)
            .hint("mend it there; `--dry-run` shows what would be made of it"),
        Unread::Yaml => failure
            .cause("it is YAML, and JSON says the same")
            .hint(format!("convert it: `yq -o json . {file} > openapi.json`")),
        Unread::Unknown => failure
            .cause("its name ends neither with `.toml` nor with `.json`")
            .hint("`schema.toml`, a JSON Schema and OpenAPI in JSON are read"),
    }
}

pub(crate) fn no_models_in(file: &str) -> Failure {
    Failure::new("CX1092", format!("there is no model in `{file}`"))
        .cause("no table, and no schema with `properties`, is in it")
        .hint("a model of `schema.toml` is a table: `[Post]`, and below it `title = \"string\"`")
}

pub(crate) fn which_schema(file: &str, typed: &str, names: &[&str]) -> Failure {
    let cause = if typed.is_empty() {
        "nothing says which of them are meant".to_owned()
    } else {
        format!("none of them is called like `{}`", typed.escape_debug())
    };
    let first = names.first().copied().unwrap_or("Post");
    Failure::new(
        "CX1093",
        format!("there is more than one model in `{file}`"),
    )
    .cause(cause)
    .cause(format!("there are {}", listed(names)))
    .hint(format!(
        "name it: `--schema {first}`, several times for several"
    ))
    .exit_with(Exit::Usage)
}

pub(crate) fn no_such_schema(
    file: &str,
    typed: &str,
    near: Option<&str>,
    names: &[&str],
) -> Failure {
    let message = format!("there is no model `{}` in `{file}`", typed.escape_debug());
    let failure = Failure::new("CX1093", message).exit_with(Exit::Usage);
    match near {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint(format!("there are {}", listed(names))),
    }
}

pub(crate) fn choice_of_nothing(typed: &str) -> Failure {
    let typed = typed.escape_debug();
    Failure::new("CX1093", format!("`--schema {typed}` chooses from no file"))
        .hint(format!(
            "name the file as well: `--from openapi.json --schema {typed}`"
        ))
        .exit_with(Exit::Usage)
}

pub(crate) fn fields_twice(word: &str, file: &str) -> Failure {
    let word = word.escape_debug();
    Failure::new(
        "CX1094",
        format!("fields are typed, `{word}`, and read from `{file}`"),
    )
    .hint("type them all, or write them all into the file")
    .exit_with(Exit::Usage)
}

pub(crate) fn flag_of_one(flag: &str, file: &str) -> Failure {
    let message = format!("`--{flag}` belongs to one model, and `{file}` gives several");
    Failure::new("CX1094", message)
        .hint(format!(
            "make that one by itself: `--schema Post --{flag} …`"
        ))
        .exit_with(Exit::Usage)
}

pub(crate) fn models_in_circles(file: &str, names: &[String]) -> Failure {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Failure::new("CX1095", format!("no model in `{file}` can be made first"))
        .cause(format!("{} point at each other", listed(&names)))
        .hint("leave one of the references out of the file, and add it when all are there")
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.escape_debug()))
        .collect();
    names.join(", ")
}

pub(crate) fn no_such_model(typed: &str, name: &str, near: Option<&str>) -> Failure {
    let message = format!("there is no model `{}`", typed.escape_debug());
    let failure = Failure::new("CX1096", message);
    match near {
        Some(near) => failure.hint(format!("did you mean the one in `{near}`?")),
        None => failure.hint(format!(
            "make it first, with its fields: `cortex generate crud {name} title:string`"
        )),
    }
}

pub(crate) fn strange_column(file: &str, column: &str, kind: &str) -> Failure {
    Failure::new(
        "CX1096",
        format!("`{column}` in `{file}` is of no type that is known here"),
    )
    .cause(format!("it is `{}`", kind.escape_debug()))
    .hint("the chapter on fields of the reference lists the types")
}

pub(crate) fn unknown_seeds(typed: &str, names: &[&str]) -> Failure {
    Failure::new(
        "CX1097",
        format!("no seeds are for `{}`", typed.escape_debug()),
    )
    .hint(format!("`--env` is one of {}", listed(names)))
    .exit_with(Exit::Usage)
}

pub(crate) fn bad_count(typed: &str, most: u32) -> Failure {
    Failure::new(
        "CX1097",
        format!("`{}` is no number of rows", typed.escape_debug()),
    )
    .hint(format!("`--count` is a whole number from 1 to {most}"))
    .exit_with(Exit::Usage)
}

pub(crate) fn nothing_to_point_at(column: &str, table: &str, environment: &str) -> Failure {
    let message = format!("`{column}` has to point at a row of `{table}`, and no seeds make one");
    Failure::new("CX1098", message)
        .cause(format!(
            "none were generated for `{environment}` that run before these"
        ))
        .hint(format!(
            "make them first: `cortex generate seeder {table} --env {environment}`"
        ))
}

pub(crate) fn too_many_rows(column: &str, most: usize) -> Failure {
    let message = format!("`{column}` is unique, and its samples do not differ in so many rows");
    Failure::new("CX1098", message).hint(format!("{most} rows are possible: `--count {most}`"))
}

pub(crate) fn no_factory(column: &str, file: &str, model: &str) -> Failure {
    Failure::new("CX1099", format!("nothing makes what `{column}` points at"))
        .cause(format!("there is no `{file}`"))
        .hint(format!("make it first: `cortex generate factory {model}`"))
}

pub(crate) fn points_at_itself(column: &str) -> Failure {
    Failure::new(
        "CX1099",
        format!("no row could be the first, because `{column}` points at another"),
    )
    .cause("it points at the model's own table and has to be there")
    .hint("let it be optional")
}

pub(crate) fn no_model_named(typed: &str) -> Failure {
    let typed = typed.escape_debug();
    Failure::new(
        "CX1100",
        format!("nothing says which model `{typed}` shows"),
    )
    .hint(format!(
        "name it: `cortex generate dto {typed} --from-model Post`"
    ))
    .hint("a model is made by `cortex generate crud Post title:string`")
    .exit_with(Exit::Usage)
}

pub(crate) fn no_such_field(
    typed: &str,
    file: &str,
    near: Option<&str>,
    names: &[&str],
) -> Failure {
    let typed = typed.escape_debug();
    let failure = Failure::new(
        "CX1100",
        format!("the model in `{file}` has no column `{typed}`"),
    )
    .exit_with(Exit::Usage);
    match near {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint(format!("there are {}", listed(names))),
    }
}

pub(crate) fn hidden_field(typed: &str) -> Failure {
    Failure::new(
        "CX1100",
        format!("`{typed}` is hidden, and an answer would show it"),
    )
    .cause("what is hidden never leaves the application")
    .hint("leave it out, or make a type that clients send: `--request`")
    .exit_with(Exit::Usage)
}

pub(crate) fn no_repository(model: &str, file: &str) -> Failure {
    Failure::new("CX1107", format!("nothing writes a `{model}`"))
        .cause(format!(
            "without an ORM a repository does, and there is no `{file}`"
        ))
        .hint(format!(
            "generate it with the model: `cortex generate model {model} name:string`"
        ))
}
