//! `cargo xtask gen`: the committed files that are made from the program.
//!
//! The scripts in `completions/` need none of this: they are a part of the binary as they stand.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Outcome, binary, call, lock};

/// Each file, and the arguments of `cortex` that print it.
const FILES: &[(&str, &[&str])] = &[
    ("docs/src/reference/commands.md", &["reference", "commands"]),
    ("docs/src/reference/errors.md", &["reference", "errors"]),
];

const COUNT: usize = FILES.len() + lock::FILES.len();

/// Writes the files, or with `--check` says which are not as they should be.
pub(crate) fn run(root: &Path, args: &[&str]) -> Outcome {
    let check = match args {
        [] => false,
        ["--check"] => true,
        _ => return Err("usage: cargo xtask gen [--check]".into()),
    };
    let stale = stale(root, &binary::built(root, "dev")?)?;
    if check {
        return report(&stale);
    }
    for (path, text) in &stale {
        let file = root.join(path);
        let folder = file.parent().unwrap_or(root);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&file, text));
        written.map_err(|error| format!("{path}: {error}"))?;
        println!("wrote {path}");
    }
    println!("{} of {COUNT} files written", stale.len());
    Ok(())
}

/// The files whose committed text is not what it should be, with what it should be.
fn stale(root: &Path, cortex: &Path) -> Result<Vec<(&'static str, String)>, String> {
    let mut texts = Vec::new();
    for (path, args) in FILES {
        let mut command = Command::new(cortex);
        command.args(*args).env("NO_COLOR", "1");
        texts.push((*path, call::output(&mut command)?));
    }
    for (path, said) in lock::FILES {
        texts.push((path, lock::resolved(root, cortex, said)?));
    }
    texts.retain(|(path, text)| fs::read_to_string(root.join(path)).ok().as_deref() != Some(text));
    Ok(texts)
}

fn report(stale: &[(&str, String)]) -> Outcome {
    if stale.is_empty() {
        println!("all {COUNT} generated files are current");
        return Ok(());
    }
    let paths: Vec<_> = stale
        .iter()
        .map(|(path, _)| format!("\n  {path}"))
        .collect();
    Err(format!(
        "these files are not what the program makes of them:{}\nrun `cargo xtask gen` and commit them",
        paths.concat()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_stale_and_the_way_out() {
        let message = report(&[("docs/a.md", String::new())]).unwrap_err();
        assert!(message.contains("docs/a.md"), "{message}");
        assert!(message.contains("`cargo xtask gen`"), "{message}");
        assert_eq!(report(&[]), Ok(()));
    }
}
