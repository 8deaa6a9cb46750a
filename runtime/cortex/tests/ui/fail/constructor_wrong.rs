//! Refused: `impl` blocks without a constructor that the container can call.

use cortex::prelude::*;

struct None;

#[injectable]
impl None {
    fn make() -> Self {
        Self
    }
}

struct Two;

#[injectable]
impl Two {
    #[inject]
    fn one() -> Self {
        Self
    }

    #[inject]
    fn two() -> Self {
        Self
    }
}

struct Selfish;

#[injectable]
impl Selfish {
    fn new(&self) -> Self {
        Self
    }
}

struct Open;

#[injectable]
impl Open {
    fn new<T>(_: Arc<T>) -> Self {
        Self
    }
}

struct Unfillable;

#[injectable]
impl Unfillable {
    fn new(_name: String) -> Self {
        Self
    }
}

struct Other;

#[injectable]
impl Other {
    fn new() -> u32 {
        1
    }
}

#[injectable]
struct Fields {
    clock: Arc<String>,
}

struct Printed;

#[injectable]
impl std::fmt::Display for Printed {}

fn main() {}
