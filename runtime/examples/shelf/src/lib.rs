//! An application that keeps authors and their books in a database.

pub mod authors;
pub mod books;

use cortex::prelude::*;

/// Everything that the application is made of.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("shelf");
    module.import(cortex::data::module(cortex::migrations!()));
    module.import(authors::module());
    module.import(books::module());
    module
}
