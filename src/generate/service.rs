//! An injectable service, and a test that the container builds it.

use serde_json::json;

use super::item::Item;
use super::site::Site;
use super::thing::{Completes, Thing};
use super::wish::Wish;
use crate::edit::Line;
use crate::error::Failure;

pub(super) const THING: Thing = Thing {
    name: "service",
    about: "What the application can do, built by the container and tested",
    examples: &[
        ("Invoice", "src/invoices/service.rs with `InvoiceService`"),
        ("billing/Invoice", "src/billing/invoice_service.rs"),
    ],
    needs: &[],
    subject: "What the service is about, such as `Invoice` or `billing/Invoice`",
    completes: Completes::Folders,
    words: None,
    flags: &[],
    role: "service",
    plan,
};

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let item = Item::read(wish, "service", site)?;
    site.record(&item.typed());
    let module = site.module(&item.module)?;
    let (stem, name) = (item.stem("service"), format!("{}Service", item.pascal()));
    let values = json!({
        "type": name,
        "plural": item.plural().replace('_', " "),
        "tests": wish.tests,
    });
    let file = module.sibling(&stem)?;
    site.create("service/service.rs.hbs", &file, &values)?;
    site.wire(&module.file, Line::declare(&stem))?;
    site.wire(&module.file, Line::reexport(&stem, &name))?;
    site.wire(&module.file, Line::register("provide", &name))
}
