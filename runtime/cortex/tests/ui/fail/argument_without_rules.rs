//! A type that has no rules cannot be checked.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[derive(serde::Deserialize)]
struct Post {
    #[expect(dead_code, reason = "only its type matters")]
    title: String,
}

#[controller("/posts")]
impl Posts {
    #[post("/")]
    async fn create(&self, Valid(Json(_post)): Valid<Json<Post>>) {}
}

fn main() {}
