//! Settings on their way out of a project: what was generated about them goes, and where a person has
//! set them is found.

use heck::ToSnakeCase as _;
use serde_json::Value;

use super::env_example;
use super::prefix::declared;
use super::recorded::Recorded;
use super::setting::{Field, variable};
use crate::config::{ENVIRONMENTS, keys_below, values_of, without_value};
use crate::error::Failure;
use crate::plan::{Draft, RelPath, Source};
use crate::project::description::Setting;

/// A line that sets what nothing declares any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StillSet {
    pub(crate) file: RelPath,
    pub(crate) line: usize,
    /// The key, or the variable.
    pub(crate) key: String,
    /// What takes it out, if anything does.
    pub(crate) command: Option<String>,
}

/// Takes what was generated about a record's settings out of the files, unless another record has it
/// too. A value that a person has changed stays, and they are told of it as of every other that
/// nothing declares any more.
pub(super) fn unset(
    source: &Source,
    draft: &mut Draft<'_>,
    own: &Recorded,
    others: &[Recorded],
) -> Result<Vec<StillSet>, Failure> {
    if own.thing != super::config::THING.name {
        return Ok(Vec::new());
    }
    let shared: Vec<String> = others
        .iter()
        .flat_map(settings)
        .map(|setting| setting.key)
        .collect();
    for (file, key) in &own.record.settings {
        let text = text_of(draft, file)?.filter(|_| !shared.contains(key));
        let values = values_of(&text.unwrap_or_default(), file.as_str())?;
        if is_as_generated(values.get(key), key, &fields(own)) {
            draft.edit(file.clone(), |text| without_value(text, file.as_str(), key))?;
        }
    }
    let example = RelPath::new(env_example::FILE)?;
    if draft.read(&example)?.is_some() {
        let mut gone = settings(own);
        gone.retain(|setting| !shared.contains(&setting.key));
        draft.edit(example, |text| Ok(env_example::without(text, &gone)))?;
    }
    still_set(source, draft, &prefix(own))
}

/// Whether a value is the one that a generator wrote there: the default of the field, or what tests get
/// where it has none.
fn is_as_generated(value: Option<&Value>, key: &str, fields: &[Field]) -> bool {
    let name = key.rsplit('.').next().unwrap_or_default();
    let field = fields.iter().find(|field| field.name == name);
    let generated = field.map(|field| field.default.clone().unwrap_or_else(|| field.sample()));
    value.is_some_and(|value| generated.is_none_or(|generated| generated == *value))
}

fn text_of(draft: &Draft<'_>, path: &RelPath) -> Result<Option<String>, Failure> {
    let content = draft.read(path)?;
    Ok(content.and_then(|content| content.as_text().map(str::to_owned)))
}

fn fields(recorded: &Recorded) -> Vec<Field> {
    let fields = recorded.answers("words").into_iter();
    fields.filter_map(|typed| Field::read(typed).ok()).collect()
}

/// The settings of a record, as the application described them; none for other things.
pub(super) fn settings(recorded: &Recorded) -> Vec<Setting> {
    if recorded.thing != super::config::THING.name {
        return Vec::new();
    }
    let prefix = prefix(recorded);
    let fields = fields(recorded);
    fields
        .iter()
        .map(|field| field.described(&prefix))
        .collect()
}

fn prefix(recorded: &Recorded) -> String {
    let typed = recorded.answers("prefix").last().copied();
    let name = recorded.typed.rsplit('/').next().unwrap_or_default();
    typed.map_or_else(|| name.to_snake_case(), str::to_owned)
}

/// Where settings below a prefix are set that nothing declares any more.
fn still_set(source: &Source, draft: &Draft<'_>, prefix: &str) -> Result<Vec<StillSet>, Failure> {
    let read = |path: &RelPath| text_of(draft, path);
    let declared = declared(&source.list_ending("src", "settings.rs"), read)?;
    let is_declared = |key: &str| {
        let mut prefixes = declared.iter().map(|(_, prefix)| prefix);
        prefixes.any(|prefix| {
            let rest = key.strip_prefix(&**prefix);
            rest.is_some_and(|rest| rest.starts_with('.'))
        })
    };
    let mut found = Vec::new();
    for name in ["default"].iter().chain(&ENVIRONMENTS) {
        let file = RelPath::new(format!("config/{name}.toml"))?;
        let text = read(&file)?.unwrap_or_default();
        let keys = keys_below(&text, prefix).into_iter();
        let keys = keys.filter(|(key, _)| !is_declared(key));
        let place = |(key, line): (String, usize)| {
            let environment = match *name {
                "default" => String::new(),
                name => format!(" --env {name}"),
            };
            let command = Some(format!("cortex config unset {key}{environment}"));
            let file = file.clone();
            StillSet {
                file,
                line,
                key,
                command,
            }
        };
        found.extend(keys.map(place));
    }
    let file = RelPath::new(".env")?;
    let text = read(&file)?.unwrap_or_default();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let name = line.split('=').next().unwrap_or_default().trim();
        let key = key_of(name);
        let is_below = name.starts_with(&format!("{}__", variable(prefix)));
        if is_below && !is_declared(&key) {
            let (file, key) = (file.clone(), name.to_owned());
            found.push(StillSet {
                file,
                line: at + 1,
                key,
                command: None,
            });
        }
    }
    Ok(found)
}

/// The key that a variable sets.
fn key_of(variable: &str) -> String {
    let name = variable.strip_prefix("APP__").unwrap_or(variable);
    name.to_lowercase().replace("__", ".")
}
