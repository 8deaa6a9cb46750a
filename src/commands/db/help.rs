//! The examples that `--help` shows.

pub(super) const ALL: &str = "\
Examples:
  cortex db create            Make the database of this environment
  cortex db migrate           Apply the migrations that are pending
  cortex db status            Show which are applied
  cortex db rollback          Take the last one back
  cortex db reset --yes       Start over: drop, create, migrate and seed
  cortex db check             Say whether the database can be used

The app is not compiled: the URL is `database.url` as the app would read it, from `DATABASE_URL`,
`.env` and `config/`, and migrations are SQL files in `migrations/<dialect>/`.";

pub(super) const CREATE: &str = "Examples:\n  cortex db create\n  cortex db create --env test";

pub(super) const DROP: &str = "\
Examples:
  cortex db drop              Ask, and remove the database
  cortex db drop --yes        Remove it without asking
  cortex db drop --dry-run    Only name the file";

pub(super) const MIGRATE: &str = "\
Examples:
  cortex db migrate                      Apply all that are pending
  cortex db migrate --to 20260102030405  Apply none after this one
  cortex db migrate --dry-run            List them

Each migration runs in a transaction, unless its first line is `-- no-transaction`. Several runs at
once wait for each other.";

pub(super) const ROLLBACK: &str = "\
Examples:
  cortex db rollback                      Take the last migration back
  cortex db rollback --steps 3            Take three back
  cortex db rollback --to 20260102030405  Take back all after this one
  cortex db rollback --to 0               Take back all";

pub(super) const REDO: &str = "Examples:\n  cortex db redo\n  cortex db redo --steps 2";

pub(super) const STATUS: &str = "\
Examples:
  cortex db status
  cortex db status --json
  cortex db status --check --env production    For a script: exit code 1 unless all are applied";

pub(super) const RESET: &str = "\
Examples:
  cortex db reset              Ask, and start over
  cortex db reset --yes        Start over without asking
  cortex db reset --env test --yes";

pub(super) const SEED: &str = "\
Examples:
  cortex db seed
  cortex db seed --dry-run      List the files
  cortex db seed --env test

The files of `seeds/all` run first, then those of the environment, in the order of their names, in
one transaction. Write them so that they can run again: `INSERT … ON CONFLICT DO UPDATE`.";

pub(super) const CHECK: &str = "Examples:\n  cortex db check\n  cortex db check --json";

pub(super) const SHELL: &str = "\
Examples:
  cortex db shell
  cortex db shell -- '.tables'
  cortex db shell -- -header 'SELECT * FROM posts'

For SQLite this is the program `sqlite3`, which has to be installed.";

pub(super) const SCHEMA: &str = "\
Examples:
  cortex db schema > schema.sql
  cortex db schema --json       Tables with columns, indexes and foreign keys";
