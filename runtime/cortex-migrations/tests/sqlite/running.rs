//! What is applied, what is taken back, and what a failure leaves.

use cortex_migrations::{Error, Failed, Runner, Until};

use super::{AUTHORS, POSTS, Place, run};

const FIRST: i64 = 20_260_101_000_000;
const SECOND: i64 = 20_260_102_000_000;
const THIRD: i64 = 20_260_103_000_000;

fn failed(error: Error) -> Failed {
    match error {
        Error::Failed(failed) => *failed,
        other => panic!("{other}"),
    }
}

#[test]
fn there_and_back_again() {
    run(async {
        let place = Place::with_two();
        assert_eq!(
            place.states().await,
            [(FIRST, "pending"), (SECOND, "pending")]
        );
        assert_eq!(place.apply().await.unwrap(), [FIRST, SECOND]);
        assert!(place.apply().await.unwrap().is_empty());
        assert_eq!(
            place.states().await,
            [(FIRST, "applied"), (SECOND, "applied")]
        );
        assert_eq!(place.revert(Until::Steps(1)).await.unwrap(), [SECOND]);
        assert_eq!(place.tables().await, ["posts"]);
        assert!(
            place
                .revert(Until::Version(FIRST))
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(place.revert(Until::Steps(9)).await.unwrap(), [FIRST]);
        assert!(place.tables().await.is_empty());
    });
}

#[test]
fn only_as_far_as_asked_for() {
    run(async {
        let place = Place::with_two();
        let (migrations, mut connection) = (place.read(), place.connect().await);
        let mut runner = Runner::sqlite(&mut connection, &migrations);
        assert_eq!(
            runner.apply(Some(FIRST), &mut |_| {}).await.unwrap(),
            [FIRST]
        );
        let error = runner.apply(Some(7), &mut |_| {}).await.unwrap_err();
        assert!(matches!(error, Error::Unknown { version: 7 }));
        let error = runner.revertible(Until::Version(SECOND)).await.unwrap_err();
        assert!(matches!(error, Error::NotApplied { version: SECOND }));
    });
}

#[test]
fn the_status_makes_no_history() {
    run(async {
        let place = Place::with_two();
        place.states().await;
        let mut connection = place.connect().await;
        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(tables, 0);
    });
}

#[test]
fn a_failure_names_file_and_line_and_leaves_nothing() {
    run(async {
        let place = Place::with_two();
        let bad =
            "CREATE TABLE tags (id INTEGER PRIMARY KEY);\n\nINSERT INTO tags\n  VALEUS (1);\n";
        place.write("20260103000000_tags.up.sql", bad);
        let failed = failed(place.apply().await.unwrap_err());
        assert_eq!(failed.file, "sqlite/20260103000000_tags.up.sql");
        assert_eq!(failed.line, Some(4));
        assert_eq!(failed.message, "near \"VALEUS\": syntax error");
        assert!(!failed.is_left_dirty);
        assert_eq!(place.tables().await, ["authors", "posts"]);
        let states = [(FIRST, "applied"), (SECOND, "applied"), (THIRD, "pending")];
        assert_eq!(place.states().await, states);
    });
}

#[test]
fn a_connection_that_failed_can_go_on() {
    run(async {
        let place = Place::with_two();
        place.write("20260103000000_tags.up.sql", "INSERT INTO none VALUES (1);");
        let (migrations, mut connection) = (place.read(), place.connect().await);
        let mut runner = Runner::sqlite(&mut connection, &migrations);
        runner.apply(None, &mut |_| {}).await.unwrap_err();
        place.write(
            "20260103000000_tags.up.sql",
            "CREATE TABLE tags (id INTEGER);",
        );
        let migrations = place.read();
        let mut runner = Runner::sqlite(&mut connection, &migrations);
        assert_eq!(runner.apply(None, &mut |_| {}).await.unwrap(), [THIRD]);
    });
}

#[test]
fn references_that_are_checked_at_the_end_fail_the_migration() {
    run(async {
        let place = Place::new();
        let script = "PRAGMA defer_foreign_keys = ON;\nCREATE TABLE a (id INTEGER PRIMARY KEY);\n\
            CREATE TABLE b (a INTEGER REFERENCES a (id));\nINSERT INTO b VALUES (7);\n";
        place.write("20260101000000_b.up.sql", script);
        let failed = failed(place.apply().await.unwrap_err());
        assert_eq!(failed.message, "FOREIGN KEY constraint failed");
        assert!(place.tables().await.is_empty());
    });
}

#[test]
fn a_file_that_ends_the_transaction_is_found_out() {
    run(async {
        for end in ["COMMIT", "end transaction", "Rollback"] {
            let place = Place::new();
            let script =
                format!("CREATE TABLE a (id INTEGER);\n{end};\nCREATE TABLE b (id INTEGER);\n");
            place.write("20260101000000_a.up.sql", script);
            let failed = failed(place.apply().await.unwrap_err());
            assert!(failed.is_left_dirty, "{end}");
            let message = failed.message;
            assert!(message.starts_with("it ends the transaction"), "{message}");
            assert_eq!(place.states().await, [(FIRST, "dirty")]);
            let error = place.apply().await.unwrap_err();
            assert!(
                matches!(error, Error::Dirty { version: FIRST, .. }),
                "{error:?}"
            );
        }
    });
}

#[test]
fn without_a_transaction_what_needs_none_works() {
    run(async {
        let place = Place::with_two();
        let stem = "20260103000000_compact";
        place.pair(
            stem,
            "-- no-transaction\nVACUUM;\n",
            "-- no-transaction\nVACUUM;\n",
        );
        assert_eq!(place.apply().await.unwrap().len(), 3);
        assert_eq!(place.revert(Until::Steps(1)).await.unwrap(), [THIRD]);
        let states = [(FIRST, "applied"), (SECOND, "applied"), (THIRD, "pending")];
        assert_eq!(place.states().await, states);
    });
}

#[test]
fn without_a_transaction_a_failure_is_left_and_explained() {
    run(async {
        let place = Place::with_two();
        let up = "-- no-transaction\nCREATE TABLE tags (id INTEGER);\nSELECT none;\n";
        place.pair("20260103000000_tags", up, "DROP TABLE tags;\n");
        let failed = failed(place.apply().await.unwrap_err());
        assert_eq!((failed.line, failed.is_left_dirty), (Some(3), true));
        assert_eq!(place.tables().await, ["authors", "posts", "tags"]);
        for error in [place.apply().await, place.revert(Until::Steps(1)).await] {
            let told = error.unwrap_err().to_string();
            assert!(
                told.contains("`20260103000000_tags` began without"),
                "{told}"
            );
            assert!(told.contains("`_sqlx_migrations`"), "{told}");
        }
        place
            .execute("UPDATE _sqlx_migrations SET success = 1")
            .await;
        assert!(place.apply().await.unwrap().is_empty());
    });
}

#[test]
fn changed_and_missing_files_stop_the_run() {
    run(async {
        let place = Place::with_two();
        place.apply().await.unwrap();
        place.write(
            &format!("{POSTS}.up.sql"),
            "CREATE TABLE posts (id INTEGER);\n",
        );
        assert_eq!(place.states().await[0], (FIRST, "changed"));
        let told = place.apply().await.unwrap_err().to_string();
        assert!(
            told.contains("`sqlite/20260101000000_create_posts.up.sql` was changed"),
            "{told}"
        );
        std::fs::remove_file(place.folder().join(format!("{POSTS}.up.sql"))).unwrap();
        std::fs::remove_file(place.folder().join(format!("{POSTS}.down.sql"))).unwrap();
        assert_eq!(place.states().await[0], (FIRST, "missing"));
        let error = place.apply().await.unwrap_err();
        assert!(
            matches!(error, Error::Missing { version: FIRST, .. }),
            "{error:?}"
        );
        let error = place.revert(Until::Steps(2)).await.unwrap_err();
        assert!(
            matches!(error, Error::Missing { version: FIRST, .. }),
            "{error:?}"
        );
        assert_eq!(place.tables().await, ["authors", "posts"]);
    });
}

#[test]
fn other_line_ends_are_explained() {
    run(async {
        let place = Place::with_two();
        place.apply().await.unwrap();
        let path = place.folder().join(format!("{POSTS}.up.sql"));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace('\n', "\r\n")).unwrap();
        let told = place.apply().await.unwrap_err().to_string();
        assert!(told.starts_with("the line ends of"), "{told}");
        assert!(told.contains(".gitattributes"), "{told}");
    });
}

