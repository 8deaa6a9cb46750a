//! Names: where they clash, where they are not known, and where they mean nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use cortex::testing::TestApp;
use cortex::{Environment, Injectable, Module, When};

trait Job: Send + Sync {}

mod x {
    pub(super) struct Job;
    impl super::Job for Job {}
}

mod y {
    pub(super) struct Job;
    impl super::Job for Job {}
}

#[derive(Injectable)]
struct Jobs {
    by_name: BTreeMap<&'static str, Arc<dyn Job>>,
}

fn jobs(name: Option<&'static str>) -> Module {
    let mut m = Module::new("jobs");
    m.value(x::Job).expose(|job| -> Arc<dyn Job> { job });
    let second = m.value(y::Job).expose(|job| -> Arc<dyn Job> { job });
    if let Some(name) = name {
        second.name(name);
    }
    m.provide::<Jobs>();
    m
}

#[cortex::test]
async fn two_of_one_name_are_not_lost() {
    let expected = "\
the application cannot start: 1 problem

1. `Jobs` needs each `dyn Job` (field `by_name`) by its name, and 2 are called `Job`
     needed by: `Jobs`, module `jobs` (here)
     provided: `container::names::x::Job`, module `jobs` (here)
     provided: `container::names::y::Job`, module `jobs` (here)
     hint: give them names with `.name(\"...\")`, or ask for `Vec<Arc<dyn Job>>`";
    assert_eq!(super::report(jobs(None)).await, expected);
    let app = TestApp::new(jobs(Some("other"))).start().await;
    let names: Vec<_> = app.get_service::<Jobs>().by_name.keys().copied().collect();
    assert_eq!(names, ["Job", "other"]);
}

#[derive(Injectable)]
struct Wrong {
    #[inject(name = "smpt")]
    _one: Arc<dyn Job>,
    #[inject(name = "smtp")]
    _all: Vec<Arc<dyn Job>>,
}

#[cortex::test]
async fn a_name_that_nobody_has_or_needs_is_told() {
    let mut m = Module::new("jobs");
    m.shared::<dyn Job>(Arc::new(x::Job)).name("log");
    m.shared::<dyn Job>(Arc::new(x::Job)).name("smtp");
    m.provide::<Wrong>();
    let expected = "\
the application cannot start: 2 problems

1. `Wrong` needs `dyn Job \"smpt\"` (field `_one`), which no module provides
     needed by: `Wrong` -> `dyn Job \"smpt\"`
     provided with a similar name: `dyn Job \"smtp\"`, module `jobs` (here)
     provided with a similar name: `dyn Job \"log\"`, module `jobs` (here)
     hint: ask for `#[inject(name = \"smtp\")]`, or add `m.provide::<...>().expose(|it| -> \
                    Arc<dyn Job> { it }).name(\"smpt\");` to module `jobs` (here)

2. `Wrong` needs `dyn Job \"smtp\"` (field `_all`), where no name is chosen by
     needed by: `Wrong`, module `jobs` (here)
     hint: remove the name, or ask for the one that has it with `Arc<dyn Job>`";
    assert_eq!(super::report(m).await, expected);
}

#[cortex::test]
async fn a_condition_that_does_not_hold_is_named() {
    let mut m = Module::new("jobs");
    m.value(x::Job)
        .when(When::environment([Environment::Production]));
    m.factory(|_: Arc<x::Job>| 1_u8);
    let expected = "\
the application cannot start: 1 problem

1. `u8` needs `Job` (argument 1), which is provided only when the environment is production
     needed by: `u8` -> `Job`
     registered in: module `jobs` (here)
     hint: provide another one where that does not hold, or put the same condition on `u8`";
    assert_eq!(super::report(m).await, expected);
}

#[cortex::test]
async fn several_are_told_from_none() {
    let mut m = Module::new("jobs");
    m.shared::<dyn Job>(Arc::new(x::Job));
    m.shared::<dyn Job>(Arc::new(y::Job));
    let app = TestApp::new(m).start().await;
    let resolved = app.container().resolve::<dyn Job>().await.map(drop);
    assert_eq!(
        resolved.unwrap_err().to_string(),
        "several in the container are a `dyn Job`, and none is the primary one"
    );
    let got = std::panic::AssertUnwindSafe(|| drop(app.get_service::<dyn Job>()));
    let panic = std::panic::catch_unwind(got).unwrap_err();
    let told = panic.downcast_ref::<String>().unwrap();
    assert!(told.starts_with("2 providers are `dyn "), "{told}");
}

#[cortex::test]
async fn tests_can_name_what_they_replace() {
    let mut m = Module::new("jobs");
    m.value(1_u8).name("one");
    m.factory(|job: Arc<dyn Job>| Arc::strong_count(&job));
    let app = TestApp::new(m)
        .replace_named("one", 7_u8)
        .provide_shared::<dyn Job>(Arc::new(x::Job))
        .start()
        .await;
    assert_eq!(*app.get_service_named::<u8>("one"), 7);
    assert!(*app.get_service::<usize>() > 0);
}

#[cortex::test]
async fn hints_fit_what_they_are_for() {
    let mut m = Module::new("jobs");
    m.value(x::Job);
    m.alias(|job: Arc<x::Job>| -> Arc<dyn Job> { job })
        .stop(async |_| {});
    m.factory(|| 1_u8).request();
    m.factory(|_: Arc<u8>| 1_u16);
    let expected = "\
the application cannot start: 2 problems

1. the hook `stop` of `dyn Job` would never run
     registered in: module `jobs` (here)
     hint: put the hook on `Job`, whose instance it is

2. `u16` is a singleton and would keep the `u8` of one request for all others
     needed by: `u16` -> `u8`
     registered in: module `jobs` (here)
     hint: add `.request()` to the line that registers `u16`, or hand the `u8` to its methods \
                    as an argument";
    assert_eq!(super::report(m).await, expected);
}

#[cortex::test]
async fn an_undeclared_condition_is_told_once() {
    let mut m = Module::new("jobs");
    m.value(x::Job)
        .expose(|job| -> Arc<dyn Job> { job })
        .when(When::setting("jobs.on", true));
    let told = super::report(m).await;
    assert!(
        told.starts_with("the application cannot start: 1 problem\n"),
        "{told}"
    );
}
