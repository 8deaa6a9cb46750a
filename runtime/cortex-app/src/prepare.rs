//! From a blueprint to what can run: the configuration read, everything checked together, and only
//! then constructed. The process and the tests go the same way.

use std::sync::Arc;

use cortex_config::{Config, Environment, Sources};
use cortex_container::Container;
#[cfg(feature = "http")]
use cortex_http::{Front, Readiness, ServerSettings};

use crate::log::{LogLevels, LogSettings};
use crate::{Blueprint, Error, Result};

/// The configuration of a start that is under way.
#[derive(Debug)]
pub struct Setup {
    config: Config,
    problems: Vec<String>,
}

impl Setup {
    /// Reads the sources for the environment that they name, or for this one.
    pub fn new(blueprint: &Blueprint, sources: &Sources, environment: Option<Environment>) -> Self {
        let mut problems = Vec::new();
        let environment = environment.unwrap_or_else(|| sources.environment(&mut problems));
        let (config, found) = Config::load(sources, environment, &blueprint.specs());
        problems.extend(found);
        Self {
            config,
            problems: problems.iter().map(ToString::to_string).collect(),
        }
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How to log. What is wrong with the settings is told by [`Setup::prepare`].
    pub fn log(&self) -> Option<LogSettings> {
        self.config.read(&mut Vec::new())
    }

    /// Checks everything, and constructs it if nothing is wrong.
    ///
    /// # Errors
    ///
    /// All problems of the wiring, the routes and the configuration at once.
    pub fn prepare(self, mut blueprint: Blueprint, levels: LogLevels) -> Result<Prepared> {
        let environment = self.config.environment();
        blueprint.supply(environment);
        blueprint.supply(levels);
        let mut found = Vec::new();
        let graph = blueprint.configured(&self.config, &mut found);
        let mut problems = blueprint.problems();
        problems.extend(self.problems);
        problems.extend(found.iter().map(ToString::to_string));
        if !problems.is_empty() {
            return Err(Error::problems("the application cannot start", problems));
        }
        let container = graph.build().map_err(|problems| {
            let problems = problems.iter().map(ToString::to_string).collect();
            Error::problems("the application cannot start", problems)
        })?;
        Ok(Prepared::new(&blueprint, container, self.config))
    }
}

/// A constructed application that is not yet open to anybody.
#[derive(Debug)]
pub struct Prepared {
    /// Every provided instance.
    pub container: Arc<Container>,
    /// The configuration that it was made with.
    pub config: Config,
    /// What answers requests.
    #[cfg(feature = "http")]
    pub front: Front,
    /// How they are taken.
    #[cfg(feature = "http")]
    pub server: Arc<ServerSettings>,
}

impl Prepared {
    #[cfg(not(feature = "http"))]
    fn new(_: &Blueprint, container: Container, config: Config) -> Self {
        Self {
            container: Arc::new(container),
            config,
        }
    }

    #[cfg(feature = "http")]
    fn new(blueprint: &Blueprint, container: Container, config: Config) -> Self {
        let Some(server) = container.get::<ServerSettings>() else {
            unreachable!("every blueprint has the settings of the server")
        };
        let router = blueprint.routes.router(&container, server.body_limit);
        Self {
            front: Front::new(router, Readiness::default(), server.request_timeout),
            server,
            container: Arc::new(container),
            config,
        }
    }
}
