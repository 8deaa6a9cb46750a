//! Refused: body not deserialize.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

struct NewPost;

#[controller("/")]
impl Posts {
    #[post("/")]
    async fn create(&self, _body: Json<NewPost>) -> &'static str {
        "posts"
    }
}

fn main() {}
