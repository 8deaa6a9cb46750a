//! Refused: what `#[inject]` and `#[injectable]` do not take.

use cortex::prelude::*;

#[derive(Injectable)]
struct Later {
    #[inject(lazy)]
    clock: Arc<String>,
}

#[derive(Injectable)]
struct Unknown {
    #[inject(fresh)]
    clock: Arc<String>,
}

#[derive(Injectable)]
struct Contradiction {
    #[inject(default, name = "utc")]
    clock: Option<String>,
}

#[derive(Injectable)]
struct Bare {
    clock: dyn Send,
}

#[derive(Injectable)]
#[injectable(forever)]
struct Forever;

#[derive(Injectable)]
#[injectable(singleton)]
struct Singleton;

#[derive(Injectable)]
#[injectable(request, transient)]
struct TwoScopes;

#[derive(Injectable)]
#[injectable(transient, lazy)]
struct LazyTransient;

#[derive(Injectable)]
#[injectable(expose(String))]
struct NoTrait;

#[derive(Injectable)]
#[injectable(name = "one", name = "other")]
struct TwoNames;

#[derive(Injectable)]
#[injectable(primary, primary)]
struct PrimaryTwice;

#[derive(Injectable)]
#[injectable(lazy)]
#[injectable(lazy)]
struct LazyTwice;

#[derive(Injectable)]
#[injectable(request, init = Self::begin)]
struct BeginsRequest;

impl BeginsRequest {
    async fn begin(&self) {}
}

fn main() {}
