//! Every failure sentence of the tool, by the code that `cortex explain` expands.
//!
//! A message says what could not be done, in lower case and without a full stop; causes say why;
//! hints say what to try. Each constructor has a snapshot in this module's test.

mod app;
mod config;

use std::fmt::Display;
use std::io;
use std::path::Path;
use std::process::ExitStatus;

pub(crate) use app::{
    app_failed, app_says_other, build_failed, never_built, no_binary_built, not_a_description,
    other_schema, unknown_part,
};

pub(crate) use config::{
    nothing_to_unset, refused_value, secret_in_file, unknown_setting, unset_setting, unsound,
    value_in_the_way,
};

use super::{Exit, Failure};

// ---- CX00: the command line and cortex itself ---------------------------------------------------

pub(crate) fn usage(message: &str, hints: &[String]) -> Failure {
    let failure = Failure::new("CX0001", message).exit_with(Exit::Usage);
    hints.iter().fold(failure, Failure::hint)
}

pub(crate) fn no_command() -> Failure {
    Failure::new("CX0001", "a command is missing")
        .hint("`cortex --help` lists the commands")
        .exit_with(Exit::Usage)
}

pub(crate) fn not_a_plan(file: &Path, cause: impl Display) -> Failure {
    Failure::new("CX0001", format!("`{}` is not a plan", file.display()))
        .cause(cause)
        .hint("see the page *Writing to a project* for its form: `command` and `files`")
        .exit_with(Exit::Usage)
}

pub(crate) fn broken_inside(what: &str, cause: impl Display) -> Failure {
    Failure::new("CX0002", format!("cortex has a bug: {what}"))
        .cause(cause)
        .hint("please report it with the command you typed and what `cortex --version` prints")
        .exit_with(Exit::Tool(101))
}

pub(crate) fn interrupted(what: &str) -> Failure {
    Failure::new("CX0003", format!("{what} was interrupted"))
        .hint("nothing was left behind; run the command again to start over")
        .exit_with(Exit::Interrupted)
}

/// The end that the person asked for: nothing is said about it, the exit code tells.
pub(crate) fn ended_by_person(what: &str) -> Failure {
    Failure::new("CX0003", format!("{what} was ended"))
        .exit_with(Exit::Interrupted)
        .silent()
}

pub(crate) fn unknown_code(code: &str, nearest: Option<&str>) -> Failure {
    let failure = Failure::new("CX0004", format!("no error has the code `{code}`"));
    let failure = match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    };
    failure
        .hint("`cortex explain` without a code lists them all")
        .exit_with(Exit::Usage)
}

pub(crate) fn no_working_directory(cause: &str) -> Failure {
    Failure::new("CX0005", "the working directory cannot be read")
        .cause(cause)
        .hint("it may have been deleted: change to a folder that exists")
}

pub(crate) fn no_folder() -> Failure {
    let message = "the following required arguments were not provided:\n  <PATH>";
    Failure::new("CX0001", message)
        .hint("name the folder to make: `cortex new my-app`; on a terminal, `cortex new` asks")
        .hint("usage: cortex new <PATH>")
        .hint("`--help` after a command shows all its options, with examples")
        .exit_with(Exit::Usage)
}

pub(crate) fn not_a_choice(typed: &str, count: usize) -> Failure {
    let typed = typed.escape_debug();
    Failure::new("CX0001", format!("`{typed}` is none of the choices"))
        .hint(format!("type a number from 1 to {count}"))
        .exit_with(Exit::Usage)
}

pub(crate) fn nobody_to_ask(why: impl Display) -> Failure {
    Failure::new("CX0008", "the questions cannot be asked here")
        .cause(why)
        .hint("give the answers as options: `cortex new --help` lists them")
        .exit_with(Exit::Usage)
}

pub(crate) fn bad_user_settings(path: &Path, why: impl Display, hint: &str) -> Failure {
    let message = format!("your settings in `{}` cannot be used", path.display());
    Failure::new("CX0009", message).cause(why).hint(hint)
}

pub(crate) fn no_signal_handler(cause: impl Display) -> Failure {
    Failure::new("CX0006", "a handler for Ctrl-C cannot be installed")
        .cause(cause)
        .hint("run the command again; if it fails again, please report it")
}

pub(crate) fn output_lost() -> Failure {
    Failure::new(
        "CX0007",
        "the result could not be written to standard output",
    )
    .cause("what stands there takes no more, such as a file on a full disk")
    .hint("free some space or write it elsewhere, then run the command again")
}

// ---- CX01: names and new projects ---------------------------------------------------------------

