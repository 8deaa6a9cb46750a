//! Tests of whole applications: the same modules, wiring, routes and layers as in the process, with
//! single providers replaced, and requests without a network.
//!
//! ```
//! use cortex_app::Module;
//! use cortex_testing::TestApp;
//!
//! struct Clock {
//!     year: u32,
//! }
//!
//! fn module() -> Module {
//!     let mut m = Module::new("time");
//!     m.value(Clock { year: 2026 });
//!     m
//! }
//!
//! # cortex_app::entry::test(|| async {
//! let app = TestApp::new(module()).replace(Clock { year: 1999 }).start().await;
//! assert_eq!(app.get_service::<Clock>().year, 1999);
//! # });
//! ```

mod app;
#[cfg(feature = "http")]
mod client;
mod folder;
mod json;
#[cfg(feature = "http")]
mod reply;
#[cfg(feature = "http")]
mod request;
#[cfg(feature = "http")]
mod server;
mod wait;

pub use app::{TestApp, TestAppBuilder, check};
#[cfg(feature = "http")]
pub use client::TestClient;
pub use cortex_app::log::{CapturedLogs, LogLine};
pub use folder::TempFolder;
pub use json::{assert_json, json_differences};
#[cfg(feature = "http")]
pub use reply::Reply;
#[cfg(feature = "http")]
pub use request::TestRequest;
pub use wait::{free_port, time, wait_until};
