//! What a run tells while it goes on.

use std::time::Duration;

use crate::Migration;

/// Which way a migration runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The change is made.
    Up,
    /// The change is taken back.
    Down,
}

/// One step of a run, for whoever shows progress.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another run holds the database; this one waits for it. Told once in a wait.
    Waiting,
    /// A migration begins.
    Started {
        /// Which one.
        migration: &'a Migration,
        /// Which way.
        direction: Direction,
    },
    /// A migration is done, and kept.
    Done {
        /// Which one.
        migration: &'a Migration,
        /// Which way.
        direction: Direction,
        /// How long it took.
        time: Duration,
    },
}
