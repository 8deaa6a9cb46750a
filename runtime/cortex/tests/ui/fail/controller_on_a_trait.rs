//! Refused: controller on a trait.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Default for Posts {
    fn default() -> Self {
        Self
    }
}

fn main() {}
