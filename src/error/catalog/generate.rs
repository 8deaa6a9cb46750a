//! What can go wrong while code is generated or taken away: CX09.

use crate::error::{Exit, Failure};
use crate::generate::{Unplaced, User};
use crate::shell::harmless;

pub(crate) fn unknown_thing(typed: &str, nearest: Option<&str>) -> Failure {
    let failure = Failure::new(
        "CX0901",
        format!(
            "`{}` is nothing that can be generated",
            typed.escape_debug()
        ),
    );
    let failure = match nearest {
        Some(nearest) => failure.hint(format!("did you mean `cortex generate {nearest}`?")),
        None => failure,
    };
    failure
        .hint("`cortex generate --list` names everything that can")
        .exit_with(Exit::Usage)
}

pub(crate) fn bad_item_name(typed: &str, why: &str) -> Failure {
    let message = format!("`{}` cannot be a name here", typed.escape_debug());
    Failure::new("CX0902", message)
        .cause(why)
        .hint("a name is like `Invoice` or `blog_post`; `billing/Invoice` puts it into the module `billing`")
        .exit_with(Exit::Usage)
}

pub(crate) fn bad_folder(typed: &str, why: &str) -> Failure {
    let message = format!(
        "`{}` cannot be the folder of a module",
        typed.escape_debug()
    );
    Failure::new("CX0902", message)
        .cause(why)
        .hint("a path is like `src/billing` or `billing`; one that begins with `./` or `../` begins where you are")
        .exit_with(Exit::Usage)
}

pub(crate) fn no_place(unplaced: &[Unplaced]) -> Failure {
    let failure = Failure::new(
        "CX0903",
        "there is no place for a line that has to be added",
    );
    let mut causes: Vec<String> = unplaced
        .iter()
        .map(|Unplaced { file, why, .. }| format!("`{file}`: {why}"))
        .collect();
    causes.dedup();
    let failure = causes.iter().fold(failure, Failure::cause);
    let lines = unplaced.iter();
    let lines: Vec<String> = lines
        .map(|Unplaced { file, line, .. }| format!("    {line}    in `{file}`"))
        .collect();
    let is_form = |one: &Unplaced| one.why.contains("function");
    let is_several = |one: &Unplaced| one.why.contains("several functions");
    let remedy = if unplaced.iter().any(is_several) {
        "type the lines into each of these functions"
    } else if unplaced.iter().all(is_form) {
        "write the function in the form that `cortex explain CX0903` shows"
    } else {
        "mend what the causes name"
    };
    let lines = lines.join("\n");
    let verb = if unplaced.iter().any(is_several) {
        "does the rest"
    } else {
        "adds"
    };
    failure.hint(format!(
        "nothing was written; {remedy}, then run the command again, which {verb}:\n{lines}"
    ))
}

pub(crate) fn does_not_parse(file: &str, why: &str) -> Failure {
    Failure::new(
        "CX0904",
        format!("`{file}` cannot be changed, because it is not valid Rust"),
    )
    .cause(why)
    .hint("nothing was written; mend the file, then run the command again")
}

pub(crate) fn no_file_for(file: &str, line: &str) -> Failure {
    Failure::new("CX0903", format!("there is no `{file}` to add `{line}` to"))
        .hint("nothing was written; make the file, then run the command again")
}

/// The same for the file that holds all tests of the whole application.
pub(crate) fn no_tests_to_add_to(file: &str, line: &str) -> Failure {
    no_file_for(file, line).hint("`--no-tests` leaves the tests out")
}

pub(crate) fn inline_module(file: &str, name: &str) -> Failure {
    Failure::new(
        "CX0903",
        format!("the module `{name}` has no file to add to"),
    )
    .cause(format!("`{file}` holds it in braces"))
    .hint(format!(
        "move it to a file of its own and write `mod {name};` in its place"
    ))
}

pub(crate) fn no_root(file: &str) -> Failure {
    Failure::new("CX0903", format!("the project has no `{file}`"))
        .cause("the modules of an application are registered there")
        .hint("make the file with a function `pub fn module() -> Module`, as `cortex new` does")
}

pub(crate) fn files_in_the_way(paths: &[String]) -> Failure {
    let failure = Failure::new("CX0206", "files with other content are already there");
    let failure = paths.iter().fold(failure, Failure::cause);
    failure
        .hint("nothing was written; `--dry-run --force` shows what would change in them")
        .hint("`--skip-existing` keeps these files, `--force` replaces them")
}

