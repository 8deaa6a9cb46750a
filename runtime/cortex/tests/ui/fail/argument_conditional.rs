//! Refused: an argument that is not always there.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/posts")]
impl Posts {
    #[get("/")]
    async fn index(&self, #[cfg(unix)] Path(id): Path<u32>) {}
}

fn main() {}
