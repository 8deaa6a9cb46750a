//! Refused: handler not async.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    #[get("/")]
    fn index(&self) -> &'static str {
        "posts"
    }
}

fn main() {}
