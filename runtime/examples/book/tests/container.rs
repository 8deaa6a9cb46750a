//! What the page about the container promises, beyond what its own tests show: panics and
//! cancellation leave nothing behind, and instances go in order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cortex::container::{Graph, Limits, Origin, Provider};
use cortex::testing::TestApp;
use cortex::{Injectable, Lazy, Module};

struct Costly(usize);

#[derive(Injectable)]
struct User {
    costly: Lazy<Costly>,
}

#[cortex::test]
async fn after_a_panic_the_next_one_has_it_built() {
    static TRIES: AtomicUsize = AtomicUsize::new(0);
    let mut module = Module::new("costly");
    module
        .factory(|| match TRIES.fetch_add(1, Ordering::SeqCst) {
            0 => unreachable!("the first try"),
            tries => Costly(tries),
        })
        .lazy();
    module.provide::<User>();
    let app = TestApp::new(module).start().await;
    let user = app.get_service::<User>();
    let first = Arc::clone(&user);
    let panicked = tokio::spawn(async move { first.costly.get().await.map(drop) }).await;
    assert!(panicked.unwrap_err().is_panic());
    assert_eq!(user.costly.get().await.unwrap().0, 1);
}

#[cortex::test]
async fn after_a_cancellation_the_next_one_has_it_built() {
    static TRIES: AtomicUsize = AtomicUsize::new(0);
    let mut module = Module::new("costly");
    module
        .async_factory(async || {
            let tries = TRIES.fetch_add(1, Ordering::SeqCst);
            if tries == 0 {
                std::future::pending::<()>().await;
            }
            Ok::<_, &str>(Costly(tries))
        })
        .lazy();
    module.provide::<User>();
    let app = TestApp::new(module).start().await;
    let user = app.get_service::<User>();
    let gone = tokio::time::timeout(Duration::from_millis(20), user.costly.get()).await;
    assert!(gone.is_err());
    assert_eq!(user.costly.get().await.unwrap().0, 1);
}

#[cortex::test]
async fn the_last_that_was_built_is_dropped_first() {
    type Dropped = Arc<Mutex<Vec<&'static str>>>;
    struct Below(Dropped);
    struct Above {
        below: Arc<Below>,
    }
    impl Drop for Below {
        fn drop(&mut self) {
            self.0.lock().unwrap().push("below");
        }
    }
    impl Drop for Above {
        fn drop(&mut self) {
            self.below.0.lock().unwrap().push("above");
        }
    }
    let dropped = Dropped::default();
    let noted = Arc::clone(&dropped);
    let (mut graph, origin) = (Graph::new(), Origin::here("order"));
    graph.add(
        Provider::factory(|below: Arc<Below>| Above { below }),
        origin,
    );
    graph.add(Provider::factory(move || Below(Arc::clone(&noted))), origin);
    drop(graph.start(Limits::default()).await.unwrap());
    assert_eq!(*dropped.lock().unwrap(), ["above", "below"]);
}
