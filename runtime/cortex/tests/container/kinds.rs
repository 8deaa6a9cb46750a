//! What a field or argument can ask for: one, one with a name, perhaps one, all, one later.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cortex::testing::TestApp;
use cortex::{Injectable, Lazy, Module, injectable};

trait Mailer: Send + Sync {
    fn name(&self) -> &'static str;
}

#[derive(Injectable)]
#[injectable(expose(dyn Mailer), name = "smtp")]
struct Smtp;

impl Mailer for Smtp {
    fn name(&self) -> &'static str {
        "smtp"
    }
}

#[derive(Injectable)]
#[injectable(expose(dyn Mailer), primary)]
struct Log;

impl Mailer for Log {
    fn name(&self) -> &'static str {
        "log"
    }
}

struct Absent;

#[derive(Injectable)]
struct Letters {
    one: Arc<dyn Mailer>,
    #[inject(name = "smtp")]
    named: Arc<dyn Mailer>,
    perhaps: Option<Arc<Log>>,
    nobody: Option<Arc<Absent>>,
    all: Vec<Arc<dyn Mailer>>,
    by_name: BTreeMap<&'static str, Arc<dyn Mailer>>,
    later: Lazy<Log>,
    #[inject(default)]
    sent: AtomicUsize,
}

fn letters() -> Module {
    let mut m = Module::new("letters");
    m.provide::<Smtp>();
    m.provide::<Log>();
    m.provide::<Letters>();
    m
}

#[cortex::test]
async fn the_type_of_a_field_says_what_it_is_filled_with() {
    let app = TestApp::new(letters()).start().await;
    let letters = app.get_service::<Letters>();
    assert_eq!(letters.one.name(), "log");
    assert_eq!(letters.named.name(), "smtp");
    assert!(letters.perhaps.is_some() && letters.nobody.is_none());
    let all: Vec<_> = letters.all.iter().map(|mailer| mailer.name()).collect();
    assert_eq!(all, ["smtp", "log"]);
    let names: Vec<_> = letters.by_name.keys().copied().collect();
    assert_eq!(names, ["Log", "smtp"]);
    assert_eq!(letters.later.get().await.unwrap().name(), "log");
    assert_eq!(letters.sent.load(Ordering::Relaxed), 0);
}

#[cortex::test]
async fn a_trait_and_its_type_are_one_instance() {
    let app = TestApp::new(letters()).start().await;
    let (log, mailer) = (app.get_service::<Log>(), app.get_service::<Letters>());
    assert!(std::ptr::addr_eq(
        Arc::as_ptr(&log),
        Arc::as_ptr(&mailer.one)
    ));
}

struct Numbers(Vec<u32>);
struct Sum(u32);
struct Product(u32);
struct Shown(String);

#[injectable]
impl Sum {
    /// A constructor that has to wait.
    async fn new(numbers: Arc<Numbers>) -> Self {
        tokio::task::yield_now().await;
        Self(numbers.0.iter().sum())
    }
}

#[injectable]
impl Product {
    /// A constructor that can fail, and is not called `new`.
    #[inject]
    fn of(numbers: Arc<Numbers>) -> Result<Self, std::num::TryFromIntError> {
        let product: u32 = numbers.0.iter().product();
        u8::try_from(product)?;
        Ok(Self(product))
    }
}

/// A generic service has a provider for each set of types that a module names.
#[derive(Injectable)]
struct Repository<T: Send + Sync + 'static> {
    of: Arc<T>,
}

struct Cached<T>(Arc<T>);

#[injectable]
impl<T: Send + Sync + 'static> Cached<T> {
    async fn new(of: Arc<T>) -> io::Result<Self> {
        Ok(Self(of))
    }
}

