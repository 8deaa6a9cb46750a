//! An injectable service, and a test that the container builds it.

use serde_json::{Value, json};

use super::item::Item;
use super::need::{self, Need};
use super::site::Site;
use super::thing::{Flag, Thing};
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
    words: None,
    flags: &[
        Flag {
            name: "needs",
            about: "A type that it is built with: `GreetingService`, `greetings/Clock`, `'dyn Mailer'`",
            value: Some("TYPE"),
        },
        Flag {
            name: "export",
            about: "Let the services of other modules ask for it",
            value: None,
        },
    ],
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
    for need in needs.iter().filter(|need| !need.is_provided) {
        let inner = need.inner();
        site.tell(format!(
            "no module is seen to provide `{inner}`; until one does, the application does not start"
        ));
    }
    Ok(())
}

fn values(wish: &Wish, item: &Item, name: &str, needs: &[Need]) -> Value {
    let imports = need::imports(needs).into_iter();
    let imports = imports.map(|(path, names)| json!({ "path": path, "names": names }));
    let fields = needs
        .iter()
        .map(|need| json!({ "field": need.field, "inner": need.inner() }));
    json!({
        "type": name,
        "plural": item.plural().replace('_', " "),
        "tests": wish.tests,
        "debug": needs.iter().all(|need| need.is_debug),
        "imports": imports.collect::<Vec<_>>(),
        "needs": fields.collect::<Vec<_>>(),
    })
}
