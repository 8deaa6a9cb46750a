//! Files that are read and written: CX02.

use std::io;
use std::path::Path;

use crate::error::{Exit, Failure};

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
        .hint(match error.kind() {
            io::ErrorKind::NotFound => {
                "check how its path is written, or bring it back, as with `git checkout -- <path>`"
            }
            io::ErrorKind::PermissionDenied => {
                "it is not yours to read: see with `ls -ld` whose it is, and change its permissions"
            }
            io::ErrorKind::IsADirectory => "a folder stands where a file belongs: move it away",
            io::ErrorKind::InvalidData => "save it as text in UTF-8",
            _ => "check that it exists and that you may read it",
        })
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

pub(crate) fn wrong_kind(places: &[String]) -> Failure {
    let failure = Failure::new("CX0215", "files and folders are in each other's places");
    let failure = places.iter().fold(failure, Failure::cause);
    failure.hint("nothing was written; move away what is in the way, then run the command again")
}

pub(crate) fn differ_in_case(path: &str, other: &str) -> Failure {
    let message = format!("`{path}` and `{other}` differ only in case");
    Failure::new("CX0216", message)
        .cause("on many machines, such as most with macOS or Windows, they are one file")
        .hint("nothing was written; choose another name, or rename or delete the other file first")
}

pub(crate) fn reserved(path: &str) -> Failure {
    Failure::new("CX0217", format!("`{path}` is not for changes to write"))
        .cause("it belongs to git, or to the journal that takes changes back")
        .hint("nothing was written; choose a path outside `.git` and `.cortex/journal`")
        .exit_with(Exit::Usage)
}
