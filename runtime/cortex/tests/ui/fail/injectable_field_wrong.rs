//! Refused: injectable field wrong.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts {
    name: String,
    limit: Option<u32>,
}

#[derive(Injectable)]
struct Tuple(Arc<String>, u64);

struct NoDefault;

#[derive(Injectable)]
struct Filled {
    #[inject(default)]
    value: NoDefault,
}

fn main() {}
