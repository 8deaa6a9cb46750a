//! Changes to people's files: a place is found by syntax, and only the bytes there change.
//!
//! Comments, order and formatting stay. Where a place is not found nothing changes, and whoever
//! asked tells the person what to type.

mod brought;
mod fold;
mod growth;
mod handler;
mod imports;
mod items;
mod line;
mod lists;
mod manifest;
mod order;
mod paths;
mod pieces;
mod place;
mod relation;
mod replaced;
mod rust;
mod taking;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_fold;
#[cfg(test)]
mod tests_growth;
#[cfg(test)]
mod tests_handler;
#[cfg(test)]
mod tests_items;
#[cfg(test)]
mod tests_place;
#[cfg(test)]
mod tests_relation;
#[cfg(test)]
mod tests_whose;

pub(crate) use fold::{Folded, must_parse, with_line};
pub(crate) use growth::grown;
pub(crate) use handler::Block;
pub(crate) use imports::use_line;
pub(crate) use items::leads_to;
pub(crate) use line::Line;
pub(crate) use manifest::with_features;
pub(crate) use paths::{NamedPath, named_paths};
pub(crate) use place::{newline_of, with_ends_of};
pub(crate) use rust::{Declared, NoPlace, RustText, plain};
