//! One version after another: who may take connections, where several processes hold one listener.
//!
//! If the next version took connections while this one still does, a client could see the next and
//! then this one again. So each holds a lock for as long as it takes connections. The system frees
//! it when a process ends, however that comes about.

use std::fs::{File, TryLockError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::Readiness;

const GLANCE: Duration = Duration::from_millis(1);
/// How long to wait for the version before, once this one is ready; it takes that one a moment to
/// let go, unless it does not know of turns, or works no more.
const LONGEST: Duration = Duration::from_secs(2);

/// The lock, which the owner of this value may have.
#[derive(Debug)]
pub(crate) struct Turn(pub(crate) File);

impl Turn {
    /// Waits until nobody else takes connections, or until that has taken too long.
    pub(crate) async fn come(&self, readiness: &Readiness) {
        let mut ready_since = None;
        while let Err(TryLockError::WouldBlock) = self.0.try_lock() {
            if readiness.is_ready() {
                let since = *ready_since.get_or_insert_with(Instant::now);
                if since.elapsed() > LONGEST {
                    tracing::warn!(target: "cortex", "the version before still takes connections");
                    return;
                }
            }
            sleep(GLANCE).await;
        }
    }
}
