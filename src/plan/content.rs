//! What a file holds: its bytes, and whether it may be run.

use std::sync::Arc;

/// A file's content and mode.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    bytes: Arc<[u8]>,
    executable: bool,
    mode: Option<u32>,
}

/// Files are the same whose bytes are and which may be run or not; who else may read them is
/// remembered, and no change.
impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.executable == other.executable && self.bytes == other.bytes
    }
}

impl Eq for Content {}

impl Content {
    /// A file of these bytes, which may be run where `executable` is set.
    ///
    /// Systems without that mode read every file as one that may not be run.
    pub(crate) fn new(bytes: impl Into<Arc<[u8]>>, executable: bool) -> Self {
        Self {
            bytes: bytes.into(),
            executable: executable && cfg!(unix),
            mode: None,
        }
    }

    /// An ordinary file of this text.
    #[cfg(test)]
    pub(crate) fn text(text: &str) -> Self {
        Self::new(text.as_bytes(), false)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn is_executable(&self) -> bool {
        self.executable
    }

    /// All permissions of the file, where it was read from a disk that has them.
    pub(super) fn mode(&self) -> Option<u32> {
        self.mode
    }

    pub(super) fn with_mode(mut self, mode: Option<u32>) -> Self {
        self.mode = mode;
        self
    }

    /// The content as text; `None` where it is not UTF-8 or looks binary.
    pub(crate) fn as_text(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.bytes).ok()?;
        (!text.contains('\0')).then_some(text)
    }

    /// The same file mode with other bytes.
    pub(crate) fn with_bytes(&self, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self {
            bytes: bytes.into(),
            ..self.clone()
        }
    }
}