/// One of them was generated as a part of something else.
pub(crate) fn file_of_another(path: &str, thing: &str, name: &str) -> Failure {
    let (thing, name) = (harmless(thing), harmless(name));
    let failure = Failure::new(
        "CX0206",
        format!("`{path}` belongs to something else that was generated"),
    )
    .cause(format!(
        "it was made for the {thing} `{name}`, and one file cannot serve both"
    ))
    .hint("nothing was written; give what is new another name or put it into another module");
    let failure = if path.starts_with("tests/") {
        failure.hint("`--no-tests` leaves out its tests")
    } else {
        failure
    };
    failure.hint(format!(
        "`cortex destroy {thing} {name}` removes the other one"
    ))
}

/// A file that would be made anew holds what was put into it since.
pub(crate) fn holds_parts(path: &str, commands: &[String]) -> Failure {
    let message = format!("`{path}` holds what was generated into it since");
    let failure = Failure::new("CX0206", message);
    let removes = |command: &String| format!("`{}` removes one of them", harmless(command));
    let failure = commands.iter().map(removes).fold(failure, Failure::cause);
    failure
        .hint("nothing was written; `--force` would drop it; run these commands first, and generate it again afterwards")
        .hint("`--skip-existing` keeps the files that are there")
}

pub(crate) fn no_controller(typed: &str, nearest: Option<&str>, all: &[String]) -> Failure {
    let message = format!("the project has no controller `{}`", typed.escape_debug());
    let failure = Failure::new("CX0911", message);
    let failure = match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    };
    let failure = match all {
        [] => failure.hint("it has none at all that its modules lead to"),
        all => failure.hint(format!("it has:\n    {}", all.join("\n    "))),
    };
    failure.hint("`cortex generate controller <NAME> <METHOD> <PATH>` makes one with a route")
}

pub(crate) fn several_controllers(typed: &str, found: &[String]) -> Failure {
    let message = format!("`{}` is more than one controller", typed.escape_debug());
    let failure = Failure::new("CX0911", message);
    let failure = found.iter().fold(failure, Failure::cause);
    failure.hint("its module before the name tells them apart, as in `billing/Invoice`")
}

pub(crate) fn bad_route(typed: &str, why: &str) -> Failure {
    let message = format!("`{}` cannot be a route", typed.escape_debug());
    Failure::new("CX0912", message)
        .cause(why)
        .hint("a route is a method and a path, as in `get /today` or `post '/{id}/publish'`")
        .exit_with(Exit::Usage)
}

pub(crate) fn unknown_action(typed: &str, nearest: Option<&str>) -> Failure {
    let message = format!(
        "`{}` is no action, and no method with a path behind it",
        typed.escape_debug()
    );
    let failure = Failure::new("CX0912", message);
    let failure = match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    };
    failure
        .hint("actions are `index`, `show`, `create`, `update` and `delete`; without any, all five are made")
        .hint("other routes are a method, a path and the fields of the body: `post /pay amount:u64`")
        .exit_with(Exit::Usage)
}

pub(crate) fn handler_there(file: &str, handler: &str, routes: &str) -> Failure {
    let failure = Failure::new(
        "CX0913",
        format!("`{file}` has another method `{handler}`, or one for the same requests"),
    );
    let failure = match routes {
        "" => failure.cause(format!("`{handler}` answers no route")),
        routes => failure.cause(format!("`{handler}` answers {routes}")),
    };
    failure.hint("nothing was written; `--handler` of `cortex generate route` gives another name, and another path other requests")
}

pub(crate) fn route_taken(method: &str, path: &str, taken_by: &str) -> Failure {
    Failure::new("CX0913", format!("`{method} {path}` is answered already"))
        .cause(format!(
            "{taken_by} has a handler for it, and an application with two does not start"
        ))
        .hint("nothing was written; `--prefix` puts the new controller at another path")
}

/// The same within one command line: handlers with their methods and paths.
pub(crate) fn routes_alike(controller: &str, routes: &[(&str, &str, &str)]) -> Failure {
    let message = format!("two routes of the new controller `{controller}` cannot be told apart");
    let failure = routes.iter().fold(
        Failure::new("CX0913", message),
        |failure, (handler, method, path)| {
            failure.cause(format!("`{method} {path}` is answered by `{handler}`"))
        },
    );
    failure
        .hint("nothing was written; leave one of them out, or give it a word of its own, as in `get /{id}/notes`")
        .exit_with(Exit::Usage)
}

pub(crate) fn type_there(file: &str, name: &str) -> Failure {
    Failure::new("CX0913", format!("`{file}` has another type `{name}`"))
        .hint("nothing was written; `--handler` gives the handler and its types another name")
}

pub(crate) fn bad_field(typed: &str, why: &str, known: &[&str]) -> Failure {
    let message = format!("`{}` cannot be a field", typed.escape_debug());
    Failure::new("CX0914", message)
        .cause(why)
        .hint("a field is like `amount:u64`, or `note:string:optional` where it may be left out")
        .hint(format!("types are {}", known.join(", ")))
        .exit_with(Exit::Usage)
}

