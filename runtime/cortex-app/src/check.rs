//! `check`: everything that can be wrong before the first request, for every environment.

use cortex_config::{Config, Environment, Sources};

use crate::{Blueprint, Error, Result};

/// Checks the wiring, the routes, and the configuration of every environment. Nothing is
/// constructed. Answers what was checked, on one line.
///
/// A value that is missing counts only in the current environment: those of others are often set
/// where they run.
///
/// # Errors
///
/// All problems at once.
pub fn check(
    blueprint: &Blueprint,
    sources: &Sources,
    current: Option<Environment>,
) -> Result<String> {
    let mut found = Found::default();
    found.add(None, blueprint, sources, current);
    found.outcome(|| summary(blueprint, 0))
}

/// The same for the application as a whole, and then for each role.
pub(crate) fn check_roles(
    variants: &[(Option<&'static str>, Blueprint)],
    sources: &Sources,
    current: Option<Environment>,
) -> Result<String> {
    let mut found = Found::default();
    for (role, blueprint) in variants {
        found.add(*role, blueprint, sources, current);
    }
    let roles = variants.len().saturating_sub(1);
    found.outcome(|| {
        let whole = variants.first();
        whole.map_or_else(String::new, |(_, blueprint)| summary(blueprint, roles))
    })
}

/// What is wrong, each thing with the environments and the roles in which it is.
#[derive(Default)]
struct Found(Vec<Problem>);

struct Problem {
    text: String,
    /// None where the whole application has it.
    roles: Vec<&'static str>,
    environments: Vec<Environment>,
}

impl Found {
    fn add(
        &mut self,
        role: Option<&'static str>,
        blueprint: &Blueprint,
        sources: &Sources,
        current: Option<Environment>,
    ) {
        let mut first = Vec::new();
        let current = current.unwrap_or_else(|| sources.environment(&mut first));
        for problem in first {
            self.note(problem.to_string(), role, current);
        }
        for environment in Environment::ALL {
            let (config, mut problems) = Config::load(sources, environment, &blueprint.specs());
            let graph = blueprint.configured(&config, &mut problems);
            problems.retain(|problem| !problem.missing || environment == current);
            let problems = problems.iter().map(ToString::to_string);
            for text in problems.chain(blueprint.problems(&graph)) {
                self.note(text, role, environment);
            }
        }
    }

    fn note(&mut self, text: String, role: Option<&'static str>, environment: Environment) {
        match self.0.iter_mut().find(|known| known.text == text) {
            // What the whole application has, each role that includes it has as well.
            Some(known) if known.roles.is_empty() && role.is_some() => {}
            Some(known) => {
                if !known.environments.contains(&environment) {
                    known.environments.push(environment);
                }
                let new = role.filter(|role| !known.roles.contains(role));
                known.roles.extend(new);
            }
            None => self.0.push(Problem {
                text,
                roles: role.into_iter().collect(),
                environments: vec![environment],
            }),
        }
    }

    fn outcome(self, summary: impl FnOnce() -> String) -> Result<String> {
        if self.0.is_empty() {
            return Ok(summary());
        }
        let problems = self.0.iter().map(Problem::told).collect();
        Err(Error::problems("the application is not sound", problems))
    }
}

impl Problem {
    fn told(&self) -> String {
        let everywhere = self.environments.len() == Environment::ALL.len();
        let names: Vec<_> = self.environments.iter().map(|e| e.name()).collect();
        let places = if everywhere {
            String::new()
        } else {
            format!("\n  in: {}", names.join(", "))
        };
        let roles = match &*self.roles {
            [] => String::new(),
            [role] => format!("\n  in the role: {role}"),
            roles => format!("\n  in the roles: {}", roles.join(", ")),
        };
        format!("{}{places}{roles}", self.text)
    }
}

fn summary(blueprint: &Blueprint, roles: usize) -> String {
    let providers = blueprint.providers.len() + blueprint.settings.len();
    let settings = blueprint.specs().len();
    #[cfg(feature = "http")]
    let routes = format!(", {} routes", blueprint.routes.list().count());
    #[cfg(not(feature = "http"))]
    let routes = "";
    let roles = match roles {
        0 => String::new(),
        1 => ", 1 role".to_owned(),
        roles => format!(", {roles} roles"),
    };
    format!("sound: {providers} providers{routes}, {settings} settings, 3 environments{roles}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Module;

    struct Absent;

    fn unsound() -> Blueprint {
        let mut m = Module::new("work");
        m.factory(|_: Arc<Absent>| 1_u8);
        Blueprint::of(vec![m])
    }

    fn told(variants: &[(Option<&'static str>, Blueprint)]) -> String {
        let checked = check_roles(variants, &Sources::of_tests(), Some(Environment::Test));
        checked
            .map_err(|error| error.report())
            .unwrap_or_else(|report| report)
    }

    #[test]
    fn every_role_with_a_problem_is_named() {
        let sound = || Blueprint::of(vec![Module::new("work")]);
        let roles = [
            (None, sound()),
            (Some("web"), unsound()),
            (Some("nothing"), sound()),
            (Some("worker"), unsound()),
        ];
        let report = told(&roles);
        assert!(report.contains("1 problem\n"), "{report}");
        assert!(report.ends_with("in the roles: web, worker"), "{report}");
    }

    #[test]
    fn what_the_whole_application_has_is_told_without_roles() {
        let report = told(&[(None, unsound()), (Some("web"), unsound())]);
        assert!(report.contains("1 problem\n"), "{report}");
        assert!(!report.contains("in the role"), "{report}");
    }
}
