//! Waiting for what happens by itself, and for a place where it can.

use std::net::{Ipv4Addr, TcpListener};
use std::panic::Location;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::app::fail;

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(5);

/// Waits until something is so, and looks again and again.
///
/// ```
/// # cortex_app::entry::test(|| async {
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use std::time::Duration;
/// use cortex_testing::wait_until;
///
/// let sent = Arc::new(AtomicBool::new(false));
/// let theirs = Arc::clone(&sent);
/// tokio::spawn(async move { theirs.store(true, Ordering::SeqCst) });
///
/// wait_until("the mail is sent", Duration::from_secs(5), async || {
///     sent.load(Ordering::SeqCst)
/// })
/// .await;
/// # });
/// ```
///
/// # Panics
///
/// If it is still not so when the time is over; the message has `what`, and the test's line.
#[track_caller]
pub fn wait_until(
    what: &str,
    limit: Duration,
    mut is_so: impl AsyncFnMut() -> bool,
) -> impl Future<Output = ()> {
    let location = Location::caller();
    async move {
        let end = Instant::now() + limit;
        while !is_so().await {
            if Instant::now() >= end {
                fail(&format!(
                    "after {limit:?} it was still not so that {what} ({location})"
                ));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// A port of this machine on which nobody listens.
///
/// Somebody else may take it before it is used. Where possible, listen on port 0 instead, as
/// [`TestAppBuilder::serve`](crate::TestAppBuilder) does.
///
/// # Panics
///
/// If the system has none.
#[track_caller]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    match listener.and_then(|listener| listener.local_addr()) {
        Ok(address) => address.port(),
        Err(error) => fail(&format!("there is no free port: {error}")),
    }
}

/// A time, written as in RFC 3339.
///
/// ```
/// use cortex_app::Clock;
/// use cortex_testing::time;
///
/// let clock = Clock::fixed(time("2026-03-01T09:30:00Z"));
/// assert_eq!(clock.now(), time("2026-03-01T09:30:00Z"));
/// ```
///
/// # Panics
///
/// If the text is no time.
#[track_caller]
pub fn time(text: &str) -> SystemTime {
    match humantime::parse_rfc3339(text) {
        Ok(time) => time,
        Err(error) => fail(&format!(
            "`{text}` is no time such as `2026-03-01T09:30:00Z`: {error}"
        )),
    }
}
