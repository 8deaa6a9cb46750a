//! The container as an application sees it: through the macros, the modules and the life of the
//! application, with every message that a person reads.
#![cfg(all(feature = "http", feature = "testing"))]
#![expect(
    clippy::needless_pass_by_value,
    clippy::unused_async,
    clippy::unwrap_used,
    reason = "the services of these tests do nothing that has to be waited for, and may fail at once"
)]

mod conditions;
mod controllers;
mod endings;
mod failures;
mod hooks;
mod kinds;
mod modules;
mod names;
mod scopes;
mod standins;

use std::sync::Mutex;

use cortex::testing::TestApp;
use cortex::{Lazy, Module};

/// What happened, in order.
#[derive(Default)]
struct Journal(Mutex<Vec<&'static str>>);

impl Journal {
    fn note(&self, event: &'static str) {
        self.0.lock().unwrap().push(event);
    }

    fn events(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }
}

/// What is wrong with an application that consists of this module; lines of source are left out,
/// because they move.
async fn report(module: Module) -> String {
    let error = TestApp::new(module).try_start().await.map(drop);
    without_lines(&error.unwrap_err().report())
}

fn without_lines(text: &str) -> String {
    let mut told = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(".rs:") {
        let after = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let place = before.rfind('(').map_or(before, |at| &before[..=at]);
        told.push_str(place);
        told.push_str("here");
        rest = after;
    }
    told + rest
}

/// That a type can be shared between threads, as everything in the container is.
fn is_shareable<T: Send + Sync>() {}

#[test]
fn everything_can_be_shared() {
    is_shareable::<cortex::container::Container>();
    is_shareable::<cortex::container::OpenScope>();
    is_shareable::<Lazy<dyn std::any::Any>>();
}
