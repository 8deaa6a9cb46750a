//! The command line: what every command shares, the list of commands, and the way to each.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{
    ArgAction, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
};

use crate::commands::line::Line;
use crate::commands::{
    apply, completions, config, db, destroy, di, doctor, explain, generate, info, line, lint, new,
    redo, reference, routes, serve, undo,
};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::nearest::nearest;
use crate::shell::{Color, Manner, Shell, Verbosity};

const EXAMPLES: &str = "\
Examples:
  cortex new shop               Make the project `shop` in a new folder
  cortex serve                  Run the project here and restart it on every change
  cortex config list            Show every setting with its value and where it comes from
  cortex db migrate             Apply the migrations that are pending
  cortex routes                 List what the project answers, and with which handler
  cortex undo                   Take back what the last command changed
  cortex doctor                 Say what keeps a project from being built, or makes it slow
  cortex explain CX0102         Say more about an error

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted, 101 a bug in cortex;
a tool that was run for you and failed passes its own code on.";

/// Makes backend projects in Rust and drives them.
#[derive(Debug, Parser)]
#[command(name = "cortex", version, after_help = EXAMPLES, max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// Show each external call and the reasons for what is done
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// Say only what went wrong
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Print results and errors as JSON on standard output
    #[arg(long, global = true)]
    json: bool,
    /// Colour the output [default: auto, which honours `NO_COLOR`]
    #[arg(long, global = true, value_name = "WHEN", action = ArgAction::Set, hide_possible_values = false)]
    color: Option<When>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(visible_alias = "n")]
    New(new::Args),
    #[command(visible_alias = "g")]
    Generate(generate::Args),
    Destroy(destroy::Args),
    #[command(visible_alias = "s")]
    Serve(serve::Args),
    Config(config::Args),
    Db(db::Args),
    Routes(routes::Args),
    Di(di::Args),
    Lint(lint::Args),
    Undo(undo::Args),
    Redo(redo::Args),
    Info(info::Args),
    Doctor(doctor::Args),
    Explain(explain::Args),
    Completions(completions::Args),
    #[command(hide = true)]
    Apply(apply::Args),
    #[command(hide = true)]
    Reference(reference::Args),
}

/// Answers a shell's question for completions, and tells whether that is why we were started.
pub(crate) fn complete(ctx: &Ctx) -> bool {
    let shell = Shell::new(ctx, Manner::default());
    completions::answer(ctx, &shell, |words, index| {
        line::completed(ctx, Cli::command(), words, index)
    })
}

/// Runs the command that was typed. A failure comes with the shell that knows how to show it.
pub(crate) fn run(ctx: &Ctx) -> Result<(), (Shell, Failure)> {
    let mut line =
        line::read(ctx, Cli::command()).map_err(|failure| (shell_before_parsing(ctx), failure))?;
    let parsed = line.command.try_get_matches_from_mut(&line.args);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return answer(ctx, &error, &line),
    };
    let shell = Shell::new(ctx, manner(&cli.global));
    if let Some(failure) = &line.passed_over {
        shell.warn(failure.message());
    }
    let done = dispatch(ctx, &shell, cli.command);
    let done = done.and_then(|()| {
        if shell.has_lost_data() {
            Err(catalog::output_lost())
        } else {
            Ok(())
        }
    });
    done.map_err(|failure| (shell, failure))
}

fn dispatch(ctx: &Ctx, shell: &Shell, command: Command) -> Result<(), Failure> {
    match command {
        Command::New(args) => new::run(ctx, shell, args),
        Command::Generate(args) => generate::run(ctx, shell, args),
        Command::Destroy(args) => destroy::run(ctx, shell, args),
        Command::Serve(args) => serve::run(ctx, shell, args),
        Command::Config(args) => config::run(ctx, shell, args),
        Command::Db(args) => db::run(ctx, shell, args),
        Command::Routes(args) => routes::run(ctx, shell, args),
        Command::Di(args) => di::run(ctx, shell, args),
        Command::Lint(args) => lint::run(ctx, shell, &args),
        Command::Undo(args) => undo::run(ctx, shell, &args),
        Command::Redo(args) => redo::run(ctx, shell, &args),
        Command::Apply(args) => apply::run(ctx, shell, &args),
        Command::Info(args) => info::run(ctx, shell, &args),
        Command::Doctor(args) => doctor::run(ctx, shell, &args, &Cli::command()),
        Command::Explain(args) => explain::run(shell, &args),
        Command::Completions(args) => completions::run(shell, &args),
        Command::Reference(args) => {
            reference::run(shell, &args, Cli::command());
            Ok(())
        }
    }
}

fn manner(global: &Global) -> Manner {
    Manner {
        verbosity: match (global.quiet, global.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        },
        color: match global.color {
            Some(When::Always) => Color::Always,
            Some(When::Never) => Color::Never,
            Some(When::Auto) | None => Color::Auto,
        },
        json: global.json,
    }
}

