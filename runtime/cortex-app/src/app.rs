//! The application as `main` sees it: modules go in, a command line decides what is done with them.

use cortex_config::{Sources, nearest};

use crate::arguments::{Arguments, Command, help};
use crate::configuration::configuration;
use crate::describe::{Scene, describe};
use crate::{Blueprint, Error, Module, Result, Setup, check, console, entry, serve};

/// An application.
///
/// Run with no arguments, or with `serve`, it serves until it is told to stop. It also knows the
/// commands `describe`, `check`, `config` and `healthcheck`, and `--help` tells the rest.
#[derive(Debug, Default)]
pub struct App {
    modules: Vec<(Option<&'static str>, Module)>,
}

impl App {
    /// An application without anything in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a module and all that it imports.
    #[must_use]
    pub fn module(mut self, module: Module) -> Self {
        self.modules.push((None, module));
        self
    }

    /// Adds a module and all that it imports for the processes that have this role, which
    /// `--role` gives them. A process without a role has them all.
    ///
    /// ```
    /// use cortex_app::{App, Module};
    ///
    /// # fn api() -> Module { Module::new("api") }
    /// # fn jobs() -> Module { Module::new("jobs") }
    /// let app = App::new().role("web", api()).role("worker", jobs());
    /// ```
    #[must_use]
    pub fn role(mut self, role: &'static str, module: Module) -> Self {
        self.modules.push((Some(role), module));
        self
    }

    /// Does what the arguments of the process say.
    ///
    /// # Errors
    ///
    /// If the arguments are wrong, if anything is wrong with the wiring, the routes or the
    /// configuration, or if the application cannot be served.
    pub async fn run(self) -> Result<()> {
        let arguments = Arguments::parse(entry::arguments())?;
        let application = entry::application();
        let roles = self.roles();
        let role = arguments.role.as_deref();
        if let Some(role) = role.filter(|role| !roles.contains(role)) {
            return Err(unknown_role(role, &roles));
        }
        let environment = arguments.environment;
        let mut sources = Sources::of_process();
        for (key, value) in arguments.set {
            sources = sources.set(key, value);
        }
        let blueprint = self.blueprint(role);
        match arguments.command {
            Command::Serve => serve::serve(blueprint, &sources, environment).await?,
            Command::Describe => {
                let setup = Setup::new(&blueprint, &sources, environment);
                let scene = Scene {
                    application,
                    config: setup.config(),
                    role,
                    roles: &roles,
                };
                console::print(&describe(&blueprint, &scene));
            }
            Command::Check => {
                let mut variants = vec![(None, blueprint)];
                if role.is_none() {
                    let of_role = |role: &&'static str| (Some(*role), self.blueprint(Some(role)));
                    variants.extend(roles.iter().map(of_role));
                }
                console::print(&check::check_roles(&variants, &sources, environment)?);
            }
            Command::Config => {
                let trial = arguments.trial.as_ref();
                console::print(&configuration(&blueprint, &sources, environment, trial));
            }
            Command::Help => console::print(&help(application.name, application.version)),
            Command::Version => {
                console::print(&format!("{} {}", application.name, application.version));
            }
            #[cfg(feature = "http")]
            Command::Healthcheck => {
                crate::healthcheck::healthcheck(&blueprint, &sources, environment)?;
            }
            #[cfg(not(feature = "http"))]
            Command::Healthcheck => {
                let message = "an application that serves nothing has no health to ask for";
                return Err(Error::new(message).hint("add the feature `http`"));
            }
        }
        Ok(())
    }

    /// The roles that processes can have, in the order in which they were named.
    fn roles(&self) -> Vec<&'static str> {
        let mut roles = Vec::new();
        for role in self.modules.iter().filter_map(|(role, _)| *role) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    }

    /// What a process with this role, or with all of them, is made of.
    fn blueprint(&self, role: Option<&str>) -> Blueprint {
        let modules = self.modules.iter();
        let modules = modules.filter(|(of, _)| of.is_none() || role.is_none() || *of == role);
        Blueprint::of(modules.map(|(_, module)| module.clone()).collect())
    }
}

fn unknown_role(role: &str, roles: &[&'static str]) -> Error {
    let error = Error::usage(format!("there is no role `{role}`"));
    if roles.is_empty() {
        return error.hint("leave `--role` out: this application runs as a whole");
    }
    match nearest(role, roles.iter().copied()) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(format!("the roles are `{}`", roles.join("`, `"))),
    }
}
