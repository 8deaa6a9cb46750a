//! Refused: test not async.

#[cortex::test]
fn works() {}

#[cortex::test]
async fn with_arguments(_name: String) {}

fn main() {}