/// A shell for what goes wrong before the command line is understood, or because it is not.
pub(crate) fn shell_before_parsing(ctx: &Ctx) -> Shell {
    let mut options = ctx.args().iter().take_while(|arg| *arg != "--");
    let json = options.any(|arg| arg == "--json");
    let manner = Manner {
        json,
        ..Manner::default()
    };
    Shell::new(ctx, manner)
}

/// Help and version are answers; everything else that clap reports is a wrong command line.
fn answer(ctx: &Ctx, error: &clap::Error, line: &Line) -> Result<(), (Shell, Failure)> {
    let shell = shell_before_parsing(ctx);
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            shell.data(error.render().ansi().to_string().trim_end());
            Ok(())
        }
        ErrorKind::MissingSubcommand => Err((shell, catalog::no_command())),
        _ => Err((shell, wrong_usage(error, line))),
    }
}

/// Takes clap's text apart: the message, its tips and the usage line.
fn wrong_usage(error: &clap::Error, line: &Line) -> Failure {
    let text = error.render().to_string();
    let mut paragraphs = text.trim().split("\n\n");
    let message = paragraphs
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ");
    let mut hints: Vec<String> = nearest_command(error, line).into_iter().collect();
    for line in paragraphs.flat_map(str::lines).map(str::trim) {
        if let Some(tip) = line.strip_prefix("tip: ").filter(|_| hints.is_empty()) {
            hints.push(ticks(tip));
        } else if let Some(usage) = line.strip_prefix("Usage: ") {
            hints.push(format!("usage: {usage}"));
        }
    }
    hints.push("`--help` after a command shows all its options, with examples".into());
    catalog::usage(&ticks(message), &hints)
}

/// The command that was probably meant; clap overlooks swapped letters.
fn nearest_command(error: &clap::Error, line: &Line) -> Option<String> {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let root = Cli::command();
    let (mut command, mut path) = (&root, "cortex".to_owned());
    let words = line.args.iter().skip(1).filter_map(|arg| arg.to_str());
    for word in words.take_while(|word| word != typed) {
        if let Some(below) = command.find_subcommand(word) {
            command = below;
            path = format!("{path} {}", below.get_name());
        }
    }
    let names = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set())
        .map(clap::Command::get_name);
    let aliases = line.aliases.iter().map(String::as_str);
    let names = names.chain(aliases);
    nearest(typed, names).map(|name| format!("did you mean `{path} {name}`?"))
}

/// Sets names in backticks, as all our messages do.
fn ticks(text: &str) -> String {
    text.replace('\'', "`")
}

#[cfg(test)]
mod tests {
    use proptest::option::of;
    use proptest::prelude::*;

    use super::*;
    use crate::scaffold::answers::{Finish, Said};
    use crate::scaffold::preferences::Preferences;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    /// What `cortex new` makes of a line as a shell reads it.
    fn typed(line: &str) -> Said {
        let words = shell_words::split(line).unwrap();
        match Cli::try_parse_from(words).unwrap().command {
            Command::New(args) => args.said(),
            other => panic!("{other:?}"),
        }
    }

    fn preferences() -> impl Strategy<Value = Preferences> {
        let template = of(prop_oneof![Just("api".to_owned()), "[a-z-]{1,5}"]);
        let toolchain = of(prop_oneof![Just("stable".to_owned()), "1\\.9[5-9]"]);
        let switches = (any::<Option<bool>>(), any::<Option<bool>>());
        (template, toolchain, switches).prop_map(|(template, toolchain, (git, hooks))| {
            Preferences {
                template,
                toolchain,
                git,
                hooks,
            }
        })
    }

    fn said() -> impl Strategy<Value = Said> {
        let finish = prop_oneof![
            Just(Finish::Made),
            Just(Finish::Listed),
            of(any::<u16>()).prop_map(|port| Finish::Served { port }),
        ];
        let words = (of("[^\0]{1,9}"), of("[^\0]{0,20}"), of("[a-z-]{1,6}"));
        ("[^\0]{1,20}", words, preferences(), finish).prop_map(|(path, words, rest, finish)| Said {
            path: Some(path.into()),
            name: words.0,
            description: words.1,
            template: rest.template,
            db_access: words.2,
            toolchain: rest.toolchain,
            git: rest.git,
            hooks: rest.hooks,
            finish,
        })
    }

    proptest! {
        #[test]
        fn the_command_that_is_shown_gives_the_same_answers(said in said(), own in preferences()) {
            let answers = said.settle(&own).unwrap();
            let said = typed(&answers.command(&own));
            prop_assert_eq!(&said.clone().settle(&own).unwrap(), &answers);
            // And the same with somebody who has no settings.
            prop_assert_eq!(&said.settle(&Preferences::default()).unwrap(), &answers);
        }
    }
}
