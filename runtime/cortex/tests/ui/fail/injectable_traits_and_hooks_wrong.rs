//! Refused: traits that the type does not implement, and hooks that are none.

use std::fmt::Display;

use cortex::prelude::*;

#[derive(Injectable)]
#[injectable(expose(dyn Display))]
struct Silent;

#[derive(Injectable)]
#[injectable(stop = Self::close)]
struct Connection;

impl Connection {
    async fn close(&self) -> u32 {
        1
    }
}

#[derive(Injectable)]
#[injectable(stop = Self::end)]
struct NoSuchMethod;

fn main() {}
