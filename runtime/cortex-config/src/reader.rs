//! Reads values and collects what is wrong with them.

use std::fmt;

use crate::entries::Entry;
use crate::rule::{Broken, Rule};
use crate::{Config, ConfigProblem, Fault, Leaf, Place, Raw, Source, Value};

/// Reads values and collects what is wrong with them.
#[derive(Debug)]
pub struct Reader<'a> {
    config: &'a Config,
    problems: &'a mut Vec<ConfigProblem>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(config: &'a Config, problems: &'a mut Vec<ConfigProblem>) -> Self {
        Self { config, problems }
    }

    /// Asks a function of the application's about a value that was read, and keeps the value if
    /// nothing is wrong with it. `#[setting(check = ...)]` stands for it.
    pub fn check<T, E: fmt::Display>(
        &mut self,
        place: &Place,
        value: Option<T>,
        check: impl FnOnce(&T) -> Result<(), E>,
    ) -> Option<T> {
        let value = value?;
        match check(&value) {
            Ok(()) => Some(value),
            Err(error) => {
                self.refused(place, &error.to_string());
                None
            }
        }
    }

    /// The same for a value that need not be there.
    pub fn check_some<T, E: fmt::Display>(
        &mut self,
        place: &Place,
        value: Option<Option<T>>,
        check: impl FnOnce(&T) -> Result<(), E>,
    ) -> Option<Option<T>> {
        match value? {
            None => Some(None),
            some => self.check(&place.clone().optional(), some, check).map(Some),
        }
    }

    /// Whether a source or the code gives a value for this place.
    pub(crate) fn has(&self, place: &Place) -> bool {
        let environment = self.config.environment();
        place.default_in(environment).is_some() || self.config.has(&place.key)
    }

    pub(crate) fn leaf<T: Leaf>(&mut self, place: &Place) -> Option<T> {
        let (value, source) = self.value(place, || T::expected().into_owned())?;
        let raw = raw(&value, &source);
        let Some(read) = T::from_raw(raw) else {
            let fault = T::fault(raw).filter(|_| !place.secret);
            self.not_a_value(place, &value, &source, fault, &T::expected());
            return None;
        };
        let broken = place
            .rules
            .iter()
            .find_map(|rule| broken(rule, &read).map(|how| (rule, how)));
        match broken {
            None => Some(read),
            Some((rule, how)) => {
                self.broken(place, (&value, source), rule, &how, &T::expected());
                None
            }
        }
    }

    fn value(
        &mut self,
        place: &Place,
        expected: impl FnOnce() -> String,
    ) -> Option<(Value, Source)> {
        if let Some(entry) = self.config.get(&place.key) {
            return Some((entry.value, entry.source));
        }
        if let Some(default) = place.default_in(self.config.environment()) {
            return Some((default.clone(), Source::Default));
        }
        if self.config.is_unread(&place.key) {
            return None;
        }
        let expected = place.expected(&expected());
        let problem = ConfigProblem::missing(&place.key, expected);
        self.problems.push(if place.secret {
            problem.of_secret()
        } else {
            problem
        });
        None
    }

    fn not_a_value(
        &mut self,
        place: &Place,
        value: &Value,
        source: &Source,
        fault: Option<Fault>,
        kind: &str,
    ) {
        let message = format!("{} is not a value for this setting", place.shown(value));
        let (message, nearest) = match fault {
            Some(fault) => (format!("{message}: {}", fault.message), fault.nearest),
            None => (message, None),
        };
        let hint = match nearest {
            Some(near) => format!("did you mean `{near}`?"),
            None => place.remedy(self.config.environment()),
        };
        let problem = ConfigProblem::wrong(&place.key, source, message, place.expected(kind));
        self.problems.push(problem.hint(hint));
    }

    fn broken(
        &mut self,
        place: &Place,
        (value, source): (&Value, Source),
        rule: &Rule,
        how: &Broken,
        kind: &str,
    ) {
        let shown = place.shown(value);
        let message = match how {
            Broken::Rule(why) => format!("the rule in the code, {rule}, cannot be applied: {why}"),
            Broken::Value(is, Some(why)) if !place.secret => format!("{shown} {is}: {why}"),
            Broken::Value(is, _) => format!("{shown} {is}"),
            Broken::Machine(why) => format!("{shown} {why}"),
        };
        let problem = ConfigProblem::wrong(&place.key, &source, message, place.expected(kind));
        let mut problem = problem.hint(place.remedy(self.config.environment()));
        problem.missing = matches!(how, Broken::Machine(_));
        self.problems.push(problem);
    }

    fn refused(&mut self, place: &Place, why: &str) {
        let environment = self.config.environment();
        let mut problem = match self.config.get(&place.key) {
            Some(Entry { value, source }) if !value.is_table() => {
                let message = format!("{} is refused: {why}", place.shown(&value));
                ConfigProblem::wrong(&place.key, &source, message, String::new())
            }
            _ => {
                let message = format!("refused: {why}");
                ConfigProblem::wrong(&place.key, &Source::Default, message, String::new())
            }
        };
        problem.expected = None;
        self.problems.push(problem.hint(place.remedy(environment)));
    }
}

pub(crate) fn raw<'v>(value: &'v Value, source: &Source) -> Raw<'v> {
    match value {
        Value::String(text) if source.is_text() => Raw::Text(text),
        value => Raw::Value(value),
    }
}

/// How a value breaks a rule.
fn broken<T: Leaf>(rule: &Rule, read: &T) -> Option<Broken> {
    let bound = |bound| T::from_raw(Raw::Value(bound)).and_then(|bound| read.order(&bound));
    match rule {
        Rule::Min(least) => rule.compared(bound(least)),
        Rule::Max(greatest) => rule.compared(bound(greatest)),
        Rule::Text { argument, test, .. } => {
            let mut texts = read.texts().into_iter();
            texts.find_map(|text| test(argument, text).err())
        }
        Rule::Check(_) => None,
    }
}
