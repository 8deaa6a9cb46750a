//! Refused: main returns nothing.

#[cortex::main]
async fn main() {}
