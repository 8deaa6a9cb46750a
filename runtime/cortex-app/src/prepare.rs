//! From a blueprint to what can run: the configuration read, everything checked together, and only
//! then constructed. The process and the tests go the same way.

use cortex_config::{Config, Environment, Sources};
use cortex_container::{Container, HookFailure, Phase, StartError};
#[cfg(feature = "http")]
use cortex_http::{Front, HealthCheck, Readiness, RouteTable, ServerSettings};

use crate::log::{LogLevels, LogSettings};
use crate::{Blueprint, Error, LifecycleSettings, Result};

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

    /// Checks everything, constructs it if nothing is wrong, and runs the hooks `configure` and
    /// `init`. Where `told_to_stop` is done first, what was begun is stopped again.
    ///
    /// # Errors
    ///
    /// All problems of the wiring, the routes and the configuration at once, or what could not be
    /// constructed or initialized.
    pub async fn prepare(
        self,
        mut blueprint: Blueprint,
        levels: LogLevels,
        told_to_stop: impl Future<Output = ()> + Send,
    ) -> Result<Prepared> {
        let environment = self.config.environment();
        blueprint.supply(environment);
        blueprint.supply(levels);
        #[cfg(feature = "http")]
        blueprint.supply(RouteTable::of(blueprint.routes.list()));
        let mut found = Vec::new();
        let graph = blueprint.configured(&self.config, &mut found);
        let mut problems = blueprint.problems(&graph);
        problems.extend(self.problems);
        problems.extend(found.iter().map(ToString::to_string));
        if !problems.is_empty() {
            return Err(cannot_start(problems));
        }
        let lifecycle = self.config.read::<LifecycleSettings>(&mut Vec::new());
        let limits = lifecycle.map(|it| it.limits()).unwrap_or_default();
        let mut told_to_stop = std::pin::pin!(told_to_stop);
        let container = graph.start_unless(limits, told_to_stop.as_mut()).await;
        let prepared = Prepared::new(&blueprint, container.map_err(not_started)?, self.config);
        for phase in [Phase::Configure, Phase::Init] {
            let hooks = prepared.container.run(phase);
            let failures = crate::serve::unless(told_to_stop.as_mut(), hooks).await;
            let error = match failures {
                Some(failures) if failures.is_empty() => continue,
                Some(failures) => cannot_start(texts(&failures)),
                None => not_started(StartError::Stopped),
            };
            drop(prepared.container.run(Phase::Stop).await);
            return Err(error);
        }
        Ok(prepared)
    }
}

fn texts(failures: &[HookFailure]) -> Vec<String> {
    failures.iter().map(ToString::to_string).collect()
}

fn not_started(error: StartError) -> Error {
    match error {
        StartError::Wiring(problems) => {
            cannot_start(problems.iter().map(ToString::to_string).collect())
        }
        StartError::Construction(failures) => {
            cannot_start(failures.iter().map(ToString::to_string).collect())
        }
        _ => Error::stopped("told to stop before the application had started"),
    }
}

fn cannot_start(problems: Vec<String>) -> Error {
    Error::problems("the application cannot start", problems)
}

/// A constructed application that is not yet open to anybody.
#[derive(Debug)]
pub struct Prepared {
    /// Every provided instance.
    pub container: Container,
    /// The configuration that it was made with.
    pub config: Config,
    /// What answers requests.
    #[cfg(feature = "http")]
    pub front: Front,
    /// How they are taken.
    #[cfg(feature = "http")]
    pub server: std::sync::Arc<ServerSettings>,
}

impl Prepared {
    #[cfg(not(feature = "http"))]
    fn new(_: &Blueprint, container: Container, config: Config) -> Self {
        Self { container, config }
    }

    #[cfg(feature = "http")]
    fn new(blueprint: &Blueprint, container: Container, config: Config) -> Self {
        let Some(server) = container.get::<ServerSettings>() else {
            unreachable!("every blueprint has the settings of the server")
        };
        let router = blueprint.routes.router(&container, server.body_limit);
        Self {
            front: Front::new(router, Readiness::default(), server.request_timeout)
                .checking(container.all::<dyn HealthCheck>()),
            server,
            container,
            config,
        }
    }

    /// Runs the hooks `ready`, when the application is open.
    ///
    /// # Errors
    ///
    /// If one failed. Then end what serves requests, and call [`Prepared::stop`].
    pub async fn ready(&self) -> Result<()> {
        let failures = self.container.run(Phase::Ready).await;
        if failures.is_empty() {
            return Ok(());
        }
        Err(cannot_start(texts(&failures)))
    }

    /// Runs the hooks `drain` and `stop`, when nothing is asked of the application any more. Answers
    /// what failed.
    pub async fn stop(&self) -> Vec<HookFailure> {
        let mut failures = self.container.run(Phase::Drain).await;
        failures.extend(self.container.run(Phase::Stop).await);
        failures
    }
}