pub(crate) fn bad_need(typed: &str, why: &str) -> Failure {
    let message = format!("a service cannot need `{}`", typed.escape_debug());
    Failure::new("CX0921", message)
        .cause(why)
        .hint("name a type, such as `--needs GreetingService` or `--needs 'dyn Mailer'`")
        .exit_with(Exit::Usage)
}

/// `places` are those where there is one of this name, `nearest` where there is one of a similar name.
pub(crate) fn need_not_found(
    typed: &str,
    name: &str,
    places: &[String],
    nearest: Option<&str>,
) -> Failure {
    let message = format!("`{}` is not found", typed.escape_debug());
    let failure = Failure::new("CX0921", message).exit_with(Exit::Usage);
    let cause = "neither this module declares it, nor one that is named for it";
    match (places, nearest) {
        ([], None) => failure.cause(format!("no module declares `{name}`")).hint(
            "write it first; what is in another module is named with it, as in `billing/TaxService`",
        ),
        ([], Some(near)) => failure
            .cause(format!("no module declares `{name}`"))
            .hint(format!("did you mean `--needs {near}`?")),
        (places, _) => {
            let failure = failure.cause(cause);
            let place = |place: &String| format!("it is had as `--needs {place}`");
            places.iter().map(place).fold(failure, Failure::hint)
        }
    }
}

/// The same where nothing would be changed in it.
pub(crate) fn cannot_be_followed(file: &str, why: &str) -> Failure {
    let message = format!("`{file}` cannot be read, because it is not valid Rust");
    Failure::new("CX0904", message)
        .cause(why)
        .hint("nothing was written; mend the file, then run the command again")
}

pub(crate) fn no_settings(subject: &str) -> Failure {
    Failure::new("CX0922", "settings have at least one field")
        .hint(format!(
            "name them with their types: `cortex generate config {subject} host:string=localhost port:u16=25`"
        ))
        .exit_with(Exit::Usage)
}

pub(crate) fn bad_setting(typed: &str, why: &str, known: &str) -> Failure {
    let message = format!("`{}` is no setting", typed.escape_debug());
    Failure::new("CX0922", message)
        .cause(why)
        .hint("write `name:type`, then `=default`, or `:optional` where there may be none")
        .hint(format!("the types are {known}"))
        .exit_with(Exit::Usage)
}

pub(crate) fn prefix_taken(prefix: &str) -> Failure {
    let message = format!("the settings `{prefix}.*` are those of the framework");
    Failure::new("CX0922", message)
        .hint(format!("choose another name, such as `app_{prefix}`"))
        .exit_with(Exit::Usage)
}

pub(crate) fn bad_prefix(typed: &str) -> Failure {
    let message = format!("`{}` cannot be what keys begin with", typed.escape_debug());
    Failure::new("CX0922", message)
        .hint(
            "a prefix is made of words in snake case, with `.` between them: `mail`, `billing.tax`",
        )
        .exit_with(Exit::Usage)
}

pub(crate) fn prefix_declared(prefix: &str, file: &str, free: &str) -> Failure {
    let message = format!("the settings `{prefix}.*` are declared in `{file}` already");
    Failure::new("CX0922", message)
        .cause("what is set for the one struct would be read by the other")
        .hint(format!(
            "`--prefix` gives these other keys, such as `--prefix {free}`"
        ))
        .exit_with(Exit::Usage)
}

pub(crate) fn nothing_to_test(typed: &str, file: &str, left_out: &[String]) -> Failure {
    let message = format!("`{}` has nothing to be tested", typed.escape_debug());
    let failure = Failure::new("CX0923", message);
    if !left_out.is_empty() {
        let methods = left_out.join("`, `");
        return failure
            .cause(format!(
                "nothing says what `{methods}` has to answer, so that a test could only call it"
            ))
            .hint("write a test of your own that says it, in a file of `tests/it/`");
    }
    failure
        .cause(format!(
            "`{file}` and the files that it declares hold no such controller, and no such service \
             with public methods"
        ))
        .hint("name a module, or one type in it, such as `greetings/GreetingController`")
}

pub(crate) fn out_of_reach(name: &str, why: &str) -> Failure {
    let message = format!("tests of the whole application cannot name `{name}`");
    Failure::new("CX0924", message)
        .cause(why)
        .hint("make it public there, or test it in its own file")
}

pub(crate) fn no_module(typed: &str, folder: &str) -> Failure {
    let message = format!("there is no module `{}`", typed.escape_debug());
    Failure::new("CX0923", message).hint(format!(
        "a module is a folder such as `src/{folder}/` with `mod.rs` in it"
    ))
}

