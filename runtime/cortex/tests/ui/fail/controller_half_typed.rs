//! Refused: controller half typed.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    #[get("/")]
    async fn index(&self, na) {}

    #[get("/{id}")]
    async fn show(&self) {}
}

fn main() {}
