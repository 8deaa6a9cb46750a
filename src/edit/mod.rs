//! Changes to people's files: a place is found by syntax, and only the bytes there change.
//!
//! Comments, order and formatting stay. Where a place is not found nothing changes, and whoever
//! asked tells the person what to type.

mod line;
mod merge;
mod place;
mod rust;
#[cfg(test)]
mod tests;

pub(crate) use line::Line;
pub(crate) use merge::merged;
pub(crate) use rust::{Declared, NoPlace, RustText};
