//! Refused: main returns something else.

#[cortex::main]
async fn main() -> u32 {
    1
}
