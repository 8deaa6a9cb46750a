//! The same with shaku, which finds everything by the fields of a module at compile time. It knows
//! no scopes.

use std::hint::black_box;
use std::sync::Arc;

use shaku::{Component, HasComponent as _, HasProvider as _, Interface, Provider, module};

use crate::rounds::{Job, job};

pub(crate) trait Clock: Interface {}
pub(crate) trait Words: Interface {}
pub(crate) trait Greeting {}

#[derive(Component)]
#[shaku(interface = Clock)]
struct SystemClock {
    #[shaku(default = 1)]
    _value: u64,
}

#[derive(Component)]
#[shaku(interface = Words)]
struct EnglishWords {
    #[shaku(default = 2)]
    _value: u64,
}

#[derive(Provider)]
#[shaku(interface = Greeting)]
struct PlainGreeting {
    #[shaku(inject)]
    _clock: Arc<dyn Clock>,
    #[shaku(inject)]
    _words: Arc<dyn Words>,
}

impl Clock for SystemClock {}
impl Words for EnglishWords {}
impl Greeting for PlainGreeting {}

module! {
    pub(crate) Bench {
        components = [SystemClock, EnglishWords],
        providers = [PlainGreeting]
    }
}

pub(crate) fn module() -> Bench {
    Bench::builder().build()
}

pub(crate) fn singleton(module: &Bench) -> Job<'_> {
    job(move || {
        let clock: Arc<dyn Clock> = black_box(module).resolve();
        drop(black_box(clock));
    })
}

pub(crate) fn transient(module: &Bench) -> Job<'_> {
    job(move || {
        let greeting: Box<dyn Greeting> = black_box(module).provide().expect("it cannot fail");
        drop(black_box(greeting));
    })
}
