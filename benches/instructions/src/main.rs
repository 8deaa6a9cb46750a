//! Resolves one kind of thing as often as it is told, and does nothing else in between, so that the
//! instructions of two runs differ by those of the resolutions alone.

use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use cortex_container::{Container, Graph, Handle, Limits, Origin, Provider, Scope};

struct Clock;

struct Words;

/// A transient.
#[expect(dead_code, reason = "what a service holds is not read here")]
struct Greeting {
    clock: Arc<Clock>,
    words: Arc<Words>,
}

/// A service of the request.
#[expect(dead_code, reason = "what a service holds is not read here")]
struct Session {
    clock: Arc<Clock>,
}

fn main() {
    let mut args = std::env::args().skip(1);
    let (what, times) = (args.next(), args.next());
    let times: usize = times
        .and_then(|times| times.parse().ok())
        .expect("say what, and how often");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let container = runtime
        .block_on(graph().start(Limits::default()))
        .expect("nothing is wrong with it");
    resolve(&container, what.as_deref().unwrap_or_default(), times);
}

fn graph() -> Graph {
    let mut graph = Graph::new();
    let origin = Origin::here("instructions");
    graph.add(Provider::factory(|| Clock), origin);
    graph.add(Provider::factory(|| Words), origin);
    let greeting = |clock: Arc<Clock>, words: Arc<Words>| Greeting { clock, words };
    graph.add(Provider::factory(greeting).scope(Scope::Transient), origin);
    let session = |clock: Arc<Clock>| Session { clock };
    graph.add(Provider::factory(session).scope(Scope::Request), origin);
    graph
}

fn resolve(container: &Container, what: &str, times: usize) {
    let (clock, words) = (handle::<Clock>(container), handle::<Words>(container));
    let (greeting, session) = (handle(container), handle(container));
    let by_hand = container.at(clock).expect("created");
    let other = container.at(words).expect("created");
    match what {
        "clone" => repeat(times, || drop(black_box(Arc::clone(black_box(&by_hand))))),
        "handle" => repeat(times, || drop(black_box(at(container, clock)))),
        "type" => repeat(times, || {
            drop(black_box(black_box(container).get::<Clock>()));
        }),
        "constructor" => repeat(times, || {
            let clock = Arc::clone(black_box(&by_hand));
            let words = Arc::clone(black_box(&other));
            drop(black_box(Arc::new(Greeting { clock, words })));
        }),
        "transient" => repeat(times, || {
            drop(black_box(at::<Greeting>(container, greeting)))
        }),
        "scope" => repeat(times, || scope(container, session)),
        _ => panic!("there is no `{what}`"),
    }
}

fn handle<T: Send + Sync + 'static>(container: &Container) -> Handle<T> {
    container.handle().expect("provided")
}

fn at<T: Send + Sync + 'static>(container: &Container, handle: Handle<T>) -> Arc<T> {
    black_box(container)
        .at(handle)
        .expect("it needs no waiting")
}

/// A scope in which one service is resolved twice.
fn scope(container: &Container, session: Handle<Session>) {
    let scope = black_box(container).open_scope();
    let work = pin!(async {
        for _ in 0..2 {
            drop(black_box(scope.resolve(session).await.expect("made")));
        }
    });
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(work.poll(&mut context), Poll::Ready(()));
}

/// Compiled anew for each thing, so that nothing stands between the loop and what it calls.
fn repeat(times: usize, mut call: impl FnMut()) {
    for _ in 0..times {
        call();
    }
}
