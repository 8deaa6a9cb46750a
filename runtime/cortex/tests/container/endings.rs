//! Starts and scopes that are cut off: nothing is begun any more, and what was made is stopped.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cortex::container::{Graph, Limits, Origin, Phase, Provider, ResolveError, Scope, StartError};
use cortex::testing::{TestApp, wait_until};
use cortex::{Injectable, Lazy, Module};

use crate::Journal;

/// How many were made, and how many were stopped.
#[derive(Default)]
struct Count {
    made: AtomicUsize,
    stopped: AtomicUsize,
}

impl Count {
    fn both(&self) -> (usize, usize) {
        (
            self.made.load(Ordering::SeqCst),
            self.stopped.load(Ordering::SeqCst),
        )
    }
}

struct Slow<const N: usize>;

/// A provider that keeps its thread for a moment.
fn slow<const N: usize>(count: &Arc<Count>, pause: Duration) -> Provider {
    let (made, stopped) = (Arc::clone(count), Arc::clone(count));
    let provider = Provider::factory(move || {
        std::thread::park_timeout(pause);
        made.made.fetch_add(1, Ordering::SeqCst);
        Slow::<N>
    });
    provider.hook(Phase::Stop, move |_: Arc<Slow<N>>| {
        stopped.stopped.fetch_add(1, Ordering::SeqCst);
        async {}
    })
}

fn several(count: &Arc<Count>, pause: Duration) -> Graph {
    let mut graph = Graph::new();
    let here = Origin::here("slow");
    graph.add(slow::<0>(count, pause), here);
    graph.add(slow::<1>(count, pause), here);
    graph.add(slow::<2>(count, pause), here);
    graph.add(slow::<3>(count, pause), here);
    graph.add(slow::<4>(count, pause), here);
    graph
}

#[cortex::test]
async fn a_start_that_is_told_to_stop_begins_nothing_more() {
    let count = Arc::<Count>::default();
    let graph = several(&count, Duration::from_millis(60));
    let soon = tokio::time::sleep(Duration::from_millis(80));
    let outcome = graph.start_unless(Limits::default(), soon).await;
    assert!(matches!(outcome.unwrap_err(), StartError::Stopped));
    let (made, stopped) = count.both();
    assert!(
        (1..5).contains(&made) && made == stopped,
        "{made} {stopped}"
    );
}

#[cortex::test]
async fn a_start_that_nobody_waits_for_is_stopped_as_well() {
    let count = Arc::<Count>::default();
    let start = several(&count, Duration::from_millis(60)).start(Limits::default());
    let waited = tokio::time::timeout(Duration::from_millis(80), start).await;
    assert!(waited.is_err());
    wait_until(
        "what was made is stopped",
        Duration::from_secs(5),
        async || {
            let (made, stopped) = count.both();
            made > 0 && made == stopped
        },
    )
    .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (made, stopped) = count.both();
    assert!(made < 5 && made == stopped, "{made} {stopped}");
}

