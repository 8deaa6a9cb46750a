//! What all containers hold: two singletons, a transient with both, and two services of a request.

use std::sync::Arc;

pub(crate) struct Clock(
    #[expect(dead_code, reason = "what a service holds is not read here")] pub(crate) u64,
);

pub(crate) struct Words(
    #[expect(dead_code, reason = "what a service holds is not read here")] pub(crate) u64,
);

/// Made anew for each that asks.
#[expect(dead_code, reason = "what a service holds is not read here")]
pub(crate) struct Greeting {
    pub(crate) clock: Arc<Clock>,
    pub(crate) words: Arc<Words>,
}

/// Made once for a request.
#[expect(dead_code, reason = "what a service holds is not read here")]
pub(crate) struct Session {
    pub(crate) clock: Arc<Clock>,
}

/// Made once for a request as well, from the other.
#[expect(dead_code, reason = "what a service holds is not read here")]
pub(crate) struct Basket {
    pub(crate) session: Arc<Session>,
    pub(crate) words: Arc<Words>,
}
