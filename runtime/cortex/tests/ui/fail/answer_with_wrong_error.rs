//! Refused: answer with wrong error.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[derive(Debug)]
struct PostError;

#[controller("/")]
impl Posts {
    #[get("/")]
    async fn index(&self) -> Result<&'static str, PostError> {
        Err(PostError)
    }
}

fn main() {}
