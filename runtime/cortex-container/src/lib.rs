//! The container: it knows every provider before the first one is constructed, so a mistake in the
//! wiring is found at start, with all others, and never while a request is served.
//!
//! - A [`Provider`] says under which [`Key`] it provides something, what it needs, how it makes it,
//!   and how long an instance lives ([`Scope`]).
//! - A [`Graph`] collects providers and finds everything that is wrong with them together
//!   ([`WiringProblem`]). Nothing is constructed for that.
//! - [`Graph::start`] gives every provider a number and every need the numbers that answer it, and
//!   constructs the singletons in the order of their dependencies, those that wait for something at
//!   the same time.
//! - The [`Container`] hands out singletons at the cost of a pointer clone, makes transients anew,
//!   and opens an [`OpenScope`] for each request, message or job.
//! - [`Container::run`] runs the hooks of a [`Phase`] of the application's life.
//!
//! Everything is `Send` and `Sync`. A singleton is created once, also when several threads ask for a
//! lazy one at the same time; so is an instance of a scope. Constructors that wait need a runtime of
//! tokio's.
//!
//! ```
//! use std::sync::Arc;
//! use cortex_container::{Graph, Limits, Origin, Provider};
//!
//! struct Clock;
//!
//! struct Greeter {
//!     clock: Arc<Clock>,
//! }
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
//! # runtime.block_on(async {
//! let mut graph = Graph::new();
//! graph.add(Provider::factory(|clock: Arc<Clock>| Greeter { clock }), Origin::here("app"));
//! graph.add(Provider::value(Clock), Origin::here("app"));
//! let container = graph.start(Limits::default()).await.unwrap();
//!
//! let greeter = container.get::<Greeter>().unwrap();
//! assert!(Arc::ptr_eq(&greeter.clock, &container.get::<Clock>().unwrap()));
//! # });
//! ```

mod candidate;
mod container;
mod core;
mod factory;
mod failure;
mod freeze;
mod graph;
mod hook;
mod injectable;
mod inspect;
mod key;
mod lazy;
mod life;
mod limits;
mod need;
mod phases;
mod problem;
mod provider;
mod schedule;
mod scope;
mod scopes;
mod shared;
mod start;
mod wiring;

pub use candidate::Candidate;
pub use container::{Container, Handle};
pub use factory::Factory;
pub use failure::{ConstructionFailure, Failure, HookFailure, ResolveError, StartError};
pub use graph::{Entry, Graph, NotProvided, Origin};
pub use hook::{HookResult, Phase};
pub use injectable::Injectable;
pub use inspect::{Inspected, Inspection};
pub use key::Key;
pub use lazy::Lazy;
pub use limits::Limits;
pub use need::{Dependency, Need, NeedKind};
pub use problem::{Absent, Place, WiringProblem};
pub use provider::{BoxError, Kind, Provider, Scope};
pub use scope::OpenScope;
pub use scopes::Scopes;
pub use wiring::{Injected, Wiring};
