//! Refused: controller on a struct.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
struct Pages;

fn main() {}
