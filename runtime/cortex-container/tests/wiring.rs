//! The container from outside: the order of construction, and every mistake in the wiring with the
//! exact words that a person reads.
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use cortex_container::{
    Container, Dependency, Graph, Injectable, Key, Kind, Limits, Origin, Provider, Scope,
    StartError,
};

/// What `#[derive(Injectable)]` writes, without the derive.
macro_rules! injectable {
    ($name:ident { $($field:ident: $type:ty),* }) => {
        #[derive(Debug)]
        #[allow(dead_code, reason = "a field of a circle is never read")]
        struct $name { $($field: Arc<$type>),* }

        impl Injectable for $name {
            fn provider() -> Provider {
                let needs = vec![$(<Arc<$type> as Dependency>::need(stringify!($field))),*];
                #[allow(unused_assignments, unused_mut, reason = "the last is not used")]
                Provider::now(Kind::Injectable, needs, |wiring| {
                    let mut index = 0;
                    $(
                        let $field = Dependency::resolve(wiring, index)?;
                        index += 1;
                    )*
                    Ok(Arc::new(Self { $($field),* }))
                })
            }
        }
    };
}

#[derive(Debug)]
struct Clock;

#[derive(Debug)]
struct SystemClock;

injectable!(Repository { clock: Clock });
injectable!(Service {
    repository: Repository,
    clock: Clock
});
injectable!(Controller { service: Service });
injectable!(Hen { egg: Egg });
injectable!(Egg { hen: Hen });
injectable!(Narcissus { mirror: Narcissus });

const ORIGIN: fn() -> Origin = || Origin::here("app");

fn graph(providers: Vec<Provider>) -> Graph {
    let mut graph = Graph::new();
    for provider in providers {
        graph.add(provider, ORIGIN());
    }
    graph
}

/// The problems as text; lines of source are left out, because they move.
fn problems(graph: Graph) -> Vec<String> {
    let from_check: Vec<_> = graph.problems().iter().map(ToString::to_string).collect();
    let StartError::Wiring(from_build) = started(graph).unwrap_err() else {
        unreachable!("the wiring is wrong");
    };
    let from_build: Vec<_> = from_build.iter().map(ToString::to_string).collect();
    assert_eq!(from_check, from_build);
    let line = ORIGIN().location.to_string();
    let line = line
        .rsplit_once(':')
        .map(|(place, _)| place.to_owned())
        .unwrap();
    from_check
        .into_iter()
        .map(|text| text.replace(&line, "src/app.rs:1"))
        .collect()
}

fn built(providers: Vec<Provider>) -> Container {
    started(graph(providers)).unwrap()
}

fn started(graph: Graph) -> Result<Container, StartError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(graph.start(Limits::default()))
}

#[test]
fn each_is_built_after_what_it_needs_and_shared() {
    let container = built(vec![
        Provider::injectable::<Controller>(),
        Provider::injectable::<Service>(),
        Provider::injectable::<Repository>(),
        Provider::value(Clock),
    ]);
    let controller = container.get::<Controller>().unwrap();
    let clock = container.get::<Clock>().unwrap();
    assert!(Arc::ptr_eq(&controller.service.clock, &clock));
    assert!(Arc::ptr_eq(&controller.service.repository.clock, &clock));
    assert_eq!(container.len(), 4);
    assert!(container.get::<SystemClock>().is_none());
}

#[test]
fn each_is_built_once() {
    static BUILT: AtomicUsize = AtomicUsize::new(0);
    struct Counted;
    let container = built(vec![Provider::factory(|| {
        BUILT.fetch_add(1, Ordering::SeqCst);
        Counted
    })]);
    let (one, two) = (container.get::<Counted>(), container.get::<Counted>());
    assert!(Arc::ptr_eq(&one.unwrap(), &two.unwrap()));
    assert_eq!(BUILT.load(Ordering::SeqCst), 1);
}

#[test]
fn a_missing_provider_is_told_with_path_candidates_and_line() {
    let found = problems(graph(vec![
        Provider::injectable::<Controller>(),
        Provider::injectable::<Service>(),
        Provider::injectable::<Repository>(),
        Provider::value(SystemClock),
    ]));
    let expected = "\
`Service` needs `Clock` (field `clock`), which no module provides
  needed by: `Controller` -> `Service` -> `Clock`
  also needed by: `Repository`
  provided with a similar name: `SystemClock`, module `app` (src/app.rs:1)
  hint: add `m.provide::<Clock>();` to module `app` (src/app.rs:1)";
    assert_eq!(found, [expected]);
}

#[test]
fn settings_that_are_missing_are_added_with_their_own_verb() {
    struct ShopSettings;
    injectable!(Shop {
        settings: ShopSettings
    });
    impl std::fmt::Debug for ShopSettings {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("ShopSettings")
        }
    }
    let found = problems(graph(vec![Provider::injectable::<Shop>()]));
    assert!(
        found[0].contains("add `m.settings::<ShopSettings>();`"),
        "{found:?}"
    );
}

#[test]
fn a_namesake_from_elsewhere_is_told_by_its_full_name() {
    mod elsewhere {
        #[derive(Debug)]
        pub(super) struct Clock;
    }
    let found = problems(graph(vec![
        Provider::injectable::<Repository>(),
        Provider::value(elsewhere::Clock),
    ]));
    assert!(found[0].contains("elsewhere::Clock`"), "{found:?}");
}

#[test]
fn a_provider_registered_twice_is_told_with_both_places() {
    let found = problems(graph(vec![Provider::value(Clock), Provider::value(Clock)]));
    let expected = "\
`Clock` is provided twice
  first: module `app` (src/app.rs:1)
  again: module `app` (src/app.rs:1)
  hint: remove one of the two lines, or give one of them a name with `.name(\"...\")`";
    assert_eq!(found, [expected]);
}

