//! What a build is at that says nothing, as far as the system's list of processes tells.

use std::fs;
use std::path::Path;

use super::socket::processes;

/// What the programs of a process group do, the most telling of them first; none where the system
/// has no such list, or nothing but cargo runs.
pub(super) fn what_runs(leader: u32) -> Option<String> {
    let members = processes().filter(|pid| *pid != leader && group(*pid) == Some(leader));
    let done = members.filter_map(|pid| work(&arguments(pid)));
    done.min().map(|work| work.in_words())
}

/// What a program of a build does. The first explains most of a long silence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Work {
    /// The build script of this package runs.
    Script(String),
    Links,
    /// This crate is compiled.
    Compiles(String),
}

impl Work {
    fn in_words(&self) -> String {
        match self {
            Self::Script(package) => format!("the build script of {package} runs"),
            Self::Links => "the linker runs".into(),
            Self::Compiles(name) => format!("rustc compiles {name}"),
        }
    }
}

/// What a program does that was called so.
fn work(arguments: &[String]) -> Option<Work> {
    let program = Path::new(arguments.first()?);
    let name = program.file_stem()?.to_str()?;
    if name.starts_with("build-script-") {
        let folder = program.parent()?.file_name()?.to_str()?;
        let package = folder.rsplit_once('-').map_or(folder, |(name, _)| name);
        return Some(Work::Script(package.to_owned()));
    }
    if [
        "ld", "ld.lld", "rust-lld", "ld64.lld", "mold", "wild", "collect2",
    ]
    .contains(&name)
    {
        return Some(Work::Links);
    }
    let mut rest = arguments.iter().skip_while(|it| *it != "--crate-name");
    let named = rest.nth(1)?;
    Some(Work::Compiles(named.clone()))
}

/// The group of a process: the third field behind its name, which may hold anything.
fn group(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(2)?.parse().ok()
}

fn arguments(pid: u32) -> Vec<String> {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let parts = line.split(|byte| *byte == 0);
    parts
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(line: &str) -> Option<String> {
        let arguments: Vec<_> = line.split(' ').map(str::to_owned).collect();
        Some(work(&arguments)?.in_words())
    }

    #[test]
    fn a_build_is_known_by_its_programs() {
        let says = |line: &str, words: &str| assert_eq!(done(line).as_deref(), Some(words));
        says(
            "/shop/target/debug/build/libz-sys-0a1b/build-script-build",
            "the build script of libz-sys runs",
        );
        says(
            "/t/bin/rustc --crate-name shop src/lib.rs",
            "rustc compiles shop",
        );
        says("/usr/bin/ld -o a", "the linker runs");
        assert_eq!(done("/usr/bin/git fetch"), None);
        assert_eq!(done("rustc -vV"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_programs_of_a_group_are_found() {
        let me = std::process::id();
        assert!(group(me).is_some());
        assert!(!arguments(me).is_empty());
        assert_eq!(what_runs(u32::MAX), None);
    }
}
