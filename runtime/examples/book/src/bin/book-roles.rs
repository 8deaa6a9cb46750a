//! The application of the guide's chapter on roles, as a process, so that its tests can start it.

use book::life_cycle::block_5::app;

#[cortex::main]
async fn main() -> cortex::Result<()> {
    app().run().await
}
