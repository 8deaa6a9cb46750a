//! Refused: route outside of controller.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

use cortex::get;

impl Posts {
    #[get("/")]
    async fn index(&self) {}
}

fn main() {}
