//! `cortex destroy`: removes from a project what was generated.

use clap::builder::{PossibleValue, PossibleValuesParser, StyledStr, TypedValueParser as _};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::thing::{self, THINGS};
use crate::generate::{Thing, Wish};
use crate::removal::{self, Manner};
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex destroy service billing/Invoice             Remove the service and its wiring
  cortex destroy service billing/Invoice --dry-run   Show what would be removed, as a diff
  cortex destroy route posts get /today              Remove the route from its controller
  cortex destroy module billing                      Remove a module that holds nothing any more

It works from the record in `.cortex/generated/`, on every clone. A file that you have changed since
stays, with the lines that it needs, unless `--force` is given; what other code still names is not
removed without it either. `cortex undo` brings all of it back.";

/// Removes what was generated, with its wiring
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// What kind of thing it is
    #[arg(value_name = "THING", value_parser = kinds().try_map(|name| thing::find(&name).ok_or("unknown")))]
    thing: &'static Thing,
    /// Its name, as it was generated
    #[arg(add = ArgValueCandidates::new(names))]
    name: String,
    /// The words that belong to the name: of a route its method and path, such as `get /today`
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// The folder of the module, where the name implies another
    #[arg(long, value_name = "FOLDER")]
    path: Option<String>,
    /// Several of them, where English has another word
    #[arg(long, value_name = "NAME")]
    plural: Option<String>,
    /// Show what would be changed, as a diff, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Remove also files that were changed since, and what other code still names
    #[arg(long)]
    force: bool,
}

/// Removes what was named.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: Args) -> Result<(), Failure> {
    // A name that was completed brings its words along.
    let mut words = args.name.split_whitespace().map(str::to_owned);
    let name = words.next().unwrap_or_default();
    let words: Vec<String> = words.chain(args.words).collect();
    if let Some(word) = words.first().filter(|_| !args.thing.is_named_by_words()) {
        return Err(catalog::strange_word(word, args.thing.name));
    }
    let wish = Wish {
        name,
        words,
        path: args.path,
        plural: args.plural,
        ..Wish::default()
    };
    let manner = Manner {
        dry_run: args.dry_run,
        force: args.force,
    };
    removal::destroy(ctx, shell, args.thing, wish, manner)
}

fn kinds() -> PossibleValuesParser {
    let kind = |thing: &Thing| PossibleValue::new(thing.name).help(thing.about);
    PossibleValuesParser::new(THINGS.iter().map(kind))
}

/// What is recorded here, of the kind that was typed before.
fn names() -> Vec<CompletionCandidate> {
    let ctx = Ctx::from_process();
    let typed = |thing: &str| ctx.args().iter().any(|arg| arg.to_str() == Some(thing));
    let recorded = ctx.cwd().map(removal::candidates).unwrap_or_default();
    let recorded = recorded.into_iter().filter(|(thing, _)| typed(thing));
    let candidate = |(thing, name): (String, String)| {
        CompletionCandidate::new(name).help(Some(StyledStr::from(thing)))
    };
    recorded.map(candidate).collect()
}
