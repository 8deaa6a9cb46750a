//! What can be done with a database, and the options of each.

use super::help;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Makes the database: the file and the folders above it
    #[command(after_help = help::CREATE)]
    Create(Change),
    /// Removes the database with all its data
    #[command(after_help = help::DROP)]
    Drop(Removal),
    /// Applies the migrations that are pending
    #[command(after_help = help::MIGRATE)]
    Migrate {
        /// Apply none after this version
        #[arg(long, value_name = "VERSION")]
        to: Option<String>,
        /// List what would be applied, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Takes the last migration back, or several
    #[command(after_help = help::ROLLBACK)]
    Rollback(Rollback),
    /// Takes the last migration back and applies it again
    #[command(after_help = help::REDO)]
    Redo {
        /// How many migrations
        #[arg(long, value_name = "N", default_value_t = 1)]
        steps: usize,
        /// List what would be done again, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Shows which migrations are applied
    #[command(after_help = help::STATUS)]
    Status {
        /// End with exit code 1 unless all are applied
        #[arg(long)]
        check: bool,
    },
    /// Removes the database, makes it anew, migrates and seeds it
    #[command(after_help = help::RESET)]
    Reset(Removal),
    /// Runs the files in `seeds/all` and `seeds/<environment>`
    #[command(after_help = help::SEED)]
    Seed(Change),
    /// Says whether the database can be used; exit code 1 if not
    #[command(after_help = help::CHECK)]
    Check,
    /// Opens the shell of the database
    #[command(after_help = help::SHELL)]
    Shell {
        /// Further arguments for the shell, such as a query
        #[arg(last = true, value_name = "ARGUMENT")]
        more: Vec<String>,
    },
    /// Prints the structure of the database as it is
    #[command(after_help = help::SCHEMA)]
    Schema,
}

#[derive(Debug, clap::Args)]
pub(super) struct Change {
    /// Say what would be done, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Removal {
    /// Do it without asking
    #[arg(short, long)]
    pub(super) yes: bool,
    /// Do it in production as well
    #[arg(long)]
    pub(super) force: bool,
    /// Say what would be done, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Rollback {
    /// How many migrations
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) steps: usize,
    /// Go back to this version, which stays; `0` takes everything back
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub(super) to: Option<String>,
    /// List what would be taken back, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}