#[cortex::test]
async fn constructors_may_wait_fail_and_be_generic() {
    let mut m = Module::new("numbers");
    m.async_factory(async |sum: Arc<Sum>, product: Arc<Product>| {
        io::Result::Ok(Shown(format!("{} {}", sum.0, product.0)))
    });
    m.provide::<Sum>();
    m.provide::<Product>();
    m.provide::<Repository<Sum>>();
    m.provide::<Cached<Repository<Sum>>>();
    m.try_factory(|| {
        "1 2 3 4"
            .split(' ')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Numbers)
    });
    let app = TestApp::new(m).start().await;
    assert_eq!(app.get_service::<Shown>().0, "10 24");
    assert_eq!(app.get_service::<Cached<Repository<Sum>>>().0.of.0, 10);
}

/// What would be a circle if both asked at once.
#[derive(Injectable)]
struct Hen {
    egg: Lazy<Egg>,
}

#[derive(Injectable)]
struct Egg {
    hen: Arc<Hen>,
}

#[cortex::test]
async fn a_lazy_handle_breaks_a_circle() {
    let mut m = Module::new("farm");
    m.provide::<Hen>();
    m.provide::<Egg>();
    let app = TestApp::new(m).start().await;
    let hen = app.get_service::<Hen>();
    let egg = hen.egg.get().await.unwrap();
    assert!(Arc::ptr_eq(&egg.hen, &hen));
    drop(app);
    assert_eq!(
        hen.egg.get().await.map(drop).unwrap_err().to_string(),
        "the application that `Egg` belonged to has ended"
    );
}

#[cortex::test]
async fn a_lazy_service_is_created_at_its_first_use_and_once() {
    static CREATED: AtomicUsize = AtomicUsize::new(0);
    struct Costly;
    #[derive(Injectable)]
    struct User {
        costly: Lazy<Costly>,
    }
    let mut m = Module::new("lazy");
    m.async_factory(async || {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        CREATED.fetch_add(1, Ordering::SeqCst);
        io::Result::Ok(Costly)
    })
    .lazy();
    m.provide::<User>();
    let app = TestApp::new(m).start().await;
    let never = app.container().inspect();
    let never: Vec<_> = never.never_created().map(|it| it.key.to_string()).collect();
    assert_eq!(never, ["Costly"]);
    assert_eq!(CREATED.load(Ordering::SeqCst), 0);

    let user = app.get_service::<User>();
    let asking = (0..16).map(|_| {
        let user = Arc::clone(&user);
        tokio::spawn(async move { user.costly.get().await.unwrap() })
    });
    let asking: Vec<_> = asking.collect();
    let mut instances = Vec::new();
    for task in asking {
        instances.push(task.await.unwrap());
    }
    assert!(instances.iter().all(|one| Arc::ptr_eq(one, &instances[0])));
    assert_eq!(CREATED.load(Ordering::SeqCst), 1);
    assert_eq!(app.container().inspect().never_created().count(), 0);
}

#[cortex::test]
async fn one_of_several_has_to_be_told_apart() {
    let mut m = Module::new("letters");
    m.provide::<Log>();
    m.factory(|| Log)
        .name("second")
        .expose(|log| -> Arc<dyn Mailer> { log });
    m.factory(|| Smtp)
        .expose(|smtp| -> Arc<dyn Mailer> { smtp });
    m.factory(name_of);
    // Of those without a name, `Log` is the primary one.
    let app = TestApp::new(m).start().await;
    assert_eq!(app.get_service::<&'static str>().to_string(), "log");

    let mut m = Module::new("letters");
    m.factory(|| Log).expose(|log| -> Arc<dyn Mailer> { log });
    m.factory(|| Smtp)
        .expose(|smtp| -> Arc<dyn Mailer> { smtp });
    m.factory(name_of);
    let expected = "\
the application cannot start: 1 problem

1. `&str` needs one `dyn Mailer` (argument 1), and 2 are provided
     needed by: `&str`, module `letters` (here)
     provided: `Log`, module `letters` (here)
     provided: `Smtp`, module `letters` (here)
     hint: give them names with `.name(\"...\")` and ask for one with `#[inject(name = \"...\")]`, \
                    mark one `.primary()`, or ask for all with `Vec<Arc<dyn Mailer>>`";
    assert_eq!(super::report(m).await, expected);
}

fn name_of(mailer: Arc<dyn Mailer>) -> &'static str {
    mailer.name()
}
