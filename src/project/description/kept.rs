//! Answers that are kept beside the build they came from, one file for each question.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::binary::Binary;
use crate::checksum::sha256;
use crate::ctx::Ctx;
use crate::project::App;
use crate::project::build::Sources;

/// An answer, and the binary that gave it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) binary: Binary,
    pub(super) answer: Value,
}

/// Where the answer to these words is kept.
///
/// It is the folder of builds, which may belong to many projects, so the project is in the name.
pub(super) fn place<'a>(
    ctx: &Ctx,
    app: &App,
    name: &str,
    words: impl Iterator<Item = &'a String>,
) -> PathBuf {
    let target = Sources::read(ctx, app.root()).target_dir(app.root());
    let root = app.root().display().to_string();
    let question = words.fold(root, |text, word| text + "\0" + word);
    let file = format!("{name}-{}.json", &sha256(question.as_bytes())[..16]);
    target.join("cortex").join("described").join(file)
}

impl Kept {
    /// What is kept there; what cannot be read counts as nothing.
    pub(super) fn read(place: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(place).ok()?).ok()
    }

    /// Keeps it in one step, so that whoever reads meanwhile finds the old answer or the new one.
    pub(super) fn write(&self, place: &Path) -> io::Result<()> {
        let folder = place.parent().unwrap_or(place);
        #[expect(
            clippy::disallowed_methods,
            reason = "the folder of builds, which is no part of the project and which cargo has made"
        )]
        std::fs::create_dir_all(folder)?;
        let file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(io::BufWriter::new(&file), self)?;
        file.persist(place)?;
        Ok(())
    }
}
