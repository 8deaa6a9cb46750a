//! The databases that a project is built for.

use toml_edit::DocumentMut;

use super::site::Site;
use crate::error::{Failure, catalog};
use crate::fields::Dialect;
use crate::plan::RelPath;

const MANIFEST: &str = "Cargo.toml";

impl Site<'_> {
    /// Those whose drivers the manifest switches on, in the order in which they are always named.
    pub(super) fn dialects(&self) -> Result<Vec<Dialect>, Failure> {
        let manifest = self.read(&RelPath::new(MANIFEST)?)?.unwrap_or_default();
        let manifest: DocumentMut = manifest
            .parse()
            .map_err(|error| catalog::manifest_broken(MANIFEST.as_ref(), error))?;
        let dependency = manifest.get("dependencies").and_then(|all| all.get("cortex"));
        let features = dependency.and_then(|cortex| cortex.get("features")?.as_array());
        let is_on = |dialect: &Dialect| {
            let mut names = features.into_iter().flatten();
            names.any(|name| name.as_str() == Some(dialect.folder()))
        };
        Ok(Dialect::ALL.into_iter().filter(is_on).collect())
    }
}
