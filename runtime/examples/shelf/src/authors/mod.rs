//! Authors, whom books belong to.

pub mod controller;
pub mod model;

use cortex::prelude::*;

/// What answers requests for authors.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("authors");
    module.controller::<controller::AuthorController>();
    module
}
