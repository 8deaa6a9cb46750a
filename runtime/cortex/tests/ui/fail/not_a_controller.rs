//! Refused: not a controller.

use cortex::prelude::*;

#[derive(Injectable)]
struct Posts;

fn module() -> Module {
    let mut m = Module::new("posts");
    m.controller::<Posts>();
    m
}

fn main() {}
