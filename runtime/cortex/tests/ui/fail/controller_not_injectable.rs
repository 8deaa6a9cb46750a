//! Refused: controller not injectable.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

struct Pages;

#[controller("/")]
impl Pages {
    #[get("/")]
    async fn index(&self) {}
}

fn main() {}
