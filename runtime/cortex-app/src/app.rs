//! The application as `main` sees it: modules go in, a command line decides what is done with them.

use cortex_config::Sources;

use crate::arguments::{Arguments, Command, help};
use crate::check::check;
use crate::configuration::configuration;
use crate::describe::describe;
use crate::{Blueprint, Module, Result, console, entry, serve};

/// An application.
///
/// Run with no arguments, or with `serve`, it serves until it is told to stop. It also knows the
/// commands `describe`, `check`, `config` and `healthcheck`, and `--help` tells the rest.
#[derive(Debug, Default)]
pub struct App {
    modules: Vec<Module>,
}

impl App {
    /// An application without anything in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a module and all that it imports.
    #[must_use]
    pub fn module(mut self, module: Module) -> Self {
        self.modules.push(module);
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
        let blueprint = Blueprint::of(self.modules);
        let mut sources = Sources::of_process();
        for (key, value) in arguments.set {
            sources = sources.set(key, value);
        }
        match arguments.command {
            Command::Serve => serve::serve(blueprint, &sources).await?,
            Command::Describe => console::print(&describe(&blueprint, application)),
            Command::Check => console::print(&check(&blueprint, &sources, None)?),
            Command::Config => {
                let trial = arguments.trial.as_ref();
                console::print(&configuration(&blueprint, &sources, trial));
            }
            Command::Help => console::print(&help(application.name, application.version)),
            Command::Version => {
                console::print(&format!("{} {}", application.name, application.version));
            }
            #[cfg(feature = "http")]
            Command::Healthcheck => crate::healthcheck::healthcheck(&blueprint, &sources)?,
            #[cfg(not(feature = "http"))]
            Command::Healthcheck => {
                let message = "an application that serves nothing has no health to ask for";
                return Err(crate::Error::new(message).hint("add the feature `http`"));
            }
        }
        Ok(())
    }
}
