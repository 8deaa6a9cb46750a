//! What modules show each other, and what stands in for it in tests.

use std::sync::Arc;

use cortex::http::{Router, axum};
use cortex::testing::TestApp;
use cortex::{Injectable, Module, Settings};

trait Clock: Send + Sync {
    fn now(&self) -> u64;
}

#[derive(Injectable)]
#[injectable(expose(dyn Clock))]
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        1_000
    }
}

#[derive(Injectable)]
struct Posts {
    clock: Arc<dyn Clock>,
}

/// How pages are cut.
#[derive(Debug, Settings)]
#[settings(prefix = "pages")]
struct PageSettings {
    /// How much is on one.
    #[setting(default = 20)]
    size: u32,
}

#[derive(Injectable)]
struct Web {
    posts: Arc<Posts>,
    pages: Arc<PageSettings>,
}

fn posts(exported: bool) -> Module {
    let mut m = Module::new("posts");
    m.provide::<SystemClock>();
    m.provide::<Posts>();
    m.settings::<PageSettings>();
    if exported {
        m.export::<Posts>();
        m.export::<PageSettings>();
    }
    m
}

fn web(exported: bool) -> Module {
    let mut m = Module::new("web");
    m.import(posts(exported));
    m.provide::<Web>();
    m
}

#[cortex::test]
async fn what_a_module_exports_others_may_use() {
    let app = TestApp::new(web(true)).start().await;
    let web = app.get_service::<Web>();
    assert_eq!((web.posts.clock.now(), web.pages.size), (1_000, 20));
}

#[cortex::test]
async fn what_it_keeps_to_itself_they_may_not() {
    let expected = "\
the application cannot start: 2 problems

1. `Web` needs `Posts` (field `posts`), which module `posts` does not export
     needed by: `Web`, module `web` (here)
     provided by: module `posts` (here)
     hint: add `m.export::<Posts>();` to module `posts`

2. `Web` needs `PageSettings` (field `pages`), which module `posts` does not export
     needed by: `Web`, module `web` (here)
     provided by: module `posts` (here)
     hint: add `m.export::<PageSettings>();` to module `posts`";
    assert_eq!(super::report(web(false)).await, expected);
}

#[cortex::test]
async fn only_what_is_there_can_be_exported() {
    let mut m = Module::new("empty");
    m.export::<Posts>();
    let expected = "\
the application cannot start: 1 problem

1. module `empty` exports `Posts` and does not provide it
     exported in: module `empty` (here)
     hint: export it from the module that provides it";
    assert_eq!(super::report(m).await, expected);
}

#[cortex::test]
async fn contributions_come_from_every_module() {
    #[derive(Injectable)]
    struct Checks {
        clocks: Vec<Arc<dyn Clock>>,
    }
    let mut m = Module::new("checks");
    m.import(posts(false));
    m.provide::<Checks>();
    let app = TestApp::new(m).start().await;
    assert_eq!(app.get_service::<Checks>().clocks.len(), 1);
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> u64 {
        7
    }
}

#[cortex::test]
async fn a_test_can_put_another_in_the_place_of_a_trait() {
    let clock: Arc<dyn Clock> = Arc::new(Stopped);
    let app = TestApp::new(web(true)).replace_shared(clock).start().await;
    assert_eq!(app.get_service::<Posts>().clock.now(), 7);
    // What only the replaced one needed is not constructed.
    assert!(app.container().get::<SystemClock>().is_none());
}

#[cortex::test]
async fn the_graph_can_be_looked_at() {
    let app = TestApp::new(web(true)).start().await;
    let inspection = app.container().inspect();
    let lines = inspection.to_string();
    assert!(
        lines.contains("Posts (singleton, module `posts`) -> dyn Clock\n"),
        "{lines}"
    );
    assert!(
        lines.contains("Web (singleton, module `web`) -> Posts, PageSettings\n"),
        "{lines}"
    );
    let mermaid = inspection.mermaid();
    assert!(mermaid.starts_with("flowchart LR\n"), "{mermaid}");
    let at = |name: &str| {
        let line = mermaid
            .lines()
            .find(|line| line.ends_with(&format!("[\"{name}\"]")));
        line.unwrap().trim().split('[').next().unwrap().to_owned()
    };
    let edge = format!("  {} --> {}\n", at("Posts"), at("dyn Clock"));
    assert!(mermaid.contains(&edge), "{mermaid}");
}

/// A module for each of several pages.
fn page(path: &'static str) -> Module {
    let mut m = Module::new("page");
    m.router(Router::new().route(path, axum::routing::get(async move || path)));
    m
}

#[cortex::test]
async fn modules_of_one_function_with_other_routers_are_others() {
    let mut first = Module::new("first");
    first.import(page("/one"));
    let mut m = Module::new("pages");
    m.import(first);
    // Imported twice it counts once, and another page is another module.
    m.import(page("/one"));
    m.import(page("/two"));
    let app = TestApp::new(m).start().await;
    app.get("/one").await.assert_text("/one");
    app.get("/two").await.assert_text("/two");
}
