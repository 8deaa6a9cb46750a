//! `describe`: what the application is made of, as one JSON document with a version, for tools.
//! Nothing is constructed.

use std::collections::BTreeMap;

use cortex_config::{Config, Spec, Value};
use cortex_container::{Entry, Origin, Phase};
use serde::Serialize;

use crate::Blueprint;
use crate::blueprint::FRAMEWORK;
use crate::entry::Application;
use crate::reload::is_live;

/// Raised whenever a member changes its meaning or goes away; new members may appear at any time.
const SCHEMA: u32 = 1;

/// What is described beside the modules.
pub(crate) struct Scene<'a> {
    pub(crate) application: Application,
    /// The configuration whose values decide which conditions hold.
    pub(crate) config: &'a Config,
    pub(crate) role: Option<&'a str>,
    pub(crate) roles: &'a [&'static str],
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    app: Named,
    runtime: Framework,
    environment: &'static str,
    role: Option<&'a str>,
    roles: &'a [&'static str],
    modules: Vec<Module>,
    providers: Vec<Provider>,
    routes: Vec<Route>,
    settings: Vec<Setting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    openapi: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Framework {
    #[serde(flatten)]
    named: Named,
    features: &'static [&'static str],
}

#[derive(Serialize)]
struct Module {
    name: &'static str,
    imports: Vec<&'static str>,
    exports: Vec<&'static str>,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct Provider {
    id: usize,
    r#type: &'static str,
    name: String,
    named: Option<&'static str>,
    module: &'static str,
    scope: &'static str,
    kind: &'static str,
    lazy: bool,
    exported: bool,
    hooks: Vec<&'static str>,
    active: bool,
    when: Vec<String>,
    needs: Vec<Need>,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct Need {
    field: &'static str,
    r#type: &'static str,
    name: String,
    named: Option<&'static str>,
    kind: &'static str,
    providers: Vec<usize>,
}

#[derive(Serialize)]
struct Route {
    method: String,
    path: String,
    module: &'static str,
    controller: &'static str,
    handler: &'static str,
    summary: Option<&'static str>,
    layers: Vec<Layer>,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct Layer {
    module: &'static str,
    #[serde(flatten)]
    place: Place,
}

/// A line of source; the framework's own lines are of no use to the reader.
#[derive(Serialize)]
struct Place {
    file: Option<&'static str>,
    line: Option<u32>,
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

impl Place {
    fn of(origin: &Origin) -> Self {
        let own = origin.module == FRAMEWORK;
        Self {
            file: (!own).then(|| origin.location.file()),
            line: (!own).then(|| origin.location.line()),
        }
    }
}

/// The document, laid out for people as well.
pub(crate) fn describe(blueprint: &Blueprint, scene: &Scene<'_>) -> String {
    let document = Document {
        schema: SCHEMA,
        app: Named {
            name: scene.application.name,
            version: scene.application.version,
        },
        runtime: Framework {
            named: Named {
                name: "cortex",
                version: env!("CARGO_PKG_VERSION"),
            },
            features: scene.application.features,
        },
        environment: scene.config.environment().name(),
        role: scene.role,
        roles: scene.roles,
        modules: modules(blueprint),
        providers: providers(blueprint, scene.config),
        routes: routes(blueprint),
        settings: settings(blueprint),
        openapi: openapi(blueprint),
    };
    // Strings, numbers and lists of them: there is nothing in it that could fail.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn modules(blueprint: &Blueprint) -> Vec<Module> {
    let modules = blueprint.modules.iter().map(|module| Module {
        name: module.name,
        imports: module.imports.clone(),
        exports: module.exports.iter().map(|(k, _)| k.type_name()).collect(),
        place: Place {
            file: Some(module.location.file()),
            line: Some(module.location.line()),
        },
    });
    modules.collect()
}

/// Those whose conditions hold, and then those that are not there.
fn providers(blueprint: &Blueprint, config: &Config) -> Vec<Provider> {
    let graph = blueprint.graph(config);
    let answers = graph.answers();
    let specs = blueprint.specs();
    let active = graph.entries().iter().zip(answers);
    let mut providers: Vec<Provider> = active
        .enumerate()
        .map(|(id, (entry, answers))| {
            let when = conditions(blueprint, entry);
            let mut provider = provider(id, entry, answers, true, when);
            if blueprint
                .settings
                .iter()
                .any(|it| it.key == entry.provider.key())
            {
                provider.kind = "settings";
            }
            provider
        })
        .collect();
    for it in &blueprint.providers {
        if it.when.iter().all(|when| when.holds(config, &specs)) {
            continue;
        }
        let entry = Entry {
            provider: it.provider.clone(),
            origin: it.origin,
            exported: blueprint.is_exported(it.provider.key(), it.origin.module),
        };
        let answers = vec![Vec::new(); entry.provider.needs().len()];
        let when = it.when.iter().map(ToString::to_string).collect();
        providers.push(provider(providers.len(), &entry, answers, false, when));
    }
    providers
}

fn conditions(blueprint: &Blueprint, entry: &Entry) -> Vec<String> {
    let key = entry.provider.key();
    let mut of = blueprint.providers.iter();
    let of = of.find(|it| it.provider.key() == key && it.origin == entry.origin);
    let when = of.iter().flat_map(|it| &it.when);
    when.map(ToString::to_string).collect()
}

fn provider(
    id: usize,
    entry: &Entry,
    answers: Vec<Vec<usize>>,
    active: bool,
    when: Vec<String>,
) -> Provider {
    let (it, key) = (&entry.provider, entry.provider.key());
    let needs = it.needs().iter().zip(answers);
    let needs = needs.map(|(need, providers)| Need {
        field: need.field(),
        r#type: need.key().type_name(),
        name: need.key().short(),
        named: need.key().name(),
        kind: need.kind().name(),
        providers,
    });
    Provider {
        id,
        r#type: key.type_name(),
        name: key.short(),
        named: key.name(),
        module: entry.origin.module,
        scope: it.lifetime().name(),
        kind: it.kind().name(),
        lazy: it.is_lazy(),
        exported: entry.exported,
        hooks: it.phases().map(Phase::name).collect(),
        active,
        when,
        needs: needs.collect(),
        place: Place::of(&entry.origin),
    }
}

#[cfg(feature = "http")]
fn routes(blueprint: &Blueprint) -> Vec<Route> {
    let routes = blueprint.routes.list_with_layers().map(|(route, layers)| {
        let layers = layers.map(|origin| Layer {
            module: origin.module,
            place: Place::of(origin),
        });
        Route {
            method: route.method.to_string(),
            path: route.path.clone(),
            module: route.origin.module,
            controller: route.controller.type_name(),
            handler: route.handler,
            summary: route.summary,
            layers: layers.collect(),
            place: Place::of(&route.origin),
        }
    });
    routes.collect()
}

#[cfg(not(feature = "http"))]
fn routes(_: &Blueprint) -> Vec<Route> {
    Vec::new()
}

/// The description of the interface, if a module makes one.
#[cfg(feature = "http")]
fn openapi(blueprint: &Blueprint) -> Option<serde_json::Value> {
    let write = blueprint.interfaces.first()?;
    Some(write(&cortex_http::RouteTable::of(blueprint.routes.list())))
}

#[cfg(not(feature = "http"))]
fn openapi(_: &Blueprint) -> Option<serde_json::Value> {
    None
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
                settings: entry.key.type_name(),
                doc: spec.doc,
            }
        }));
    }
    settings
}

#[cfg(all(test, feature = "http"))]
mod tests {
    use cortex_config::{Environment, Sources};
    use serde_json::{Value, json};

    use super::*;

    fn described(module: crate::Module) -> Value {
        let blueprint = Blueprint::of(vec![module]);
        let (config, _) = Config::load(&Sources::none(), Environment::Test, &blueprint.specs());
        let application = crate::entry::application();
        let scene = Scene {
            application,
            config: &config,
            role: None,
            roles: &[],
        };
        serde_json::from_str(&describe(&blueprint, &scene)).unwrap_or_default()
    }

    #[test]
    fn the_document_of_the_interface_is_there_where_a_module_makes_one() {
        let plain = described(crate::Module::new("shop"));
        assert_eq!(plain["schema"], 1);
        assert_eq!(plain.get("openapi"), None);
        let mut m = crate::Module::new("shop");
        m.interface(|routes| json!({ "paths": routes.routes().len() }));
        let with_interface = described(m);
        assert_eq!(with_interface["openapi"], json!({ "paths": 0 }));
    }
}