pub(crate) fn bad_name(name: &str, why: &str, hint: &str) -> Failure {
    let message = format!("`{}` cannot be the name of a project", name.escape_debug());
    Failure::new("CX0101", message)
        .cause(why)
        .hint(hint)
        .exit_with(Exit::Usage)
}

pub(crate) fn target_not_empty(target: &Path) -> Failure {
    let message = format!("`{}` already exists and is not empty", target.display());
    Failure::new("CX0102", message)
        .hint("choose another folder, or move what is there out of the way")
}

pub(crate) fn target_not_a_folder(target: &Path) -> Failure {
    let message = format!("`{}` already exists and is not a folder", target.display());
    Failure::new("CX0103", message).hint("choose another name for the project")
}

pub(crate) fn unknown_template(name: &str, nearest: Option<&str>, all: &[&str]) -> Failure {
    let failure = Failure::new("CX0104", format!("there is no template `{name}`"));
    let failure = match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    };
    let hint = format!(
        "templates: {}; `cortex new --list` describes them",
        all.join(", ")
    );
    failure.hint(hint).exit_with(Exit::Usage)
}

pub(crate) fn inside_workspace(target: &Path, manifest: &Path) -> Failure {
    let message = format!(
        "`{}` would be inside another Cargo workspace",
        target.display()
    );
    Failure::new("CX0105", message)
        .cause(format!(
            "`{}` has a `[workspace]` that takes it in",
            manifest.display()
        ))
        .hint("create the project outside that folder, or add its path to `exclude` there")
}

pub(crate) fn target_is_here(target: &Path) -> Failure {
    Failure::new(
        "CX0106",
        format!(
            "`{}` is the folder that you are in, or above it",
            target.display()
        ),
    )
    .cause("a new project takes the place of its folder in one step, under your feet")
    .hint("go one folder up: `cd ..`, then `cortex new` with the folder's name")
    .exit_with(Exit::Usage)
}

pub(crate) fn bad_toolchain(text: &str) -> Failure {
    let message = format!("`{text}` cannot be the toolchain of a project");
    Failure::new("CX0107", message)
        .hint("`stable`, or an exact version such as `1.95.0`; Cortex needs 1.95 or newer")
        .exit_with(Exit::Usage)
}

// ---- CX02: files --------------------------------------------------------------------------------

pub(crate) fn conflicts(paths: &[String]) -> Failure {
    let failure = Failure::new(
        "CX0201",
        "some files are not as they were when the change was made",
    );
    let failure = paths.iter().fold(failure, Failure::cause);
    failure.hint("nothing was written; look at these files, then run the command again")
}

pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::new("CX0202", format!("`{}` cannot be written", path.display()));
    failure
        .cause(error)
        .hint(remedy(error, "what had been written was taken back"))
}

pub(crate) fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    Failure::new("CX0203", format!("`{}` cannot be read", path.display()))
        .cause(error)
        .hint("check that it exists and that you may read it")
}

pub(crate) fn outside_project(path: &str) -> Failure {
    let message = format!("`{}` does not stay inside the project", path.escape_debug());
    Failure::new("CX0204", message)
        .hint("use a path below the project's folder, without `..`")
        .exit_with(Exit::Usage)
}

pub(crate) fn through_link(path: &str) -> Failure {
    let message = format!("`{path}` does not stay inside the project");
    Failure::new("CX0204", message)
        .cause("it is a symbolic link, or lies behind one that leads out of the project")
        .hint("name the file that the link leads to, or replace the link by a file")
}

pub(crate) fn plans_clash(paths: &[String]) -> Failure {
    let failure = Failure::new(
        "CX0205",
        "two changes want different things of the same file",
    );
    let failure = paths.iter().fold(failure, Failure::cause);
    failure.hint("nothing was written; make the two changes one after the other")
}

pub(crate) fn already_there(paths: &[String]) -> Failure {
    let failure = Failure::new("CX0206", "files with other content are already there");
    let failure = paths.iter().fold(failure, Failure::cause);
    failure.hint("nothing was written; move these files away, then run the command again")
}

pub(crate) fn not_taken_back(worse: &Failure, first: &Failure) -> Failure {
    let failure = Failure::new("CX0207", "a change failed and could not be taken back");
    let failure = failure.cause(first.message());
    let failure = first.causes().iter().fold(failure, Failure::cause);
    let failure = failure.cause(worse.message());
    let failure = worse.causes().iter().fold(failure, Failure::cause);
    failure.hint("mend the cause; the next command that writes to the project takes it back first")
}

