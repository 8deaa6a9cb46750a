//! What the journal remembers of one change, as it stands on disk.

use serde::{Deserialize, Serialize};

/// The form of the entries; another number is from another version of the tool.
const FORMAT: u32 = 1;

/// One change of a project: what was asked, when, and every file before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    format: u32,
    pub(crate) id: u32,
    pub(crate) kind: Kind,
    /// The command that made it, as it was typed.
    pub(crate) command: String,
    /// Seconds since 1970, UTC.
    pub(crate) time: u64,
    /// The folders that did not exist before, outermost first.
    pub(crate) new_dirs: Vec<String>,
    pub(crate) records: Vec<Record>,
}

/// Whether it is a change of its own, or takes one back or brings it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Apply,
    Undo(u32),
    Redo(u32),
}

/// One file. Its old content is kept in a file of its own, the new one in a part of a common file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) path: String,
    pub(crate) before: Option<Old>,
    pub(crate) after: Option<New>,
}

/// How a file was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Old {
    pub(crate) executable: bool,
    /// All of its permissions, on systems that have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<u32>,
}

/// How a file became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct New {
    pub(crate) executable: bool,
    pub(crate) offset: usize,
    pub(crate) length: usize,
}

impl Record {
    /// Whether the file may be run afterwards and not before, or the other way round.
    pub(crate) fn changes_mode(&self) -> bool {
        let (before, after) = (self.before, self.after);
        before
            .zip(after)
            .is_some_and(|(before, after)| before.executable != after.executable)
    }
}

impl Entry {
    /// An entry without files yet.
    pub(crate) fn new(id: u32, kind: Kind, command: String, time: u64) -> Self {
        let (new_dirs, records) = (Vec::new(), Vec::new());
        Self {
            format: FORMAT,
            id,
            kind,
            command,
            time,
            new_dirs,
            records,
        }
    }

    /// Whether these bytes are a whole entry, of whatever version.
    pub(crate) fn is_whole(bytes: &[u8]) -> bool {
        serde_json::from_slice::<serde_json::Value>(bytes).is_ok()
    }

    /// Reads an entry; `None` where it is not whole or from another version.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let entry: Self = serde_json::from_slice(bytes).ok()?;
        (entry.format == FORMAT).then_some(entry)
    }

    /// The entry as it is written.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // A struct of strings and numbers always has a form in JSON.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
