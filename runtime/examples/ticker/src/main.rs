//! An application whose answers last. None of its handlers has to know that a version is replaced
//! by the next one, or that the process stops.

mod ticks;

use cortex::{App, Module};

fn module() -> Module {
    let mut m = Module::new("ticker");
    m.settings::<ticks::TickerSettings>();
    m.controller::<ticks::TickController>();
    m
}

#[cortex::main]
async fn main() -> cortex::Result<()> {
    App::new().module(module()).run().await
}
