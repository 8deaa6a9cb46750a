//! Greetings, by name or for everybody.

mod controller;
mod service;
mod settings;

pub use controller::{Greeting, GreetingController, NewGreeting};
pub use service::{GreetingError, GreetingService};
pub use settings::GreetingSettings;

use cortex::Module;

/// What greets.
pub fn module() -> Module {
    let mut m = Module::new("greetings");
    m.live::<GreetingSettings>();
    m.provide::<GreetingService>();
    m.controller::<GreetingController>();
    m
}
