//! What a run has planned holds until somebody else writes, and no longer.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cortex_migrations::{Dialect, Error, Event, Runner, Until};
use tokio::runtime::Handle;

use super::{AUTHORS, Place, run};

const FIRST: i64 = 20_260_101_000_000;
const SECOND: i64 = 20_260_102_000_000;
const THIRD: i64 = 20_260_103_000_000;

fn with_three() -> Place {
    let place = Place::with_two();
    let up = "CREATE TABLE tags (id INTEGER PRIMARY KEY);\n";
    place.pair("20260103000000_create_tags", up, "DROP TABLE tags;\n");
    place
}

/// Runs all migrations, and something else once this one is done.
async fn apply(
    place: &Place,
    after: i64,
    meanwhile: impl AsyncFn() + Sync,
) -> Result<Vec<i64>, Error> {
    let (migrations, mut connection) = (place.read(), place.connect().await);
    let mut runner = Runner::sqlite(&mut connection, &migrations);
    let mut tell = |event: Event<'_>| at(event, after, &meanwhile);
    runner.apply(None, &mut tell).await
}

/// Takes all migrations back, and does something else once this one is done.
async fn revert(
    place: &Place,
    after: i64,
    meanwhile: impl AsyncFn() + Sync,
) -> Result<Vec<i64>, Error> {
    let (migrations, mut connection) = (place.read(), place.connect().await);
    let mut runner = Runner::sqlite(&mut connection, &migrations);
    let mut tell = |event: Event<'_>| at(event, after, &meanwhile);
    runner.revert(Until::Version(0), &mut tell).await
}

fn at(event: Event<'_>, version: i64, work: &impl AsyncFn()) {
    if let Event::Done { migration, .. } = event
        && migration.version == version
    {
        tokio::task::block_in_place(|| Handle::current().block_on(work()));
    }
}

#[test]
fn what_another_run_applies_meanwhile_is_not_applied_again() {
    run(async {
        for journal in ["PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = WAL"] {
            let place = with_three();
            place.execute(journal).await;
            let other = async || {
                let (migrations, mut connection) = (place.read(), place.connect().await);
                let mut runner = Runner::sqlite(&mut connection, &migrations);
                let applied = runner.apply(Some(SECOND), &mut |_| {}).await;
                assert_eq!(applied.unwrap(), [SECOND]);
            };
            let applied = apply(&place, FIRST, other).await;
            assert_eq!(applied.unwrap(), [FIRST, THIRD], "{journal}");
            assert_eq!(place.tables().await, ["authors", "posts", "tags"]);
        }
    });
}

#[test]
fn what_is_wrong_meanwhile_stops_the_run() {
    run(async {
        let place = with_three();
        let spoil = "UPDATE _sqlx_migrations SET checksum = x'00'";
        let spoil = async || place.execute(spoil).await;
        let error = apply(&place, FIRST, spoil).await.unwrap_err();
        assert!(
            matches!(error, Error::Changed { version: FIRST, .. }),
            "{error:?}"
        );
        assert_eq!(place.tables().await, ["posts"]);
    });
}

#[test]
fn what_another_run_takes_back_or_applies_again_is_left() {
    run(async {
        let place = with_three();
        place.apply().await.unwrap();
        let other = async || assert_eq!(place.revert(Until::Steps(1)).await.unwrap(), [SECOND]);
        assert_eq!(revert(&place, THIRD, other).await.unwrap(), [THIRD, FIRST]);
        assert!(place.tables().await.is_empty());

        place.apply().await.unwrap();
        let other = async || assert_eq!(place.apply().await.unwrap(), [THIRD]);
        assert_eq!(
            revert(&place, THIRD, other).await.unwrap(),
            [THIRD, SECOND, FIRST]
        );
        assert_eq!(place.tables().await, ["tags"]);
    });
}

#[test]
fn a_file_may_write_the_history_itself() {
    run(async {
        let place = with_three();
        let migrations = place.read();
        let third = migrations.find(Dialect::Sqlite, THIRD).unwrap();
        let mut checksum = String::new();
        for byte in third.checksum() {
            write!(checksum, "{byte:02x}").unwrap();
        }
        let keep = format!(
            "CREATE TABLE tags (id INTEGER PRIMARY KEY);\nINSERT INTO _SQLX_migrations (version, \
             description, success, checksum, execution_time)\nVALUES ({THIRD}, 'create tags', 1, \
             x'{checksum}', 0);\n"
        );
        place.write(&format!("{AUTHORS}.up.sql"), keep);
        assert_eq!(place.apply().await.unwrap(), [FIRST, SECOND]);
        assert_eq!(place.states().await[2], (THIRD, "applied"));
    });
}

#[test]
fn a_step_costs_no_more_after_many_others() {
    run(async {
        let place = Place::with_two();
        for number in 0..50 {
            let name = format!("202602{number:08}_fill.up.sql");
            place.write(&name, "INSERT INTO posts DEFAULT VALUES;\n");
        }
        let (migrations, mut connection) = (place.read(), place.connect().await);
        // Jumps inside SQLite's own programs: each row that is read is one at least.
        let jumps = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&jumps);
        let mut handle = connection.lock_handle().await.unwrap();
        handle.set_progress_handler(1, move || {
            counted.fetch_add(1, Ordering::Relaxed) < usize::MAX
        });
        drop(handle);
        let mut steps = Vec::new();
        let mut count = |event: Event<'_>| {
            if let Event::Done { .. } = event {
                steps.push(jumps.swap(0, Ordering::Relaxed));
            }
        };
        let mut runner = Runner::sqlite(&mut connection, &migrations);
        assert_eq!(runner.apply(None, &mut count).await.unwrap().len(), 52);
        let (early, late) = (steps[5], steps[51]);
        assert!(early > 0, "nothing is counted");
        assert_eq!(early, late, "{steps:?}");
    });
}
