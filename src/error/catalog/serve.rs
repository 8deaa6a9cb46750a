//! `cortex serve`: CX05.

use std::fmt::Display;
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::error::Failure;
use crate::serve::claim::Other;

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

pub(crate) fn served_already(other: &Other, free: Option<u16>) -> Failure {
    let failure = Failure::new("CX0541", "this project is served already");
    let mut failure = failure.cause(format!("{} listens there", other_serve(other)));
    if let Some(url) = &other.url {
        failure = failure.hint(format!("open {url}: each change is served there"));
    }
    if let Some(pid) = other.pid {
        failure = failure.hint(format!("end that one with `kill {pid}`"));
    }
    failure.hint(match free {
        Some(port) => format!("serve it a second time on another port: `--port {port}`"),
        None => "serve it a second time on another port with `--port`".into(),
    })
}

/// Another `cortex serve`, as sentences call it.
pub(crate) fn other_serve(other: &Other) -> String {
    let pid = other.pid.map(|pid| format!(", pid {pid},"));
    let url = other.url.as_ref().map(|url| format!(" at {url}"));
    let (pid, url) = (pid.unwrap_or_default(), url.unwrap_or_default());
    format!("another `cortex serve`{pid}{url}")
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

pub(crate) fn too_many_watches() -> Failure {
    Failure::new("CX0531", "the system's limit of watched folders is reached")
        .hint("raise it with `sudo sysctl fs.inotify.max_user_watches=524288`")
        .hint("or close what else watches many files, such as editors")
}

pub(crate) fn too_many_watchers() -> Failure {
    let message = "the system's limit of programs that watch files is reached";
    Failure::new("CX0531", message)
        .hint("raise it with `sudo sysctl fs.inotify.max_user_instances=1024`")
        .hint("or close what else watches files, such as editors")
}

pub(crate) fn changes_at_each_start(file: &str, times: u32) -> Failure {
    let message = format!("`{file}` changes whenever the app starts");
    Failure::new("CX0532", message)
        .cause(format!(
            "the app was restarted because of it {times} times in a row, and is not again"
        ))
        .hint("if the app writes the file, name it in `.gitignore`")
}

pub(crate) fn no_space_to_build() -> Failure {
    Failure::new("CX0551", "the disk has no space left for the build")
        .hint("free some, as with `cargo clean`, then save any file to build again")
}

pub(crate) fn compiler_killed() -> Failure {
    Failure::new("CX0552", "a compiler was killed from outside").hint(AFTER_A_KILL)
}

pub(crate) fn cargo_killed(how: &str) -> Failure {
    let message = format!("cargo was ended from outside ({how})");
    Failure::new("CX0552", message).hint(AFTER_A_KILL)
}

/// What to do after something was killed that builds.
const AFTER_A_KILL: &str =
    "save any file to build again; where memory ran out, `CARGO_BUILD_JOBS=1` needs less of it";

pub(crate) fn not_ready_in_time(name: &str, limit: Duration) -> Failure {
    let limit = limit.as_secs();
    let message = format!("the new {name} was not ready within {limit} s and is stopped");
    let twice = limit * 2;
    Failure::new("CX0553", message).hint(format!(
        "its log above shows how far it came; where it needs longer, \
         `CORTEX_SERVE_READY_LIMIT={twice}` gives it {twice} s"
    ))
}

pub(crate) fn bad_ready_limit(value: &str) -> Failure {
    let message = "the variable `CORTEX_SERVE_READY_LIMIT` cannot be used";
    Failure::new("CX0554", message)
        .cause(format!("`{value}` is no number of seconds from 1 to 86400"))
        .hint("name the seconds that the app may take to be ready, as `60`, or unset it")
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
