//! Refused: argument is a service.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

struct Clock;

#[controller("/")]
impl Posts {
    #[get("/")]
    async fn index(&self, _clock: Arc<Clock>) -> &'static str {
        "posts"
    }
}

fn main() {}
