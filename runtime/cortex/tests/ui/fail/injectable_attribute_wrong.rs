//! Refused: injectable attribute wrong.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts {
    #[inject(lazy)]
    clock: Arc<String>,
}

fn main() {}
