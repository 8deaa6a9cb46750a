//! `describe`: what the application is made of, as one JSON document with a version, for tools.
//! Nothing is constructed.

use std::collections::BTreeMap;

use cortex_config::{Spec, Value};
use serde::Serialize;

use crate::Blueprint;
use crate::entry::Application;
use crate::reload::is_live;

/// Raised whenever a member changes its meaning or goes away; new members may appear at any time.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document {
    schema: u32,
    app: Named,
    runtime: Named,
    modules: Vec<Module>,
    providers: Vec<Provider>,
    routes: Vec<Route>,
    settings: Vec<Setting>,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Module {
    name: &'static str,
    imports: Vec<&'static str>,
}

#[derive(Serialize)]
struct Provider {
    r#type: &'static str,
    name: String,
    module: &'static str,
    needs: Vec<Need>,
}

#[derive(Serialize)]
struct Need {
    field: &'static str,
    r#type: &'static str,
}

#[derive(Serialize)]
struct Route {
    method: String,
    path: String,
    module: &'static str,
    controller: &'static str,
    handler: &'static str,
    summary: Option<&'static str>,
}

/// A setting as it is declared.
#[derive(Serialize)]
pub(crate) struct Setting {
    key: String,
    r#type: String,
    constraints: Vec<String>,
    default: Option<Value>,
    defaults: BTreeMap<&'static str, Value>,
    required: bool,
    secret: bool,
    variable: String,
    module: &'static str,
    settings: &'static str,
    live: bool,
    doc: &'static str,
}

/// The document, laid out for people as well.
pub(crate) fn describe(blueprint: &Blueprint, application: Application) -> String {
    let document = Document {
        schema: SCHEMA,
        app: Named {
            name: application.name,
            version: application.version,
        },
        runtime: Named {
            name: "cortex",
            version: env!("CARGO_PKG_VERSION"),
        },
        modules: modules(blueprint),
        providers: providers(blueprint),
        routes: routes(blueprint),
        settings: settings(blueprint),
    };
    // Strings, numbers and lists of them: there is nothing in it that could fail.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn modules(blueprint: &Blueprint) -> Vec<Module> {
    let modules = blueprint.modules.iter().map(|module| Module {
        name: module.name,
        imports: module.imports.clone(),
    });
    modules.collect()
}

fn providers(blueprint: &Blueprint) -> Vec<Provider> {
    let graph = blueprint.graph();
    let providers = graph.entries().iter().map(|entry| {
        let needs = entry.provider.needs().iter().map(|need| Need {
            field: need.field(),
            r#type: need.key().name(),
        });
        Provider {
            r#type: entry.provider.key().name(),
            name: entry.provider.key().short(),
            module: entry.origin.module,
            needs: needs.collect(),
        }
    });
    providers.collect()
}

#[cfg(feature = "http")]
fn routes(blueprint: &Blueprint) -> Vec<Route> {
    let routes = blueprint.routes.list().map(|route| Route {
        method: route.method.to_string(),
        path: route.path.clone(),
        module: route.origin.module,
        controller: route.controller.name(),
        handler: route.handler,
        summary: route.summary,
    });
    routes.collect()
}

#[cfg(not(feature = "http"))]
fn routes(_: &Blueprint) -> Vec<Route> {
    Vec::new()
}

/// Every setting, in the order of [`Blueprint::specs`].
pub(crate) fn settings(blueprint: &Blueprint) -> Vec<Setting> {
    let mut settings = Vec::new();
    for entry in &blueprint.settings {
        settings.extend((entry.specs)().into_iter().map(|spec: Spec| {
            Setting {
                variable: spec.variable(),
                live: is_live(entry, &spec.key),
                key: spec.key,
                r#type: spec.expected,
                constraints: spec.constraints,
                default: spec.default,
                defaults: spec
                    .defaults
                    .into_iter()
                    .map(|(environment, value)| (environment.name(), value))
                    .collect(),
                required: spec.required,
                secret: spec.secret,
                module: entry.origin.module,
                settings: entry.key.name(),
                doc: spec.doc,
            }
        }));
    }
    settings
}
