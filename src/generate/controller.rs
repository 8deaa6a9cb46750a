//! A controller with its routes, the types and the error that they need, and request tests.

use serde_json::{Value, json};

use super::endpoint::{Asked, Endpoint, params};
use super::field::Field;
use super::item::Item;
use super::layout::signature;
use super::modules::ModuleFile;
use super::site::{Site, sentence};
use super::thing::{ALL, Completes, Flag, Thing, Words};
use super::wish::Wish;
use crate::edit::{Line, use_line};
use crate::error::{Failure, catalog};
use crate::nearest::nearest;
use crate::project::source::{METHODS, join};

pub(super) const THING: Thing = Thing {
    name: "controller",
    about: "Routes with typed requests and answers, errors as problem details, and request tests",
    examples: &[
        ("Post", "src/posts/ with all five actions at `/posts`"),
        ("Post index show", "the same with two actions"),
        (
            "billing/Invoice",
            "src/billing/invoice_controller.rs, at `/billing/invoices`",
        ),
        (
            "billing/Invoice --prefix /invoices",
            "the same at another path",
        ),
        (
            "Payment post /pay amount:u64",
            "src/payments/ with the handler `pay`, and a body with one field",
        ),
    ],
    needs: &["http"],
    subject: "What the controller is about, such as `Post` or `billing/Invoice`",
    completes: Completes::Folders,
    words: Some(Words {
        name: "ROUTES",
        about: "`index`, `show`, `create`, `update`, `delete`, or routes such as `post /pay amount:u64`",
        name_it: false,
        completes: None,
    }),
    flags: &[Flag {
        name: "prefix",
        about: "What all paths begin with; default: the folders and the plural, as in `/billing/invoices`",
        value: Some("PATH"),
    }],
    takes: ALL,
    role: "controller",
    plan,
};

/// The actions on a resource, in the order of the handlers, with their routes.
const ACTIONS: [(&str, &str, &str); 5] = [
    ("index", "get", "/"),
    ("show", "get", "/{id}"),
    ("create", "post", "/"),
    ("update", "put", "/{id}"),
    ("delete", "delete", "/{id}"),
];

/// What the words after the name ask for.
#[derive(Debug, Default)]
struct Routes {
    actions: Vec<&'static str>,
    others: Vec<Asked>,
}

/// A controller on its way.
struct Making<'a> {
    item: &'a Item,
    module: ModuleFile,
    prefix: String,
    actions: Vec<&'static str>,
    endpoints: Vec<Endpoint>,
    tests: bool,
}

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let routes = read(&wish.words)?;
    let item = Item::read(wish, "controller", site)?;
    if !routes.actions.is_empty() {
        item.require_type(&wish.name)?;
    }
    let prefix = prefix(wish, &item, !routes.actions.is_empty())?;
    let owner = if item.is_own() {
        String::new()
    } else {
        item.pascal()
    };
    let about = item.plural().replace('_', " ");
    let endpoints = routes.others.into_iter();
    let endpoints = endpoints.map(|asked| Endpoint::new(asked, &prefix, &owner, &about));
    let endpoints = endpoints.collect::<Result<Vec<_>, _>>()?;
    must_differ(&item, &routes.actions, &endpoints)?;
    site.record(&item.typed());
    let module = site.module(&item.module)?;
    let file = module.sibling(&item.stem("controller"))?;
    let own = own_routes(&routes.actions, &endpoints);
    let own = own.map(|(_, method, path)| (method.to_owned(), join(&prefix, path)));
    site.must_be_free(&own.collect::<Vec<_>>(), &file)?;
    let making = Making {
        module,
        item: &item,
        prefix,
        actions: routes.actions,
        endpoints,
        tests: wish.tests,
    };
    making.write(site)
}

