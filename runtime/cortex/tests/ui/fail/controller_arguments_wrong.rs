//! Refused: controller arguments wrong.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("posts")]
impl Posts {
    #[get("/")]
    async fn index(&self) {}
}

#[derive(Injectable)]
struct Pages;

#[controller("/pages", version = 1)]
impl Pages {
    #[get("/")]
    async fn index(&self) {}
}

fn main() {}
