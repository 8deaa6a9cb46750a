//! What the database refuses, as errors that a caller can act on and as answers to requests.

use cortex_data::orm::ActiveValue::Set;
use cortex_data::orm::{ActiveModelTrait as _, DbErr, EntityTrait as _, SqlErr};
use cortex_data::{Database, DatabaseSettings, Error, Tx};
use cortex_http::{IntoResponse as _, Problem};
use serde_json::{Value, json};

use crate::support::{in_file, in_memory, post};

/// The status, the header `retry-after`, and the body that a client gets.
async fn answer(error: Error) -> (u16, Option<String>, Value) {
    let response = Problem::from(error).into_response();
    let status = response.status().as_u16();
    let wait = response.headers().get("retry-after");
    let wait = wait.map(|wait| wait.to_str().unwrap().to_owned());
    let body = cortex_http::axum::body::to_bytes(response.into_body(), usize::MAX);
    (
        status,
        wait,
        serde_json::from_slice(&body.await.unwrap()).unwrap(),
    )
}

async fn refused(db: &Database, sql: &'static str) -> Error {
    sqlx::raw_sql(sql)
        .execute(db.sqlite())
        .await
        .unwrap_err()
        .into()
}

async fn with_authors() -> Database {
    let db = in_memory().await;
    let rows = "INSERT INTO authors VALUES (1, 'Ada'); INSERT INTO posts (id, title, author_id, slug) VALUES (1, 'a', 1, 'a')";
    sqlx::raw_sql(rows).execute(db.sqlite()).await.unwrap();
    db
}

