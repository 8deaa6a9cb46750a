//! The code of the book's guides, taken out of the pages by the build script, so that what the book
//! shows compiles, is free of warnings, and passes its own tests.
#![allow(
    dead_code,
    reason = "a guide shows parts of an application, and not always what would use them"
)]
#![allow(
    clippy::unused_async,
    reason = "a hook is asynchronous, and those of a guide have little to wait for"
)]
#![cfg_attr(
    not(test),
    allow(
        unused_imports,
        reason = "many examples are tests, and import what only these need"
    )
)]

include!(concat!(env!("OUT_DIR"), "/guides.rs"));
