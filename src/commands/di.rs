//! `cortex di`: what the container holds, and who needs whom.

use clap::ValueEnum;
use clap_complete::engine::ArgValueCandidates;

use super::asking;
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::graph::{self, Format, Wanted};
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex di graph                               List the providers by module, with their needs
  cortex di graph --module posts                Only those of one module
  cortex di graph --focus PostService           One type, what it needs, and who needs it
  cortex di graph --format mermaid > graph.mmd  A flowchart, a subgraph for each module
  cortex di graph --env production --json       Nodes and edges of another environment, for scripts";

const GRAPH_EXAMPLES: &str = "\
Examples:
  cortex di graph                               List the providers by module, with their needs
  cortex di graph --module posts                Only those of one module
  cortex di graph --focus PostService           One type, what it needs, and who needs it
  cortex di graph --format mermaid > graph.mmd  A flowchart, a subgraph for each module
  cortex di graph --env production --json       Nodes and edges of another environment, for scripts

The app is built, as `cortex serve` builds it, and asked; nothing of it is constructed.
Behind a provider stand its marks: its scope or kind where it is no plain singleton, `lazy`,
`exported`, and `inactive` with the condition that does not hold.";

/// Shows the providers of the app and what each needs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Graph(GraphArgs),
}

/// Shows every provider, its needs, and who answers them
#[derive(Debug, clap::Args)]
#[command(after_help = GRAPH_EXAMPLES)]
struct GraphArgs {
    /// The form of the graph [default: text, or json with --json]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Shape>,
    /// Only the providers of this module, and what they need directly
    #[arg(long, value_name = "MODULE", add = ArgValueCandidates::new(asking::modules))]
    module: Option<String>,
    /// Only this type, everything that it needs, and everything that needs it
    #[arg(long, value_name = "TYPE", add = ArgValueCandidates::new(asking::types))]
    focus: Option<String>,
    #[command(flatten)]
    asking: asking::Options,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shape {
    /// A tree by module, for people
    Text,
    /// A flowchart for Markdown
    Mermaid,
    /// Nodes and edges, for scripts
    Json,
}

/// Shows the graph.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: Args) -> Result<(), Failure> {
    let Command::Graph(args) = args.command;
    let format = match args.format {
        Some(Shape::Mermaid) => Format::Mermaid,
        Some(Shape::Json) => Format::Json,
        None if shell.wants_json() => Format::Json,
        Some(Shape::Text) | None => Format::Text,
    };
    let wanted = Wanted {
        module: args.module,
        focus: args.focus,
    };
    graph::run(ctx, shell, &args.asking.asking(), &wanted, format)
}
