//! Refused: handler half typed.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    #[get("/")]
    async fn index(&self) -> &'static str {
        self.
    }

    #[get("/{id}")]
    async fn show(&self) -> &'static str {
        "post"
    }
}

fn main() {
    Module::new("posts").controller::<Posts>();
}
