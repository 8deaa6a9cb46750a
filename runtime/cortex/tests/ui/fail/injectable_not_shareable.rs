//! Refused: injectable not shareable.

use std::cell::Cell;

use cortex::prelude::*;

#[derive(Injectable)]
struct Counter {
    #[inject(default)]
    count: Cell<u32>,
}

fn main() {}
