//! The container: it knows every provider before the first one is built, so a mistake in the wiring
//! is found at start, with all others, and never while a request is served.
//!
//! A [`Graph`] collects [`Provider`]s and checks them; [`Graph::build`] constructs each one after
//! what it needs and freezes them into a [`Container`]: a dense array of shared instances.
//!
//! ```
//! use std::sync::Arc;
//! use cortex_container::{Graph, Injectable, Origin, Provider};
//! # use cortex_container::{Dependency, Need, Wiring};
//!
//! struct Clock;
//!
//! // With `#[derive(Injectable)]`:
//! struct Greeter {
//!     clock: Arc<Clock>,
//! }
//!
//! # // `#[derive(Injectable)]` writes this.
//! # impl Injectable for Greeter {
//! #     fn needs() -> Vec<Need> {
//! #         vec![<Arc<Clock> as Dependency>::need("clock")]
//! #     }
//! #     fn construct(wiring: &Wiring<'_>) -> Self {
//! #         Self { clock: Dependency::resolve(wiring, 0) }
//! #     }
//! # }
//! #
//! let mut graph = Graph::new();
//! graph.add(Provider::injectable::<Greeter>(), Origin::here("app"));
//! graph.add(Provider::value(Clock), Origin::here("app"));
//! let container = graph.build().unwrap();
//!
//! let greeter = container.get::<Greeter>().unwrap();
//! assert!(Arc::ptr_eq(&greeter.clock, &container.get::<Clock>().unwrap()));
//! ```

mod container;
mod graph;
mod key;
mod order;
mod problem;
mod provider;

pub use container::Container;
pub use graph::{Entry, Graph, NotProvided, Origin};
pub use key::Key;
pub use problem::WiringProblem;
pub use provider::{Dependency, Injectable, Need, Provider, Wiring};
