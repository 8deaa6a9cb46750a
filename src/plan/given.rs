//! A plan that another program has written down as JSON.

use std::path::Path;

use serde::Deserialize;

use super::{Content, Draft, Plan, RelPath, Source};
use crate::error::{Failure, catalog};
use crate::shell::harmless;

/// The plan and what it is called in the journal.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) command: String,
    pub(crate) plan: Plan,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    command: String,
    files: Vec<File>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    path: String,
    /// The whole new text; none where the file is to go.
    text: Option<String>,
    #[serde(default)]
    executable: bool,
}

/// Reads the document in `file`, for the project at `root` as it is now.
///
/// # Errors
///
/// Fails where it cannot be read, is not such a document, or names a path outside the project.
pub(crate) fn given(root: &Path, file: &Path) -> Result<Given, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| catalog::cannot_read(file, &error))?;
    let Document { command, files } = serde_json::from_str(&text)
        .map_err(|error| catalog::not_a_plan(file, harmless(&error.to_string())))?;
    let source = Source::Disk(root.to_owned());
    let mut draft = Draft::new(&source);
    for File {
        path,
        text,
        executable,
    } in files
    {
        let path = RelPath::new(path)?;
        match text {
            Some(text) => draft.replace(path, Content::new(text.into_bytes(), executable))?,
            None => draft.delete(path)?,
        }
    }
    let plan = draft.finish()?;
    Ok(Given { command, plan })
}
