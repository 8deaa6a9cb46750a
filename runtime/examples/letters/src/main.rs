//! Takes letters in one role and sends them in another, and loses none when it stops.

mod outbox;
mod web;
mod worker;

use cortex::App;

#[cortex::main]
async fn main() -> cortex::Result<()> {
    App::new()
        .role("web", web::module())
        .role("worker", worker::module())
        .run()
        .await
}
