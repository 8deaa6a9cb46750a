//! Plain routers that contradict. Alone in its process, because a panic hook belongs to all of it.
#![cfg(all(feature = "http", feature = "testing"))]

use std::sync::atomic::{AtomicU32, Ordering};

use cortex::http::Router;
use cortex::http::axum::routing::get as axum_get;
use cortex::prelude::*;

#[test]
fn a_router_that_contradicts_is_told_without_a_panic_on_the_way() {
    static PANICS: AtomicU32 = AtomicU32::new(0);
    let count = |panic: &std::panic::PanicHookInfo<'_>| {
        let text = panic.payload_as_str().unwrap_or_default();
        let of_axum = ["Overlapping method route", "Invalid route"];
        if of_axum.iter().any(|part| text.starts_with(part)) {
            PANICS.fetch_add(1, Ordering::SeqCst);
        }
    };
    std::panic::set_hook(Box::new(count));
    let failed = std::panic::catch_unwind(|| {
        let mut m = Module::new("things");
        m.router(Router::new().route("/plain", axum_get(async || "")));
        m.router(Router::new().route("/health/live", axum_get(async || "")));
        m.router(Router::new().route("/plain", axum_get(async || "again")));
        cortex::testing::check(m);
    });
    let text = failed.unwrap_err();
    let text = text.downcast_ref::<String>().unwrap();
    for part in [
        "`/health/live` belongs to the framework's health checks",
        "registered in: module `things` (cortex/tests/routers.rs:",
        "a router cannot be merged with the others",
    ] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
    assert_eq!(PANICS.load(Ordering::SeqCst), 0);
}
