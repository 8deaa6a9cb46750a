//! Refused: two blocks with handlers for one controller.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/posts")]
impl Posts {
    #[get("/")]
    async fn index(&self) {}
}

#[controller("/drafts")]
impl Posts {
    #[get("/")]
    async fn drafts(&self) {}
}

fn main() {}
