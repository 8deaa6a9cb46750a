//! Refused: handler generic.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    #[get("/generic")]
    async fn generic<T: Send>(&self, _body: Json<T>) -> &'static str {
        "posts"
    }

    #[get("/open")]
    async fn open(&self, _name: impl ToString) -> &'static str {
        "posts"
    }
}

fn main() {}
