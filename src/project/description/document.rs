//! The document that an app prints for `describe`, as far as this program uses it.
//!
//! Read leniently: a framework may be older than this program, and what it does not tell yet takes
//! its natural value. The published form is `docs/src/reference/describe.schema.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What an app is made of.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Document {
    /// The roles that its processes can have.
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    #[serde(default)]
    pub(crate) modules: Vec<Module>,
    #[serde(default)]
    pub(crate) providers: Vec<Provider>,
    #[serde(default)]
    pub(crate) routes: Vec<Route>,
    #[serde(default)]
    pub(crate) settings: Vec<Setting>,
}

/// A setting as the app declares it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Setting {
    pub(crate) key: String,
    pub(crate) r#type: String,
    #[serde(default)]
    pub(crate) constraints: Vec<String>,
    #[serde(default)]
    pub(crate) default: Option<Value>,
    /// The defaults that hold in one environment instead.
    #[serde(default)]
    pub(crate) defaults: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default)]
    pub(crate) secret: bool,
    /// Whether it is replaced while the app runs.
    #[serde(default)]
    pub(crate) live: bool,
    #[serde(default)]
    pub(crate) variable: String,
    #[serde(default)]
    pub(crate) module: String,
    #[serde(default)]
    pub(crate) doc: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Module {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) imports: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Provider {
    #[serde(default)]
    id: Option<u32>,
    pub(crate) r#type: String,
    #[serde(default)]
    pub(crate) name: String,
    /// Tells providers of one type apart.
    #[serde(default)]
    pub(crate) named: Option<String>,
    pub(crate) module: String,
    #[serde(default = "singleton")]
    pub(crate) scope: String,
    #[serde(default = "injectable")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) lazy: bool,
    #[serde(default)]
    pub(crate) exported: bool,
    /// Whether its conditions hold in the environment and role that were asked about.
    #[serde(default = "yes")]
    pub(crate) active: bool,
    /// The conditions.
    #[serde(default)]
    pub(crate) when: Vec<String>,
    #[serde(default)]
    pub(crate) needs: Vec<Need>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Need {
    #[serde(default)]
    pub(crate) field: String,
    pub(crate) r#type: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) named: Option<String>,
    #[serde(default = "one")]
    pub(crate) kind: String,
    #[serde(default)]
    providers: Option<Vec<u32>>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Route {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) module: String,
    #[serde(default)]
    pub(crate) controller: String,
    #[serde(default)]
    pub(crate) handler: String,
    #[serde(default)]
    pub(crate) summary: Option<String>,
    /// What a request passes before the handler, the innermost first.
    ///
    /// Older frameworks do not tell.
    #[serde(default)]
    pub(crate) layers: Option<Vec<Layer>>,
    #[serde(flatten)]
    pub(crate) place: Place,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Layer {
    pub(crate) module: String,
    #[serde(flatten)]
    pub(crate) place: Place,
}

/// Where something stands in the source, if that is told.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Place {
    #[serde(default)]
    pub(crate) file: Option<String>,
    #[serde(default)]
    pub(crate) line: Option<u32>,
}

fn singleton() -> String {
    "singleton".to_owned()
}

fn injectable() -> String {
    "injectable".to_owned()
}

fn one() -> String {
    "one".to_owned()
}

fn yes() -> bool {
    true
}

impl Document {
    /// Reads the document and settles what an older framework leaves open.
    pub(super) fn read(document: Value) -> serde_json::Result<Self> {
        let mut read: Self = serde_json::from_value(document)?;
        for (at, provider) in (0..).zip(&mut read.providers) {
            provider.id.get_or_insert(at);
            fill(&mut provider.name, &provider.r#type);
            for need in &mut provider.needs {
                fill(&mut need.name, &need.r#type);
            }
        }
        let known: Vec<_> = read.providers.iter().map(Identity::of).collect();
        for need in read.providers.iter_mut().flat_map(|one| &mut one.needs) {
            if need.providers.is_none() {
                let answers = known.iter().filter(|one| one.answers(need));
                need.providers = Some(answers.map(|one| one.id).collect());
            }
        }
        Ok(read)
    }
}

impl Provider {
    /// What the needs call it by.
    pub(crate) fn id(&self) -> u32 {
        self.id.unwrap_or_default()
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{file}:{line}"),
            (Some(file), None) => f.write_str(file),
            _ => Ok(()),
        }
    }
}

impl Need {
    /// The providers that answer it.
    pub(crate) fn providers(&self) -> &[u32] {
        self.providers.as_deref().unwrap_or_default()
    }
}

impl Route {
    /// The handler with its controller, as people name it: `posts::PostController::show`.
    pub(crate) fn shown_handler(&self) -> String {
        // The crate's own name is the same everywhere, and the file between says little.
        let parts: Vec<_> = self.controller.split("::").collect();
        let kept: Vec<&str> = match parts[..] {
            [_, module, .., controller] => vec![module, controller],
            _ => parts,
        };
        let words = kept.into_iter().filter(|part| !part.is_empty());
        let words: Vec<_> = words.chain([&*self.handler]).collect();
        words.join("::")
    }
}

/// What a need can be answered by, where the framework does not tell it itself.
struct Identity {
    id: u32,
    r#type: String,
    named: Option<String>,
}

impl Identity {
    fn of(provider: &Provider) -> Self {
        Self {
            id: provider.id(),
            r#type: provider.r#type.clone(),
            named: provider.named.clone(),
        }
    }

    fn answers(&self, need: &Need) -> bool {
        self.r#type == need.r#type && self.named == need.named
    }
}

/// A type's name without its path and those of its arguments.
fn fill(name: &mut String, full: &str) {
    if name.is_empty() {
        let plain = full.split('<').next().unwrap_or(full);
        plain.rsplit("::").next().unwrap_or(full).clone_into(name);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_an_older_framework_leaves_out_takes_its_natural_value() {
        let document = Document::read(json!({
            "schema": 1,
            "providers": [
                { "type": "shop::posts::Repository", "module": "posts", "needs": [] },
                { "type": "shop::posts::Service<shop::A>", "module": "posts",
                  "needs": [{ "field": "posts", "type": "shop::posts::Repository" }] },
            ],
        }));
        let document = document.unwrap();
        let [repository, service] = &document.providers[..] else {
            panic!("{document:?}");
        };
        assert_eq!((repository.id(), service.id()), (0, 1));
        assert_eq!(service.name, "Service");
        assert!(service.active && !service.lazy && service.scope == "singleton");
        assert_eq!(service.needs[0].providers(), [0]);
        assert_eq!(service.needs[0].kind, "one");
        assert!(document.routes.is_empty());
    }

    #[test]
    fn what_the_framework_tells_is_taken_as_it_is() {
        let provider = |id: u32, named: Option<&str>, needs: Value| json!({ "id": id, "type": "Mailer", "named": named, "module": "mail", "needs": needs });
        let need = json!([{ "type": "Mailer", "kind": "optional", "providers": [] }]);
        let document = Document::read(json!({
            "providers": [provider(4, Some("bulk"), json!([])), provider(9, None, need)],
        }));
        let document = document.unwrap();
        assert_eq!(document.providers[0].id(), 4);
        assert_eq!(document.providers[1].needs[0].providers(), [0; 0]);
    }

    #[test]
    fn a_handler_is_named_by_module_and_controller() {
        let shown = |controller: &str| {
            let route = json!({
                "method": "GET", "path": "/", "module": "m", "handler": "show",
                "controller": controller,
            });
            serde_json::from_value::<Route>(route)
                .unwrap()
                .shown_handler()
        };
        let full = "shop::posts::controller::PostController";
        assert_eq!(shown(full), "posts::PostController::show");
        assert_eq!(shown("shop::PostController"), "shop::PostController::show");
        assert_eq!(shown(""), "show");
    }
}
