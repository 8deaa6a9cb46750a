//! Refused: route path wrong.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

#[controller("/")]
impl Posts {
    #[get]
    async fn missing(&self) {}

    #[get()]
    async fn empty(&self) {}

    #[get = "/"]
    async fn assigned(&self) {}

    #[get(posts)]
    async fn unquoted(&self) {}

    #[get("posts")]
    async fn relative(&self) {}

    #[get("/posts?page=1")]
    async fn query(&self) {}

    #[get("/:id")]
    async fn old_parameter(&self) {}

    #[get("/{id")]
    async fn open(&self) {}

    #[get("/id}")]
    async fn shut(&self) {}

    #[get("/{}")]
    async fn nameless(&self) {}

    #[get("/{post-id}")]
    async fn not_a_name(&self) {}

    #[get("/{id}.json")]
    async fn followed(&self) {}

    #[get("/{*rest}/more")]
    async fn rest_not_last(&self) {}

    #[get("/{id}/{id}")]
    async fn twice(&self) {}

    #[get("/", summary = "posts")]
    async fn unknown_argument(&self) {}
}

fn main() {}
