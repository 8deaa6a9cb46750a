//! `check`: everything that can be wrong before the first request, for every environment.

use cortex_config::{Config, ConfigProblem, Environment, Sources};

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
    let mut first = Vec::new();
    let current = current.unwrap_or_else(|| sources.environment(&mut first));
    let mut found: Vec<(ConfigProblem, Vec<Environment>)> = Vec::new();
    for problem in first {
        note(&mut found, problem, current);
    }
    for environment in Environment::ALL {
        let (config, mut problems) = Config::load(sources, environment, &blueprint.specs());
        drop(blueprint.configured(&config, &mut problems));
        problems.retain(|problem| !problem.missing || environment == current);
        for problem in problems {
            note(&mut found, problem, environment);
        }
    }
    let mut problems = blueprint.problems();
    problems.extend(found.iter().map(|(problem, places)| told(problem, places)));
    if problems.is_empty() {
        Ok(summary(blueprint))
    } else {
        Err(Error::problems("the application is not sound", problems))
    }
}

fn note(
    found: &mut Vec<(ConfigProblem, Vec<Environment>)>,
    problem: ConfigProblem,
    environment: Environment,
) {
    match found.iter_mut().find(|(known, _)| *known == problem) {
        Some((_, environments)) => environments.push(environment),
        None => found.push((problem, vec![environment])),
    }
}

fn told(problem: &ConfigProblem, environments: &[Environment]) -> String {
    if environments.len() == Environment::ALL.len() {
        return problem.to_string();
    }
    let names: Vec<_> = environments.iter().map(|e| e.name()).collect();
    format!("{problem}\n  in: {}", names.join(", "))
}

fn summary(blueprint: &Blueprint) -> String {
    let providers = blueprint.graph().entries().len();
    let settings = blueprint.specs().len();
    #[cfg(feature = "http")]
    let routes = format!(", {} routes", blueprint.routes.list().count());
    #[cfg(not(feature = "http"))]
    let routes = "";
    format!("sound: {providers} providers{routes}, {settings} settings, 3 environments")
}
