//! Greets people.

mod controller;
mod service;

pub use controller::{Greeting, GreetingController};
use cortex::prelude::*;
pub use service::{GreetingService, Salutation};

/// What this module adds to the application, one statement an item.
pub(crate) fn module() -> Module {
    let mut module = Module::new("greetings");
    module.value(Salutation("Hello"));
    module.provide::<GreetingService>();
    module.controller::<GreetingController>();
    module
}
