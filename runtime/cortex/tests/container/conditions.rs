//! Providers that are there only in some environments, or where a setting says so.

use std::sync::Arc;

use cortex::testing::{TestApp, check};
use cortex::{Environment, Injectable, Module, Settings, When};

trait Mailer: Send + Sync {
    fn name(&self) -> &'static str;
}

struct Named(&'static str);

impl Mailer for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}

/// How mail is sent.
#[derive(Settings)]
#[settings(prefix = "mail")]
struct MailSettings {
    /// By what.
    #[setting(default = "log")]
    driver: String,
    /// Whether newsletters are sent.
    #[setting(default = false)]
    newsletters: bool,
}

#[derive(Injectable)]
struct Letters {
    mailer: Arc<dyn Mailer>,
    settings: Arc<MailSettings>,
}

struct Newsletter;

fn mail() -> Module {
    let mut m = Module::new("mail");
    m.settings::<MailSettings>();
    m.provide::<Letters>();
    m.factory(|| Named("log"))
        .name("log")
        .when(When::setting("mail.driver", "log"));
    m.factory(|| Named("smtp"))
        .name("smtp")
        .when(When::setting("mail.driver", "smtp"));
    m.alias(|all: Arc<Chosen>| -> Arc<dyn Mailer> { Arc::clone(&all.0) });
    m.factory(|all: Vec<Arc<Named>>| Chosen(Arc::clone(&all[0]) as Arc<dyn Mailer>));
    m.value(Newsletter)
        .when(When::setting("mail.newsletters", true));
    m
}

struct Chosen(Arc<dyn Mailer>);

#[cortex::test]
async fn a_setting_decides() {
    let app = TestApp::new(mail()).start().await;
    let letters = app.get_service::<Letters>();
    assert_eq!(letters.mailer.name(), letters.settings.driver);
    assert!(!letters.settings.newsletters);
    assert!(app.container().get::<Newsletter>().is_none());
    let app = TestApp::new(mail())
        .set("mail.driver", "smtp")
        .set("mail.newsletters", true)
        .start()
        .await;
    assert_eq!(app.get_service::<Letters>().mailer.name(), "smtp");
    assert!(app.container().get::<Newsletter>().is_some());
}

/// What may be written in several ways.
#[derive(Settings)]
#[settings(prefix = "many")]
struct ManySettings {
    /// Whether it is on.
    #[setting(default = false)]
    on: bool,
    /// How often.
    #[setting(default = 1.0)]
    rate: f64,
    /// For how long.
    #[setting(default = "1min")]
    time: std::time::Duration,
}

#[cortex::test]
async fn the_type_of_a_setting_says_what_is_the_same() {
    let module = || {
        let mut m = Module::new("many");
        m.settings::<ManySettings>();
        m.value(1_u8).when(When::setting("many.on", true));
        m.value(1_u16).when(When::setting("many.rate", 1));
        m.value(1_u32).when(When::setting("many.time", "60s"));
        m.value(1_u64).when(!When::setting("many.time", "60s"));
        m
    };
    let app = TestApp::new(module()).start().await;
    let container = app.container();
    assert!(container.get::<u8>().is_none());
    assert!(container.get::<u16>().is_some());
    assert!(container.get::<u32>().is_some());
    assert!(container.get::<u64>().is_none());
    let app = TestApp::new(module())
        .set("many.on", "1")
        .set("many.rate", 1.5)
        .set("many.time", "2min");
    let app = app.start().await;
    let many = app.get_service::<ManySettings>();
    assert_eq!((many.on, many.rate, many.time.as_secs()), (true, 1.5, 120));
    let container = app.container();
    assert!(container.get::<u8>().is_some());
    assert!(container.get::<u16>().is_none());
    assert!(container.get::<u32>().is_none());
    assert!(container.get::<u64>().is_some());
}

#[cortex::test]
async fn an_environment_decides() {
    let module = || {
        let mut m = Module::new("mail");
        m.value(Named("real"))
            .when(When::environment([Environment::Production]));
        m.value(Named("staged"))
            .when(!When::environment([Environment::Production]));
        m
    };
    let app = TestApp::new(module()).start().await;
    assert_eq!(app.get_service::<Named>().name(), "staged");
    let app = TestApp::new(module()).environment(Environment::Production);
    assert_eq!(app.start().await.get_service::<Named>().name(), "real");
}

#[cortex::test]
async fn a_condition_on_a_setting_that_nobody_reads_is_told() {
    let mut m = Module::new("mail");
    m.settings::<MailSettings>();
    m.value(1_u8).when(When::setting("mail.drivr", "smtp"));
    let expected = "\
the application cannot start: 1 problem

1. `u8` depends on the setting `mail.drivr`, which no module reads
     registered in: module `mail` (here)
     hint: did you mean `mail.driver`?";
    assert_eq!(super::report(m).await, expected);
}

#[test]
fn the_check_looks_at_every_environment() {
    let module = || {
        let mut m = Module::new("mail");
        m.factory(|_: Arc<Newsletter>| 1_u8)
            .when(When::environment([Environment::Production]));
        m
    };
    let panic = std::panic::catch_unwind(|| check(module())).unwrap_err();
    let told = super::without_lines(panic.downcast_ref::<String>().unwrap());
    let expected = "\
the application is not sound: 1 problem

1. `u8` needs `Newsletter` (argument 1), which no module provides
     needed by: `u8` -> `Newsletter`
     hint: add `m.provide::<Newsletter>();` to module `mail` (here)
     in: production";
    assert_eq!(told, expected);
}
