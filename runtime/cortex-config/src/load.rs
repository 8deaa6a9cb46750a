//! Puts the layers on top of each other, and finds what nobody reads.

use std::collections::BTreeMap;
use std::fmt;

use crate::entries::{Entries, Entry};
use crate::nearest::nearest;
use crate::path::Path;
use crate::secrets;
use crate::{ConfigProblem, Environment, Place, Reader, Settings, Source, Sources, Spec, Value};

/// Variables that hosts and tools set, and the settings that they stand for.
const WELL_KNOWN: [(&str, &str); 3] = [
    ("PORT", "server.port"),
    ("DATABASE_URL", "database.url"),
    ("RUST_LOG", "log.level"),
];

/// The effective values of one environment, each with its source.
#[derive(Clone)]
pub struct Config {
    environment: Environment,
    entries: Entries,
    sources: Vec<String>,
    /// Settings whose source was told to be unreadable: that they are missing is no news.
    unread: Vec<String>,
}

/// Keys and sources only: the values may be secrets.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.entries.iter();
        let keys = keys.map(|(path, entry)| (path.to_string(), &entry.source));
        let keys: BTreeMap<_, _> = keys.collect();
        f.debug_struct("Config")
            .field("environment", &self.environment)
            .field("keys", &keys)
            .field("sources", &self.sources)
            .finish_non_exhaustive()
    }
}

/// A single value as one would write it.
pub fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(value) => Some(value.to_string()),
        Value::Datetime(time) => Some(time.to_string()),
        Value::Table(_) | Value::Array(_) => None,
    }
}

impl Config {
    /// Loads the layers for this environment. The problems are of sources that cannot be read, and
    /// of keys that are none of `specs`; what is wrong with the values is found by [`Config::read`].
    ///
    /// In tests `.env` is left out, so that what a developer set for the running application does
    /// not reach them.
    pub fn load(
        sources: &Sources,
        environment: Environment,
        specs: &[Spec],
    ) -> (Self, Vec<ConfigProblem>) {
        let mut config = Self {
            environment,
            entries: Entries::default(),
            sources: Vec::new(),
            unread: Vec::new(),
        };
        let mut problems = Vec::new();
        config.add_files(sources, &mut problems);
        if environment != Environment::Test {
            let (items, found) = sources.dotenv();
            problems.extend(found);
            let items = items.iter().map(|i| (&*i.name, &*i.value, i.source()));
            config.add_variables(".env", items.collect(), specs, &mut problems);
        }
        let variables = sources.variables.iter();
        let variables = variables.map(|(n, v)| (n, v, Source::Variable(n.to_owned())));
        config.add_variables("variables", variables.collect(), specs, &mut problems);
        problems.extend(sources.variables.unreadable().filter_map(unreadable));
        config.add_set(&sources.set);
        secrets::add(&mut config.entries, specs, &mut problems);
        let told = problems.iter().filter_map(|problem| problem.key.clone());
        config.unread = told.collect();
        problems.extend(config.unknown(specs));
        (config, problems)
    }

    /// Reads one type of settings, and adds what is wrong with its values to `problems`.
    pub fn read<S: Settings>(&self, problems: &mut Vec<ConfigProblem>) -> Option<S> {
        let mut reader = Reader::new(self, problems);
        S::read(&Place::root(S::PREFIX), &mut reader)
    }

    /// The environment that it was loaded for.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// The layers that gave at least one value, in the order in which they were laid.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// The value of a setting as one would write it, if a source has one that is no table or list.
    pub fn text(&self, key: &str) -> Option<String> {
        as_text(&self.get(key)?.value)
    }

    /// The value of a setting; a whole table if the values are below it.
    pub(crate) fn get(&self, key: &str) -> Option<Entry> {
        self.entries.get(&Path::of(key))
    }