pub(crate) fn journal_busy() -> Failure {
    Failure::new("CX0208", "another `cortex` is changing this project")
        .cause("it has held the journal in `.cortex/journal` for more than ten seconds")
        .hint("wait until it is done, then run the command again")
}

pub(crate) fn not_rolled_back(paths: &[String], aside: &str) -> Failure {
    let message = "a change that was cut off could not be taken back wholly";
    let failure = Failure::new("CX0209", message);
    let changed = |path: &String| format!("`{path}` was changed since, and stays as it is");
    let failure = paths.iter().map(changed).fold(failure, Failure::cause);
    failure.hint(format!(
        "the files as they were before it are in `{aside}`; run the command again"
    ))
}

pub(crate) fn cannot_carry(id: u32, conflicts: &[String]) -> Failure {
    let message = format!("change {id} contradicts what was changed since");
    let failure = Failure::new("CX0210", message);
    let failure = conflicts.iter().fold(failure, Failure::cause);
    failure.hint("nothing was written; settle these files by hand, or with `git`")
}

pub(crate) fn nothing_to_carry(what: &str) -> Failure {
    Failure::new("CX0211", format!("there is nothing to {what}"))
        .hint("`cortex undo --list` shows what has been done to this project")
}

pub(crate) fn unknown_change(id: u32) -> Failure {
    Failure::new("CX0212", format!("the journal has no change {id}"))
        .hint("`cortex undo --list` shows the changes with their numbers")
        .exit_with(Exit::Usage)
}

pub(crate) fn already_undone(id: u32) -> Failure {
    Failure::new("CX0213", format!("change {id} is taken back already"))
        .hint("`cortex redo` brings back the last one that was taken back")
}

pub(crate) fn journal_unknown(folder: &str) -> Failure {
    let message = "a change was cut off that another version of `cortex` had begun";
    Failure::new("CX0214", message)
        .cause(format!("this version cannot read `{folder}`"))
        .hint("run any command that writes with that version, such as `cortex undo`; it rolls back")
}

fn remedy(error: &io::Error, otherwise: &str) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full: free some space, then run the command again".into()
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "the folder is not yours to write in: choose another, or change its permissions".into()
        }
        io::ErrorKind::NotADirectory => {
            "a part of that path is a file: choose a place whose folders are folders".into()
        }
        _ => format!("{otherwise}; mend the cause, then run the command again"),
    }
}

// ---- CX03: other programs -----------------------------------------------------------------------

pub(crate) fn tool_missing(program: &str) -> Failure {
    let message = format!("`{program}` is not installed or not on `PATH`");
    let failure = Failure::new("CX0301", message);
    failure.hint(match program {
        "cargo" | "rustc" | "rustup" => "install Rust from https://rustup.rs".into(),
        "rustfmt" => "install it with `rustup component add rustfmt`".into(),
        "git" => "install git from your system's packages, or use `--no-git`".into(),
        other => format!("install `{other}` and make sure that its folder is on `PATH`"),
    })
}

pub(crate) fn tool_not_started(call: &str, error: &io::Error) -> Failure {
    Failure::new("CX0302", format!("`{call}` could not be started"))
        .cause(error)
        .hint("check that the program may be run, and that its folder is still there")
}

pub(crate) fn tool_failed(call: &str, status: ExitStatus, words: &str) -> Failure {
    let failure = Failure::new("CX0303", format!("`{call}` failed ({status})"));
    let failure = if words.is_empty() {
        failure
    } else {
        failure.cause(words)
    };
    let failure =
        failure.hint("mend what it complains of; `--verbose` shows the calls that are made");
    failure.exit_with(Exit::Tool(
        status
            .code()
            .and_then(|code| code.try_into().ok())
            .unwrap_or(1),
    ))
}

pub(crate) fn tool_hangs(call: &str, seconds: u64) -> Failure {
    let message = format!("`{call}` gave no answer within {seconds} seconds");
    Failure::new("CX0304", message).hint("run it yourself to see what it waits for")
}

// ---- CX04: projects -----------------------------------------------------------------------------

pub(crate) fn no_project(dir: &Path, plain_package: Option<&Path>) -> Failure {
    let message = format!("there is no project in `{}` or above it", dir.display());
    let failure = Failure::new("CX0401", message);
    let failure = match plain_package {
        Some(package) => failure.cause(format!(
            "`{}` has no `cortex.toml` beside it, so it is not a project of Cortex",
            package.join("Cargo.toml").display()
        )),
        None => failure,
    };
    failure.hint("change to a project's folder, or make one with `cortex new my-app`")
}

pub(crate) fn manifest_broken(path: &Path, cause: impl Display) -> Failure {
    let message = format!("`{}` cannot be understood", path.display());
    Failure::new("CX0402", message)
        .cause(cause)
        .hint("mend the file at the place named above")
}

