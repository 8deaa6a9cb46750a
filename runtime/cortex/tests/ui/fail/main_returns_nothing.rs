#[cortex::main]
async fn main() {}
