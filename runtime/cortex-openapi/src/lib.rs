//! What an application answers, as an OpenAPI 3.1 document: made from its routes and from the types
//! in the signatures of its handlers.
//!
//! ```
//! use cortex_app::Module;
//!
//! fn module() -> Module {
//!     let mut m = Module::new("shop");
//!     m.import(cortex_openapi::module(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")));
//!     m
//! }
//! # drop(module());
//! ```
//!
//! What a type says by utoipa's derives `ToSchema` and `IntoParams` is in the document; a type that
//! says nothing is left out of it.

mod answer;
mod argument;
mod document;
#[doc(hidden)]
pub mod expanded;
mod items;
mod operation;
mod page;
mod schema;
mod serve;
mod versioned;

pub use utoipa;
pub use utoipa::{IntoParams, ToSchema};

pub use answer::DescribeAnswer;
pub use argument::DescribeArgument;
pub use items::{texts, times};
pub use operation::Operation;
pub use serve::module;
