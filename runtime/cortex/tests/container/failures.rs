//! Constructors that fail, hang or panic: what is told, and that what was constructed before them is
//! stopped again.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cortex::Module;

/// A module in which something is constructed before the others, and counts how often it is stopped.
fn with_witness(stopped: &Arc<AtomicUsize>) -> Module {
    struct Witness;
    let stopped = Arc::clone(stopped);
    let mut m = Module::new("storage");
    m.value(Witness).stop(move |_: Arc<Witness>| {
        let stopped = Arc::clone(&stopped);
        async move {
            stopped.fetch_add(1, Ordering::SeqCst);
        }
    });
    m
}

#[cortex::test]
async fn a_constructor_that_fails_is_told_with_its_causes() {
    #[derive(Debug)]
    struct Broken(io::Error);
    impl std::fmt::Display for Broken {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the list of words cannot be read")
        }
    }
    impl std::error::Error for Broken {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let stopped = Arc::default();
    let mut m = with_witness(&stopped);
    m.try_factory(|| Err::<u8, _>(Broken(io::Error::other("disk on fire"))));
    let expected = "\
the application cannot start: 1 problem

1. `u8` cannot be constructed
     cause: the list of words cannot be read
     cause: disk on fire
     registered in: module `storage` (here)
     hint: mend the cause; nothing was served, and what was constructed before it was stopped again";
    assert_eq!(super::report(m).await, expected);
    assert_eq!(stopped.load(Ordering::SeqCst), 1);
}

#[cortex::test]
async fn those_that_fail_at_the_same_time_are_told_together() {
    let mut m = Module::new("storage");
    m.async_factory(async || Err::<u8, _>(io::Error::other("one")));
    m.async_factory(async || Err::<u16, _>(io::Error::other("two")));
    let told = super::report(m).await;
    // Which one is first is a matter of luck, and whether the other has begun as well.
    assert!(
        told.contains("cause: one") || told.contains("cause: two"),
        "{told}"
    );
}

#[cortex::test]
async fn a_constructor_that_hangs_is_named_whether_it_waits_or_keeps_its_thread() {
    let limit = Duration::from_millis(30);
    let expected = "\
the application cannot start: 1 problem

1. `u8` was not constructed within 30ms
     registered in: module `storage` (here)
     hint: see what it waits for, or allow it more with `.time_limit(...)` behind the line that registers it";
    let stopped = Arc::default();
    let mut m = with_witness(&stopped);
    m.async_factory(async || std::future::pending::<io::Result<u8>>().await)
        .time_limit(limit);
    assert_eq!(super::report(m).await, expected);

    let mut m = with_witness(&stopped);
    m.factory(|| {
        std::thread::park_timeout(Duration::from_millis(500));
        1_u8
    })
    .time_limit(limit);
    assert_eq!(super::report(m).await, expected);
    assert_eq!(stopped.load(Ordering::SeqCst), 2);
}

#[cortex::test]
async fn a_constructor_that_panics_is_told_with_what_it_said() {
    let told = |panicking: Module| super::report(panicking);
    let mut waiting = Module::new("storage");
    waiting.async_factory(async || -> io::Result<u8> { unreachable!("waiting") });
    let mut plain = Module::new("storage");
    plain.factory(|| -> u8 { unreachable!("plain") });
    for (module, said) in [(waiting, "waiting"), (plain, "plain")] {
        let told = told(module).await;
        let expected = format!(
            "1. the constructor of `u8` panicked\n     \
             it said: internal error: entered unreachable code: {said}\n     \
             registered in: module `storage` (here)\n     \
             hint: return an error from the constructor instead; `RUST_BACKTRACE=1` shows where it was"
        );
        assert!(told.ends_with(&expected), "{told}");
    }
}

#[cortex::test]
async fn a_lazy_service_that_fails_is_tried_again() {
    static TRIES: AtomicUsize = AtomicUsize::new(0);
    let mut m = Module::new("storage");
    m.try_factory(|| match TRIES.fetch_add(1, Ordering::SeqCst) {
        0 => Err(io::Error::other("not yet")),
        tries => Ok(tries),
    })
    .lazy();
    let app = cortex::testing::TestApp::new(m).start().await;
    let error = app.container().resolve::<usize>().await.unwrap_err();
    assert_eq!(error.to_string(), "`usize` cannot be constructed");
    assert_eq!(*app.container().resolve::<usize>().await.unwrap(), 1);
    assert_eq!(*app.get_service::<usize>(), 1);
}
