//! Refused: main with arguments.

#[cortex::main(threads = 4)]
async fn main() -> cortex::Result<()> {
    Ok(())
}
