//! Hand-written statements: what they find, write and are refused is what the ORM's are.

use chrono::{DateTime, Utc};
use cortex_data::orm::EntityTrait as _;
use cortex_data::sqlx::sqlite::SqliteRow;
use cortex_data::sqlx::{FromRow, QueryBuilder, Row as _, Sqlite, query, query_as};
use cortex_data::{
    Connection, Database, Error, List, Page, PageRequest, Pages, PagesSettings, Sorts, Tx, sorts,
};

use crate::support::{count, in_memory, post};
use post::Column;

/// A row as a struct without an ORM, as `#[derive(FromRow)]` reads it.
#[derive(Debug)]
struct Post {
    id: i64,
    title: String,
    rank: Option<i64>,
    published_at: Option<DateTime<Utc>>,
}

impl FromRow<'_, SqliteRow> for Post {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            title: row.try_get("title")?,
            rank: row.try_get("rank")?,
            published_at: row.try_get("published_at")?,
        })
    }
}

const SORTS: Sorts<Post> = sorts!("posts", Post, [id, rank, published_at, title]);
const COLUMNS: &[Column] = &[Column::Id, Column::Rank, Column::PublishedAt, Column::Title];

fn pages() -> Pages {
    Pages::new(&PagesSettings::new(
        "a key of thirty-two characters or more",
    ))
}

async fn fill(db: &Database) {
    let rows = "
        INSERT INTO authors VALUES (1, 'Ada');
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
        INSERT INTO posts (id, title, rank, published_at)
        SELECT i, printf('%04d', (i * 77) % 200),
            CASE i % 8 WHEN 0 THEN NULL ELSE i % 7 END,
            CASE i % 5 WHEN 0 THEN NULL
                ELSE printf('2026-01-%02dT00:00:00.%03d+00:00', 1 + i % 28, i) END
        FROM n";
    sqlx::raw_sql(rows).execute(db.sqlite()).await.unwrap();
}

async fn page(on: &impl Connection<Sqlite>, wanted: PageRequest<'_>) -> Result<Page<Post>, Error> {
    let rows = QueryBuilder::new("SELECT * FROM posts WHERE true");
    pages().fetch_rows(on, rows, &SORTS, wanted).await
}

#[tokio::test]
async fn pages_and_their_cursors_are_those_of_the_orm() {
    let db = in_memory().await;
    fill(&db).await;
    for column in ["id", "rank", "published_at", "title"] {
        for sort in [column.to_owned(), format!("-{column}")] {
            let (mut after, mut seen) = (None::<String>, 0);
            loop {
                let wanted = PageRequest {
                    limit: Some(9),
                    after: after.as_deref(),
                    sort: Some(&sort),
                };
                let page = page(&db, wanted).await.unwrap();
                let rows = post::Entity::find();
                let expected = pages().fetch(&db, rows, COLUMNS, wanted).await.unwrap();
                let ids = page.items.iter().map(|row| row.id);
                let expected_ids = expected.items.iter().map(|row| row.id);
                assert!(ids.eq(expected_ids), "{sort} after {seen}");
                assert_eq!(page.next, expected.next, "{sort} after {seen}");
                seen += page.items.len();
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen, 200, "{sort}");
        }
    }
}

#[tokio::test]
async fn a_list_refuses_what_it_does_not_know() {
    let db = in_memory().await;
    fill(&db).await;
    let ask = |limit, after, sort| PageRequest { limit, after, sort };
    let other = page(&db, ask(Some(1), None, Some("-rank"))).await.unwrap();
    let other = other.next.unwrap();
    for (wanted, why) in [
        (ask(None, None, Some("author_id")), "sorted by `id`, `rank`"),
        (ask(Some(0), None, None), "between 1 and 100"),
        (ask(None, Some("nowhere"), None), "the cursor"),
        (ask(None, Some(&other), Some("rank")), "the cursor"),
        (ask(None, Some(&other), None), "the cursor"),
    ] {
        let error = page(&db, wanted).await.unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

async fn add(
    on: &impl Connection<Sqlite>,
    title: &str,
    keys: [Option<i64>; 2],
) -> Result<Post, Error> {
    let statement = "
        INSERT INTO posts (title, author_id, editor_id)
        VALUES (?, ?, ?)
        RETURNING *
    ";
    let row = query_as(statement).bind(title.to_owned());
    on.fetch_one(row.bind(keys[0]).bind(keys[1])).await
}

#[tokio::test]
async fn what_is_refused_names_its_field_in_a_transaction_and_outside() {
    let db = in_memory().await;
    fill(&db).await;
    let tx = db.begin().await.unwrap();
    for (keys, field) in [
        ([Some(7), None], "author_id"),
        ([Some(1), Some(7)], "editor_id"),
    ] {
        let refused = add(&tx, "new", keys).await;
        assert!(
            matches!(&refused, Err(Error::Reference { field: Some(it) }) if it == field),
            "{refused:?}"
        );
    }
    tx.rollback().await.unwrap();
    let refused = add(&db, "new", [Some(1), Some(7)]).await;
    assert!(
        matches!(&refused, Err(Error::Reference { field: Some(it) }) if it == "editor_id"),
        "{refused:?}"
    );
    add(&db, "new", [Some(1), Some(1)]).await.unwrap();
    let again = add(&db, "new", [Some(1), None]).await;
    assert!(
        matches!(&again, Err(Error::Unique { fields }) if *fields == ["title", "author_id"]),
        "{again:?}"
    );
    let removed = db
        .execute(query("DELETE FROM authors WHERE id = ?").bind(1))
        .await;
    assert!(matches!(removed, Err(Error::InUse)), "{removed:?}");
    let long = add(&db, &"x".repeat(100), [None; 2]).await;
    assert!(matches!(long, Err(Error::Check { .. })), "{long:?}");
}

#[tokio::test]
async fn a_savepoint_takes_back_its_statements_and_no_others() {
    let db = in_memory().await;
    let tx = db.begin().await.unwrap();
    add(&tx, "stays", [None; 2]).await.unwrap();
    let inner = tx
        .transaction(async |inner: &Tx| {
            add(inner, "goes", [None; 2]).await?;
            Err::<(), _>(Error::Stale)
        })
        .await;
    assert!(matches!(inner, Err(Error::Stale)), "{inner:?}");
    let found: Vec<Post> = tx.fetch_all(query_as("SELECT * FROM posts")).await.unwrap();
    assert_eq!(
        found.iter().map(|row| &*row.title).collect::<Vec<_>>(),
        ["stays"]
    );
    tx.commit().await.unwrap();
    assert_eq!(count(&db).await, 1);
    let nobody = query_as("SELECT * FROM posts WHERE id = ?").bind(99);
    let nobody: Result<Post, _> = db.fetch_one(nobody).await;
    assert!(matches!(nobody, Err(Error::NotFound { .. })), "{nobody:?}");
}

#[tokio::test]
async fn lists_are_kept_as_json() {
    let db = in_memory().await;
    let list = List::from(vec!["b".to_owned(), "\u{1f469}".to_owned()]);
    let kept = query_as("SELECT ?, json_array_length(?)")
        .bind(list.clone())
        .bind(list.clone());
    let (found, length): (List<String>, i64) = db.fetch_one(kept).await.unwrap();
    assert_eq!((found, length), (list, 2));
}
