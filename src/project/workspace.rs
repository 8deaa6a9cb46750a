//! Whether a Cargo workspace above a folder would take a package in it for its own.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use toml_edit::{DocumentMut, Item};

/// The manifest of the workspace above `folder` whose members match it, if there is one.
pub(crate) fn claims(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().skip(1).find_map(|root| {
        let path = root.join("Cargo.toml");
        let manifest: DocumentMut = std::fs::read_to_string(&path).ok()?.parse().ok()?;
        let workspace = manifest.get("workspace")?;
        let below = folder.strip_prefix(root).ok()?;
        let is_member = patterns(workspace, "members").any(|glob| glob.is_match(below));
        let is_excluded = paths(workspace, "exclude").any(|excluded| below.starts_with(excluded));
        (is_member && !is_excluded).then_some(path)
    })
}

fn patterns<'a>(workspace: &'a Item, key: &str) -> impl Iterator<Item = GlobMatcher> {
    paths(workspace, key).filter_map(|pattern: &'a str| {
        let glob = GlobBuilder::new(pattern.trim_end_matches('/'))
            .literal_separator(true)
            .build();
        Some(glob.ok()?.compile_matcher())
    })
}

fn paths<'a>(workspace: &'a Item, key: &str) -> impl Iterator<Item = &'a str> {
    workspace
        .get(key)
        .and_then(Item::as_array)
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(manifest: &str, folder: &str) -> bool {
        let root = tempfile::tempdir().unwrap();
        #[expect(clippy::disallowed_methods, reason = "a test's own folder")]
        std::fs::write(root.path().join("Cargo.toml"), manifest).unwrap();
        claims(&root.path().join(folder)).is_some()
    }

    #[test]
    fn a_workspace_claims_what_its_members_match() {
        let manifest =
            "[workspace]\nmembers = [\"crates/*\", \"tool\"]\nexclude = [\"crates/old\"]\n";
        assert!(claimed(manifest, "crates/shop"));
        assert!(claimed(manifest, "tool"));
        assert!(!claimed(manifest, "crates/old"));
        assert!(!claimed(manifest, "crates/deep/shop"));
        assert!(!claimed(manifest, "shop"));
    }

    #[test]
    fn a_package_or_a_broken_manifest_claims_nothing() {
        assert!(!claimed("[package]\nname = \"a\"\n", "shop"));
        assert!(!claimed("not toml", "shop"));
    }
}
