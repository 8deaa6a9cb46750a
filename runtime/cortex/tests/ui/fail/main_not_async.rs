//! Refused: main not async.

#[cortex::main]
fn main() -> cortex::Result<()> {
    Ok(())
}
