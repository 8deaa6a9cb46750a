//! sqlx's own migrator and this one take over from each other, and keep the same rows.

use cortex_migrations::Until;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Row as _, SqliteConnection};

use super::{Place, run};

/// All of the history that does not depend on the clock, and how the table is declared.
async fn history(connection: &mut SqliteConnection) -> Vec<String> {
    let rows = "SELECT version || ' ' || description || ' ' || success || ' ' || typeof(success) \
        || ' ' || hex(checksum) || ' ' || typeof(checksum) || ' ' || typeof(installed_on) || ' ' \
        || length(installed_on) || ' ' || typeof(execution_time) || ' ' || (execution_time > 0) \
        FROM _sqlx_migrations ORDER BY version";
    let columns = "SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || pk || ' ' || \
        coalesce(dflt_value, '') FROM pragma_table_info('_sqlx_migrations')";
    let mut all = Vec::new();
    for query in [rows, columns] {
        let found = sqlx::query(query)
            .fetch_all(&mut *connection)
            .await
            .unwrap();
        all.extend(found.iter().map(|row| row.get::<String, _>(0)));
    }
    all
}

#[test]
fn both_keep_the_same_history() {
    run(async {
        let (ours, theirs) = (Place::with_two(), Place::with_two());
        ours.apply().await.unwrap();
        let migrator = Migrator::new(theirs.folder()).await.unwrap();
        migrator.run(&mut theirs.connect().await).await.unwrap();
        let ours = history(&mut ours.connect().await).await;
        assert_eq!(ours, history(&mut theirs.connect().await).await);
        assert_eq!(ours.len(), 2 + 6);
    });
}

#[test]
fn sqlx_takes_over_from_us() {
    run(async {
        let place = Place::with_two();
        place.apply().await.unwrap();
        let more = "CREATE TABLE tags (id INTEGER PRIMARY KEY);";
        place.pair("20260103000000_create_tags", more, "DROP TABLE tags;");
        let migrator = Migrator::new(place.folder()).await.unwrap();
        migrator.run(&mut place.connect().await).await.unwrap();
        assert_eq!(place.tables().await, ["authors", "posts", "tags"]);
        migrator.undo(&mut place.connect().await, 0).await.unwrap();
        assert!(place.tables().await.is_empty());
    });
}

#[test]
fn we_take_over_from_sqlx() {
    run(async {
        let place = Place::with_two();
        let migrator = Migrator::new(place.folder()).await.unwrap();
        migrator
            .run_to(20_260_101_000_000, &mut place.connect().await)
            .await
            .unwrap();
        assert_eq!(place.apply().await.unwrap(), [20_260_102_000_000]);
        let back = place.revert(Until::Version(0)).await.unwrap();
        assert_eq!(back, [20_260_102_000_000, 20_260_101_000_000]);
        assert!(place.tables().await.is_empty());
    });
}

#[test]
fn sqlx_respects_what_we_left_unfinished() {
    run(async {
        let place = Place::new();
        place.write(
            "20260101000000_odd.up.sql",
            "-- no-transaction\nSELECT none;",
        );
        place.apply().await.unwrap_err();
        let migrator = Migrator::new(place.folder()).await.unwrap();
        let error = migrator.run(&mut place.connect().await).await.unwrap_err();
        assert!(
            matches!(error, MigrateError::Dirty(20_260_101_000_000)),
            "{error}"
        );
    });
}
