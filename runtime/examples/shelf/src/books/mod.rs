//! Books, and the author that each has.

pub mod controller;
pub mod dto;
pub mod model;
pub mod repository;
pub mod service;

use cortex::prelude::*;

/// What answers requests for books.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("books");
    module.provide::<repository::BookRepository>();
    module.provide::<service::BookService>();
    module.controller::<controller::BookController>();
    module
}