    /// Whether the setting has a value, or those below it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.has(&Path::of(key))
    }

    /// Whether the source of the setting was told to be unreadable.
    pub(crate) fn is_unread(&self, key: &str) -> bool {
        self.unread.iter().any(|unread| unread == key)
    }

    fn add_files(&mut self, sources: &Sources, problems: &mut Vec<ConfigProblem>) {
        for name in ["default", self.environment.name()] {
            if let Some(file) = sources.file(name) {
                self.sources.push(file.name);
                for (path, entry) in file.entries {
                    self.entries.put(path, entry);
                }
                problems.extend(file.problems);
            }
        }
    }

    fn add_set(&mut self, set: &[(String, Value)]) {
        if !set.is_empty() {
            self.sources.push("command line".to_owned());
        }
        for (key, value) in set {
            let entry = Entry {
                value: value.clone(),
                source: Source::Set,
            };
            self.entries.put(Path::typed(key), entry);
        }
    }

    fn add_variables(
        &mut self,
        layer: &str,
        variables: Vec<(&str, &str, Source)>,
        specs: &[Spec],
        problems: &mut Vec<ConfigProblem>,
    ) {
        let mut used = false;
        // The well-known names first, so that the application's own ones win.
        for (name, value, source) in &variables {
            let known = WELL_KNOWN.iter().find(|(known, _)| known == name);
            // An empty one is how many tools say that there is none.
            if let Some((_, key)) = known
                && !value.is_empty()
                && specs.iter().any(|spec| spec.key == *key)
            {
                self.put(key, value, source.clone());
                used = true;
            }
        }
        for (name, value, source) in variables {
            let Some(key) = Spec::key_of(name) else {
                continue;
            };
            used = true;
            match secrets::named_by(&key, specs) {
                Some(key) => match secrets::read(key, value, name) {
                    Ok(entry) => self.entries.put(Path::of(key), entry),
                    Err(problem) => problems.push(*problem),
                },
                None => self.put(&key, value, source),
            }
        }
        if used {
            self.sources.push(layer.to_owned());
        }
    }

    pub(crate) fn put_entry(&mut self, path: Path, entry: Entry) {
        self.entries.put(path, entry);
    }

    fn put(&mut self, key: &str, text: &str, source: Source) {
        let value = Value::String(text.to_owned());
        self.entries.put(Path::of(key), Entry { value, source });
    }

    fn unknown(&self, specs: &[Spec]) -> Vec<ConfigProblem> {
        let known: Vec<Path> = specs.iter().map(|spec| Path::of(&spec.key)).collect();
        let read = |path: &Path, entry: &Entry| {
            let mut known = known.iter();
            known.any(|known| {
                // An empty table that holds settings says nothing, and is no mistake.
                path.after(known).is_some()
                    || (entry.is_empty_table() && known.after(path).is_some())
            })
        };
        let unknown = self
            .entries
            .iter()
            .filter(|(path, entry)| !read(path, entry));
        unknown
            .map(|(path, entry)| unread(&path.to_string(), &entry.source, specs))
            .collect()
    }
}

/// A variable of the application's that is not valid Unicode; those of others are none of ours.
fn unreadable(name: &str) -> Option<ConfigProblem> {
    let well_known = WELL_KNOWN.iter().any(|(known, _)| *known == name);
    (well_known || Spec::key_of(name).is_some()).then(|| {
        let source = Source::Variable(name.to_owned());
        ConfigProblem::of_source(source, "is not valid Unicode")
            .hint("write the variable in UTF-8, or remove it")
    })
}

fn unread(key: &str, source: &Source, specs: &[Spec]) -> ConfigProblem {
    let hint = match nearest(key, specs.iter().map(|spec| &*spec.key)) {
        Some(near) if matches!(source, Source::Variable(_) | Source::Dotenv(..)) => {
            format!("did you mean `{}`?", Spec::variable_of(near))
        }
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove it, or register the settings with `m.settings::<...>()`".to_owned(),
    };
    let mut problem = ConfigProblem::of_source(source.clone(), "no module reads this setting");
    problem.key = Some(key.to_owned());
    problem.hint(hint)
}