#[test]
fn without_a_down_file_nothing_is_taken_back() {
    run(async {
        let place = Place::with_two();
        std::fs::remove_file(place.folder().join(format!("{POSTS}.down.sql"))).unwrap();
        place.apply().await.unwrap();
        let error = place.revert(Until::Steps(2)).await.unwrap_err();
        let told = error.to_string();
        assert!(
            told.contains("`sqlite/20260101000000_create_posts.down.sql`"),
            "{told}"
        );
        assert_eq!(place.tables().await, ["authors", "posts"]);
    });
}

#[test]
fn a_failed_way_back_leaves_the_migration_applied() {
    run(async {
        let place = Place::with_two();
        let down = "DROP TABLE authors;\nDROP TABLE none;\n";
        place.write(&format!("{AUTHORS}.down.sql"), down);
        place.apply().await.unwrap();
        let failed = failed(place.revert(Until::Steps(2)).await.unwrap_err());
        assert_eq!(failed.line, Some(2));
        assert_eq!(place.tables().await, ["authors", "posts"]);
        assert_eq!(
            place.states().await,
            [(FIRST, "applied"), (SECOND, "applied")]
        );
    });
}

#[test]
fn a_full_database_leaves_nothing() {
    run(async {
        let place = Place::with_two();
        place.apply().await.unwrap();
        let fill = "CREATE TABLE big (b BLOB);\nINSERT INTO big VALUES (zeroblob(10000000));\n";
        place.write("20260103000000_big.up.sql", fill);
        let (migrations, mut connection) = (place.read(), place.connect().await);
        sqlx::raw_sql("PRAGMA max_page_count = 20")
            .execute(&mut connection)
            .await
            .unwrap();
        let mut runner = Runner::sqlite(&mut connection, &migrations);
        let failed = failed(runner.apply(None, &mut |_| {}).await.unwrap_err());
        assert_eq!(
            (&*failed.message, failed.line),
            ("database or disk is full", Some(2))
        );
        assert_eq!(place.tables().await, ["authors", "posts"]);
        assert_eq!(place.states().await[2], (THIRD, "pending"));
    });
}
