//! Refused: handler without self.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    #[get("/")]
    async fn index() -> &'static str {
        "posts"
    }
}

fn main() {}
