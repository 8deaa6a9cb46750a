//! Refused: answer not a response.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

struct Post;

#[controller("/")]
impl Posts {
    #[get("/plain")]
    async fn plain(&self) -> Post {
        Post
    }

    #[get("/json")]
    async fn json(&self) -> Json<Post> {
        Json(Post)
    }
}

fn main() {}
