//! The folder is read, and everything that is wrong in it is told at once.

use cortex_migrations::{Dialect, FileName, Migrations};

use super::Place;

#[test]
fn files_are_paired_and_ordered() {
    let place = Place::with_two();
    place.write("README.md", "about");
    place.write(".hidden.sql", "");
    let all = place.read();
    let names: Vec<_> = all.of(Dialect::Sqlite).map(|it| &*it.name).collect();
    assert_eq!(names, ["create_posts", "create_authors"]);
    let posts = all.find(Dialect::Sqlite, 20_260_101_000_000).unwrap();
    assert_eq!(posts.down.as_deref(), Some("DROP TABLE posts;\n"));
    assert_eq!(all.of(Dialect::Postgres).count(), 0);
}

#[test]
fn a_folder_that_is_not_there_holds_nothing() {
    let place = Place::new();
    assert!(
        Migrations::read(&place.migrations().join("none"))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let place = Place::with_two();
    place.write("20260101000000_other.up.sql", "SELECT 1;");
    place.write("20260103000000_gone.down.sql", "SELECT 1;");
    place.write("20260104000000_empty.up.sql", " \n");
    place.write("20260105000000_bytes.up.sql", b"SELECT 1;\n\xff");
    place.write("create_things.sql", "SELECT 1;");
    place.write("20260106000000_Upper.up.sql", "SELECT 1;");
    std::fs::create_dir(place.migrations().join("sqllite")).unwrap();
    std::fs::write(place.migrations().join("stray.sql"), "SELECT 1;").unwrap();
    let problems = Migrations::read(&place.migrations()).unwrap_err();
    let root = format!("{}/", place.migrations().display());
    let told: Vec<_> = problems
        .iter()
        .map(|it| it.to_string().replace(&root, ""))
        .collect();
    let name = "is not named like a migration; expected `YYYYMMDDHHMMSS_name.up.sql` or \
        `YYYYMMDDHHMMSS_name.down.sql` with a name in snake case";
    let expected = [
        "`sqlite/20260101000000_other.up.sql` has the version of \
         `sqlite/20260101000000_create_posts.up.sql`; give it another"
            .to_owned(),
        "`sqlite/20260103000000_gone.down.sql` has no `.up.sql` file of the same name beside it"
            .to_owned(),
        "`sqlite/20260104000000_empty.up.sql` is empty; a migration that does nothing holds a \
         comment"
            .to_owned(),
        "`sqlite/20260105000000_bytes.up.sql` is not text in UTF-8, at line 2".to_owned(),
        format!("`sqlite/20260106000000_Upper.up.sql` {name}"),
        format!("`sqlite/create_things.sql` {name}"),
        "`sqllite` is a folder of no dialect; expected `sqlite`, `postgres` or `mysql`".to_owned(),
        "`stray.sql` lies outside the folder of a dialect; move it to `sqlite`, `postgres` or \
         `mysql`"
            .to_owned(),
    ];
    assert_eq!(told, expected);
}

#[test]
fn names_that_are_no_migrations_are_refused() {
    for name in [
        "2026_a.up.sql",
        "20260101000000.up.sql",
        "20260101000000_.up.sql",
        "20260101000000_a.sql",
        "20260101000000_ä.up.sql",
        "00260101000000_a.up.sql",
        "20260101000000-a.up.sql",
    ] {
        assert_eq!(FileName::parse(name), None, "{name}");
    }
}
