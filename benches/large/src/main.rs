//! A graph of 1,000 providers in ten layers of a hundred, each with up to four needs in the layers
//! below, as in an application from its settings up to its controllers. What its start takes is
//! printed as a line of JSON.

use std::sync::Arc;
use std::time::Instant;

use cortex_container::{Graph, Limits, Origin, Provider};
use serde_json::json;

macro_rules! layer {
    ($name:ident $($field:ident: $of:ident<$row:ident, $column:ident>),*) => {
        #[allow(dead_code, reason = "what a service holds is not read here")]
        struct $name<const R: u8, const C: u8> {
            $($field: Arc<$of<$row, $column>>,)*
        }

        impl<const R: u8, const C: u8> Member for $name<R, C> {
            fn provider() -> Provider {
                Provider::factory(|$($field: Arc<$of<$row, $column>>),*| Self { $($field),* })
            }
        }
    };
}

trait Member {
    fn provider() -> Provider;
}

layer!(Layer0);
layer!(Layer1 a: Layer0<R, C>);
layer!(Layer2 a: Layer1<R, C>, b: Layer0<C, R>);
layer!(Layer3 a: Layer2<R, C>, b: Layer1<C, R>, c: Layer0<R, R>);
layer!(Layer4);
layer!(Layer5 a: Layer4<R, C>, b: Layer3<C, R>);
layer!(Layer6 a: Layer5<R, C>, b: Layer4<C, R>, c: Layer3<R, R>, d: Layer0<C, C>);
layer!(Layer7 a: Layer6<C, R>);
layer!(Layer8 a: Layer7<R, C>, b: Layer6<C, R>, c: Layer5<C, C>);
layer!(Layer9 a: Layer8<R, C>, b: Layer7<C, R>, c: Layer4<R, R>, d: Layer0<R, C>);

macro_rules! rows {
    ($graph:ident $layer:ident $row:literal) => {
        rows!($graph $layer $row: 0 1 2 3 4 5 6 7 8 9)
    };
    ($graph:ident $layer:ident $row:literal: $($column:literal)*) => {
        $($graph.add_exported($layer::<$row, $column>::provider(), Origin::here("bench"));)*
    };
}

macro_rules! layers {
    ($graph:ident $($layer:ident)*) => {
        $(
            rows!($graph $layer 0);
            rows!($graph $layer 1);
            rows!($graph $layer 2);
            rows!($graph $layer 3);
            rows!($graph $layer 4);
            rows!($graph $layer 5);
            rows!($graph $layer 6);
            rows!($graph $layer 7);
            rows!($graph $layer 8);
            rows!($graph $layer 9);
        )*
    };
}

/// Registers them, the users before what they need, so that the order is found and not given.
fn graph() -> Graph {
    let mut graph = Graph::new();
    layers!(graph Layer9 Layer8 Layer7 Layer6 Layer5 Layer4 Layer3 Layer2 Layer1 Layer0);
    graph
}

/// The first start in this process, as an application has only one.
fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let begin = Instant::now();
    let graph = graph();
    let registered = milliseconds(begin);
    let begin = Instant::now();
    let problems = graph.problems();
    let checked = milliseconds(begin);
    assert_eq!(problems.len(), 0);
    let begin = Instant::now();
    let container = runtime
        .block_on(graph.start(Limits::default()))
        .expect("nothing is wrong with it");
    let started = milliseconds(begin);
    let top = container.get::<Layer9<3, 7>>().expect("created");
    assert_eq!(container.len(), 1_000);
    assert!(
        Arc::strong_count(&top) > 1,
        "the container keeps it as well"
    );
    let line = json!({ "register_ms": registered, "check_ms": checked, "start_ms": started });
    println!("{line}");
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
