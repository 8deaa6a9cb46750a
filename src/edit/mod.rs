//! Changes to people's files: a place is found by syntax, and only the bytes there change.
//!
//! Comments, order and formatting stay. Where a place is not found nothing changes, and whoever
//! asked tells the person what to type.

mod line;
mod place;
mod rust;
mod taking;
#[cfg(test)]
mod tests;

pub(crate) use line::Line;
pub(crate) use rust::{Declared, NoPlace, RustText};
