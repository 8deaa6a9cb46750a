//! The container beside the same by hand and by other containers: what one resolution costs. Each
//! result is a line of JSON.

mod by_hand;
mod ferrous;
mod ours;
mod rounds;
mod services;
mod shaku_module;

use serde_json::json;

use rounds::{Job, compare};

/// For each thing to resolve all that can resolve it; what is written by hand comes first.
fn main() {
    let (hand, ours) = (by_hand::Hand::new(), ours::Ours::new());
    let (ferrous, module) = (ferrous::provider(), shaku_module::module());
    let singleton = [
        ("by hand", hand.singleton()),
        ("ours", ours.singleton()),
        ("ours by type", ours.singleton_by_type()),
        ("shaku", shaku_module::singleton(&module)),
        ("ferrous-di", ferrous::singleton(&ferrous)),
    ];
    let transient = [
        ("by hand", hand.transient()),
        ("ours", ours.transient()),
        ("shaku", shaku_module::transient(&module)),
        ("ferrous-di", ferrous::transient(&ferrous)),
    ];
    let same = [
        ("by hand", hand.scope_same()),
        ("ours", ours.scope_same()),
        ("ferrous-di", ferrous::scope_same(&ferrous)),
    ];
    let two = [
        ("by hand", hand.scope_two()),
        ("ours", ours.scope_two()),
        ("ferrous-di", ferrous::scope_two(&ferrous)),
    ];
    print("singleton", singleton);
    print("transient", transient);
    print("scope, one service twice", same);
    print("scope, two services", two);
}

fn print<const N: usize>(what: &str, jobs: [(&'static str, Job<'_>); N]) {
    let (names, jobs): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
    for (name, cost) in names.into_iter().zip(compare(jobs)) {
        let line = json!({ "what": what, "who": name, "ns": cost.ns, "ratio": cost.ratio });
        println!("{line}");
    }
}