/// It needs another thread that can look: applications have several, and tests one.
#[test]
fn a_waiting_constructor_that_keeps_its_thread_is_found_too() {
    let mut graph = Graph::new();
    let slow = Provider::async_factory(async || {
        std::thread::park_timeout(Duration::from_secs(2));
        io::Result::Ok(1_u8)
    });
    let slow = slow.time_limit(Duration::from_millis(30));
    graph.add(slow, Origin::here("slow"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let start = Instant::now();
    let outcome = runtime.block_on(graph.start(Limits::default()));
    let error = outcome.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`u8` was not constructed within 30ms"),
        "{error}"
    );
    assert!(start.elapsed() < Duration::from_millis(1_500));
    runtime.shutdown_background();
}

#[cortex::test(paused)]
async fn a_constructor_may_wait_where_time_is_paused() {
    let mut m = Module::new("slow");
    m.async_factory(async || {
        tokio::time::sleep(Duration::from_secs(5)).await;
        io::Result::Ok(1_u8)
    });
    let app = TestApp::new(m).start().await;
    assert_eq!(*app.get_service::<u8>(), 1);
    app.stop().await;
}

#[derive(Injectable)]
#[injectable(lazy, init = Self::init, ready = Self::ready, stop = Self::stop)]
struct Index {
    journal: Arc<Journal>,
}

impl Index {
    async fn init(&self) {
        self.journal.note("init");
    }

    async fn ready(&self) {
        self.journal.note("ready");
    }

    async fn stop(&self) {
        self.journal.note("stop");
    }
}

#[derive(Injectable)]
struct Search {
    index: Lazy<Index>,
}

/// A module with a lazy service that somebody holds a handle to.
fn search() -> Module {
    let mut m = Module::new("search");
    m.value(Journal::default());
    m.provide::<Index>();
    m.provide::<Search>();
    m
}

#[cortex::test]
async fn a_lazy_service_has_its_hooks_when_it_is_created() {
    let app = TestApp::new(search()).start().await;
    let (journal, search) = (app.get_service::<Journal>(), app.get_service::<Search>());
    assert!(journal.events().is_empty());
    search.index.get().await.unwrap();
    assert_eq!(journal.events(), ["init", "ready"]);
    app.stop().await;
    assert_eq!(journal.events(), ["init", "ready", "stop"]);
}

#[cortex::test]
async fn nothing_is_created_any_more_once_it_stops() {
    let app = TestApp::new(search()).start().await;
    let (journal, search) = (app.get_service::<Journal>(), app.get_service::<Search>());
    let container = app.container().clone();
    app.stop().await;
    let error = search.index.get().await.map(drop).unwrap_err();
    assert!(matches!(error, ResolveError::Gone(_)), "{error}");
    assert!(container.resolve::<Index>().await.is_err());
    assert!(journal.events().is_empty());
}

#[cortex::test]
async fn a_failed_hook_ends_the_others_before_anything_is_stopped() {
    let journal = Arc::<Journal>::default();
    let (init, stop) = (Arc::clone(&journal), Arc::clone(&journal));
    let mut m = Module::new("storage");
    m.value(1_u8).init(async |_: Arc<u8>| {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err::<(), _>(io::Error::other("the disk is gone"))
    });
    m.value(2_u16)
        .init(move |_: Arc<u16>| {
            let journal = Arc::clone(&init);
            async move {
                tokio::time::sleep(Duration::from_millis(60)).await;
                journal.note("connected");
            }
        })
        .stop(move |_: Arc<u16>| {
            stop.note("stopped");
            async {}
        });
    super::report(m).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(journal.events(), ["stopped"]);
}

#[cortex::test]
async fn closing_a_scope_can_be_cut_off_and_gone_on_with() {
    let journal = Arc::<Journal>::default();
    let mut graph = Graph::new();
    let here = Origin::here("jobs");
    let note = |event: &'static str| {
        let journal = Arc::clone(&journal);
        move || {
            journal.note(event);
            async { tokio::time::sleep(Duration::from_millis(50)).await }
        }
    };
    let (one, two) = (note("one"), note("two"));
    let one = Provider::factory(|| 1_u8).hook(Phase::Stop, move |_: Arc<u8>| one());
    let two = Provider::factory(|_: Arc<u8>| 2_u16).hook(Phase::Stop, move |_: Arc<u16>| two());
    graph.add(one.scope(Scope::Request), here);
    graph.add(two.scope(Scope::Request), here);
    let container = graph.start(Limits::default()).await.unwrap();
    let scope = container.open_scope();
    scope.get::<u16>().await.unwrap();
    let cut_off = tokio::time::timeout(Duration::from_millis(10), scope.close()).await;
    assert!(cut_off.is_err() && scope.needs_close());
    assert!(scope.close().await.is_empty());
    assert_eq!(journal.events(), ["two", "one"]);
}

#[cortex::test]
async fn a_lazy_singleton_outlives_the_request_that_asked_for_it() {
    #[derive(Injectable)]
    #[injectable(request)]
    struct Visit {
        index: Lazy<Index>,
    }
    let mut m = Module::new("search");
    m.value(Journal::default());
    m.provide::<Index>();
    m.provide::<Visit>();
    let app = TestApp::new(m).start().await;
    let visit = app.container().open_scope().get::<Visit>().await.unwrap();
    assert!(visit.index.get().await.is_ok());
}

#[cortex::test]
async fn values_go_after_those_that_were_made_of_them() {
    struct Noted(&'static str, Arc<Journal>);
    impl Drop for Noted {
        fn drop(&mut self) {
            self.1.note(self.0);
        }
    }
    struct Later(Arc<Journal>);
    impl Drop for Later {
        fn drop(&mut self) {
            self.0.note("made");
        }
    }
    let journal = Arc::<Journal>::default();
    let mut graph = Graph::new();
    let here = Origin::here("values");
    graph.add(Provider::value(Noted("value", Arc::clone(&journal))), here);
    graph.add(
        Provider::factory(|it: Arc<Noted>| Later(Arc::clone(&it.1))),
        here,
    );
    drop(graph.start(Limits::default()).await.unwrap());
    assert_eq!(journal.events(), ["made", "value"]);
}
