//! Refused: body not last.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    #[post("/{id}")]
    async fn update(&self, _body: Json<String>, _id: Path<u64>) -> &'static str {
        "posts"
    }
}

fn main() {}
