//! A struct of settings, with its defaults in the files where people look for them.

use serde_json::{Value, json};

use super::env_example;
use super::item::Item;
use super::prefix::{must_be_free, prefix};
use super::setting::{Field, variable};
use super::site::Site;
use super::thing::{ALL, Completes, Flag, Thing, Words};
use super::wish::Wish;
use crate::edit::Line;
use crate::error::{Failure, catalog};
use crate::plan::RelPath;

pub(super) const THING: Thing = Thing {
    name: "config",
    about: "Settings as a struct, with their defaults in the code and in config/",
    examples: &[
        (
            "Mail host:string=localhost port:u16=25",
            "`MailSettings`, read from `mail.host` and `mail.port`",
        ),
        (
            "billing/Tax rate:f64=0.2 key:secret",
            "src/billing/tax_settings.rs; the key has to be set outside",
        ),
    ],
    needs: &[],
    subject: "What is set, such as `Mail` or `billing/Tax`",
    completes: Completes::Folders,
    words: Some(Words {
        name: "FIELD",
        about: "A setting: `name:type`, then `=default`, or `:optional` where there may be none",
        name_it: false,
        completes: None,
    }),
    flags: &[Flag {
        name: "prefix",
        about: "What all keys begin with; default: the name, as in `mail.host`",
        value: Some("KEY"),
    }],
    takes: ALL,
    role: "settings",
    plan,
};

const DEFAULTS: &str = "config/default.toml";
const TESTS: &str = "config/test.toml";

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let item = Item::read(wish, "settings", site)?;
    site.record(&item.typed());
    let prefix = &*prefix(wish, &item)?;
    let fields = fields(wish, item.singular())?;
    let module = site.module(&item.module)?;
    let (stem, name) = (item.stem("settings"), format!("{}Settings", item.pascal()));
    let file = module.sibling(&stem)?;
    must_be_free(site, prefix, &item, &file)?;
    let values = values(wish, prefix, &name, &fields);
    site.create("config/settings.rs.hbs", &file, &values)?;
    site.wire(&module.file, Line::declare(&stem))?;
    site.wire(&module.file, Line::reexport(&stem, &name))?;
    site.wire(&module.file, Line::register("settings", &name))?;
    write_values(site, prefix, &fields)?;
    let described = fields.iter().map(|field| field.described(prefix));
    env_example::add(site, &item.module, &name, &described.collect::<Vec<_>>())
}

fn fields(wish: &Wish, subject: &str) -> Result<Vec<Field>, Failure> {
    if wish.words.is_empty() {
        return Err(catalog::no_settings(subject));
    }
    let mut fields: Vec<Field> = Vec::new();
    for typed in &wish.words {
        let field = Field::read(typed)?;
        if fields.iter().any(|known| known.name == field.name) {
            let why = format!("there are two settings `{}`", field.name);
            return Err(catalog::bad_setting(typed, &why, &super::setting::types()));
        }
        fields.push(field);
    }
    Ok(fields)
}

fn values(wish: &Wish, prefix: &str, name: &str, fields: &[Field]) -> Value {
    let mut imports: Vec<&str> = fields.iter().filter_map(Field::import).collect();
    imports.sort_unstable();
    imports.dedup();
    let own = imports.iter().filter(|path| path.starts_with("cortex::"));
    let own: Vec<&str> = own.filter_map(|path| path.rsplit("::").next()).collect();
    let own = match &own[..] {
        [] => String::new(),
        [only] => (*only).to_owned(),
        several => format!("{{{}}}", several.join(", ")),
    };
    let std = imports.iter().filter(|path| path.starts_with("std::"));
    let shown = fields.iter().map(|field| {
        json!({
            "doc": field.doc(),
            "default": field.literal(),
            "name": field.name,
            "type": field.rust(),
        })
    });
    let required = fields.iter().filter(|field| field.is_required());
    let set = required.map(|field| json!({ "name": field.name, "value": field.sample_literal() }));
    let first = fields.first().map_or("", |field| &*field.name);
    json!({
        "prefix": prefix,
        "subject": prefix.replace(['_', '.'], " "),
        "variable": variable(&format!("{prefix}.{first}")),
        "type": name,
        "std": std.collect::<Vec<_>>(),
        "own": own,
        "fields": shown.collect::<Vec<_>>(),
        "set": set.collect::<Vec<_>>(),
        "assertions": fields.iter().map(Field::assertion).collect::<Vec<_>>(),
        "tests": wish.tests,
    })
}

/// Puts the defaults where people look for them, and gives tests what has none.
fn write_values(site: &mut Site<'_>, prefix: &str, fields: &[Field]) -> Result<(), Failure> {
    let key = |field: &Field| format!("{prefix}.{}", field.name);
    let defaults = fields
        .iter()
        .filter_map(|field| Some((key(field), field.default.clone()?)));
    let required = fields.iter().filter(|field| field.is_required());
    let samples = required.clone().map(|field| (key(field), field.sample()));
    site.defaults(&RelPath::new(DEFAULTS)?, &defaults.collect())?;
    site.samples(&RelPath::new(TESTS)?, &samples.collect())?;
    let variables: Vec<String> = required.map(|field| variable(&key(field))).collect();
    if !variables.is_empty() {
        site.tell(format!(
            "these have no default, so the application runs only where they are set: {}",
            variables.join(", ")
        ));
    }
    Ok(())
}
