//! Reads the settings again while the application runs, and replaces those that may be replaced: all
//! of them, or none if anything is wrong.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cortex_config::{Changed, Config, ConfigProblem, Sources, Spec, Value};
use cortex_container::Container;
use cortex_macros::Settings;

use crate::log::{LogLevels, LogSettings};
use crate::module::SettingsEntry;
use crate::signals::Signals;
use crate::{Blueprint, Prepared};

/// The framework's own setting that is live.
const LOG_LEVEL: &str = "log.level";

/// How the configuration itself is read.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "config", crate = "cortex_config")]
pub(crate) struct ConfigSettings {
    /// How often the sources are read again, for files that a platform replaces; without it, only
    /// when the process gets `SIGHUP`.
    #[setting(min = "1s")]
    pub(crate) reload: Option<Duration>,
    /// A directory with one file a secret, named like its key, as container platforms mount them.
    #[expect(dead_code, reason = "it is read while the layers are laid")]
    pub(crate) secrets: Option<PathBuf>,
}

/// Reads settings again; what it gives puts them in the place of the present ones.
pub(crate) type Reread =
    fn(&Container, &Config, &mut Vec<ConfigProblem>) -> Option<Box<dyn FnOnce() + Send>>;

/// Whether a setting is replaced while the application runs.
pub(crate) fn is_live(entry: &SettingsEntry, key: &str) -> bool {
    entry.reload.is_some() || key == LOG_LEVEL
}

/// What is needed to read everything again.
pub(crate) struct Reload {
    sources: Sources,
    entries: Vec<SettingsEntry>,
    specs: Vec<Spec>,
}

impl Reload {
    pub(crate) fn of(blueprint: &Blueprint, sources: &Sources) -> Self {
        Self {
            sources: sources.clone(),
            entries: blueprint.settings.clone(),
            specs: blueprint.specs(),
        }
    }

    /// Reads again from now on, whenever it is asked for.
    pub(crate) fn start(self, prepared: &Prepared, signals: &Signals) {
        let settings = prepared.config.read::<ConfigSettings>(&mut Vec::new());
        let interval = settings.and_then(|settings| settings.reload);
        let signals = signals.clone();
        let running = Arc::new(Mutex::new(Running {
            reload: self,
            container: prepared.container.clone(),
            started: prepared.config.clone(),
            current: prepared.config.clone(),
            told: String::new(),
        }));
        tokio::spawn(async move {
            loop {
                let asked = wait(&signals, interval).await;
                let running = Arc::clone(&running);
                // Files may be slow, and a rule of the application's may panic.
                let again = tokio::task::spawn_blocking(move || {
                    let running = running.lock();
                    running.unwrap_or_else(PoisonError::into_inner).again(asked);
                });
                drop(again.await);
            }
        });
    }
}

/// Waits for the next time; tells whether somebody asked for it.
async fn wait(signals: &Signals, interval: Option<Duration>) -> bool {
    match interval {
        None => signals.reread().await,
        Some(interval) => {
            let asked = tokio::time::timeout(interval, signals.reread()).await;
            return asked.is_ok();
        }
    }
    true
}

/// A running application, as far as its settings go.
struct Running {
    reload: Reload,
    container: Container,
    /// What the application was made with.
    started: Config,
    /// What the live settings have now.
    current: Config,
    /// What was told last, so that an interval does not say it again and again.
    told: String,
}

impl Running {
    fn again(&mut self, asked: bool) {
        let Reload { sources, specs, .. } = &self.reload;
        let environment = self.started.environment();
        let (config, mut problems) = Config::load(sources, environment, specs);
        let mut replace = Vec::new();
        for entry in &self.reload.entries {
            match entry.reload {
                None => drop((entry.read)(&config, &mut problems)),
                Some(reread) => {
                    let ready = reread(&self.container, &config, &mut problems);
                    replace.extend(ready.map(|ready| (*entry, ready)));
                }
            }
        }
        if problems.is_empty() {
            self.take_over(config, replace, asked);
        } else {
            let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
            if self.is_news(told.join("\n"), asked) {
                for problem in told {
                    let problem = problem.replace("\n  ", "; ");
                    tracing::error!(target: "cortex", problem, "the settings stay as they were");
                }
            }
        }
    }

    fn take_over(
        &mut self,
        config: Config,
        replace: Vec<(SettingsEntry, Box<dyn FnOnce() + Send>)>,
        asked: bool,
    ) {
        let (live, fixed) = self.changes(&config);
        for (entry, ready) in replace {
            let mut own = (entry.specs)().into_iter();
            if own.any(|spec| live.iter().any(|changed| changed.key == spec.key)) {
                ready();
            }
        }
        if live.iter().any(|changed| changed.key == LOG_LEVEL) {
            self.set_levels(&config);
        }
        self.current = config;
        let needs = fixed.iter().map(|changed| changed.key.as_str());
        let needs = needs.collect::<Vec<_>>().join(", ");
        if !live.is_empty() {
            let changes: Vec<_> = live.iter().map(shown).collect();
            let changes = changes.join(", ");
            tracing::info!(target: "cortex", changes, "settings replaced");
        } else if asked && fixed.is_empty() {
            tracing::info!(target: "cortex", "settings read again, and none has changed");
        }
        if self.is_news(needs.clone(), asked) && !fixed.is_empty() {
            tracing::warn!(target: "cortex", settings = needs, "changed settings need a restart");
        }
    }

    /// What differs from what holds: among the settings that may be replaced, and among the others.
    fn changes(&self, config: &Config) -> (Vec<Changed>, Vec<Changed>) {
        let specs = &self.reload.specs;
        let is_live = |changed: &Changed| {
            let mut entries = self.reload.entries.iter();
            entries.any(|entry| {
                let mut own = (entry.specs)().into_iter();
                is_live(entry, &changed.key) && own.any(|spec| spec.key == changed.key)
            })
        };
        let mut live = config.changes_since(&self.current, specs);
        live.retain(is_live);
        let mut fixed = config.changes_since(&self.started, specs);
        fixed.retain(|changed| !is_live(changed));
        (live, fixed)
    }

    fn set_levels(&self, config: &Config) {
        let settings = config.read::<LogSettings>(&mut Vec::new());
        let levels = self.container.get::<LogLevels>();
        if let (Some(settings), Some(levels)) = (settings, levels) {
            // They were read just now, and are levels.
            drop(levels.set(&settings.level.to_string()));
        }
    }

    fn is_news(&mut self, text: String, asked: bool) -> bool {
        let news = asked || text != self.told;
        self.told = text;
        news
    }
}

fn shown(changed: &Changed) -> String {
    let word = |value: &Option<Value>| match value {
        // As JSON, which holds all that there is.
        Some(value) => serde_json::to_string(value).unwrap_or_default(),
        None => "nothing".to_owned(),
    };
    let (before, after) = (word(&changed.before), word(&changed.after));
    if before == after {
        // A secret, of which nothing but this is told.
        return format!("{} has changed", changed.key);
    }
    format!("{} from {before} to {after}", changed.key)
}
