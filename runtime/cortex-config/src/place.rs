//! Where a setting stands, and what its field says about it: default, documentation and rules.

use std::borrow::Cow;

use crate::rule::Rule;
use crate::setting::Same;
use crate::{Environment, Spec, Value};

/// Where a setting stands, and what its field says about it.
#[derive(Clone, Debug)]
pub struct Place {
    pub(crate) key: String,
    pub(crate) rules: Vec<Rule>,
    pub(crate) secret: bool,
    default: Option<Value>,
    defaults: Vec<(Environment, Value)>,
    doc: &'static str,
    optional: bool,
}

impl Place {
    /// The place of a whole struct.
    pub fn root(prefix: &str) -> Self {
        Self {
            key: prefix.to_owned(),
            rules: Vec::new(),
            secret: false,
            default: None,
            defaults: Vec::new(),
            doc: "",
            optional: false,
        }
    }

    /// The place of a field.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        let key = if self.key.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.key)
        };
        Self {
            secret: self.secret,
            optional: self.optional,
            ..Self::root(&key)
        }
    }

    /// What the field's documentation says.
    #[must_use]
    pub fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// The value if no source has one.
    #[must_use]
    pub fn or(mut self, default: impl Into<Value>) -> Self {
        self.default = Some(default.into());
        self
    }

    /// The value in one environment if no source has one.
    #[must_use]
    pub fn or_in(mut self, environment: Environment, default: impl Into<Value>) -> Self {
        self.defaults.push((environment, default.into()));
        self
    }

    /// The least value, of a type that has an order.
    #[must_use]
    pub fn min(self, least: impl Into<Value>) -> Self {
        self.rule(Rule::Min(least.into()))
    }

    /// The greatest value, of a type that has an order.
    #[must_use]
    pub fn max(self, greatest: impl Into<Value>) -> Self {
        self.rule(Rule::Max(greatest.into()))
    }

    /// A regular expression that text has to match.
    #[must_use]
    pub fn pattern(self, pattern: &'static str) -> Self {
        self.rule(Rule::pattern(pattern))
    }

    /// Text has to be a URL with a scheme and a host.
    #[must_use]
    pub fn url(self) -> Self {
        self.rule(Rule::url())
    }

    /// Text has to be the path of a file that is there.
    #[must_use]
    pub fn file(self) -> Self {
        self.rule(Rule::file())
    }

    /// Text has to be the path of a directory that is there.
    #[must_use]
    pub fn directory(self) -> Self {
        self.rule(Rule::directory())
    }

    /// The name of the function that [`Reader::check`](crate::Reader::check) is called with.
    #[must_use]
    pub fn checked(self, name: &'static str) -> Self {
        self.rule(Rule::Check(name))
    }

    fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    pub(crate) fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    pub(crate) fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The value in this environment if no source has one.
    pub(crate) fn default_in(&self, environment: Environment) -> Option<&Value> {
        let mut own = self.defaults.iter();
        let own = own.find(|(e, _)| *e == environment).map(|(_, value)| value);
        own.or(self.default.as_ref())
    }

    /// What a value looks like here, with the rules.
    pub(crate) fn expected(&self, kind: &str) -> String {
        let rules = self.rules.iter().map(|rule| format!(", {rule}"));
        kind.to_owned() + &rules.collect::<String>()
    }

    pub(crate) fn spec(&self, kind: Cow<'static, str>, same: Same) -> Spec {
        let shown = |default: &Value| (!self.secret).then(|| default.clone());
        let complete = Environment::ALL
            .iter()
            .all(|environment| self.default_in(*environment).is_some());
        let defaults = self.defaults.iter();
        Spec {
            key: self.key.clone(),
            expected: kind.into_owned(),
            default: self.default.as_ref().and_then(shown),
            doc: self.doc,
            secret: self.secret,
            required: !complete && !self.optional,
            defaults: defaults
                .filter_map(|(environment, value)| Some((*environment, shown(value)?)))
                .collect(),
            constraints: self.rules.iter().map(ToString::to_string).collect(),
            same,
        }
    }

    /// A value as a message may show it.
    pub(crate) fn shown<'a>(&self, value: &'a Value) -> Cow<'a, str> {
        if self.secret {
            "the secret".into()
        } else {
            shown(value)
        }
    }

    /// What to do about a wrong value.
    pub(crate) fn remedy(&self, environment: Environment) -> String {
        match self.default_in(environment) {
            Some(default) => format!("correct it, or remove it to have {}", self.shown(default)),
            None if self.optional => "correct it, or remove it: there need not be one".to_owned(),
            None => "correct it: there has to be one".to_owned(),
        }
    }
}

/// A value in a few words.
pub(crate) fn shown(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => format!("{text:?}").into(),
        Value::Integer(number) => number.to_string().into(),
        Value::Float(number) => number.to_string().into(),
        Value::Boolean(truth) => truth.to_string().into(),
        Value::Datetime(time) => time.to_string().into(),
        Value::Array(_) => "a list".into(),
        Value::Table(_) => "a table".into(),
    }
}
