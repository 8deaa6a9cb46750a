//! The same with Cortex's container.

use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use cortex_container::{Container, Graph, Handle, Limits, Origin, Provider, Scope};

use crate::rounds::{Job, job};
use crate::services::{Basket, Clock, Greeting, Session, Words};

pub(crate) struct Ours {
    container: Container,
    clock: Handle<Clock>,
    greeting: Handle<Greeting>,
    session: Handle<Session>,
    basket: Handle<Basket>,
}

impl Ours {
    pub(crate) fn new() -> Self {
        let container = started(graph());
        Self {
            clock: container.handle().expect("provided"),
            greeting: container.handle().expect("provided"),
            session: container.handle().expect("provided"),
            basket: container.handle().expect("provided"),
            container,
        }
    }

    pub(crate) fn singleton(&self) -> Job<'_> {
        job(move || {
            let own = black_box(self);
            drop(black_box(own.container.at(own.clock).expect("created")));
        })
    }

    pub(crate) fn singleton_by_type(&self) -> Job<'_> {
        job(move || {
            drop(black_box(
                black_box(self).container.get::<Clock>().expect("created"),
            ))
        })
    }

    pub(crate) fn transient(&self) -> Job<'_> {
        job(move || {
            let own = black_box(self);
            drop(black_box(own.container.at(own.greeting).expect("made")));
        })
    }

    pub(crate) fn scope_same(&self) -> Job<'_> {
        job(move || {
            let own = black_box(self);
            let scope = own.container.open_scope();
            at_once(async {
                drop(black_box(scope.resolve(own.session).await.expect("made")));
                drop(black_box(scope.resolve(own.session).await.expect("made")));
            });
        })
    }

    pub(crate) fn scope_two(&self) -> Job<'_> {
        job(move || {
            let own = black_box(self);
            let scope = own.container.open_scope();
            at_once(async {
                drop(black_box(scope.resolve(own.session).await.expect("made")));
                drop(black_box(scope.resolve(own.basket).await.expect("made")));
            });
        })
    }
}

fn graph() -> Graph {
    let mut graph = Graph::new();
    let origin = Origin::here("bench");
    graph.add(Provider::factory(|| Clock(1)), origin);
    graph.add(Provider::factory(|| Words(2)), origin);
    let greeting = |clock: Arc<Clock>, words: Arc<Words>| Greeting { clock, words };
    graph.add(Provider::factory(greeting).scope(Scope::Transient), origin);
    let session = |clock: Arc<Clock>| Session { clock };
    graph.add(Provider::factory(session).scope(Scope::Request), origin);
    let basket = |session: Arc<Session>, words: Arc<Words>| Basket { session, words };
    graph.add(Provider::factory(basket).scope(Scope::Request), origin);
    graph
}

fn started(graph: Graph) -> Container {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime
        .block_on(graph.start(Limits::default()))
        .expect("nothing is wrong with it")
}

/// Nothing in these scopes has to be waited for, so that one poll is all that a task would do.
fn at_once(work: impl Future<Output = ()>) {
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(pin!(work).poll(&mut context), Poll::Ready(()));
}