#[test]
fn a_circle_is_told_whole() {
    let hen = [Provider::injectable::<Hen>(), Provider::injectable::<Egg>()];
    let expected = "\
providers need each other in a circle
  circle: `Hen` -> `Egg` -> `Hen`
  registered in: module `app` (src/app.rs:1)
  hint: move what both need into a provider of its own, or let one of them ask for the other later, with `Lazy<...>`";
    assert_eq!(problems(graph(hen.to_vec())), [expected]);
    let alone = problems(graph(vec![Provider::injectable::<Narcissus>()]));
    assert!(
        alone[0].contains("circle: `Narcissus` -> `Narcissus`"),
        "{alone:?}"
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let found = problems(graph(vec![
        Provider::injectable::<Hen>(),
        Provider::injectable::<Egg>(),
        Provider::injectable::<Repository>(),
        Provider::injectable::<Repository>(),
    ]));
    assert_eq!(found.len(), 3, "{found:#?}");
}

#[test]
fn a_promise_can_be_checked_and_not_built() {
    let promised = graph(vec![
        Provider::injectable::<Repository>(),
        Provider::promised::<Clock>(),
    ]);
    assert!(promised.problems().is_empty());
    let text = started(promised.clone()).unwrap_err().to_string();
    assert!(
        text.starts_with("the value of `Clock`, promised by module `app`"),
        "{text}"
    );

    let mut kept = promised;
    kept.replace(&Provider::value(Clock)).unwrap();
    assert!(started(kept).is_ok());
}

#[test]
fn only_what_is_provided_can_be_replaced() {
    let error = graph(Vec::new())
        .replace(&Provider::value(Clock))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no module provides `wiring::Clock`, so it cannot be replaced"
    );
}

#[test]
fn names_are_short_for_people_and_whole_for_tools() {
    let key = Key::of::<std::collections::HashMap<String, Vec<Clock>>>();
    assert_eq!(key.short(), "HashMap<String, Vec<Clock>>");
    assert!(key.type_name().starts_with("std::collections::"));
    assert_eq!(Key::of::<(Clock, [u8; 2])>().short(), "(Clock, [u8; 2])");
}

#[test]
fn what_has_no_size_is_handed_out_as_it_is() {
    trait Mailer: Send + Sync {
        fn name(&self) -> &'static str;
    }
    struct Smtp;
    impl Mailer for Smtp {
        fn name(&self) -> &'static str {
            "smtp"
        }
    }
    let mailer: Arc<dyn Mailer> = Arc::new(Smtp);
    let session = |mailer: Arc<dyn Mailer>| mailer.name().to_owned();
    let waiting = |mailer: Arc<dyn Mailer>| async move {
        Ok::<_, std::io::Error>(mailer.name().chars().collect::<Vec<_>>())
    };
    let container = built(vec![
        Provider::shared_value(Arc::clone(&mailer)),
        Provider::factory(session).scope(Scope::Request),
        Provider::async_factory(waiting),
    ]);
    let found = container.get::<dyn Mailer>().unwrap();
    assert!(Arc::ptr_eq(&found, &mailer));
    let handle = container.handle::<dyn Mailer>().unwrap();
    assert!(Arc::ptr_eq(&container.at(handle).unwrap(), &mailer));
    assert_eq!(container.get::<Vec<char>>().unwrap().len(), 4);
    let mut context = Context::from_waker(Waker::noop());
    let made = pin!(async {
        let name = container.open_scope().get::<String>().await.unwrap();
        assert_eq!(*name, "smtp");
    });
    assert!(made.poll(&mut context).is_ready());
}

/// Writes its number down when it goes.
struct Noted<const N: usize>(Arc<Mutex<Vec<usize>>>);

impl<const N: usize> Drop for Noted<N> {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(N);
    }
}

fn noted<const N: usize>(gone: &Arc<Mutex<Vec<usize>>>, after: Option<Key>) -> Provider {
    let gone = Arc::clone(gone);
    let provider = Provider::factory(move || Noted::<N>(Arc::clone(&gone)));
    let provider = provider.scope(Scope::Request);
    after.into_iter().fold(provider, Provider::after)
}

#[test]
fn what_a_scope_holds_goes_before_what_it_comes_after_however_much_that_is() {
    let gone = Arc::default();
    let container = built(vec![
        noted::<4>(&gone, Some(Key::of::<Noted<3>>())),
        noted::<0>(&gone, None),
        noted::<2>(&gone, Some(Key::of::<Noted<1>>())),
        noted::<5>(&gone, Some(Key::of::<Noted<4>>())),
        noted::<1>(&gone, Some(Key::of::<Noted<0>>())),
        noted::<3>(&gone, Some(Key::of::<Noted<2>>())),
    ]);
    let mut context = Context::from_waker(Waker::noop());
    let made = pin!(async {
        let scope = container.open_scope();
        drop(scope.get::<Noted<0>>().await.unwrap());
        drop(scope.get::<Noted<1>>().await.unwrap());
        drop(scope.get::<Noted<2>>().await.unwrap());
        drop(scope.get::<Noted<3>>().await.unwrap());
        drop(scope.get::<Noted<4>>().await.unwrap());
        drop(scope.get::<Noted<5>>().await.unwrap());
    });
    assert!(made.poll(&mut context).is_ready());
    assert_eq!(*gone.lock().unwrap(), [5, 4, 3, 2, 1, 0]);
}
