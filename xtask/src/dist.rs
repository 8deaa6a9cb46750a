//! `cargo xtask dist`: the folder that is handed out, which `install.sh` installs from.
//!
//! It holds the archive for this machine, the source package for all others, the installer, and
//! `SHA256SUMS`. The same input gives the same bytes: names are sorted, and there is neither a time
//! nor an owner in an archive.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::archive::{self, Entry, Files};
use crate::checksum::sha256;
use crate::{Outcome, binary, call, package, paths};

const USAGE: &str = "usage: cargo xtask dist [--profile NAME | --binary FILE] [--to FOLDER]\n\
    \x20 --profile NAME  build in this profile (default: dist)\n\
    \x20 --binary FILE   take this binary and build nothing\n\
    \x20 --to FOLDER     write there (default: target/distribution, which is emptied first)";
const INSTALLER: &str = "install.sh";
const SUMS: &str = "SHA256SUMS";

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wish {
    profile: Option<String>,
    binary: Option<PathBuf>,
    to: Option<PathBuf>,
}

/// Builds the binary, packs it, and writes the checksums of all that is in the folder.
pub(crate) fn run(root: &Path, args: &[&str]) -> Outcome {
    let wish = Wish::read(args)?;
    let profile = wish.profile.as_deref().unwrap_or("dist");
    let target = host()?;
    let binary = match wish.binary {
        Some(file) => file,
        None => build(root, profile, &target)?,
    };
    let folder = folder(root, wish.to).map_err(|error| error.to_string())?;
    let name = format!("cortex-{}-{target}", env!("CARGO_PKG_VERSION"));
    let packed = content(root, &binary, &name)
        .and_then(|files| archive::write(&files, &folder.join(format!("{name}.tar.gz"))));
    packed.map_err(|error| format!("{name}.tar.gz: {error}"))?;
    package::write(root, &folder)?;
    fs::copy(root.join(INSTALLER), folder.join(INSTALLER)).map_err(|error| error.to_string())?;
    let sums = sums(&folder).map_err(|error| error.to_string())?;
    fs::write(folder.join(SUMS), &sums).map_err(|error| error.to_string())?;
    print!("{sums}");
    println!("wrote {}", folder.display());
    Ok(())
}

impl Wish {
    fn read(args: &[&str]) -> Result<Self, String> {
        let mut wish = Self::default();
        let mut args = args.iter();
        while let Some(option) = args.next() {
            let value = args.next().ok_or(USAGE)?;
            match *option {
                "--profile" => wish.profile = Some((*value).into()),
                "--binary" => wish.binary = Some(value.into()),
                "--to" => wish.to = Some(value.into()),
                _ => return Err(USAGE.into()),
            }
        }
        if wish.profile.is_some() && wish.binary.is_some() {
            return Err(USAGE.into());
        }
        Ok(wish)
    }
}

/// The folder to write to. Only the one that nobody named is emptied.
fn folder(root: &Path, named: Option<PathBuf>) -> std::io::Result<PathBuf> {
    let folder = if let Some(folder) = named {
        folder
    } else {
        // Not `target/dist`, which is where cargo builds the profile of that name.
        let folder = root.join("target/distribution");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        folder
    };
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Builds the binary so that it says nothing of this machine.
///
/// Not so in the profile `dev`, where everything would be compiled anew for it.
fn build(root: &Path, profile: &str, target: &str) -> Result<PathBuf, String> {
    if profile == "dev" {
        return binary::built(root, profile);
    }
    let folders = paths::folders(root, target)?;
    let flags = paths::flags(&folders, &paths::Given::from_environment());
    let binary = binary::built_with(root, profile, |cargo| {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags);
    })?;
    paths::are_hidden(&binary, &folders)?;
    Ok(binary)
}

/// The name that Rust has for this kind of machine.
fn host() -> Result<String, String> {
    let told = call::output(Command::new("rustc").arg("-vV"))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| "rustc did not say what machine this is".into())
}

/// What the archive for one kind of machine holds.
fn content(root: &Path, binary: &Path, name: &str) -> std::io::Result<Files> {
    let mut files = Files::new();
    let mut add = |path: String, bytes: Vec<u8>, executable: bool| {
        files.insert(format!("{name}/{path}"), Entry { bytes, executable });
    };
    add(format!("cortex{EXE_SUFFIX}"), fs::read(binary)?, true);
    for path in ["LICENSE", "README.md"] {
        add(path.into(), fs::read(root.join(path))?, false);
    }
    for (path, entry) in archive::read(&root.join("completions"))? {
        add(format!("completions/{path}"), entry.bytes, false);
    }
    Ok(files)
}

/// The checksums of the installer and of every archive, in the form that `sha256sum --check` reads.
fn sums(folder: &Path) -> std::io::Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| name.ends_with(".tar.gz") || name == INSTALLER);
    names.sort();
    let line = |name: String| {
        let sum = sha256(&fs::read(folder.join(&name))?);
        Ok(format!("{sum}  {name}\n"))
    };
    names.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_its_options_and_refuses_others() {
        let wish = Wish::read(&["--profile", "dev", "--to", "a b"]).unwrap();
        assert_eq!(wish.profile.as_deref(), Some("dev"));
        assert_eq!(wish.to, Some("a b".into()));
        for args in [
            &["--profile"][..],
            &["--target", "x"],
            &["--profile", "dev", "--binary", "cortex"],
        ] {
            assert_eq!(Wish::read(args), Err(USAGE.to_owned()));
        }
    }

    #[test]
    fn checksums_are_sorted_and_of_what_is_handed_out() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.tar.gz", "a.tar.gz", "notes.txt", SUMS] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let expected = format!("{empty}  a.tar.gz\n{empty}  b.tar.gz\n");
        assert_eq!(sums(folder.path()).unwrap(), expected);
    }
}
