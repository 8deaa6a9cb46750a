//! Pages of entities: every row once, in order, whatever happens in between.

use cortex_data::orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use cortex_data::{Database, Error, Page, PageRequest, Pages, PagesSettings};

use crate::support::{author, in_file, in_memory, post, tag};
use post::Column;

const SORTS: &[Column] = &[Column::Id, Column::Rank, Column::PublishedAt, Column::Title];

fn pages() -> Pages {
    Pages::new(&PagesSettings::new(
        "a key of thirty-two characters or more",
    ))
}

/// 1,000 rows: seven different values in a column with gaps, times that differ by less than a
/// second, and titles in another order than the keys.
async fn fill(db: &Database) {
    let rows = "
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO posts (id, title, rank, published_at)
        SELECT i, printf('%04d', (i * 577) % 1000),
            CASE i % 8 WHEN 0 THEN NULL ELSE i % 7 END,
            CASE i % 5 WHEN 0 THEN NULL
                WHEN 1 THEN printf('2026-01-%02dT00:00:00+00:00', 1 + i % 28)
                ELSE printf('2026-01-%02dT00:00:00.%03d+00:00', 1 + i % 28, i % 1000) END
        FROM n";
    sqlx::raw_sql(rows).execute(db.sqlite()).await.unwrap();
}

async fn page(db: &Database, wanted: PageRequest<'_>) -> Result<Page<post::Model>, Error> {
    pages().fetch(db, post::Entity::find(), SORTS, wanted).await
}

