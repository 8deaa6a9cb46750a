//! Sends letters that wait.

use std::sync::Arc;

use cortex::log::{self, Logger};
use cortex::{Injectable, Module};

use crate::outbox::{self, Outbox};

#[derive(Injectable)]
#[injectable(ready = Self::begin)]
struct Postman {
    _outbox: Arc<Outbox>,
    #[inject(name = "postman")]
    log: Logger,
}

impl Postman {
    #[expect(clippy::unused_async, reason = "a real one would be waited for")]
    async fn begin(&self) {
        log::info!(logger: self.log, "on the way");
    }
}

pub(crate) fn module() -> Module {
    let mut m = Module::new("worker");
    m.import(outbox::module());
    m.provide::<Postman>();
    m
}
