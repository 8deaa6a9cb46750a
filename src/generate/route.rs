//! A single route in a controller that is there: its handler, its types and a request test.

use serde_json::json;

use super::endpoint::{Asked, Endpoint};
use super::field::Field;
use super::item::typed;
use super::site::{Site, sentence};
use super::survey::Found;
use super::thing::{Completes, Flag, Shared, Thing, Words};
use super::wish::Wish;
use crate::edit::{Line, NoPlace, RustText};
use crate::error::{Failure, catalog};
use crate::plan::RelPath;
use crate::project::source::join;

pub(super) const THING: Thing = Thing {
    name: "route",
    about: "A route in a controller that is there, with its types and a request test",
    examples: &[
        (
            "greetings get /today",
            "the handler `today`, which answers a `TodayResponse`",
        ),
        (
            "posts post '/{id}/publish' --request note:string --request amount:u64",
            "`publish` with a body of two fields",
        ),
        (
            "greetings get '/by/{name}' --handler by --response hits:u64",
            "what it is called, and what it answers",
        ),
    ],
    needs: &["http"],
    subject: "The controller, such as `posts`, `PostController` or `billing/Invoice`",
    completes: Completes::Controllers,
    words: Some(Words {
        name: "METHOD PATH",
        about: "The method, and the path below that of the controller, such as `get '/{id}/notes'`",
        name_it: true,
        completes: None,
    }),
    flags: &[
        Flag {
            name: "request",
            about: "A field of the body, as in `amount:u64` or `note:string:optional`; again for more",
            value: Some("NAME:TYPE"),
        },
        Flag {
            name: "response",
            about: "A field of the answer, where it is not what was sent; again for more",
            value: Some("NAME:TYPE"),
        },
        Flag {
            name: "handler",
            about: "The handler's name, where the last word of the path is none",
            value: Some("NAME"),
        },
    ],
    takes: &[Shared::Tests],
    role: "controller",
    plan,
};

/// The files that a route goes to.
struct Target {
    found: Found,
    /// `dto`, or `invoice_dto` for one controller of several in a module.
    dto: String,
    /// What the names of its types begin with.
    owner: String,
    /// The file below `tests/it/`.
    tests: String,
    title: String,
}

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let asked = asked(wish)?;
    let target = target(wish, site.controller(wish)?);
    let block = &target.found.block;
    let about = target.title.to_lowercase();
    let endpoint = Endpoint::new(asked, &block.prefix, &target.owner, &about)?;
    let typed = typed(
        &block.name,
        "controller",
        &target.found.folders,
        &wish.words_of_project,
    );
    site.record_with(&typed, &[&endpoint.method, &endpoint.path]);
    add_handler(site, &target, &endpoint)?;
    add_types(site, &target, &endpoint)?;
    if wish.tests {
        add_test(site, &target, &endpoint)?;
    }
    Ok(())
}

fn asked(wish: &Wish) -> Result<Asked, Failure> {
    let fields = |flag: &str| -> Result<Vec<Field>, Failure> {
        wish.values(flag)
            .iter()
            .map(|typed| Field::read(typed))
            .collect()
    };
    let [method, path] = &wish.words[..] else {
        return Err(catalog::bad_route(
            &wish.words.join(" "),
            "it has to be a method and a path",
        ));
    };
    Ok(Asked {
        method: method.clone(),
        path: path.clone(),
        handler: wish.values("handler").last().cloned(),
        request: fields("request")?,
        response: fields("response")?,
    })
}

fn target(wish: &Wish, found: Found) -> Target {
    let file = found.file.as_str().rsplit('/').next().unwrap_or_default();
    let own = file
        .strip_suffix("_controller.rs")
        .filter(|_| found.is_apart);
    let mut parts = found.folders.clone();
    let plural = |one: &str| wish.words_of_project.plural(one);
    let (dto, owner) = match own {
        Some(one) => {
            parts.push(plural(one));
            let owner = found.block.name.trim_end_matches("Controller").to_owned();
            (format!("{one}_dto"), owner)
        }
        None => ("dto".to_owned(), String::new()),
    };
    if parts.is_empty() {
        parts.push("routes".to_owned());
    }
    let title = sentence(&parts[parts.len() - 1]);
    Target {
        dto,
        owner,
        tests: parts.join("_"),
        title,
        found,
    }
}