impl Making<'_> {
    fn write(&self, site: &mut Site<'_>) -> Result<(), Failure> {
        let values = self.values(site)?;
        let name = self.item.pascal();
        let types = self.endpoints.iter().flat_map(Endpoint::types);
        if self.actions.is_empty() {
            self.file(site, "plain", "controller", &values)?;
            self.file(site, "dto", "dto", &values)?;
            self.export(site, "dto", types)?;
        } else {
            for role in ["controller", "dto", "error", "repository"] {
                self.file(site, role, role, &values)?;
            }
            let own = [name.clone(), format!("New{name}")];
            self.export(site, "dto", own.into_iter().chain(types))?;
            self.export(site, "error", [format!("{name}Error")])?;
            self.export(site, "repository", [format!("{name}Repository")])?;
            let repository = Line::register("provide", &format!("{name}Repository"));
            site.wire(&self.module.file, repository)?;
        }
        let controller = format!("{name}Controller");
        self.export(site, "controller", [controller.clone()])?;
        site.wire(&self.module.file, Line::register("controller", &controller))?;
        if self.tests {
            site.create_test("controller/test.rs.hbs", &self.item.tests(), &values)?;
        }
        Ok(())
    }

    /// Makes one file of the module and declares it there.
    fn file(
        &self,
        site: &mut Site<'_>,
        template: &str,
        role: &str,
        values: &Value,
    ) -> Result<(), Failure> {
        let stem = self.item.stem(role);
        let mut values = values.clone();
        values["lines"]["use"] = use_line("super", &self.siblings(role)).into();
        let template = format!("controller/{template}.rs.hbs");
        site.create(&template, &self.module.sibling(&stem)?, &values)?;
        site.wire(&self.module.file, Line::declare(&stem))
    }

    fn export(
        &self,
        site: &mut Site<'_>,
        role: &str,
        names: impl IntoIterator<Item = String>,
    ) -> Result<(), Failure> {
        let stem = self.item.stem(role);
        let mut names = names.into_iter();
        names.try_for_each(|name| site.wire(&self.module.file, Line::reexport(&stem, &name)))
    }

    /// What a file of the module needs of the others.
    fn siblings(&self, role: &str) -> Vec<String> {
        let name = self.item.pascal();
        if role == "repository" {
            return vec![name.clone(), format!("{name}Error")];
        }
        let any = |actions: &[&str]| self.actions.iter().any(|action| actions.contains(action));
        let names = [
            (any(&["index", "show", "update"]), name.clone()),
            (any(&["create", "update"]), format!("New{name}")),
            (!self.actions.is_empty(), format!("{name}Repository")),
        ];
        let names = names
            .into_iter()
            .filter_map(|(is_needed, name)| is_needed.then_some(name));
        names
            .chain(self.endpoints.iter().flat_map(Endpoint::types))
            .collect()
    }

    fn values(&self, site: &Site<'_>) -> Result<Value, Failure> {
        let (item, name) = (self.item, self.item.pascal());
        let has = |action: &str| self.actions.contains(&action);
        let is_first = |action: &str| self.actions.first() == Some(&action);
        let spoken = |snake: &str| snake.replace('_', " ");
        let json = ["index", "show", "create", "update"].into_iter().any(has);
        let mut values = json!({
            "type": name,
            "singular": spoken(item.singular()),
            "plural": spoken(item.plural()),
            "title": sentence(item.plural()),
            "field": item.plural(),
            "prefix": self.prefix,
            "base": self.prefix.trim_end_matches('/'),
            "crate": site.krate,
            "tests": self.tests,
            "resource": !self.actions.is_empty(),
            "json": json || !self.endpoints.is_empty(),
            "lines": self.lines(site)?,
        });
        for (action, ..) in ACTIONS {
            values[action] = has(action).into();
            values["apart"][action] = (!is_first(action)).into();
        }
        Ok(values)
    }

    /// What is laid out here, because it depends on the length of names or on what was asked for.
    fn lines(&self, site: &Site<'_>) -> Result<Value, Failure> {
        let name = self.item.pascal();
        let wish = format!("Json(wish): Json<New{name}>");
        let create = ["&self".to_owned(), wish.clone()];
        let update = ["&self".to_owned(), "Path(id): Path<u64>".to_owned(), wish];
        let answer = format!("Result<Json<{name}>, Problem>");
        let (mut handlers, mut types, mut tests) = (Vec::new(), Vec::new(), Vec::new());
        for endpoint in &self.endpoints {
            handlers.push(as_member(&endpoint.handler_text(site)?));
            types.push(endpoint.types_text(site)?);
            tests.push(endpoint.test_text(site)?);
        }
        let gap = if self.actions.is_empty() || handlers.is_empty() {
            ""
        } else {
            "\n"
        };
        let krate = format!("{}::{}", site.krate, self.item.module.join("::"));
        let gap_of_types = if types.is_empty() { "" } else { "\n" };
        let needed = self.tested();
        Ok(json!({
            "create": signature("    ", "create", &create, "Result<impl IntoResponse, Problem>"),
            "update": signature("    ", "update", &update, &answer),
            "handlers": format!("{gap}{}", handlers.join("\n")),
            "types": format!("{gap_of_types}{}", types.join("\n")),
            "tests": tests.iter().flat_map(|test| ["\n", test]).collect::<String>(),
            "tested": use_line(&krate, &needed),
            "use": "",
        }))
    }

    /// What the request tests need of the module.
    fn tested(&self) -> Vec<String> {
        let name = self.item.pascal();
        let is_new = ["create", "update"]
            .iter()
            .any(|action| self.actions.contains(action));
        let new = is_new.then(|| format!("New{name}"));
        [format!("{name}Repository")]
            .into_iter()
            .chain(new)
            .collect()
    }
}

