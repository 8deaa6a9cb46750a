//! How long instances live: once for the application, anew for each that asks, once for a request.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use cortex::container::{ResolveError, Scope};
use cortex::http::{Problem, RequestHead, StatusCode};
use cortex::testing::TestApp;
use cortex::{Injectable, Lazy, Module, controller, injectable};

static NEXT: AtomicUsize = AtomicUsize::new(1);

/// Each instance has another number.
struct Numbered(usize);

#[injectable(transient)]
impl Numbered {
    fn new() -> Self {
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

#[derive(Injectable)]
struct Pair {
    one: Arc<Numbered>,
    other: Arc<Numbered>,
}

#[cortex::test]
async fn a_transient_is_made_anew_for_each_that_asks() {
    let mut m = Module::new("numbers");
    m.provide::<Numbered>();
    m.provide::<Pair>();
    let app = TestApp::new(m).start().await;
    let pair = app.get_service::<Pair>();
    assert_ne!(pair.one.0, pair.other.0);
    assert_ne!(
        app.get_service::<Numbered>().0,
        app.get_service::<Numbered>().0
    );
}

/// Who asks, as the request says.
struct Visitor(String);

#[injectable(request)]
impl Visitor {
    /// Refuses requests of nobody.
    async fn new(request: Arc<RequestHead>) -> Result<Self, Problem> {
        tokio::task::yield_now().await;
        let name = request.headers.get("x-visitor");
        let name = name.and_then(|name| name.to_str().ok());
        let nobody = || Problem::new(StatusCode::UNAUTHORIZED).detail("say who you are");
        name.map(|name| Self(name.to_owned())).ok_or_else(nobody)
    }
}

/// What happened, in order.
#[derive(Default)]
struct Journal(Mutex<Vec<String>>);

impl Journal {
    fn note(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }
}

#[derive(Injectable)]
#[injectable(request, stop = Self::leave)]
struct Visit {
    visitor: Arc<Visitor>,
    journal: Arc<Journal>,
    numbered: Arc<Numbered>,
}

impl Visit {
    async fn leave(&self) {
        self.journal.note(format!("{} leaves", self.visitor.0));
    }
}

#[derive(Injectable)]
#[injectable(request)]
struct Visits {
    visit: Arc<Visit>,
    again: Lazy<Visit>,
    visitor: Arc<Visitor>,
}

#[controller("/visits")]
impl Visits {
    /// Tells whether all that a request sees is one.
    #[get("/")]
    async fn show(&self) -> String {
        let again = self.again.get().await.unwrap();
        assert!(Arc::ptr_eq(&again, &self.visit));
        assert!(Arc::ptr_eq(&self.visit.visitor, &self.visitor));
        self.visit
            .journal
            .note(format!("{} is shown", self.visitor.0));
        format!("{} {}", self.visitor.0, self.visit.numbered.0)
    }
}

fn visits() -> Module {
    let mut m = Module::new("visits");
    m.value(Journal::default());
    m.provide::<Numbered>();
    m.provide::<Visitor>();
    m.provide::<Visit>();
    m.controller::<Visits>();
    m
}

#[cortex::test]
async fn there_is_one_for_each_request_and_it_ends_with_it() {
    let app = TestApp::new(visits()).start().await;
    let ada = app.get("/visits").header("x-visitor", "ada").await;
    let bob = app.get("/visits").header("x-visitor", "bob").await;
    let (ada, bob) = (ada.text(), bob.text());
    assert!(
        ada.starts_with("ada ") && bob.starts_with("bob "),
        "{ada}, {bob}"
    );
    assert_ne!(ada[4..], bob[4..]);
    let journal = app.get_service::<Journal>();
    let events = journal.0.lock().unwrap().clone();
    assert_eq!(
        events,
        ["ada is shown", "ada leaves", "bob is shown", "bob leaves"]
    );
}

#[cortex::test]
async fn a_service_of_the_request_may_refuse_it() {
    let app = TestApp::new(visits()).start().await;
    let reply = app.get("/visits").await;
    reply.assert_status(401);
    assert!(reply.text().contains("say who you are"));
    assert!(app.get_service::<Journal>().0.lock().unwrap().is_empty());
}

#[cortex::test]
async fn what_belongs_to_a_request_is_not_had_without_one() {
    let app = TestApp::new(visits()).start().await;
    let container = app.container();
    assert!(container.get::<Visit>().is_none());
    let error = container.resolve::<Visit>().await.map(drop).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Visit` belongs to a request, and there is none here"
    );
    let error = container
        .open_scope()
        .get::<Visit>()
        .await
        .map(drop)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "this scope was opened without a `RequestHead`"
    );
}

#[cortex::test]
async fn a_scope_can_be_opened_for_a_job() {
    struct Job(u32);
    #[derive(Injectable)]
    #[injectable(request)]
    struct Work {
        job: Arc<Job>,
    }
    #[derive(Injectable)]
    #[injectable(request)]
    struct Report {
        work: Arc<Work>,
    }
    use cortex::container::{Graph, Limits, Origin, Provider};
    let mut graph = Graph::new();
    let here = Origin::here("jobs");
    graph.add(Provider::seed::<Job>(), here);
    graph.add(Provider::injectable::<Work>(), here);
    graph.add(Provider::injectable::<Report>(), here);
    let container = graph.start(Limits::default()).await.unwrap();
    assert!(container.is_asked_for::<Job>());
    let handle = container.handle::<Report>().unwrap();
    assert_eq!(container.lifetime(handle), Scope::Request);

    let (first, second) = (
        // What was given stays: it may have been asked for already.
        container.open_scope().with(Job(1)).with(Job(3)),
        container.open_scope().with(Job(2)),
    );
    let report = first.resolve(handle).await.unwrap();
    assert_eq!(report.work.job.0, 1);
    assert!(Arc::ptr_eq(
        &report,
        &first.clone().get::<Report>().await.unwrap()
    ));
    assert_eq!(second.resolve(handle).await.unwrap().work.job.0, 2);
}

#[cortex::test]
async fn a_singleton_cannot_keep_what_belongs_to_a_request() {
    #[derive(Injectable)]
    struct Statistics {
        _collector: Arc<Collector>,
    }
    #[derive(Injectable)]
    #[injectable(transient)]
    struct Collector {
        _visitor: Arc<Visitor>,
    }
    let mut m = visits();
    m.provide::<Statistics>();
    m.provide::<Collector>();
    let expected = "\
the application cannot start: 1 problem

1. `Statistics` is a singleton and would keep the `Visitor` of one request for all others
     needed by: `Statistics` -> `Collector` -> `Visitor`
     registered in: module `visits` (here)
     hint: mark `Statistics` `#[injectable(request)]`, or hand the `Visitor` to its methods as an argument";
    assert_eq!(super::report(m).await, expected);
}

#[cortex::test]
async fn a_scope_ends_also_where_nobody_waits_for_the_answer() {
    #[derive(Injectable)]
    #[injectable(request)]
    struct Slow {
        visit: Arc<Visit>,
    }
    #[controller("/slow")]
    impl Slow {
        #[get("/")]
        async fn never(&self) {
            self.visit.journal.note("waiting");
            std::future::pending::<()>().await;
        }
    }
    let mut m = visits();
    m.controller::<Slow>();
    let app = TestApp::new(m).start().await;
    let journal = app.get_service::<Journal>();
    let request = app.get("/slow").header("x-visitor", "ada");
    let waited = tokio::time::timeout(std::time::Duration::from_millis(50), request).await;
    assert!(waited.is_err());
    let events = || journal.0.lock().unwrap().clone();
    while events().len() < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(events(), ["waiting", "ada leaves"]);
}

struct Task(u32);

#[derive(Injectable)]
#[injectable(request, stop = Self::end)]
struct Work {
    task: Arc<Task>,
    journal: Arc<Journal>,
}

impl Work {
    async fn end(&self) {
        self.journal.note(format!("task {} ends", self.task.0));
    }
}

#[derive(Injectable)]
struct Runner {
    scopes: cortex::Scopes,
}

impl Runner {
    async fn run(&self, task: Task) -> Result<u32, ResolveError> {
        let scope = self.scopes.open()?.with(task);
        let work = scope.get::<Work>().await?;
        assert!(Arc::ptr_eq(&work, &scope.get::<Work>().await?));
        let number = work.task.0;
        assert!(scope.close().await.is_empty());
        Ok(number)
    }
}

#[cortex::test]
async fn a_service_opens_scopes_for_its_jobs() {
    let mut m = Module::new("tasks");
    m.value(Journal::default());
    m.seed::<Task>();
    m.provide::<Work>();
    m.provide::<Runner>();
    let app = TestApp::new(m).start().await;
    let (runner, journal) = (app.get_service::<Runner>(), app.get_service::<Journal>());
    assert_eq!(runner.run(Task(1)).await.unwrap(), 1);
    assert_eq!(runner.run(Task(2)).await.unwrap(), 2);
    assert_eq!(*journal.0.lock().unwrap(), ["task 1 ends", "task 2 ends"]);
    drop(app);
    // It does not keep the application.
    assert!(matches!(
        runner.run(Task(3)).await,
        Err(ResolveError::Gone(_))
    ));
}
