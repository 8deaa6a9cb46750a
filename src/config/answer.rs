//! What an app says about its settings: `config`, a document with the values that hold.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::nearest::nearest;
use crate::project::App;
use crate::project::description::{Asking, Setting, ask};
use crate::shell::Shell;

/// The version of the document that this program reads.
const SCHEMA: u64 = 1;

/// Every setting of an app in one environment.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    pub(crate) environment: String,
    #[serde(default)]
    pub(crate) sources: Vec<String>,
    pub(crate) settings: Vec<Effective>,
    pub(crate) problems: Vec<Problem>,
    #[serde(default)]
    pub(crate) r#try: Option<Trial>,
}

/// A setting, and the value that holds; of a secret, that there is one.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Effective {
    #[serde(flatten)]
    pub(crate) setting: Setting,
    pub(crate) value: Option<Value>,
    pub(crate) source: Option<Place>,
}

/// Where a value comes from.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Place {
    pub(crate) layer: String,
    pub(crate) name: Option<String>,
    pub(crate) line: Option<usize>,
    pub(crate) text: String,
}

/// What is wrong with a setting or a source.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Problem {
    pub(crate) key: Option<String>,
    pub(crate) source: Option<Place>,
    pub(crate) message: String,
    pub(crate) expected: Option<String>,
    pub(crate) hint: Option<String>,
    /// Whether another machine may have what is missing here.
    #[serde(default)]
    pub(crate) missing: bool,
    pub(crate) text: String,
}

/// Whether a file could hold a value, and as what.
#[derive(Debug, Deserialize)]
pub(crate) struct Trial {
    pub(crate) literal: Option<Value>,
    pub(crate) problem: Option<Problem>,
}

impl Answer {
    /// Lets the app read its settings, and try a value where there is one to try.
    pub(crate) fn ask(
        ctx: &Ctx,
        shell: &Shell,
        app: &App,
        asking: &Asking,
        trial: Option<(&str, &str)>,
    ) -> Result<Self, Failure> {
        let trial = trial.map(|(key, value)| format!("--try={key}={value}"));
        let arguments: Vec<&str> = ["config"].into_iter().chain(trial.as_deref()).collect();
        let output = ask(ctx, shell, app, asking, &arguments)?;
        let call = format!("{} config", app.binary(asking.bin.as_deref())?);
        if !output.status.success() {
            return Err(catalog::app_failed(&call, &output));
        }
        let other =
            |error: &dyn std::fmt::Display| catalog::app_says_other(&call, &output.stdout, error);
        let answer: Value =
            serde_json::from_slice(&output.stdout).map_err(|error| other(&error))?;
        let schema = answer.get("schema").and_then(Value::as_u64);
        if schema != Some(SCHEMA) {
            return Err(catalog::other_schema(&call, schema, SCHEMA, None));
        }
        serde_json::from_value(answer).map_err(|error| catalog::not_a_description(&call, error))
    }

    /// The setting of this key.
    pub(crate) fn find(&self, key: &str) -> Result<&Effective, Failure> {
        let mut all = self.settings.iter();
        all.find(|found| found.setting.key == key).ok_or_else(|| {
            let keys = self.settings.iter().map(|found| &*found.setting.key);
            catalog::unknown_setting(key, nearest(key, keys))
        })
    }
}
