//! Keeps the folders of the machine that builds out of a binary that is handed out.
//!
//! Panics name the file of their code, so a binary would tell the names of people and of machines.
//! rustc is told what to write in their place, and the binary is searched for what it wrote anyway.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::call;

/// What cargo puts between flags, so that a flag may hold a space.
const BETWEEN: &str = "\u{1f}";

/// Folders, each with what stands in its place. Where several fit, rustc takes the last.
pub(crate) type Folders = Vec<(PathBuf, &'static str)>;

/// The folders that code comes from on this machine.
pub(crate) fn folders(root: &Path, target: &str) -> Result<Folders, String> {
    // So that the folders of the registries, which may bear the name of a mirror, are there.
    let fetch = ["fetch", "--locked", "--quiet", "--target", target];
    call::run(&mut call::cargo(root, &fetch))?;
    let sysroot = call::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let registries = cargo_home.iter().flat_map(|home| registries(home));
    let registries = registries.collect();
    Ok(in_order(
        root,
        sysroot.trim().into(),
        cargo_home,
        registries,
    ))
}

fn registries(cargo_home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(cargo_home.join("registry/src"));
    let entries = entries.into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// What lies inside another comes after it.
fn in_order(
    root: &Path,
    sysroot: PathBuf,
    cargo_home: Option<PathBuf>,
    registries: Vec<PathBuf>,
) -> Folders {
    let mut folders = vec![(sysroot, "rust")];
    folders.extend(cargo_home.map(|home| (home, "cargo")));
    folders.extend(registries.into_iter().map(|folder| (folder, "crates")));
    folders.push((root.to_owned(), "cortex"));
    folders
}

/// The value of `CARGO_ENCODED_RUSTFLAGS` that hides the folders and keeps what is given.
pub(crate) fn flags(folders: &Folders, given: &Given) -> OsString {
    let hide = |(folder, name): &(PathBuf, &str)| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(folder);
        flag.push("=");
        flag.push(name);
        flag
    };
    let flags: Vec<_> = given.flags().chain(folders.iter().map(hide)).collect();
    flags.join(BETWEEN.as_ref())
}

/// The flags that the environment holds; as with cargo, the encoded ones win.
#[derive(Debug, Default)]
pub(crate) struct Given {
    encoded: Option<String>,
    plain: Option<String>,
}

impl Given {
    pub(crate) fn from_environment() -> Self {
        let [encoded, plain] =
            ["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"].map(|name| std::env::var(name).ok());
        Self { encoded, plain }
    }

    fn flags(&self) -> impl Iterator<Item = OsString> {
        let flags: Vec<&str> = match (&self.encoded, &self.plain) {
            (Some(encoded), _) => encoded.split(BETWEEN).collect(),
            (None, Some(plain)) => plain.split_whitespace().collect(),
            (None, None) => Vec::new(),
        };
        let flags = flags.into_iter().filter(|flag| !flag.is_empty());
        flags.map(OsString::from).collect::<Vec<_>>().into_iter()
    }
}

/// Fails where a binary names one of the folders, or the one that it was built in.
pub(crate) fn are_hidden(binary: &Path, folders: &Folders) -> Result<(), String> {
    let bytes = fs::read(binary).map_err(|error| format!("{}: {error}", binary.display()))?;
    let built_in = binary.parent();
    let all = folders.iter().map(|(folder, _)| folder.as_path());
    let named: Vec<_> = all
        .chain(built_in)
        .filter(|folder| names(&bytes, folder))
        .map(|folder| folder.display().to_string())
        .collect();
    if named.is_empty() {
        return Ok(());
    }
    let named = named.join("`, `");
    Err(format!(
        "the binary names folders of this machine: `{named}`"
    ))
}

/// Whether bytes hold the path of something in a folder.
fn names(bytes: &[u8], folder: &Path) -> bool {
    // Without a name it is the root of the file system, with which every path begins.
    if folder.file_name().is_none() {
        return false;
    }
    let inside = folder.join("");
    let inside = inside.as_os_str().as_encoded_bytes();
    bytes.windows(inside.len()).any(|window| window == inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Folders {
        let registry = "/of-ada/.cargo/registry/src/mirror-1".into();
        in_order(
            Path::new("/of-ada/my cortex"),
            "/of-ada/.rustup/toolchains/stable".into(),
            Some("/of-ada/.cargo".into()),
            vec![registry],
        )
    }

    #[test]
    fn the_flags_hide_each_folder_and_the_inner_ones_last() {
        let expected = [
            "--remap-path-prefix=/of-ada/.rustup/toolchains/stable=rust",
            "--remap-path-prefix=/of-ada/.cargo=cargo",
            "--remap-path-prefix=/of-ada/.cargo/registry/src/mirror-1=crates",
            "--remap-path-prefix=/of-ada/my cortex=cortex",
        ];
        let flags = flags(&some(), &Given::default());
        assert_eq!(flags, *expected.join(BETWEEN));
    }

    #[test]
    fn given_flags_stay_and_the_encoded_ones_win() {
        let given = |encoded: Option<&str>, plain: Option<&str>| {
            let [encoded, plain] = [encoded, plain].map(|flags| flags.map(str::to_owned));
            flags(&Folders::new(), &Given { encoded, plain })
        };
        let two = "-C\u{1f}target-cpu=native";
        assert_eq!(given(None, Some("-C  target-cpu=native ")), two);
        assert_eq!(given(Some(two), Some("-g")), two);
        assert_eq!(given(Some(""), Some("-g")), "", "as cargo has it");
    }

    #[test]
    fn the_registries_that_are_there_are_found() {
        let home = tempfile::tempdir().unwrap();
        assert!(registries(home.path()).is_empty());
        let registry = home.path().join("registry/src/mirror-1");
        fs::create_dir_all(&registry).unwrap();
        assert_eq!(registries(home.path()), [registry]);
    }

    #[test]
    fn a_binary_that_names_a_folder_is_refused() {
        let work = tempfile::tempdir().unwrap();
        let binary = work.path().join("cortex");
        let verdict = |text: &str| {
            fs::write(&binary, text).unwrap();
            are_hidden(&binary, &some())
        };
        for good in ["src/main.rs", "/of-ada/.cargo-of-another", "/of-ada/my"] {
            assert_eq!(verdict(good), Ok(()), "{good}");
        }
        let own = format!("at {}/build/out.rs", work.path().display());
        for bad in ["\0/of-ada/my cortex/src/main.rs\0", &own] {
            assert!(verdict(bad).is_err(), "{bad}");
        }
        let named = verdict("/of-ada/.cargo/registry/src/mirror-1/memchr").unwrap_err();
        assert!(
            named.ends_with("`/of-ada/.cargo`, `/of-ada/.cargo/registry/src/mirror-1`"),
            "{named}"
        );
        assert!(!names(b"/usr/lib", Path::new("/")));
    }
}
