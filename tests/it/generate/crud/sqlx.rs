//! The same of a project without an ORM: the same tests hold the tables, and they notice the same.

use super::{Made, SPOILED, Spoiled, TABLES, made};

/// Every type as it is and with each modifier, every key, references with several to one table, rows
/// with versions, and routes below others with every key and below rows of the same table.
const OF_THEM: &[&str] = &[
    "Author",
    "billing/Invoice",
    "Plain",
    "Maybe",
    "Unique",
    "UniqueMaybe",
    "Found",
    "FoundMaybe",
    "Secret",
    "Many",
    "Keyed",
    "Ulided",
    "Piece",
    "Tag",
    "Draft",
    "Ledger",
    "billing/Refund",
    "Leaf",
    "Reply",
    "Heart",
];

/// What else there is of tables: without requests, with further fields, with rows of their own.
const MORE: &[&str] = &[
    "generate model Country name:string code:string:2:unique words:string:list seen:time:optional",
    "generate field Country founded:date:optional rank:i32:default=1",
    "generate field Piece subtitle:string:optional:index ratio:float:optional",
    "generate factory Author",
    "generate factory Piece",
    "generate model Stock amount:int --versioned",
    "generate field Stock place:string:optional",
    "generate field Ledger rank:i32:optional",
    "generate factory Country",
    "generate factory Stock",
    "generate factory Reply",
    "generate factory Keyed",
    "generate factory Ulided",
    "generate factory Leaf",
    "generate seeder Author",
    "generate seeder Piece --count 5",
    "generate seeder Stock",
    "generate seeder Reply --count 3",
    "generate dto PieceCard --from-model Piece",
    "generate dto ReplyCard --from-model Reply",
    "generate dto MaybeDraft --from-model Maybe --request",
];

/// What is wrong in the statements of posts instead of in queries.
const IN_STATEMENTS: &[Spoiled] = &[
    // A filter is forgotten.
    (
        "repository",
        &[(
            "rows.push(\" AND author_id = \").push_bind(value)",
            "rows.push(\" AND id <> \").push_bind(value - value)",
        )],
    ),
    // Two columns are taken for each other.
    (
        "repository",
        &[(
            ".bind(input.title)\n            .bind(input.slug)",
            ".bind(input.slug)\n            .bind(input.title)",
        )],
    ),
    // All rows are changed.
    (
        "repository",
        &[(
            "WHERE id = ? AND version = ?\n    RETURNING *",
            "WHERE ? > 0 AND version = ?\n    RETURNING *",
        )],
    ),
    // A version is not compared where it is written.
    (
        "repository",
        &[(
            "WHERE id = ? AND version = ?\n    RETURNING *",
            "WHERE id = ? AND ? > 0\n    RETURNING *",
        )],
    ),
    (
        "repository",
        &[(
            "DELETE FROM posts WHERE id = ? AND version = ?",
            "DELETE FROM posts WHERE id = ? AND ? > 0",
        )],
    ),
    // That a row is gone or another by now is not told.
    ("repository", &[("0 => Err(Error::Stale)", "0 => Ok(())")]),
    // A version is not raised, or begins elsewhere.
    (
        "repository",
        &[("version = version + 1", "version = version")],
    ),
    ("repository", &[("?, ?, 1)\n", "?, ?, 2)\n")]),
    // Any author is taken for the one of the path.
    (
        "posts_of_author_service",
        &[("FROM authors WHERE id = ?", "FROM authors WHERE ? > 0")],
    ),
];

#[test]
fn tables_without_an_orm_are_held_by_the_same_tests() {
    let is_one = |wish: &&&str| {
        let name = wish.split(' ').next();
        name.is_some_and(|name| OF_THEM.contains(&name))
    };
    let tables = TABLES.iter().filter(is_one);
    let tables: Vec<&str> = tables.copied().collect();
    assert_eq!(tables.len(), OF_THEM.len());
    let spoiled: Vec<_> = IN_STATEMENTS.iter().chain(SPOILED).collect();
    let made = made(&Made {
        name: "crud-sqlx",
        new: "--db-access sqlx",
        tables: &tables,
        more: MORE,
        spoiled: &spoiled,
        is_asked: false,
    });
    insta::assert_snapshot!(
        "repository_sqlx",
        made.read("crud-sqlx/src/tags/repository.rs")
    );
    let manifest = made.read("crud-sqlx/Cargo.toml");
    assert!(!manifest.contains("\"orm\""), "{manifest}");
    let models = made.read("crud-sqlx/src/pieces/model.rs");
    assert!(
        !models.contains("orm") && models.contains("FromRow"),
        "{models}"
    );
}