fn new(author_id: Option<i64>, editor_id: Option<i64>) -> post::ActiveModel {
    post::ActiveModel {
        title: Set("new".to_owned()),
        author_id: Set(author_id),
        editor_id: Set(editor_id),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_value_that_is_taken_is_a_conflict_with_its_field() {
    let db = with_authors().await;
    let error = refused(&db, "INSERT INTO posts (title, slug) VALUES ('b', 'a')").await;
    let (status, _, body) = answer(error).await;
    assert_eq!(status, 409);
    assert_eq!(body["detail"], "there is one with the same `slug` already");
    let fault = json!([{ "pointer": "/slug", "code": "unique", "detail": "is taken" }]);
    assert_eq!(body["errors"], fault);
}

#[tokio::test]
async fn values_that_are_taken_together_are_named_together() {
    let db = with_authors().await;
    let error = refused(&db, "INSERT INTO posts (title, author_id) VALUES ('a', 1)").await;
    let (status, _, body) = answer(error).await;
    assert_eq!(status, 409);
    assert_eq!(
        body["detail"],
        "there is one with the same `title` and `author_id` already"
    );
    assert_eq!(body["errors"][0]["pointer"], "/title");
    assert_eq!(body["errors"][1]["pointer"], "/author_id");
    let key = refused(&db, "INSERT INTO posts (id, title) VALUES (1, 'c')").await;
    assert!(matches!(key, Error::Unique { fields } if fields == ["id"]));
}

#[tokio::test]
async fn an_index_on_an_expression_has_no_field() {
    let db = with_authors().await;
    let index = "CREATE UNIQUE INDEX lower_title ON posts (lower(title))";
    sqlx::raw_sql(index).execute(db.sqlite()).await.unwrap();
    let error = refused(&db, "INSERT INTO posts (title) VALUES ('A')").await;
    let (status, _, body) = answer(error).await;
    assert_eq!((status, body.get("errors")), (409, None));
}

#[tokio::test]
async fn a_missing_value_and_one_that_is_not_allowed_cannot_be_processed() {
    let db = in_memory().await;
    let missing = refused(&db, "INSERT INTO posts (title) VALUES (NULL)").await;
    let (status, _, body) = answer(missing).await;
    assert_eq!(
        (status, &body["errors"][0]["pointer"]),
        (422, &json!("/title"))
    );
    assert_eq!(body["errors"][0]["code"], "required");
    let long = "INSERT INTO posts (title) VALUES (hex(zeroblob(60)))";
    let long = refused(&db, long).await;
    assert!(matches!(&long, Error::Check { constraint: Some(it) } if it == "length(title) < 100"));
    assert_eq!(answer(long).await.0, 422);
}

#[tokio::test]
async fn a_reference_to_nothing_names_its_field() {
    let db = with_authors().await;
    for (row, field) in [
        (new(Some(7), None), "author_id"),
        (new(Some(1), Some(7)), "editor_id"),
        (new(None, Some(7)), "editor_id"),
    ] {
        let error = Error::from(row.insert(&db).await.unwrap_err());
        let (status, _, body) = answer(error).await;
        assert_eq!(status, 422, "{field}");
        assert_eq!(body["errors"][0]["pointer"], format!("/{field}"));
        assert_eq!(body["errors"][0]["code"], "reference");
    }
}

#[tokio::test]
async fn a_reference_is_named_when_a_row_is_changed_in_a_transaction() {
    let db = with_authors().await;
    let outcome = db.transaction(async |tx: &Tx| {
        let row = post::Entity::find_by_id(1).one(tx).await?.unwrap();
        let mut row: post::ActiveModel = row.into();
        row.author_id = Set(Some(9));
        row.update(tx).await?;
        Ok::<_, Error>(())
    });
    let error = outcome.await.unwrap_err();
    assert!(matches!(error, Error::Reference { field: Some(field) } if field == "author_id"));
}

#[tokio::test]
async fn the_driver_can_still_be_asked_what_it_was() {
    let db = with_authors().await;
    let error: DbErr = new(Some(7), None).insert(&db).await.unwrap_err();
    assert!(matches!(
        error.sql_err(),
        Some(SqlErr::ForeignKeyConstraintViolation(_))
    ));
}

#[tokio::test]
async fn a_row_that_others_refer_to_cannot_go() {
    let db = with_authors().await;
    let gone = crate::support::author::Entity::delete_by_id(1)
        .exec(&db)
        .await;
    let (status, _, body) = answer(gone.unwrap_err().into()).await;
    assert_eq!(
        (status, &body["detail"]),
        (409, &json!("others refer to it"))
    );
    let edited = "INSERT INTO authors VALUES (2, 'Ben'); INSERT INTO posts (title, editor_id) VALUES ('b', 2)";
    sqlx::raw_sql(edited).execute(db.sqlite()).await.unwrap();
    let by_hand = refused(&db, "DELETE FROM authors WHERE id = 2").await;
    assert!(
        matches!(by_hand, Error::InUse),
        "`RESTRICT` tells it also by hand"
    );
}

#[tokio::test]
async fn no_row_is_not_found_and_a_change_of_none_is_stale() {
    let db = in_memory().await;
    let none = sqlx::query("SELECT 1 FROM posts")
        .fetch_one(db.sqlite())
        .await;
    let (status, _, body) = answer(none.unwrap_err().into()).await;
    assert_eq!(
        (status, &body["detail"]),
        (404, &json!("there is no such row"))
    );
    let mut row = new(None, None);
    row.id = Set(5);
    let error = Error::from(row.update(&db).await.unwrap_err());
    assert!(matches!(error, Error::Stale), "{error:?}");
    assert_eq!(answer(error).await.0, 409);
}

#[tokio::test]
async fn a_database_that_another_process_writes_to_is_busy() {
    let (folder, db) = in_file().await;
    let tx = db.begin().await.unwrap();
    // The waiting is switched off, so that the answer does not depend on the time.
    let other = Database::connect(&DatabaseSettings::new(folder.url("data.db")))
        .await
        .unwrap();
    let mut connection = other.sqlite().acquire().await.unwrap();
    let no_wait = sqlx::query("PRAGMA busy_timeout = 0");
    no_wait.execute(&mut *connection).await.unwrap();
    let write = sqlx::query("INSERT INTO posts (title) VALUES ('b')");
    let error = Error::from(write.execute(&mut *connection).await.unwrap_err());
    assert!(matches!(error, Error::Busy), "{error:?}");
    let (status, wait, _) = answer(error).await;
    assert_eq!((status, wait.as_deref()), (503, Some("1")));
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn what_is_not_foreseen_is_told_in_the_log_only() {
    let db = in_memory().await;
    let error = refused(&db, "SELECT secret FROM nowhere").await;
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("nowhere"), "{cause}");
    let (status, wait, body) = answer(error).await;
    assert_eq!((status, wait), (500, None));
    assert!(!body.to_string().contains("nowhere"), "{body}");
}

#[tokio::test]
async fn what_a_list_is_asked_for_wrongly_names_the_parameter() {
    let sort = Error::Sort {
        allowed: vec!["id".to_owned(), "title".to_owned()],
    };
    let (status, _, body) = answer(sort).await;
    assert_eq!(
        (status, &body["errors"][0]["parameter"]),
        (400, &json!("sort"))
    );
    assert_eq!(body["errors"][0]["allowed"], json!(["id", "title"]));
    assert_eq!(body["detail"], "the list can be sorted by `id` and `title`");
    let (status, _, body) = answer(Error::Limit { most: 100 }).await;
    assert_eq!((status, &body["errors"][0]["max"]), (400, &json!(100)));
    let (status, _, body) = answer(Error::Cursor).await;
    assert_eq!(
        (status, &body["errors"][0]["parameter"]),
        (400, &json!("after"))
    );
}
