//! How cargo will build a project: the settings that matter to the edit loop, and where each stands.
//!
//! Read as cargo reads them: variables, then `.cargo/config.toml` from the nearest folder to the
//! farthest, then the manifest. What cargo reads and this does not know is left alone.

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use super::{claims, read_toml};
use crate::ctx::Ctx;
use crate::error::Failure;

/// A value and the place it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) value: String,
    pub(crate) place: String,
}

/// Everything that may say how a project is built.
#[derive(Debug)]
pub(crate) struct Sources<'a> {
    ctx: &'a Ctx,
    /// Settings of cargo itself, the nearest first, each with the folder that its paths start from.
    configs: Vec<(PathBuf, PathBuf, DocumentMut)>,
    /// The files among them that cannot be understood.
    pub(crate) broken: Vec<Failure>,
    manifest: Option<(PathBuf, DocumentMut)>,
}

impl<'a> Sources<'a> {
    /// Reads what applies in `dir`, with the manifest of the workspace that `dir` is part of.
    pub(crate) fn read(ctx: &'a Ctx, dir: &Path) -> Self {
        let (mut configs, mut broken) = (Vec::new(), Vec::new());
        let home = ctx.var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(ctx.home()?.join(".cargo")));
        let mut folders: Vec<_> = dir.ancestors().map(|dir| dir.join(".cargo")).collect();
        folders.extend(home.filter(|home| !folders.contains(home)));
        for folder in folders {
            let base = folder.parent().unwrap_or(&folder).to_owned();
            for file in ["config", "config.toml"].map(|name| folder.join(name)) {
                match read_toml(&file) {
                    Ok(Some(config)) => configs.push((file, base, config)),
                    Ok(None) => continue,
                    Err(failure) => broken.push(failure),
                }
                break;
            }
        }
        Self {
            ctx,
            configs,
            broken,
            manifest: root_manifest(dir),
        }
    }

    /// Whether there is a manifest that can be understood.
    pub(crate) fn has_manifest(&self) -> bool {
        self.manifest.is_some()
    }

    /// A key of the profile `dev`, such as `debug` or `package.*.debug`.
    pub(crate) fn dev(&self, keys: &[&str]) -> Option<Said> {
        let path: Vec<&str> = ["profile", "dev"].iter().chain(keys).copied().collect();
        let variable = match keys {
            [key] => format!("CARGO_PROFILE_DEV_{}", key.to_uppercase().replace('-', "_")),
            _ => String::new(),
        };
        let (file, manifest) = self
            .manifest
            .as_ref()
            .map(|(path, read)| (path, read))
            .unzip();
        self.variable(&variable)
            .or_else(|| self.configured(&path))
            .or_else(|| Some(said(dig(manifest?.as_item(), &path)?, file?)))
    }

    /// Whether incremental builds were switched on or off for all profiles.
    pub(crate) fn incremental(&self) -> Option<Said> {
        self.variable("CARGO_INCREMENTAL")
            .or_else(|| self.variable("CARGO_BUILD_INCREMENTAL"))
            .or_else(|| self.configured(&["build", "incremental"]))
            .or_else(|| self.dev(&["incremental"]))
    }

    /// The platform that is built for, where it is not the machine's own.
    pub(crate) fn target(&self) -> Option<String> {
        let said = self
            .variable("CARGO_BUILD_TARGET")
            .or_else(|| self.configured(&["build", "target"]));
        said.map(|said| said.value)
    }

    /// The program that links for a platform, where one was chosen.
    pub(crate) fn linker(&self, triple: &str) -> Option<Said> {
        self.variable(&for_target(triple, "LINKER"))
            .or_else(|| self.program(&["target", triple, "linker"]))
    }

    /// The flags for rustc, from the strongest source that has any, as cargo chooses them.
    pub(crate) fn rustflags(&self, triple: &str) -> Vec<Said> {
        const SEPARATOR: char = '\u{1f}';
        for (name, separator) in [("CARGO_ENCODED_RUSTFLAGS", SEPARATOR), ("RUSTFLAGS", ' ')] {
            if let Some(Said { value, place }) = self.variable(name) {
                let flags = value.split(separator).map(str::to_owned);
                let said = |value| Said {
                    value,
                    place: place.clone(),
                };
                return flags.map(said).collect();
            }
        }
        let mut flags: Vec<Said> = self
            .variable(&for_target(triple, "RUSTFLAGS"))
            .into_iter()
            .collect();
        flags.extend(self.listed(&["target", triple, "rustflags"]));
        if flags.is_empty() {
            flags.extend(self.variable("CARGO_BUILD_RUSTFLAGS"));
            flags.extend(self.listed(&["build", "rustflags"]));
        }
        flags
    }

    /// The program that is put in front of rustc, where one is.
    pub(crate) fn wrapper(&self) -> Option<Said> {
        ["RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER"]
            .iter()
            .find_map(|name| self.variable(name))
            .or_else(|| self.program(&["build", "rustc-wrapper"]))
            .filter(|said| !said.value.is_empty())
    }

    /// The folder that builds write to.
    pub(crate) fn target_dir(&self, root: &Path) -> PathBuf {
        let variable = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"];
        if let Some(dir) = variable.iter().find_map(|name| self.ctx.var_os(name)) {
            // Cargo is started there, so what is not absolute begins there.
            return root.join(dir);
        }
        let configured = self.configs.iter().find_map(|(_, base, config)| {
            let dir = dig(config.as_item(), &["build", "target-dir"])?.as_str()?;
            Some(base.join(dir))
        });
        let workspace = self.manifest.as_ref().and_then(|(path, _)| path.parent());
        configured.unwrap_or_else(|| workspace.unwrap_or(root).join("target"))
    }

    fn variable(&self, name: &str) -> Option<Said> {
        let value = self.ctx.var(name)?.to_owned();
        let place = format!("the variable {name}");
        Some(Said { value, place })
    }

    fn configured(&self, keys: &[&str]) -> Option<Said> {
        let mut configs = self.configs.iter();
        configs.find_map(|(file, _, config)| Some(said(dig(config.as_item(), keys)?, file)))
    }

    /// A program: found on `PATH`, or where it has folders, from the one that holds `.cargo`.
    fn program(&self, keys: &[&str]) -> Option<Said> {
        let mut configs = self.configs.iter();
        configs.find_map(|(file, base, config)| {
            let mut said = said(dig(config.as_item(), keys)?, file);
            if said.value.contains('/') {
                said.value = base.join(&said.value).display().to_string();
            }
            Some(said)
        })
    }

    /// Lists of all files are joined; the nearest comes last, so that its word counts.
    fn listed(&self, keys: &[&str]) -> Vec<Said> {
        let list = |(file, _, config): &(PathBuf, PathBuf, DocumentMut)| {
            let item = dig(config.as_item(), keys)?;
            let words: Vec<String> = match (item.as_str(), item.as_array()) {
                (Some(text), _) => text.split_whitespace().map(str::to_owned).collect(),
                (_, Some(list)) => list
                    .iter()
                    .filter_map(|word| Some(word.as_str()?.to_owned()))
                    .collect(),
                _ => return None,
            };
            let place = shown(file);
            let said = |value| Said {
                value,
                place: place.clone(),
            };
            Some(words.into_iter().map(said).collect::<Vec<_>>())
        };
        self.configs
            .iter()
            .rev()
            .filter_map(list)
            .flatten()
            .collect()
    }
}

