//! The application: modules put together, checked as a whole, run as a process.
//!
//! ```no_run
//! use cortex_app::{App, Module};
//!
//! fn module() -> Module {
//!     Module::new("shop")
//! }
//!
//! # async fn run() -> cortex_app::Result<()> {
//! App::new().module(module()).run().await
//! # }
//! ```

mod app;
mod arguments;
mod blueprint;
mod check;
mod clock;
mod configuration;
mod console;
mod describe;
pub mod entry;
mod error;
#[cfg(feature = "http")]
mod healthcheck;
mod lifecycle;
mod live;
pub mod log;
mod module;
mod prepare;
mod registration;
mod reload;
mod serve;
mod signals;
mod when;

pub use app::App;
pub use blueprint::Blueprint;
pub use check::check;
pub use clock::Clock;
pub use cortex_config::Environment;
pub use error::{Context, Error, Result};
pub use lifecycle::LifecycleSettings;
pub use module::Module;
pub use prepare::{Prepared, Setup};
pub use registration::Registration;
pub use when::When;
