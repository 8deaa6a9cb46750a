//! The phases of an application's life: their order, their limits, and what is told of failures.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cortex::testing::TestApp;
use cortex::{Injectable, Module};

use crate::Journal;

#[derive(Injectable)]
#[injectable(
    configure = Self::configure,
    init = Self::init,
    ready = Self::ready,
    drain = Self::drain,
    stop = Self::stop
)]
struct Database {
    journal: Arc<Journal>,
}

impl Database {
    async fn configure(&self) {
        self.journal.note("database configure");
    }

    async fn init(&self) -> io::Result<()> {
        // Others that do not need it are not kept waiting, and those that do are.
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.journal.note("database init");
        Ok(())
    }

    async fn ready(&self) {
        self.journal.note("database ready");
    }

    async fn drain(&self) {
        self.journal.note("database drain");
    }

    async fn stop(&self) -> io::Result<()> {
        self.journal.note("database stop");
        Ok(())
    }
}

#[derive(Injectable)]
#[injectable(init = Self::init, drain = Self::drain, stop = Self::stop)]
struct Queue {
    database: Arc<Database>,
}

impl Queue {
    async fn init(&self) {
        self.database.journal.note("queue init");
    }

    async fn drain(&self) {
        self.database.journal.note("queue drain");
    }

    async fn stop(&self) {
        self.database.journal.note("queue stop");
    }
}

fn module(journal: &Arc<Journal>) -> Module {
    let mut m = Module::new("storage");
    m.provide::<Queue>();
    m.provide::<Database>();
    m.shared(Arc::clone(journal));
    m
}

#[cortex::test]
async fn the_phases_follow_the_dependencies_up_and_down() {
    let journal = Arc::<Journal>::default();
    let app = TestApp::new(module(&journal)).start().await;
    let up = [
        "database configure",
        "database init",
        "queue init",
        "database ready",
    ];
    assert_eq!(journal.events(), up);
    app.stop().await;
    let down = [
        "queue drain",
        "database drain",
        "queue stop",
        "database stop",
    ];
    assert_eq!(journal.events()[4..], down);
}

#[cortex::test]
async fn dropping_an_application_in_a_test_stops_it_too() {
    let journal = Arc::<Journal>::default();
    drop(TestApp::new(module(&journal)).start().await);
    assert_eq!(journal.events().last(), Some(&"database stop"));
}

#[cortex::test]
async fn an_order_that_no_need_shows_can_be_said() {
    struct Migrations;
    struct Seeds;
    let journal = Arc::<Journal>::default();
    let mut m = Module::new("data");
    let (first, second) = (Arc::clone(&journal), Arc::clone(&journal));
    m.factory(move || {
        first.note("seeds");
        Seeds
    })
    .after::<Migrations>();
    m.async_factory(move || {
        let journal = Arc::clone(&second);
        async move {
            tokio::time::sleep(Duration::from_millis(10)).await;
            journal.note("migrations");
            io::Result::Ok(Migrations)
        }
    });
    drop(TestApp::new(m).start().await);
    assert_eq!(journal.events(), ["migrations", "seeds"]);
}

#[cortex::test]
async fn what_does_not_depend_on_each_other_is_initialized_at_the_same_time() {
    static TOGETHER: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    struct Slow<const N: usize>;
    async fn slow<const N: usize>() -> io::Result<Slow<N>> {
        let now = TOGETHER.fetch_add(1, Ordering::SeqCst) + 1;
        MOST.fetch_max(now, Ordering::SeqCst);
        // Until the others are there as well, and at most for as long as a test may take.
        let start = Instant::now();
        while MOST.load(Ordering::SeqCst) < 3 && start.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        TOGETHER.fetch_sub(1, Ordering::SeqCst);
        Ok(Slow)
    }
    let mut m = Module::new("slow");
    m.async_factory(slow::<1>);
    m.async_factory(slow::<2>);
    m.async_factory(slow::<3>);
    drop(TestApp::new(m).start().await);
    assert_eq!(MOST.load(Ordering::SeqCst), 3);
}

#[cortex::test]
async fn a_hook_that_fails_hangs_or_panics_is_named() {
    let mut m = Module::new("storage");
    m.value(1_u8)
        .init(async |_: Arc<u8>| Err::<(), _>(io::Error::other("the disk is gone")));
    let expected = "\
the application cannot start: 1 problem

1. the hook `init` of `u8` failed
     cause: the disk is gone
     registered in: module `storage` (here)";
    assert_eq!(super::report(m).await, expected);

    let mut m = Module::new("storage");
    m.value(1_u8)
        .configure(async |_: Arc<u8>| std::future::pending::<()>().await)
        .time_limit(Duration::from_millis(20));
    let expected = "\
the application cannot start: 1 problem

1. the hook `configure` of `u8` was not done within 20ms
     registered in: module `storage` (here)
     hint: see what it waits for, or allow it more with `.time_limit(...)` behind the line that registers it";
    assert_eq!(super::report(m).await, expected);

    let mut m = Module::new("storage");
    m.value(1_u8)
        .ready(async |_: Arc<u8>| -> () { unreachable!("nobody expected this") });
    let told = super::report(m).await;
    assert!(told.contains("the hook `ready` of `u8` panicked\n     it said: internal error: entered unreachable code: nobody expected this"), "{told}");
}

#[cortex::test]
async fn one_that_hangs_at_the_end_does_not_keep_the_others() {
    let journal = Arc::<Journal>::default();
    let mut m = module(&journal);
    m.value(1_u8)
        .stop(async |_: Arc<u8>| std::future::pending::<()>().await)
        .time_limit(Duration::from_millis(20))
        .after::<Queue>();
    let app = TestApp::new(m).start().await;
    let failures = tokio::spawn(app.stop()).await.unwrap_err().into_panic();
    let told = failures.downcast_ref::<String>().unwrap();
    assert!(
        told.starts_with("the hook `stop` of `u8` was not done within 20ms"),
        "{told}"
    );
    assert_eq!(journal.events().last(), Some(&"database stop"));
}

#[cortex::test]
async fn hooks_that_would_never_run_are_refused() {
    let mut m = Module::new("storage");
    m.factory(|| 1_u8).transient().stop(async |_: Arc<u8>| ());
    m.factory(|| 1_u16).request().init(async |_: Arc<u16>| ());
    let expected = "\
the application cannot start: 2 problems

1. the hook `stop` of `u8` would never run
     registered in: module `storage` (here)
     hint: nobody keeps a transient service until then; make it a singleton, or remove the hook

2. the hook `init` of `u16` would never run
     registered in: module `storage` (here)
     hint: a service of a request only has the hook `stop`";
    assert_eq!(super::report(m).await, expected);
}

#[cortex::test]
async fn where_the_application_does_not_get_ready_it_is_stopped() {
    static STOPPED: AtomicUsize = AtomicUsize::new(0);
    let mut m = Module::new("work");
    m.value(1_u8)
        .ready(async |_| Err(io::Error::other("no work")))
        .stop(async |_| {
            STOPPED.fetch_add(1, Ordering::SeqCst);
        });
    let told = super::report(m).await;
    assert!(told.contains("the hook `ready` of `u8` failed"), "{told}");
    assert_eq!(STOPPED.load(Ordering::SeqCst), 1);
}