/// The manifest whose profiles count: that of the workspace that `dir` is, or is a part of.
fn root_manifest(dir: &Path) -> Option<(PathBuf, DocumentMut)> {
    let read = |path: PathBuf| Some((path.clone(), read_toml(&path).ok()??));
    let own = read(dir.join("Cargo.toml"))?;
    if own.1.contains_key("workspace") {
        return Some(own);
    }
    match claims(dir) {
        Some(path) => read(path),
        None => Some(own),
    }
}

fn for_target(triple: &str, key: &str) -> String {
    let triple = triple.to_uppercase().replace('-', "_");
    format!("CARGO_TARGET_{triple}_{key}")
}

fn dig<'a>(item: &'a Item, keys: &[&str]) -> Option<&'a Item> {
    keys.iter().try_fold(item, |item, key| item.get(key))
}

fn said(item: &Item, file: &Path) -> Said {
    let value = item
        .as_str()
        .map_or_else(|| item.to_string().trim().to_owned(), str::to_owned);
    let place = shown(file);
    Said { value, place }
}

fn shown(file: &Path) -> String {
    format!("`{}`", file.display())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out projects on disk")]
mod tests {
    use std::fs;

    use super::*;

    const LINUX: &str = "x86_64-unknown-linux-gnu";

    /// What is found in the folder `shop` of a folder with these files.
    fn found<T>(
        vars: &[(&str, &str)],
        files: &[(&str, &str)],
        find: impl Fn(&Sources<'_>, &Path) -> T,
    ) -> T {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let shop = dir.path().join("shop");
        let ctx = Ctx::for_test(&shop, vars);
        find(&Sources::read(&ctx, &shop), dir.path())
    }

    fn value(said: Option<Said>) -> Option<String> {
        said.map(|said| said.value)
    }

    const MANIFEST: (&str, &str) = (
        "shop/Cargo.toml",
        "[workspace]\n[profile.dev]\ndebug = 1\n[profile.dev.package.\"*\"]\ndebug = false\n",
    );
    const NEAR: (&str, &str) = (
        "shop/.cargo/config.toml",
        "build.rustflags = [\"-Ca\"]\nprofile.dev.debug = 2\n",
    );
    const FAR: (&str, &str) = (
        ".cargo/config.toml",
        "[build]\nrustflags = \"-Cb -Cc\"\ntarget-dir = \"out\"\nrustc-wrapper = \"w\"\n[profile.dev]\ndebug = 0\n",
    );

    #[test]
    fn variables_win_over_the_nearest_file_and_that_over_the_manifest() {
        let debug = |vars: &[_], files: &[_]| {
            found(vars, files, |sources, _| value(sources.dev(&["debug"])))
        };
        assert_eq!(debug(&[], &[]), None);
        assert_eq!(debug(&[], &[MANIFEST]).as_deref(), Some("1"));
        assert_eq!(debug(&[], &[MANIFEST, FAR]).as_deref(), Some("0"));
        assert_eq!(debug(&[], &[MANIFEST, FAR, NEAR]).as_deref(), Some("2"));
        let vars = [("CARGO_PROFILE_DEV_DEBUG", "full")];
        assert_eq!(debug(&vars, &[MANIFEST, NEAR]).as_deref(), Some("full"));
        let of_others = found(&[], &[MANIFEST], |sources, _| {
            value(sources.dev(&["package", "*", "debug"]))
        });
        assert_eq!(of_others.as_deref(), Some("false"));
    }

    #[test]
    fn flags_come_from_one_source_and_lists_are_joined() {
        let flags = |vars: &[_]| {
            let flags = found(vars, &[NEAR, FAR], |sources, _| sources.rustflags(LINUX));
            let flags: Vec<_> = flags.into_iter().map(|said| said.value).collect();
            flags.join(" ")
        };
        assert_eq!(flags(&[]), "-Cb -Cc -Ca");
        assert_eq!(flags(&[("RUSTFLAGS", "-Cd -Ce")]), "-Cd -Ce");
        let target = ("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS", "-Cf");
        assert_eq!(flags(&[target]), "-Cf");
    }

    #[test]
    fn paths_begin_where_cargo_lets_them_begin() {
        let target = |vars: &[_], files: &[_]| {
            found(vars, files, |sources, dir| {
                let target = sources.target_dir(&dir.join("shop"));
                target.strip_prefix(dir).unwrap().to_owned()
            })
        };
        assert_eq!(target(&[], &[MANIFEST]), Path::new("shop/target"));
        assert_eq!(target(&[], &[MANIFEST, FAR]), Path::new("out"));
        let vars = [("CARGO_TARGET_DIR", "here")];
        assert_eq!(target(&vars, &[MANIFEST, FAR]), Path::new("shop/here"));
        let whole = ("Cargo.toml", "[workspace]\nmembers = [\"shop\"]\n");
        let part = ("shop/Cargo.toml", "[package]\nname = \"shop\"\n");
        assert_eq!(target(&[], &[whole, part]), Path::new("target"));
        assert_eq!(target(&[], &[whole, MANIFEST]), Path::new("shop/target"));
    }

    #[test]
    fn nonsense_is_named_or_left_alone() {
        let broken = |text| found(&[], &[(NEAR.0, text)], |sources, _| sources.broken.len());
        assert_eq!(broken("build = ["), 1);
        assert_eq!(broken("build = 3\nprofile = \"dev\"\ntarget = []\n"), 0);
        let wrapper = found(&[], &[FAR], |sources, _| value(sources.wrapper()));
        assert_eq!(wrapper.as_deref(), Some("w"));
    }

    #[test]
    fn programs_with_folders_begin_where_their_file_says() {
        let config = (FAR.0, "build.rustc-wrapper = \"bin/w\"\n");
        let wrapper = found(&[], &[config], |sources, dir| {
            let wrapper = sources.wrapper().unwrap();
            Path::new(&wrapper.value)
                .strip_prefix(dir)
                .unwrap()
                .to_owned()
        });
        assert_eq!(wrapper, Path::new("bin/w"));
    }
}
