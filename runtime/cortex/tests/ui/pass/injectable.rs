//! Accepted under denied warnings and pedantic lints: every form of a service.
#![deny(warnings, unused, clippy::pedantic, clippy::all)]
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use cortex::prelude::*;

#[derive(Injectable)]
struct Empty;

#[derive(Injectable)]
#[injectable(expose(dyn Shape), name = "first", primary, lazy)]
struct Shown {
    _empty: Arc<Empty>,
}

trait Shape: Send + Sync {}

impl Shape for Shown {}

#[derive(Injectable)]
#[injectable(init = Self::init, stop = Self::stop)]
struct Everything<T: Send + Sync + 'static> {
    r#type: Arc<T>,
    #[inject(name = "first")]
    named: Arc<Empty>,
    perhaps: Option<Arc<Empty>>,
    later: Lazy<Empty>,
    all: Vec<Arc<Empty>>,
    by_name: BTreeMap<&'static str, Arc<Empty>>,
    #[inject(default)]
    count: u32,
    log: cortex::log::Logger,
}

impl<T: Send + Sync + 'static> Everything<T> {
    async fn init(&self) -> std::io::Result<()> {
        let _ = (&self.r#type, &self.named, &self.perhaps, &self.later);
        let _ = (&self.all, &self.by_name, &self.count, &self.log);
        Ok(())
    }

    async fn stop(self: &Arc<Self>) {}
}

struct Connected(Arc<Empty>);

#[injectable(request)]
impl Connected {
    /// Not the constructor, in spite of its name.
    #[must_use]
    fn new() -> u32 {
        1
    }

    #[inject]
    async fn connect(#[inject(name = "first")] empty: Arc<Empty>) -> cortex::Result<Self> {
        Ok(Self(empty))
    }
}

fn main() {
    let mut m = Module::new("everything");
    m.provide::<Empty>();
    m.provide::<Shown>();
    m.provide::<Everything<Empty>>();
    m.provide::<Connected>();
    let _ = |it: Connected| (it.0, Connected::new());
}
