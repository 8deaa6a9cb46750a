//! What a file holds: its bytes, and whether it may be run.

use std::sync::Arc;

/// A file's content and mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    bytes: Arc<[u8]>,
    executable: bool,
}

impl Content {
    /// A file of these bytes, which may be run where `executable` is set.
    ///
    /// Systems without that mode read every file as one that may not be run.
    pub(crate) fn new(bytes: impl Into<Arc<[u8]>>, executable: bool) -> Self {
        Self {
            bytes: bytes.into(),
            executable: executable && cfg!(unix),
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

    /// The content as text; `None` where it is not UTF-8 or looks binary.
    pub(crate) fn as_text(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.bytes).ok()?;
        (!text.contains('\0')).then_some(text)
    }

    /// The same file mode with other bytes.
    pub(crate) fn with_bytes(&self, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self {
            bytes: bytes.into(),
            executable: self.executable,
        }
    }
}
