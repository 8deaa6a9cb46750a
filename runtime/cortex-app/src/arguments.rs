//! What the process was started with: one of the application's own commands, and settings for this
//! run.

use cortex_config::{Environment, nearest};

use crate::{Error, Result};

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Serve,
    Describe,
    Check,
    Config,
    Healthcheck,
    Help,
    Version,
}

const COMMANDS: [(&str, Command, &str); 5] = [
    ("serve", Command::Serve, "run the application (the default)"),
    (
        "describe",
        Command::Describe,
        "print what it is made of, as JSON",
    ),
    (
        "check",
        Command::Check,
        "find what is wrong with wiring, routes and configuration",
    ),
    (
        "config",
        Command::Config,
        "print every setting with its value and source, as JSON",
    ),
    (
        "healthcheck",
        Command::Healthcheck,
        "ask the running application whether it is ready",
    ),
];

const OPTIONS: [(&str, &str); 7] = [
    (
        "--role",
        "run only the modules for every role and for this one",
    ),
    (
        "--env",
        "the environment: development, test or production; the same as CORTEX_ENV",
    ),
    (
        "--set",
        "set a value of the configuration for this run, as key=value",
    ),
    (
        "--port",
        "listen on this port; the same as --set server.port=N",
    ),
    (
        "--try",
        "with config: see whether a file could hold a value, as key=value",
    ),
    ("--help", "print this text"),
    ("--version", "print the version"),
];

/// The command, and the values for the last layer of the configuration.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) command: Command,
    pub(crate) set: Vec<(String, String)>,
    pub(crate) role: Option<String>,
    pub(crate) environment: Option<Environment>,
    /// A value that is only looked at.
    pub(crate) trial: Option<(String, String)>,
}

impl Arguments {
    /// Reads the arguments, without the name of the program.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let (mut command, mut set, mut trial) = (None, Vec::new(), None);
        let (mut role, mut environment) = (None, None);
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (name, attached) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (&*argument, None),
            };
            let mut value = || {
                let value = attached.clone().or_else(|| arguments.next());
                value.ok_or_else(|| Error::usage(format!("`{name}` needs a value")))
            };
            match name {
                "--set" => set.push(pair("--set", &value()?)?),
                "--try" => trial = Some(pair("--try", &value()?)?),
                "--port" => set.push(("server.port".to_owned(), value()?)),
                "--role" => role = Some(value()?),
                "--env" => environment = Some(environment_named(&value()?)?),
                "--help" | "-h" => command = Some(Command::Help),
                "--version" | "-V" => command = Some(Command::Version),
                _ if command.is_some() && COMMANDS.iter().any(|(known, ..)| *known == name) => {
                    let error = Error::usage(format!("`{name}` is one command too many"));
                    return Err(error.hint("say one thing that the application is to do"));
                }
                _ if command.is_some() => return Err(unknown(name)),
                _ => command = Some(named(name)?),
            }
        }
        Ok(Self {
            command: command.unwrap_or(Command::Serve),
            set,
            role,
            environment,
            trial,
        })
    }
}

/// What `--help` prints.
pub(crate) fn help(name: &str, version: &str) -> String {
    let line = |(name, text): (&str, &str)| format!("  {name:<12} {text}\n");
    let commands = COMMANDS.iter().map(|(name, _, text)| line((name, text)));
    let options = OPTIONS.iter().map(|option| line(*option));
    let (commands, options): (String, String) = (commands.collect(), options.collect());
    format!(
        "{name} {version}\n\nusage: {name} [command] [options]\n\n\
         commands:\n{commands}\noptions:\n{options}"
    )
}

fn named(name: &str) -> Result<Command> {
    let found = COMMANDS.iter().find(|(known, _, _)| *known == name);
    found
        .map(|(_, command, _)| *command)
        .ok_or_else(|| unknown(name))
}

fn environment_named(name: &str) -> Result<Environment> {
    name.parse().map_err(|_| {
        let error = Error::usage(format!("there is no environment `{name}`"));
        let known = Environment::ALL.iter().map(|known| known.name());
        match nearest(name, known) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint("it is `development`, `test` or `production`"),
        }
    })
}

fn pair(option: &str, text: &str) -> Result<(String, String)> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(Error::usage(format!(
            "`{option}` needs `key=value`, and `{text}` is none"
        ))),
    }
}

fn unknown(name: &str) -> Error {
    let kind = if name.starts_with('-') {
        "option"
    } else {
        "command"
    };
    let known = COMMANDS.iter().map(|(name, _, _)| *name);
    let known = known.chain(OPTIONS.iter().map(|(name, _)| *name));
    let error = Error::usage(format!("there is no {kind} `{name}`"));
    match nearest(name, known) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`--help` lists what there is"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_command_is_one_too_many() {
        let error = Arguments::parse(["serve", "serve"].map(str::to_owned)).unwrap_err();
        assert!(
            error
                .report()
                .starts_with("`serve` is one command too many\n")
        );
    }
}
