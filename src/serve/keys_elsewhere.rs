//! The same as `keys.rs` where a terminal has no modes to choose: no key is heard.

use super::event::Key;

#[derive(Debug)]
pub(super) struct Keys;

impl Keys {
    pub(super) fn hear(_pressed: impl Fn(Key) + Send + 'static) -> Option<Self> {
        None
    }
}
