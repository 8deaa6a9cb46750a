//! A small answer under load, beside the same on plain axum, and in an application of many routes.

use super::figure::Figure;
use super::sources::{self, Size, Written};
use super::stage::Stage;
use super::start::release;
use super::wrk::{Server, less, rate, rounds};

const SMALL: Size = Size {
    modules: 2,
    handlers: 5,
};

const LARGE: Size = Size {
    modules: 40,
    handlers: 25,
};

/// The greeting of the module that was registered last.
fn path(size: Size) -> String {
    format!("/module{}/items0", size.modules - 1)
}

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let start = |name: &'static str, written: Written, size: Size| {
        let folder = stage.path(name);
        sources::write(stage.root(), &folder, name, written, size)?;
        Server::start(&release(stage, &folder, name)?, &folder, &[])
    };
    let few = start("ten-routes", Written::WithCortex, SMALL)?;
    let by_hand = start("ten-routes-by-hand", Written::ByHand, SMALL)?;
    let many = start("thousand-routes", Written::WithCortex, LARGE)?;
    let (small, large) = (path(SMALL), path(LARGE));
    let asked = [(&few, &*small), (&by_hand, &small), (&many, &large)];
    let [ours, hand, many] = &rounds(asked)?;
    let (hand, few) = ((hand, "axum by hand"), (ours, "10 routes"));
    Ok(vec![
        rate("JSON through a controller", ours, hand).ratio_goal(0.95),
        less(
            "JSON through a controller, 99th percentile",
            "ms",
            ours,
            hand,
            |it| it.p99_ms,
        )
        .ratio_goal(1.1),
        less(
            "JSON through a controller, processor time",
            "µs",
            ours,
            hand,
            |it| it.cpu_us,
        ),
        rate("JSON, 1,000 routes", many, few),
        less(
            "JSON, 1,000 routes, processor time",
            "µs",
            many,
            few,
            |it| it.cpu_us,
        )
        .ratio_goal(1.05),
    ])
}
