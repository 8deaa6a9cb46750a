//! `config`: every setting with its effective value and source, as JSON for tools. Secrets are
//! masked, and nothing is constructed.

use cortex_config::{Config, ConfigProblem, Environment, Source, Sources, Spec, Value};
use serde::Serialize;

use crate::Blueprint;
use crate::describe::{self, Setting};

/// Raised whenever a member changes its meaning or goes away; new members may appear at any time.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document {
    schema: u32,
    environment: &'static str,
    sources: Vec<String>,
    settings: Vec<Effective>,
    problems: Vec<Problem>,
    r#try: Option<Trial>,
}

#[derive(Serialize)]
struct Effective {
    #[serde(flatten)]
    setting: Setting,
    value: Option<Value>,
    source: Option<Place>,
}

/// Where a value comes from.
#[derive(Serialize)]
struct Place {
    /// `default`, `file`, `secret`, `dotenv`, `variable` or `set`.
    layer: &'static str,
    /// The file, or what names it.
    name: Option<String>,
    line: Option<usize>,
    /// The whole in words.
    text: String,
}

#[derive(Serialize)]
struct Problem {
    key: Option<String>,
    source: Option<Place>,
    message: String,
    expected: Option<String>,
    hint: Option<String>,
    missing: bool,
    /// The whole in words.
    text: String,
}

/// Whether a value would do in a configuration file.
#[derive(Serialize)]
struct Trial {
    key: String,
    /// The value with its type, if it would.
    literal: Option<Value>,
    /// What is wrong with it, if it would not.
    problem: Option<Problem>,
}

/// The document, laid out for people as well.
pub(crate) fn configuration(
    blueprint: &Blueprint,
    sources: &Sources,
    environment: Option<Environment>,
    wanted: Option<&(String, String)>,
) -> String {
    let mut problems = Vec::new();
    let environment = environment.unwrap_or_else(|| sources.environment(&mut problems));
    let specs = blueprint.specs();
    let (config, found) = Config::load(sources, environment, &specs);
    problems.extend(found);
    drop(blueprint.configured(&config, &mut problems));
    let document = Document {
        schema: SCHEMA,
        environment: environment.name(),
        sources: config.sources().to_vec(),
        settings: settings(blueprint, &config),
        problems: problems.into_iter().map(problem).collect(),
        r#try: wanted.map(|(key, text)| trial(blueprint, &config, key, text)),
    };
    // Strings, numbers and lists of them: there is nothing in it that could fail.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn settings(blueprint: &Blueprint, config: &Config) -> Vec<Effective> {
    let specs = blueprint.settings.iter().flat_map(|entry| (entry.specs)());
    let described = describe::settings(blueprint);
    let both = specs.zip(described);
    let both = both.map(|(spec, setting): (Spec, Setting)| {
        let (value, source) = match config.effective(&spec) {
            Some(found) => (Some(found.value), Some(place(&found.source))),
            None => (None, None),
        };
        Effective {
            setting,
            value,
            source,
        }
    });
    both.collect()
}

fn place(source: &Source) -> Place {
    let (layer, name, line) = match source {
        Source::Default => ("default", None, None),
        Source::File(name, line) => ("file", Some(name), Some(*line)),
        Source::WholeFile(name) => ("file", Some(name), None),
        Source::Dotenv(_, line, name) => ("dotenv", Some(name), Some(*line)),
        Source::Variable(name) => ("variable", Some(name), None),
        Source::SecretFile(path, _) => ("secret", Some(path), None),
        // `Set`, and what may be added.
        _ => ("set", None, None),
    };
    Place {
        layer,
        name: name.cloned(),
        line,
        text: source.to_string(),
    }
}

fn problem(problem: ConfigProblem) -> Problem {
    Problem {
        text: problem.to_string(),
        source: problem.source.as_ref().map(place),
        key: problem.key,
        message: problem.message,
        expected: problem.expected,
        hint: problem.hint,
        missing: problem.missing,
    }
}

/// Tries the value as a file could hold it: as it stands if it is TOML, as text, as a list.
fn trial(blueprint: &Blueprint, config: &Config, key: &str, text: &str) -> Trial {
    let toml = |text: &str| {
        let table = format!("value = {text}")
            .parse::<cortex_config::Table>()
            .ok()?;
        table.get("value").filter(|_| table.len() == 1).cloned()
    };
    let typed = |item: &str| toml(item).unwrap_or_else(|| item.into());
    let items = || text.split(',').map(str::trim);
    let texts: Vec<Value> = items().map(Value::from).collect();
    let values: Vec<Value> = items().map(typed).collect();
    let mut forms: Vec<Value> = toml(text).into_iter().collect();
    forms.extend([text.into(), Value::Array(texts), Value::Array(values)]);
    let wrong = |form: &Value| {
        let config = config.with_line(key, form.clone(), "config", 0);
        let mut problems = Vec::new();
        drop(blueprint.configured(&config, &mut problems));
        let mut problems = problems.into_iter();
        // What a value names may be on another machine; a rule may be that of the table above.
        problems.find(|problem| {
            let at = problem.key.as_deref().unwrap_or_default();
            let above = || {
                key.strip_prefix(at)
                    .is_some_and(|rest| rest.starts_with('.'))
            };
            !problem.missing && (at == key || above())
        })
    };
    let fitting = forms.iter().find(|form| wrong(form).is_none());
    Trial {
        key: key.to_owned(),
        literal: fitting.cloned(),
        problem: match (fitting, forms.first()) {
            (None, Some(first)) => wrong(first).map(problem),
            _ => None,
        },
    }
}
