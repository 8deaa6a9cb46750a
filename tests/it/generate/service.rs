//! `cortex generate service`: what a service needs, where it is found, and who may see it.

use super::{files, run, shop};

const MAILER: &str = "\
//! Mail.

use cortex::prelude::*;

/// Why a letter was not sent.
#[derive(Debug)]
pub struct MailError;

/// Sends mail.
pub trait Mailer: Send + Sync {
    /// Sends a letter.
    fn send(&self, to: &str) -> Result<(), MailError>;
}

pub(crate) fn module() -> Module {
    // Nothing is provided yet.
    Module::new(\"mailers\")
}
";

const LIVES: &str = "\
//! How long things live.

use cortex::prelude::*;

/// Lives as long as a request.
#[derive(Injectable)]
#[injectable(request)]
pub struct Cart {}

/// Everybody gets one.
#[derive(Debug, Injectable)]
#[injectable(transient)]
pub struct Draft {}

/// Made when it is asked for.
pub struct Slow {}

#[injectable(lazy)]
impl Slow {
    fn new() -> Self {
        Self {}
    }
}

/// Of anything.
pub struct Page<T>(T);

/// Tells the time.
pub trait Clock: Send + Sync {
    /// In seconds.
    fn now(&self) -> u64;
}

/// Tells the time of the machine.
#[derive(Injectable)]
#[injectable(expose(dyn Clock))]
pub struct SystemClock {}

pub(crate) fn module() -> Module {
    let mut module = Module::new(\"lives\");
    module.provide::<Cart>();
    module.provide::<Draft>();
    module.provide::<Slow>();
    module.provide::<SystemClock>();
    module
}
";

#[test]
fn what_an_instance_says_of_itself_is_heeded() {
    let sandbox = shop();
    sandbox.write("shop/src/lives/mod.rs", LIVES);
    run(&sandbox, "g module lives");
    let said = run(
        &sandbox,
        "g service Letter --needs lives/Draft --needs lives/Clock",
    );
    assert!(!said.contains("note:"), "{said}");
    let wired = sandbox.read("shop/src/lives/mod.rs");
    assert!(wired.contains("module.export::<dyn Clock>();"), "{wired}");
    let service = sandbox.read("shop/src/letters/service.rs");
    insta::assert_snapshot!(service.split_once("mod tests {").unwrap().1);
}

#[test]
fn what_is_needed_is_found_wired_and_taken_back() {
    let sandbox = shop();
    let before = files(&sandbox);
    let args = "service billing/Invoice --needs GreetingService --needs greetings/GreetingSettings \
                --export";
    let shown = run(&sandbox, &format!("generate {args} --dry-run"));
    insta::assert_snapshot!(shown);
    assert_eq!(files(&sandbox), before);
    run(&sandbox, &format!("generate {args}"));
    let after = files(&sandbox);
    assert_ne!(after, before);
    insta::assert_snapshot!(run(&sandbox, &format!("g {args}")));
    assert_eq!(files(&sandbox), after, "a second run changes nothing");
    run(&sandbox, "undo");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn a_trait_gets_a_fake_in_the_test() {
    let sandbox = shop();
    sandbox.write("shop/src/mailers/mod.rs", MAILER);
    run(&sandbox, "g module mailers");
    insta::assert_snapshot!(run(
        &sandbox,
        "g service Reminder --needs Mailer --needs mailers/Mailer"
    ));
    insta::assert_snapshot!(sandbox.read("shop/src/reminders/service.rs"));
    assert_eq!(
        sandbox.read("shop/src/mailers/mod.rs"),
        MAILER,
        "what is not provided is not exported"
    );
}

#[test]
fn a_trait_that_is_provided_is_exported_once() {
    let sandbox = shop();
    let provided = MAILER
        .replace("    Module::new(\"mailers\")\n", "    let mut mail = Module::new(\"mailers\");\n    mail.shared::<dyn Mailer>(Arc::new(Nobody));\n    mail\n")
        .replace("fn send(", "fn strange(&self, of: impl Fn()) -> Unheard;\n    fn send(");
    sandbox.write("shop/src/mailers/mod.rs", &provided);
    run(&sandbox, "g module mailers");
    insta::assert_snapshot!(run(&sandbox, "g service Reminder --needs Mailer"));
    run(&sandbox, "g service Letter --needs Mailer");
    let wired = sandbox.read("shop/src/mailers/mod.rs");
    assert_eq!(
        wired.matches("    mail.export::<dyn Mailer>();\n").count(),
        1,
        "{wired}"
    );
    let service = sandbox.read("shop/src/letters/service.rs");
    assert!(service.contains("app.get_service()"), "{service}");
    assert!(!service.contains("Fake"), "{service}");
}

#[test]
fn names_may_be_hidden_alike_or_near() {
    let sandbox = shop();
    sandbox.write("shop/src/people/mod.rs", "mod clock;\nmod store;\nuse cortex::prelude::*;\npub(crate) fn module() -> Module { let mut m = Module::new(\"people\"); m.provide::<store::PersonRepository>(); m.provide::<PersonService>(); m.value(clock::Clock::Wall); m }\npub struct PersonService;\n");
    sandbox.write(
        "shop/src/people/store.rs",
        "#[derive(Debug)]\npub struct PersonRepository {}\n",
    );
    sandbox.write("shop/src/people/clock.rs", "pub enum Clock { Wall }\n");
    run(&sandbox, "g module people");
    run(
        &sandbox,
        "g service people/Age --needs PersonRepository --needs person_service --needs people::Clock",
    );
    let service = sandbox.read("shop/src/people/age_service.rs");
    insta::assert_snapshot!(service.split("\n#[cfg(test)]").next().unwrap());
    insta::assert_snapshot!(sandbox.read("shop/src/people/mod.rs"));
}

#[test]
fn a_namesake_in_another_module_can_be_needed() {
    let sandbox = shop();
    run(&sandbox, "g service Catalog");
    let before = files(&sandbox);
    let alike = "service billing/Catalog --needs catalogs/CatalogService";
    let itself = run(
        &sandbox,
        "g service billing/Catalog --needs billing/CatalogService",
    );
    assert!(itself.contains("nothing is built from itself"), "{itself}");
    sandbox.write(
        "shop/src/stock/mod.rs",
        &MAILER.replace("Mailer", "CatalogService"),
    );
    run(&sandbox, "g module stock");
    let both = "g service Page --needs CatalogService --needs stock/CatalogService";
    let both = run(&sandbox, both);
    assert!(
        both.contains("is needed from `crate::catalogs` already"),
        "{both}"
    );
    run(&sandbox, "undo");
    std::fs::remove_dir_all(sandbox.path("shop/src/stock")).unwrap();
    assert_eq!(files(&sandbox), before);
    run(&sandbox, &format!("g {alike}"));
    insta::assert_snapshot!(sandbox.read("shop/src/billing/catalog_service.rs"));
    let after = files(&sandbox);
    run(&sandbox, &format!("g {alike}"));
    assert_eq!(files(&sandbox), after, "a second run changes nothing");
}

#[test]
fn what_cannot_be_needed_is_refused() {
    let sandbox = shop();
    sandbox.write("shop/src/odd/mod.rs", "struct Half {\n");
    sandbox.write("shop/src/lives/mod.rs", LIVES);
    let before = files(&sandbox);
    for (needs, why) in [
        ("Clock", "absent"),
        ("nowhere/GreetingService", "absent-module"),
        ("InvoiceService", "itself"),
        ("Vec<u8>", "arguments"),
        ("grüße", "letters"),
        ("odd/Half", "broken"),
        ("lives/Cart", "request"),
        ("lives/Slow", "lazy"),
        ("lives/Page", "generic"),
        ("Greeting", "unprovided"),
    ] {
        let said = run(&sandbox, &format!("g service Invoice --needs {needs}"));
        insta::assert_snapshot!(format!("refused_{why}"), said);
    }
    assert_eq!(files(&sandbox), before);
}

#[test]
fn a_need_of_another_module_is_named_where_it_is() {
    let sandbox = shop();
    run(&sandbox, "g service billing/Tax");
    let shown = [
        "g service Order --needs TaxService",
        "g service Order --needs TaxServise",
        "g service Order --needs greetings/TaxService",
        "g service Order --needs Zebra",
    ]
    .map(|args| run(&sandbox, args));
    insta::assert_snapshot!(shown.join("\n\n"));
}
