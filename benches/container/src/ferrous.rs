//! The same with ferrous-di, which finds everything by its type at run time.

use std::hint::black_box;

use ferrous_di::{Resolver as _, ServiceCollection, ServiceProvider};

use crate::rounds::{Job, job};
use crate::services::{Basket, Clock, Greeting, Session, Words};

pub(crate) fn provider() -> ServiceProvider {
    let mut services = ServiceCollection::new();
    services.add_singleton(Clock(1));
    services.add_singleton(Words(2));
    services.add_transient_factory::<Greeting, _>(|resolver| Greeting {
        clock: resolver.get_required::<Clock>(),
        words: resolver.get_required::<Words>(),
    });
    services.add_scoped_factory::<Session, _>(|resolver| Session {
        clock: resolver.get_required::<Clock>(),
    });
    services.add_scoped_factory::<Basket, _>(|resolver| Basket {
        session: resolver.get_required::<Session>(),
        words: resolver.get_required::<Words>(),
    });
    services.build()
}

pub(crate) fn singleton(provider: &ServiceProvider) -> Job<'_> {
    job(move || drop(black_box(black_box(provider).get_required::<Clock>())))
}

pub(crate) fn transient(provider: &ServiceProvider) -> Job<'_> {
    job(move || drop(black_box(black_box(provider).get_required::<Greeting>())))
}

pub(crate) fn scope_same(provider: &ServiceProvider) -> Job<'_> {
    job(move || {
        let scope = black_box(provider).create_scope();
        drop(black_box(scope.get_required::<Session>()));
        drop(black_box(scope.get_required::<Session>()));
    })
}

pub(crate) fn scope_two(provider: &ServiceProvider) -> Job<'_> {
    job(move || {
        let scope = black_box(provider).create_scope();
        drop(black_box(scope.get_required::<Session>()));
        drop(black_box(scope.get_required::<Basket>()));
    })
}
