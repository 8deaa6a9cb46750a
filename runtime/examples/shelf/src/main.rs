//! The process: it runs what the library is made of.

use cortex::App;

#[cortex::main]
async fn main() -> cortex::Result<()> {
    App::new().module(shelf::module()).run().await
}
