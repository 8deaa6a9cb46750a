//! The same as `raw.rs` where keys are read as events: there is nothing to switch off.

pub(super) struct Raw;

impl Raw {
    pub(super) fn begin() -> Self {
        Self
    }
}
