//! Refused: controller without handlers.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    async fn index(&self) {}
}

fn main() {}
