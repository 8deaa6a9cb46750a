//! Refused: handler not send.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    #[get("/")]
    async fn index(&self) -> &'static str {
        let held = std::rc::Rc::new(1);
        std::future::ready(()).await;
        drop(held);
        "posts"
    }
}

fn main() {}
