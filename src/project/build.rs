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
        let path = claims(dir).unwrap_or_else(|| dir.join("Cargo.toml"));
        let manifest = read_toml(&path).ok().flatten().map(|read| (path, read));
        Self {
            ctx,
            configs,
            broken,
            manifest,
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
            .or_else(|| self.configured(&["target", triple, "linker"]))
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

    /// The folder that builds write to.
    pub(crate) fn target_dir(&self, root: &Path) -> PathBuf {
        let variable = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"];
        if let Some(dir) = variable.iter().find_map(|name| self.ctx.var_os(name)) {
            return self.ctx.cwd().unwrap_or(root).join(dir);
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
