//! An injectable service, and a test that the container builds it.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase as _;
use serde_json::{Value, json};

use super::declared::import;
use super::item::Item;
use super::need::{self, Need, Tested};
use super::site::Site;
use super::thing::{ALL, Completes, Flag, Thing};
use super::wish::Wish;
use crate::edit::Line;
use crate::error::Failure;

pub(super) const THING: Thing = Thing {
    name: "service",
    about: "What the application can do, built by the container and tested",
    examples: &[
        ("Invoice", "src/invoices/service.rs with `InvoiceService`"),
        ("billing/Invoice", "src/billing/invoice_service.rs"),
        (
            "Invoice --needs GreetingService",
            "the same with a field `greetings`, which the container fills in",
        ),
    ],
    needs: &[],
    subject: "What the service is about, such as `Invoice` or `billing/Invoice`",
    completes: Completes::Folders,
    words: None,
    flags: &[
        Flag {
            name: "needs",
            about: "A type that it is built with: `GreetingService`, `greetings/Clock`, `'dyn Mailer'`",
            value: Some("SERVICE"),
        },
        Flag {
            name: "export",
            about: "Let the services of other modules ask for it",
            value: None,
        },
    ],
    takes: ALL,
    role: "service",
    plan,
};

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let item = Item::read(wish, "service", site)?;
    site.record(&item.typed());
    let module = site.module(&item.module)?;
    let (stem, name) = (item.stem("service"), format!("{}Service", item.pascal()));
    let needs = need::resolve(wish, &item, site)?;
    let file = module.sibling(&stem)?;
    let values = values(wish, &item, &name, &needs);
    site.create("service/service.rs.hbs", &file, &values)?;
    site.wire(&module.file, Line::declare(&stem))?;
    site.wire(&module.file, Line::reexport(&stem, &name))?;
    site.wire(&module.file, Line::register("provide", &name))?;
    if wish.has("export") {
        site.wire(&module.file, Line::register("export", &name))?;
    }
    tell(&needs, site);
    Ok(())
}

/// Says what a person has to see to.
fn tell(needs: &[Need], site: &mut Site<'_>) {
    for need in needs {
        let inner = need.inner();
        if !need.is_provided {
            site.tell(format!(
                "the module of `{}` is not seen to provide and export `{inner}`; until one does, the \
                 application does not start",
                need.name
            ));
        }
        if need.is_trait && need.fake().is_none() {
            site.tell(format!(
                "the test has no fake of `{inner}`, because not every method of it could be made up"
            ));
        }
    }
}

fn values(wish: &Wish, item: &Item, name: &str, needs: &[Need]) -> Value {
    let fields = needs.iter().map(|need| {
        let fake = need.fake();
        json!({
            "field": need.field,
            "inner": need.inner(),
            "name": need.name,
            "path": need.spelled,
            "plain": need.name.to_snake_case(),
            "debug": need.is_debug,
            "provided": need.is_provided,
            "fake": fake.is_some(),
            "shared": need.tested == Tested::Shared,
            "attribute": fake.map_or("", |fake| &*fake.attribute),
            "methods": fake.map(|fake| fake.methods.join("\n\n")),
        })
    });
    // A test of what nobody provides would fail, as the application does.
    let can_start = needs
        .iter()
        .all(|need| need.is_provided || need.fake().is_some());
    let (outer, inner) = imports_of_test(needs);
    json!({
        "type": name,
        "plural": item.plural().replace('_', " "),
        "tests": wish.tests && can_start,
        "debug": needs.iter().all(|need| need.is_debug),
        "imports": need::imports(needs),
        "needs": fields.collect::<Vec<_>>(),
        "compared": needs.iter().any(|need| need.tested != Tested::Built),
        "faked": needs.iter().any(|need| need.fake().is_some()),
        "outer": outer,
        "inner": inner,
    })
}

/// What the fakes name, from outside of the crate and from inside.
fn imports_of_test(needs: &[Need]) -> (Vec<String>, Vec<String>) {
    let fakes = needs.iter().filter_map(Need::fake);
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in fakes.flat_map(|fake| &fake.imports) {
        let (around, name) = path.rsplit_once("::").unwrap_or(("", path));
        // What the service itself needs is there already.
        if !needs.iter().any(|need| need.name == name) {
            names.entry(around).or_default().insert(name);
        }
    }
    let lines = names.iter().map(|(path, names)| import(path, names));
    lines.partition(|line| !line.starts_with("crate::"))
}
