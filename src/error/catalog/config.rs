//! What can go wrong with the settings of an app.

use crate::error::{Exit, Failure};

pub(crate) fn unknown_setting(key: &str, nearest: Option<&str>) -> Failure {
    let failure = Failure::new("CX0801", format!("the application has no setting `{key}`"));
    let failure = match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    };
    failure
        .hint("`cortex config types` lists the settings with what they are")
        .exit_with(Exit::Usage)
}

pub(crate) fn unset_setting(key: &str, variable: &str) -> Failure {
    Failure::new("CX0802", format!("`{key}` has no value"))
        .cause("no source gives one, and it has no default here")
        .hint(format!(
            "give it one with `cortex config set {key} …`, or by the variable `{variable}`"
        ))
}

pub(crate) fn secret_in_file(key: &str, file: &str, variable: &str) -> Failure {
    let message = format!("the secret `{key}` is not written to `{file}`");
    Failure::new("CX0803", message)
        .cause("the file is committed, and everybody who has the code would have the secret")
        .hint(format!(
            "on your own machine, write `{variable}=…` to `.env`"
        ))
        .hint(format!(
            "where it runs, set the variable `{variable}`, or let `{variable}_FILE` name a file"
        ))
}

pub(crate) fn refused_value(key: &str, value: &str, why: &str, expected: Option<&str>) -> Failure {
    let value = value.escape_debug();
    let failure = Failure::new("CX0804", format!("`{value}` is no value for `{key}`")).cause(why);
    match expected {
        Some(expected) => failure.hint(format!("it takes {expected}")),
        None => failure.hint(format!("`cortex config get {key}` tells what it takes")),
    }
    .exit_with(Exit::Usage)
}

pub(crate) fn value_in_the_way(key: &str, file: &str, at: &str) -> Failure {
    Failure::new("CX0804", format!("`{key}` cannot be written to `{file}`"))
        .cause(format!("`{at}` is not a table there"))
        .hint(format!(
            "make `[{at}]` a table of `{file}`, or remove the value"
        ))
}

pub(crate) fn nothing_to_unset(key: &str, file: &str, elsewhere: &[String]) -> Failure {
    let failure = Failure::new("CX0805", format!("`{key}` does not stand in `{file}`"));
    match elsewhere {
        [] => failure.hint("`cortex config list` shows where each value comes from"),
        places => failure.hint(format!(
            "it stands in `{}`: `--env` chooses the file of an environment",
            places.join("`, `")
        )),
    }
}

pub(crate) fn unsound(problems: usize) -> Failure {
    let message = match problems {
        1 => "one setting is wrong".to_owned(),
        many => format!("{many} settings are wrong"),
    };
    Failure::new("CX0806", message).hint("mend each at the place behind `from`, then check again")
}
