//! Refused: rules of settings that cannot be heeded.

use cortex::prelude::*;

#[derive(Settings)]
#[settings(prefix = "posts")]
struct OpenRange {
    #[setting(range(1..100))]
    limit: u32,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct NoRange {
    #[setting(range(100))]
    limit: u32,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct ComputedBound {
    #[setting(max = LIMIT)]
    limit: u32,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct PatternIsText {
    #[setting(pattern = 5)]
    limit: String,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct TextHasNoOrder {
    #[setting(min = "a")]
    name: String,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct NumbersHaveNoPattern {
    #[setting(pattern = "^[0-9]$")]
    limit: Option<u32>,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct CheckOfAnotherType {
    #[setting(check = even)]
    name: String,
}

#[derive(Settings)]
#[settings(prefix = "posts")]
struct CheckWithoutResult {
    #[setting(check = is_even)]
    limit: u32,
}

fn even(number: &u32) -> std::result::Result<(), String> {
    number.is_multiple_of(2).then_some(()).ok_or_else(|| "odd".to_owned())
}

fn is_even(number: &u32) -> bool {
    number.is_multiple_of(2)
}

fn main() {}
