//! Refused: injectable not a struct.

use cortex::prelude::*;

#[derive(Injectable)]
enum Store {
    Memory,
    Disk,
}

#[derive(Injectable)]
union Bits {
    whole: u32,
    half: u16,
}

fn main() {}
