//! The start of an application: everything that is wrong is told at once, and what is right is made
//! once, however often it is imported.
#![cfg(all(feature = "http", feature = "testing"))]
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use cortex::config::Environment;
use cortex::prelude::*;
use cortex::testing::TestApp;

#[derive(Injectable)]
struct Clock;

#[derive(Injectable)]
struct Posts {
    clock: Arc<Clock>,
}

#[controller("/posts")]
impl Posts {
    #[get("/")]
    async fn index(&self) -> String {
        format!("posts and {} others", Arc::strong_count(&self.clock))
    }

    #[get("/")]
    async fn again(&self) -> &'static str {
        "posts"
    }
}

#[derive(Clone, Debug, Settings)]
#[settings(prefix = "posts")]
struct PostSettings {
    limit: u8,
}

/// What the start says when it fails.
fn failure(start: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(start)).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn wiring_routes_and_configuration_are_told_together() {
    let text = failure(|| {
        let mut m = Module::new("posts");
        m.controller::<Posts>();
        m.settings::<PostSettings>();
        cortex::__private::test(|| async {
            TestApp::new(m)
                .set("server.port", "many")
                .set("posts.limti", 1)
                .start()
                .await;
        });
    });
    for part in [
        "the application cannot start: 5 problems\n\n1. `Posts` needs `Clock` (field `clock`)",
        "hint: add `m.provide::<Clock>();` to module `posts` (cortex/tests/start.rs:",
        "\n\n2. `GET /posts` has two handlers",
        "\n\n3. `posts.limti`: no module reads this setting",
        "did you mean `posts.limit`?",
        "\n\n4. `server.port`: \"many\" is not a value for this setting",
        "\n\n5. `posts.limit`: there is no value, and the setting has no default",
    ] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

fn clock() -> Module {
    let mut m = Module::new("clock");
    m.provide::<Clock>();
    m
}

#[cortex::test]
async fn a_module_that_two_others_import_counts_once() {
    let left = |name| {
        let mut m = Module::new(name);
        m.import(clock());
        m
    };
    let mut m = Module::new("root");
    m.import(left("left"));
    m.import(left("right"));
    m.import(clock());
    TestApp::new(m).start().await.get_service::<Clock>();
}

#[test]
fn a_type_provided_by_two_modules_is_told() {
    let text = failure(|| {
        let mut m = Module::new("root");
        m.import(clock());
        m.provide::<Clock>();
        cortex::testing::check(m);
    });
    assert!(
        text.contains("`Clock` is provided twice\n     first: module `root`"),
        "{text}"
    );
    assert!(text.contains("again: module `clock`"), "{text}");
}

#[test]
fn only_what_is_provided_is_replaced_or_got() {
    let replaced = failure(|| drop(TestApp::new(clock()).replace(1_u8)));
    assert_eq!(
        replaced,
        "no module provides `u8`, so it cannot be replaced"
    );
    let got = failure(|| {
        cortex::__private::test(|| async {
            TestApp::new(clock()).start().await.get_service::<u8>();
        });
    });
    assert_eq!(
        got,
        "no module provides `u8`, or only a replaced provider needed it"
    );
}

#[cortex::test]
async fn settings_can_be_replaced_even_if_they_have_no_value() {
    let mut m = Module::new("posts");
    m.settings::<PostSettings>();
    let app = TestApp::new(m)
        .replace(PostSettings { limit: 3 })
        .start()
        .await;
    assert_eq!(app.get_service::<PostSettings>().limit, 3);
}

#[cortex::test]
async fn the_framework_provides_the_environment() {
    let app = TestApp::new(clock()).start().await;
    assert_eq!(*app.get_service::<Environment>(), Environment::Test);
}

/// What a generic module provides.
struct Table<T>(T);

fn crud<T: Default + Send + Sync + 'static>() -> Module {
    let mut m = Module::new("crud");
    m.value(Table(T::default()));
    m
}

#[cortex::test]
async fn a_generic_module_is_another_one_for_each_type() {
    let mut m = Module::new("shop");
    m.import(crud::<u8>());
    m.import(crud::<u16>());
    m.import(crud::<u16>());
    let app = TestApp::new(m).start().await;
    assert_eq!(app.get_service::<Table<u8>>().0, 0);
    assert_eq!(app.get_service::<Table<u16>>().0, 0);
}

#[test]
fn modules_of_different_places_have_different_names() {
    let mut m = Module::new("crud");
    m.import(crud::<u8>());
    let text = failure(|| cortex::testing::check(m));
    let expected = "two modules are called `crud`\n     first: cortex/tests/start.rs:";
    assert!(text.contains(expected), "{text}");
}

/// Opens a connection when it is made, which no test can.
#[derive(Injectable)]
struct Database {
    _settings: Arc<PostSettings>,
    #[inject(default)]
    connection: Connection,
}

struct Connection(&'static str);

impl Default for Connection {
    fn default() -> Self {
        unreachable!("the test has no database")
    }
}

#[derive(Injectable)]
struct Repository {
    database: Arc<Database>,
    _clock: Arc<Clock>,
}

#[derive(Injectable)]
struct Blog {
    repository: Arc<Repository>,
    _clock: Arc<Clock>,
}

#[cortex::test]
async fn what_only_a_replaced_provider_needed_is_not_made() {
    let mut m = Module::new("blog");
    m.settings::<PostSettings>();
    m.provide::<Database>();
    m.provide::<Repository>();
    m.provide::<Blog>();
    m.provide::<Clock>();
    let database = Database {
        _settings: Arc::new(PostSettings { limit: 1 }),
        connection: Connection("pretended"),
    };
    let repository = Repository {
        database: Arc::new(database),
        _clock: Arc::new(Clock),
    };
    let app = TestApp::new(m).replace(repository).start().await;
    let blog = app.get_service::<Blog>();
    assert_eq!(blog.repository.database.connection.0, "pretended");
    app.get_service::<Clock>();
}
