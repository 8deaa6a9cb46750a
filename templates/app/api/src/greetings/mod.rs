//! Greets people: the pattern that further modules follow.

mod controller;
mod dto;
mod error;
mod service;
mod settings;

pub use controller::GreetingController;
use cortex::prelude::*;
pub use dto::{Greeting, NewGreeting};
pub use error::GreetingError;
pub use service::GreetingService;
pub use settings::GreetingSettings;

/// What this module adds to the application, one statement an item.
pub(crate) fn module() -> Module {
    let mut module = Module::new("greetings");
    module.settings::<GreetingSettings>();
    module.provide::<GreetingService>();
    module.controller::<GreetingController>();
    module
}