async fn all(db: &Database, sort: &str, limit: u32) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let wanted = PageRequest {
            limit: Some(limit),
            after: after.as_deref(),
            sort: Some(sort),
        };
        let page = page(db, wanted).await.unwrap();
        assert!(page.items.len() <= limit as usize);
        ids.extend(page.items.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

/// The same order by hand, without pages.
async fn expected(db: &Database, column: &str, direction: &str) -> Vec<i64> {
    let sql = format!(
        "SELECT id FROM posts ORDER BY {column} IS NULL, {column} {direction}, id {direction}"
    );
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_all(db.sqlite())
        .await
        .unwrap()
}

#[tokio::test]
async fn every_row_comes_once_in_every_order() {
    let db = in_memory().await;
    fill(&db).await;
    for column in ["id", "rank", "published_at", "title"] {
        for (sign, direction) in [("", "ASC"), ("-", "DESC")] {
            let expected = expected(&db, column, direction).await;
            for limit in [7, 100] {
                let found = all(&db, &format!("{sign}{column}"), limit).await;
                assert_eq!(found, expected, "{sign}{column} by {limit}");
            }
        }
    }
}

#[tokio::test]
async fn rows_that_come_and_go_neither_repeat_nor_hide_others() {
    let (_folder, db) = in_file().await;
    fill(&db).await;
    for (sort, direction) in [("rank", "ASC"), ("-rank", "DESC")] {
        let before = expected(&db, "rank", direction).await;
        let (mut seen, mut after, mut turn) = (Vec::new(), None, 0);
        loop {
            let wanted = PageRequest {
                limit: Some(50),
                after: after.as_deref(),
                sort: Some(sort),
            };
            let page = page(&db, wanted).await.unwrap();
            seen.extend(page.items.iter().map(|row| row.id));
            let Some(next) = page.next else { break };
            after = Some(next);
            // New ones with each value, and without one; and the last row that was seen is gone.
            turn += 1;
            let gone = seen.last().copied().unwrap();
            let sql = format!(
                "INSERT INTO posts (title, rank) VALUES ('{sort} {turn}', {}), ('{sort} {turn}', NULL);
                 DELETE FROM posts WHERE id = {gone}",
                turn % 7
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(db.sqlite())
                .await
                .unwrap();
        }
        let mut once = seen.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "{sort}: none comes twice");
        let old: Vec<_> = seen.into_iter().filter(|id| before.contains(id)).collect();
        assert_eq!(old, before, "{sort}: none is left out");
    }
}

#[tokio::test]
async fn a_filter_holds_on_every_page() {
    let db = in_memory().await;
    fill(&db).await;
    let (mut after, mut found) = (None::<String>, 0);
    loop {
        let wanted = PageRequest {
            limit: Some(10),
            after: after.as_deref(),
            sort: Some("-rank"),
        };
        let rows = post::Entity::find().filter(Column::Id.lt(100));
        let page = pages().fetch(&db, rows, SORTS, wanted).await.unwrap();
        assert!(page.items.iter().all(|row| row.id < 100));
        found += page.items.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, 99);
}

#[tokio::test]
async fn keys_of_several_columns_decide_among_equals() {
    let db = in_memory().await;
    let rows = "
        INSERT INTO tags (post_id, name, weight)
        SELECT p.value, n.value, 1.5 * ((p.value + length(n.value)) % 3)
        FROM json_each('[1, 2, 3, 4, 5]') AS p, json_each('[\"a\", \"bb\", \"ccc\", \"d'' d\"]') AS n";
    sqlx::raw_sql(rows).execute(db.sqlite()).await.unwrap();
    for sort in ["weight", "-weight"] {
        let (mut after, mut found) = (None::<String>, Vec::new());
        loop {
            let wanted = PageRequest {
                limit: Some(3),
                after: after.as_deref(),
                sort: Some(sort),
            };
            let rows = tag::Entity::find();
            let page = pages()
                .fetch(&db, rows, &[tag::Column::Weight], wanted)
                .await
                .unwrap();
            found.extend(page.items.into_iter().map(|row| (row.post_id, row.name)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let direction = if sort.starts_with('-') { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT post_id, name FROM tags ORDER BY weight {direction}, post_id {direction}, name {direction}"
        );
        let expected: Vec<(i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_all(db.sqlite())
            .await
            .unwrap();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn a_cursor_leads_on_only_in_its_own_list() {
    let db = in_memory().await;
    fill(&db).await;
    let first = page(&db, PageRequest::default()).await.unwrap();
    assert_eq!(first.items.len(), 20, "as many as the settings say");
    assert_eq!(first.items[0].id, 1, "in the first order that is allowed");
    let next = first.next.unwrap();
    let wanted = |sort| PageRequest {
        after: Some(&next),
        sort,
        ..PageRequest::default()
    };
    assert_eq!(page(&db, wanted(Some("id"))).await.unwrap().items[0].id, 21);
    for sort in ["-id", "rank", "title"] {
        let other = page(&db, wanted(Some(sort))).await;
        assert!(matches!(other, Err(Error::Cursor)), "{sort}");
    }
    let authors = [author::Column::Id];
    let other = pages()
        .fetch(&db, author::Entity::find(), &authors, wanted(None))
        .await;
    assert!(matches!(other, Err(Error::Cursor)));
    let forged = PageRequest {
        after: Some("AAAA"),
        ..PageRequest::default()
    };
    assert!(matches!(page(&db, forged).await, Err(Error::Cursor)));
}

#[tokio::test]
async fn orders_and_limits_that_are_not_offered_are_refused() {
    let db = in_memory().await;
    for sort in [
        "slug",
        "--id",
        "-",
        "",
        "ID",
        "id,rank",
        "id; DROP TABLE posts",
    ] {
        let wanted = PageRequest {
            sort: Some(sort),
            ..PageRequest::default()
        };
        let allowed = ["id", "rank", "published_at", "title"];
        match page(&db, wanted).await {
            Err(Error::Sort { allowed: told }) => assert_eq!(told, allowed),
            other => panic!("{sort}: {other:?}"),
        }
    }
    for limit in [0, 101, u32::MAX] {
        let wanted = PageRequest {
            limit: Some(limit),
            ..PageRequest::default()
        };
        let refused = page(&db, wanted).await;
        assert!(
            matches!(refused, Err(Error::Limit { most: 100 })),
            "{limit}"
        );
    }
    let most = PageRequest {
        limit: Some(100),
        ..PageRequest::default()
    };
    let empty = page(&db, most).await.unwrap();
    assert_eq!(
        serde_json::to_string(&empty.map(|_| 0)).unwrap(),
        r#"{"items":[],"next":null}"#
    );
}

#[tokio::test]
async fn the_last_page_has_no_next_even_if_it_is_full() {
    let db = in_memory().await;
    fill(&db).await;
    let kept = "DELETE FROM posts WHERE id > 20";
    sqlx::raw_sql(kept).execute(db.sqlite()).await.unwrap();
    let page = page(&db, PageRequest::default()).await.unwrap();
    assert_eq!((page.items.len(), page.next), (20, None));
}
