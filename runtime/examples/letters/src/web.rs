//! Takes letters over HTTP.

use std::sync::Arc;

use cortex::http::{Path, StatusCode};
use cortex::{Injectable, Module, controller};

use crate::outbox::{self, Outbox};

#[derive(Injectable)]
struct LetterController {
    outbox: Arc<Outbox>,
}

#[controller("/letters")]
impl LetterController {
    /// Takes a letter.
    #[post("/{text}")]
    async fn create(&self, Path(text): Path<String>) -> StatusCode {
        self.outbox.put(text);
        StatusCode::ACCEPTED
    }
}

pub(crate) fn module() -> Module {
    let mut m = Module::new("web");
    m.import(outbox::module());
    m.controller::<LetterController>();
    m
}
