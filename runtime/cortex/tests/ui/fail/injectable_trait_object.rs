//! Refused: a field that asks for a trait.

use std::fmt::Debug;

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts {
    clock: Arc<dyn Debug>,
}

fn main() {}
