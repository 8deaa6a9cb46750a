//! Runs at the same time apply each migration once, and none of them fails for the other.

use std::time::Duration;

use cortex_migrations::{Error, Runner};
use sqlx::Connection as _;

use super::{Place, run};

#[test]
fn parallel_runs_apply_each_migration_once() {
    run(async {
        let place = Place::new();
        for day in 1..=8 {
            let table = format!("CREATE TABLE t{day} (id INTEGER PRIMARY KEY);\n");
            let fill = format!(
                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000) \
                 INSERT INTO t{day} SELECT x FROM n;"
            );
            let head = if day % 4 == 0 {
                "-- no-transaction\n"
            } else {
                ""
            };
            let name = format!("202601{day:02}000000_fill.up.sql");
            place.write(&name, format!("{head}{table}{fill}"));
        }
        let mut runs = Vec::new();
        for _ in 0..4 {
            let (migrations, mut connection) = (place.read(), place.connect().await);
            runs.push(tokio::spawn(async move {
                let mut runner = Runner::sqlite(&mut connection, &migrations);
                runner.apply(None, &mut |_| {}).await
            }));
        }
        let mut applied = Vec::new();
        for run in runs {
            applied.extend(run.await.unwrap().unwrap());
        }
        applied.sort_unstable();
        let all: Vec<i64> = (1..=8)
            .map(|day| 20_260_100_000_000 + day * 1_000_000)
            .collect();
        assert_eq!(applied, all);
    });
}

#[test]
fn a_database_that_stays_locked_is_said_so() {
    run(async {
        let place = Place::with_two();
        let mut holder = place.connect().await;
        let held = holder.begin_with("BEGIN IMMEDIATE").await.unwrap();
        let (migrations, mut connection) = (place.read(), place.connect().await);
        let mut waits = 0;
        let runner = Runner::sqlite(&mut connection, &migrations);
        let mut runner = runner.patience(Duration::from_millis(100));
        let error = runner.apply(None, &mut |_| waits += 1).await.unwrap_err();
        assert!(matches!(error, Error::Locked), "{error:?}");
        assert_eq!(waits, 1);
        held.rollback().await.unwrap();
        assert_eq!(runner.apply(None, &mut |_| {}).await.unwrap().len(), 2);
    });
}