pub(crate) fn nothing_recorded(
    thing: &str,
    typed: &str,
    nearest: Option<&str>,
    recorded: &[&str],
) -> Failure {
    let typed = typed.escape_debug();
    let message = format!("no {thing} `{typed}` is recorded as generated here");
    let failure = Failure::new("CX0931", message);
    let failure = match (nearest, recorded) {
        (Some(nearest), _) => failure.hint(format!("did you mean `{}`?", harmless(nearest))),
        (None, []) => failure,
        (None, names) => failure.hint(format!("recorded: {}", harmless(&names.join(", ")))),
    };
    failure
        .hint("what was written by hand is deleted by hand: the file, and the lines that name it")
}

pub(crate) fn record_broken(file: &str, why: &str) -> Failure {
    Failure::new("CX0932", format!("`{file}` is no record that can be used"))
        .cause(why.lines().map(harmless).collect::<Vec<_>>().join("\n"))
        .hint("nothing was removed; `git checkout` brings the file back as it was committed, or remove by hand what it is about")
}

/// How many files that are in the way of a removal are named.
const NAMED: usize = 5;

pub(crate) fn still_in_use(
    thing: &str,
    name: &str,
    commands: &[String],
    files: &[String],
) -> Failure {
    let message = format!("the {thing} `{}` still holds other things", harmless(name));
    let mut failure = Failure::new("CX0933", message);
    for file in files.iter().take(NAMED) {
        failure = failure.cause(format!("`{}` is not the module's own", harmless(file)));
    }
    if files.len() > NAMED {
        failure = failure.cause(format!("and {} more", files.len() - NAMED));
    }
    for command in commands {
        failure = failure.cause(format!("`{}` removes one", harmless(command)));
    }
    let hint = match (commands, files) {
        (_, []) => "nothing was removed; run these commands first",
        ([], _) => "nothing was removed; move these files or delete them first",
        _ => "nothing was removed; run these commands, and move or delete the files, first",
    };
    failure.hint(hint)
}

/// The same where the module's own file is not there any more.
pub(crate) fn still_in_use_though_gone(
    thing: &str,
    name: &str,
    commands: &[String],
    files: &[String],
) -> Failure {
    still_in_use(thing, name, commands, files)
        .hint("its own file is gone; `--force` forgets it, and removes the lines that named it")
}

/// Everything of it was changed since, or stays with what was.
pub(crate) fn nothing_removed(
    thing: &str,
    name: &str,
    changed: &[String],
    beside: &[String],
) -> Failure {
    let message = format!("nothing of the {thing} `{}` was removed", harmless(name));
    let mut failure = Failure::new("CX0937", message);
    for what in changed {
        failure = failure.cause(format!("{what} was changed since it was generated"));
    }
    for what in beside {
        failure = failure.cause(format!("{what} stays with it"));
    }
    failure.hint("`--force` removes it nevertheless; `cortex undo` would bring it back")
}

/// Code that stays would not compile without it.
pub(crate) fn still_used(thing: &str, name: &str, users: &[User]) -> Failure {
    let message = format!("the {thing} `{}` is still in use", harmless(name));
    let mut failure = Failure::new("CX0933", message);
    for User {
        file, line, name, ..
    } in users.iter().take(NAMED)
    {
        let (file, name) = (harmless(file.as_str()), harmless(name));
        failure = failure.cause(format!("`{file}:{line}` names `{name}`"));
    }
    if users.len() > NAMED {
        failure = failure.cause(format!("and {} more", users.len() - NAMED));
    }
    let mut commands: Vec<&String> = users
        .iter()
        .filter_map(|user| user.command.as_ref())
        .collect();
    commands.dedup();
    for command in commands {
        failure = failure.cause(format!("`{}` removes what uses it", harmless(command)));
    }
    failure.hint(
        "nothing was removed; change these places first; `--force` removes it all the same, and they do \
         not compile until they are changed",
    )
}

pub(crate) fn not_registered(count: usize, undeclared: usize) -> Failure {
    let files = match undeclared {
        0 => String::new(),
        1 => ", and 1 file is not declared".to_owned(),
        count => format!(", and {count} files are not declared"),
    };
    let message = match count {
        1 => format!("1 item is not registered{files}"),
        count => format!("{count} items are not registered{files}"),
    };
    Failure::new("CX0935", message).hint(MENDED)
}

pub(crate) fn not_declared(count: usize) -> Failure {
    let message = match count {
        1 => "1 file is not declared".to_owned(),
        count => format!("{count} files are not declared"),
    };
    Failure::new("CX0936", message).hint(MENDED)
}

const MENDED: &str = "add the lines, or have `cortex lint --only wiring --fix` add them where it \
                      finds the place; the comment `// cortex: not wired` says that it is meant so";
