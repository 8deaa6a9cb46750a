//! What the tests share.

mod need;
mod sandbox;
#[cfg(unix)]
pub(crate) mod terminal;

use std::time::{Duration, Instant};

pub(crate) use need::need;
pub(crate) use sandbox::Sandbox;

/// Waits for something that takes a moment, and fails where it takes far too long.
pub(crate) fn wait_until(what: &str, mut happened: impl FnMut() -> bool) {
    let limit = Instant::now() + Duration::from_secs(30);
    while !happened() {
        assert!(Instant::now() < limit, "waited too long until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
