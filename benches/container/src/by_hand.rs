//! The same without a container: fields and constructors.

use std::hint::black_box;
use std::sync::Arc;

use crate::rounds::{Job, job};
use crate::services::{Basket, Clock, Greeting, Session, Words};

pub(crate) struct Hand {
    clock: Arc<Clock>,
    words: Arc<Words>,
}

impl Hand {
    pub(crate) fn new() -> Self {
        Self {
            clock: Arc::new(Clock(1)),
            words: Arc::new(Words(2)),
        }
    }

    pub(crate) fn singleton(&self) -> Job<'_> {
        job(move || drop(black_box(Arc::clone(&black_box(self).clock))))
    }

    pub(crate) fn transient(&self) -> Job<'_> {
        job(move || {
            let own = black_box(self);
            drop(black_box(Arc::new(Greeting {
                clock: Arc::clone(&own.clock),
                words: Arc::clone(&own.words),
            })));
        })
    }

    pub(crate) fn scope_same(&self) -> Job<'_> {
        job(move || {
            let session = self.session();
            drop(black_box(Arc::clone(&session)));
            drop(black_box(session));
        })
    }

    pub(crate) fn scope_two(&self) -> Job<'_> {
        job(move || {
            let session = self.session();
            let basket = Arc::new(Basket {
                session: Arc::clone(&session),
                words: Arc::clone(&self.words),
            });
            drop(black_box(session));
            drop(black_box(basket));
        })
    }

    fn session(&self) -> Arc<Session> {
        let clock = Arc::clone(&black_box(self).clock);
        black_box(Arc::new(Session { clock }))
    }
}