/// Reads the words: actions, and pairs of a method and a path with fields behind them.
fn read(words: &[String]) -> Result<Routes, Failure> {
    let mut routes = Routes::default();
    let mut words = words.iter().map(String::as_str).peekable();
    if words.peek().is_none() {
        routes.actions = ACTIONS.iter().map(|(action, ..)| *action).collect();
    }
    while let Some(word) = words.next() {
        let path = words.next_if(|next| next.starts_with('/'));
        let action = ACTIONS.iter().find(|(action, ..)| *action == word);
        match (path, action, routes.others.last_mut()) {
            (Some(path), ..) => routes.others.push(Asked {
                method: word.to_owned(),
                path: path.to_owned(),
                ..Asked::default()
            }),
            (None, Some((action, ..)), _) => routes.actions.push(action),
            (None, None, Some(last)) if word.contains(':') => last.request.push(Field::read(word)?),
            (None, None, _) => {
                let known = ACTIONS.iter().map(|(action, ..)| *action).chain(METHODS);
                let known = known.filter(|known| *known != word);
                return Err(catalog::unknown_action(word, nearest(word, known)));
            }
        }
    }
    let is_asked = |action: &&str| routes.actions.contains(action);
    routes.actions = ACTIONS
        .iter()
        .map(|(action, ..)| *action)
        .filter(is_asked)
        .collect();
    Ok(routes)
}

/// What all paths begin with; those of a resource take a parameter of their own.
pub(super) fn prefix(wish: &Wish, item: &Item, is_resource: bool) -> Result<String, Failure> {
    let Some(typed) = wish.values("prefix").last() else {
        // The folders tell apart what is called alike in two modules.
        let around = item.module.len() - usize::from(item.is_own());
        let parts = item.module[..around].iter().map(String::as_str);
        let parts = parts.chain([item.plural()]);
        let parts = parts.map(|part| format!("/{}", part.replace('_', "-")));
        return Ok(parts.collect());
    };
    let refuse = |why: &str| catalog::bad_route(typed, why);
    let prefix = match typed.trim_end_matches('/') {
        "" if !typed.is_empty() => "/",
        prefix => prefix,
    };
    let params = params(prefix).map_err(|why| refuse(&why))?;
    if !params.is_empty() && is_resource {
        return Err(refuse(
            "the actions on a resource take one parameter, `{id}`, and no other",
        ));
    }
    Ok(prefix.to_owned())
}

/// Two handlers cannot have one name or answer the same requests.
fn must_differ(item: &Item, actions: &[&str], endpoints: &[Endpoint]) -> Result<(), Failure> {
    let all: Vec<(&str, &str, &str)> = own_routes(actions, endpoints).collect();
    for (at, (handler, own_method, own_path)) in all.iter().enumerate() {
        let is_same = |other: &&(&str, &str, &str)| {
            let is_route = other.1 == *own_method && join("", other.2) == join("", own_path);
            other.0 == *handler || is_route
        };
        if let Some((other, method, path)) = all[..at].iter().find(is_same) {
            let routes = [(*other, *method, *path), (*handler, *own_method, *own_path)];
            return Err(catalog::routes_alike(&item.pascal(), &routes));
        }
    }
    Ok(())
}

/// The handlers with their methods and paths.
fn own_routes<'a>(
    actions: &'a [&str],
    endpoints: &'a [Endpoint],
) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
    let own = ACTIONS.iter().copied();
    let own = own.filter(|(action, ..)| actions.contains(action));
    let others = endpoints.iter();
    own.chain(others.map(|one| (&*one.handler, &*one.method, &*one.path)))
}

/// A method as it stands in its block.
fn as_member(method: &str) -> String {
    let line = |line: &str| format!("    {line}\n");
    method.lines().map(line).collect()
}
