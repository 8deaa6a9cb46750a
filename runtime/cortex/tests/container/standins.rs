//! What stands in for a provider in a test: where it is, and what goes with what it replaces.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cortex::testing::TestApp;
use cortex::{Environment, Injectable, Module, When};

trait Mailer: Send + Sync {
    fn name(&self) -> &'static str;
}

struct Named(&'static str);

impl Mailer for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}

struct News(Arc<dyn Mailer>);
struct Bills(Arc<dyn Mailer>);

#[cortex::test]
async fn it_takes_the_place_of_each_private_one() {
    let mut news = Module::new("news");
    news.shared::<dyn Mailer>(Arc::new(Named("of news")));
    news.factory(|mailer: Arc<dyn Mailer>| News(mailer));
    let mut bills = Module::new("bills");
    bills.shared::<dyn Mailer>(Arc::new(Named("of bills")));
    bills.factory(|mailer: Arc<dyn Mailer>| Bills(mailer));
    let mut m = Module::new("both");
    m.import(news);
    m.import(bills);
    let mailer: Arc<dyn Mailer> = Arc::new(Named("of the test"));
    let app = TestApp::new(m).replace_shared(mailer).start().await;
    let (news, bills) = (app.get_service::<News>(), app.get_service::<Bills>());
    assert_eq!(
        (news.0.name(), bills.0.name()),
        ("of the test", "of the test")
    );
}

#[cortex::test]
async fn it_is_there_whatever_the_conditions_say() {
    let mut m = Module::new("mail");
    m.value(Named("real"))
        .when(When::environment([Environment::Production]));
    m.value(Named("staged"))
        .when(When::environment([Environment::Development]));
    let app = TestApp::new(m).replace(Named("of the test")).start().await;
    assert_eq!(app.get_service::<Named>().name(), "of the test");
}

trait Pool: Send + Sync {}

#[derive(Injectable)]
struct Db;

impl Pool for Db {}

#[derive(Injectable)]
struct Repository {
    _db: Arc<Db>,
}

fn stored() -> Module {
    let mut m = Module::new("store");
    m.provide::<Db>().expose(|db| -> Arc<dyn Pool> { db });
    m.provide::<Repository>();
    m
}

#[cortex::test]
async fn what_only_has_another_name_goes_with_its_only_user() {
    struct Stub;
    let mut m = stored();
    m.factory(|_: Arc<Repository>| Stub);
    let app = TestApp::new(m).replace(Stub).start().await;
    assert!(app.container().get::<Repository>().is_none());
    assert!(app.container().get::<Db>().is_none());
    assert!(app.container().get::<dyn Pool>().is_none());

    // Where somebody asks for the other name, it stays.
    let mut m = stored();
    m.factory(|_: Arc<Repository>| Stub);
    m.factory(|_: Arc<dyn Pool>| 1_u8);
    let app = TestApp::new(m).replace(Stub).start().await;
    assert!(app.container().get::<Db>().is_some());
}

#[cortex::test]
async fn what_another_comes_after_stays() {
    struct First;
    struct Second;
    struct User;
    #[derive(Default, Injectable)]
    struct Asks {
        #[inject(name = "a")]
        _first: Option<Arc<First>>,
    }
    let mut m = Module::new("order");
    m.factory(|| First).name("a");
    m.factory(|| Second).after::<First>();
    m.factory(|| User).after::<First>();
    let app = TestApp::new(m).replace(User).start().await;
    assert!(app.container().get_named::<First>("a").is_some());
    // And where its name is what was asked for.
    let mut m = Module::new("order");
    m.factory(|| First).name("a");
    m.factory(|| Second).after::<First>();
    m.provide::<Asks>();
    let app = TestApp::new(m).replace(Asks::default()).start().await;
    assert!(app.container().get_named::<First>("a").is_some());
}

#[cortex::test]
async fn what_works_unasked_stays() {
    static BEGUN: AtomicUsize = AtomicUsize::new(0);
    struct Worker;
    struct User;
    let mut m = Module::new("work");
    m.factory(|| Worker).ready(async |_| {
        BEGUN.fetch_add(1, Ordering::SeqCst);
    });
    m.factory(|_: Arc<Worker>| User);
    let app = TestApp::new(m).replace(User).start().await;
    assert_eq!(BEGUN.load(Ordering::SeqCst), 1);
    app.stop().await;
}

#[cortex::test]
async fn an_alias_of_an_alias_takes_the_name_and_is_the_primary_one() {
    trait Sender: Send + Sync {}
    impl Sender for Named {}
    trait Both: Mailer + Sender {}
    impl<T: Mailer + Sender> Both for T {}

    let mut m = Module::new("mail");
    m.value(Named("plain"));
    m.alias(|it: Arc<Named>| -> Arc<dyn Both> { it })
        .expose(|it| -> Arc<dyn Mailer> { it })
        .name("n");
    let app = TestApp::new(m).start().await;
    let mailer = app.container().get_named::<dyn Mailer>("n").unwrap();
    assert_eq!(mailer.name(), "plain");

    let mut m = Module::new("mail");
    m.value(Named("first"))
        .primary()
        .expose(|it| -> Arc<dyn Mailer> { it });
    m.value(Named("second"))
        .name("second")
        .expose(|it| -> Arc<dyn Mailer> { it });
    m.shared::<dyn Mailer>(Arc::new(Named("third")));
    let app = TestApp::new(m).start().await;
    assert_eq!(app.get_service::<dyn Mailer>().name(), "first");
}
