//! Refused: handler with wrong self.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    #[get("/owned")]
    async fn owned(self) -> &'static str {
        "posts"
    }

    #[get("/mutable")]
    async fn mutable(&mut self) -> &'static str {
        "posts"
    }

    #[get("/typed")]
    async fn typed(self: Arc<Self>) -> &'static str {
        "posts"
    }
}

fn main() {}