/// Puts the handler into the block, unless it is there.
fn add_handler(site: &mut Site<'_>, target: &Target, endpoint: &Endpoint) -> Result<(), Failure> {
    let (found, file) = (&target.found, target.found.file.clone());
    let handler = endpoint.handler_text(site)?;
    let name = &found.block.name;
    let made = format!("#[controller]\nimpl {name} {{\n{handler}}}\n");
    let made = rust(&file, &made)?;
    let item = format!("{name}::{}", endpoint.handler);
    let uses = [
        below("super", endpoint.types()),
        below("cortex::http", endpoint.extractors()),
    ];
    site.note_item(&file, &item, &made, uses.concat());
    let made = made.controllers();
    let made = made.iter().flat_map(|block| &block.handlers).next();
    let there = found.block.handlers.iter().find(|there| {
        let mut routes = there.routes.iter();
        let is_route = |(method, path): &(String, String)| {
            *method == endpoint.method && join("", path) == join("", &endpoint.path)
        };
        there.name == endpoint.handler || routes.any(is_route)
    });
    match there {
        Some(there) if Some(there) == made => return Ok(()),
        Some(there) => {
            let routes = there.routes.iter();
            let routes: Vec<String> = routes
                .map(|(method, path)| format!("`{method} {path}`"))
                .collect();
            return Err(catalog::handler_there(
                file.as_str(),
                &there.name,
                &routes.join(", "),
            ));
        }
        None => {}
    }
    site.edit(&file, |text| {
        let changed = rust(&file, text)?.with_handler(&found.block.name, &handler);
        let changed =
            changed.map_err(|NoPlace(why)| catalog::does_not_parse(file.as_str(), why))?;
        let prelude = rust(&file, &changed)?.brings_all("cortex::prelude");
        let changed = if prelude {
            changed
        } else {
            let present = rust(&file, &changed)?;
            let mut needed = endpoint.extractors();
            needed.retain(|name| !present.uses_name(name));
            present.with_names("cortex::http", &needed)
        };
        if !found.is_apart {
            return Ok(changed);
        }
        Ok(rust(&file, &changed)?.with_names("super", &endpoint.types()))
    })
}

/// Puts the types into the file of the module's types, which is made where there is none.
fn add_types(site: &mut Site<'_>, target: &Target, endpoint: &Endpoint) -> Result<(), Failure> {
    let home = &target.found.home;
    let file = match site.found(home, &target.dto)? {
        Some(found) => found.file,
        None => home.sibling(&target.dto)?,
    };
    let text = site.text("route/dto.rs.hbs", &json!({}))?;
    site.share(&file, text, (&home.file, Line::declare(&target.dto)))?;
    let types = endpoint.types_text(site)?;
    let made = rust(&file, &types)?;
    let both = ["Deserialize".to_owned(), "Serialize".to_owned()];
    for name in endpoint.types() {
        site.note_item(&file, &name, &made, below("serde", both.to_vec()));
    }
    site.edit(&file, |text| {
        let present = rust(&file, text)?;
        let names = endpoint.types();
        let there: Vec<&String> = names
            .iter()
            .filter(|name| present.item(name).is_some())
            .collect();
        if there.len() == names.len()
            && names
                .iter()
                .all(|name| present.item(name) == made.item(name))
        {
            return Ok(text.to_owned());
        }
        if let Some(name) = there.first() {
            return Err(catalog::type_there(file.as_str(), name));
        }
        let text = present.with_names("serde", &both);
        Ok(rust(&file, &text)?.with_items(&types))
    })?;
    for name in endpoint.types() {
        site.wire(&home.file, Line::reexport(&target.dto, &name))?;
    }
    Ok(())
}

/// Puts the test into the module's tests, which are made where there are none.
fn add_test(site: &mut Site<'_>, target: &Target, endpoint: &Endpoint) -> Result<(), Failure> {
    let file = RelPath::new(format!("tests/it/{}.rs", target.tests))?;
    let text = site.text("route/tests.rs.hbs", &json!({ "title": target.title }))?;
    let main = RelPath::new("tests/it/main.rs")?;
    site.share(&file, text, (&main, Line::declare(&target.tests)))?;
    let request = endpoint.test_text(site)?;
    let uses = ["cortex::testing::TestApp", "serde_json::json"].map(str::to_owned);
    let made = rust(&file, &request)?;
    site.note_item(&file, &endpoint.test(), &made, uses.to_vec());
    site.edit(&file, |text| {
        let present = rust(&file, text)?;
        if present.item(&endpoint.test()).is_some() {
            return Ok(text.to_owned());
        }
        let text = present.with_names("cortex::testing", &["TestApp".to_owned()]);
        let text = rust(&file, &text)?.with_names("serde_json", &["json".to_owned()]);
        Ok(rust(&file, &text)?.with_items(&request))
    })
}

/// Names with the path before them.
fn below(path: &str, names: Vec<String>) -> Vec<String> {
    let names = names.into_iter();
    names.map(|name| format!("{path}::{name}")).collect()
}

fn rust<'t>(file: &RelPath, text: &'t str) -> Result<RustText<'t>, Failure> {
    RustText::parse(text).map_err(|why| catalog::does_not_parse(file.as_str(), &why))
}
