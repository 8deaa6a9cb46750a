//! Calls of cargo and other programs, shown as they are made.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::inherited::is_for_children;

/// The workspaces below the repository's folder; a later one may not be there yet.
pub(crate) const WORKSPACES: &[&str] = &[".", "runtime", "benches"];

/// The workspaces that exist, as folders.
pub(crate) fn workspaces(root: &Path) -> impl Iterator<Item = (&'static str, std::path::PathBuf)> {
    let folders = WORKSPACES.iter().map(move |name| (*name, root.join(name)));
    let folders: Vec<_> = folders
        .filter(|(_, folder)| folder.join("Cargo.toml").is_file())
        .collect();
    folders.into_iter()
}

/// A call of cargo in a folder, free of what the cargo that started us set for its child.
pub(crate) fn cargo(folder: &Path, args: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = free(Command::new(cargo), folder);
    command.args(args);
    command
}

/// A call as a person types it in a folder, who has no cargo around that chose a toolchain.
pub(crate) fn typed(program: &str, folder: &Path) -> Command {
    let mut command = free(Command::new(program), folder);
    if std::env::var_os("CARGO").is_some() {
        command.env_remove("RUSTUP_TOOLCHAIN");
    }
    command
}

fn free(mut command: Command, folder: &Path) -> Command {
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if is_for_children(&name) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a program to its end; its output goes where ours goes.
pub(crate) fn run(command: &mut Command) -> Outcome {
    eprintln!("$ {}", shown(command));
    let status = command.status().map_err(|error| broken(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` failed ({status})", shown(command)))
    }
}

/// Runs a program, hands each line of its standard output on as it comes, and tells whether it
/// succeeded.
pub(crate) fn each_line(command: &mut Command, mut seen: impl FnMut(&str)) -> Result<bool, String> {
    eprintln!("$ {}", shown(command));
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| broken(command, &error))?;
    if let Some(out) = child.stdout.take() {
        let mut out = BufReader::new(out);
        let mut line = Vec::new();
        while out.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            seen(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']));
            line.clear();
        }
    }
    let status = child.wait().map_err(|error| broken(command, &error))?;
    Ok(status.success())
}

/// Runs a program and gives its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let mut text = String::new();
    let done = each_line(command, |line| {
        text.push_str(line);
        text.push('\n');
    })?;
    if done {
        Ok(text)
    } else {
        Err(format!("`{}` failed", shown(command)))
    }
}

fn broken(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be run: {error}", shown(command))
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
