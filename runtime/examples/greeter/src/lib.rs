//! A small whole application: a greeting from a service that a controller holds.

pub mod greetings;

use cortex::Module;

/// Everything that the application is made of.
pub fn module() -> Module {
    let mut m = Module::new("greeter");
    m.import(greetings::module());
    m
}