pub(crate) fn no_binary(manifest: &Path, found: &[String]) -> Failure {
    let message = format!("`{}` does not say which binary to run", manifest.display());
    let failure = Failure::new("CX0403", message);
    if found.is_empty() {
        return failure
            .cause("it has no binary")
            .hint("add a `src/main.rs`");
    }
    failure
        .cause(format!("it has several: {}", found.join(", ")))
        .hint("choose one with `--bin <name>`, or set `default-run` in the manifest")
}

pub(crate) fn unknown_binary(name: &str, found: &[String]) -> Failure {
    let failure = Failure::new("CX0403", format!("the project has no binary `{name}`"));
    let failure = failure.exit_with(Exit::Usage);
    if found.is_empty() {
        return failure.hint("it has none at all: add a `src/main.rs`");
    }
    failure.hint(format!("its binaries: {}", found.join(", ")))
}

pub(crate) fn bad_port(key: &str, source: &str, value: &str) -> Failure {
    let message = format!("the setting `{key}` from {source} cannot be used");
    Failure::new("CX0404", message)
        .cause(format!("`{value}` is not a port: a number from 0 to 65535"))
        .hint("correct it there, or give `--port` or `--host` on the command line")
}

// ---- CX05: cortex serve -------------------------------------------------------------------------

pub(crate) fn port_taken(address: &str, holder: Option<&str>, free: Option<u16>) -> Failure {
    let failure = Failure::new("CX0501", format!("`{address}` is already in use"));
    let failure = match holder {
        Some(holder) => failure.cause(format!("{holder} listens there")),
        None => failure.cause("another process listens there"),
    };
    failure.hint(match free {
        Some(port) => format!("stop that process, or choose another port: `--port {port}`"),
        None => "stop that process, or choose another port with `--port`".into(),
    })
}

pub(crate) fn port_left(address: &str, pid: u32, free: Option<u16>) -> Failure {
    let failure = Failure::new("CX0501", format!("`{address}` is already in use")).cause(format!(
        "pid {pid}, left by a `cortex serve` that was killed, listens there"
    ));
    failure.hint(match free {
        Some(port) => format!("end it with `kill {pid}`, or choose another port: `--port {port}`"),
        None => format!("end it with `kill {pid}`, or choose another port with `--port`"),
    })
}

pub(crate) fn cannot_listen(address: &str, error: &io::Error) -> Failure {
    let failure = Failure::new("CX0502", format!("cannot listen on `{address}`")).cause(error);
    failure.hint(match error.kind() {
        io::ErrorKind::PermissionDenied => "ports below 1024 need a privilege: choose a higher one",
        io::ErrorKind::AddrNotAvailable => {
            "this machine does not have that address: try `--host 127.0.0.1`"
        }
        _ => "choose another address with `--host` and `--port`",
    })
}

pub(crate) fn cannot_watch(path: &Path, cause: impl Display) -> Failure {
    let message = format!("changes in `{}` cannot be watched", path.display());
    Failure::new("CX0503", message)
        .cause(cause)
        .hint("check that the folder is there and that you may read it")
}

pub(crate) fn all_ignored(folder: &str) -> Failure {
    Failure::new("CX0503", format!("changes in `{folder}` cannot be watched"))
        .cause("every file in it is ignored, by a `.gitignore` or `.ignore` here or above")
        .hint(format!(
            "take the rule away that `git check-ignore -v {folder}/main.rs` shows"
        ))
}

pub(crate) fn too_much_to_watch(path: &Path) -> Failure {
    let message = format!("changes in `{}` cannot be watched", path.display());
    Failure::new("CX0503", message)
        .cause("the system's limit of watched folders is reached")
        .hint("raise it with `sudo sysctl fs.inotify.max_user_watches=524288`")
        .hint("or close what else watches many files, such as editors")
}

pub(crate) fn cannot_hand_over(cause: impl Display) -> Failure {
    Failure::new(
        "CX0504",
        "the listening socket cannot be handed to the application",
    )
    .cause(cause)
    .hint("let `TMPDIR` name a folder that you may write to and whose path is short, as `/tmp`")
    .hint("run the command again; if it fails again, please report it")
}

// ---- CX06: cortex doctor ------------------------------------------------------------------------

pub(crate) fn unwell(failures: usize) -> Failure {
    let message = match failures {
        1 => "one check failed".to_owned(),
        many => format!("{many} checks failed"),
    };
    Failure::new("CX0601", message).hint("do what `remedy` says under each, then check again")
}
