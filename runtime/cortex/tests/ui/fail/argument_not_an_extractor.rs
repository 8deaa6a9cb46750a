//! Refused: argument not an extractor.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

struct Filter;

#[controller("/")]
impl Posts {
    #[get("/first")]
    async fn first(&self, _filter: Filter, _path: Path<u64>) -> &'static str {
        "posts"
    }

    #[get("/last")]
    async fn last(&self, _filter: Filter) -> &'static str {
        "posts"
    }
}

fn main() {}
