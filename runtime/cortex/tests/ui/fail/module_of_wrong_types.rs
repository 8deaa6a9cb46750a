//! Refused: module of wrong types.

use cortex::prelude::*;

struct Clock;

struct Limits;

fn main() {
    let mut m = Module::new("time");
    m.provide::<Clock>();
    m.settings::<Limits>();
}
