//! Transactions: what was done together stays or goes together, whoever did it.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use cortex_data::orm::ActiveValue::Set;
use cortex_data::orm::{
    ActiveModelTrait as _, ConnectionTrait, EntityTrait as _, TransactionTrait as _,
};
use cortex_data::{Database, DatabaseSettings, Error, Tx};
use futures_util::StreamExt as _;
use tokio::sync::oneshot;

use crate::support::{count, in_file, in_memory, post};

async fn by_orm(on: &impl ConnectionTrait, title: &str) -> post::Model {
    let row = post::ActiveModel {
        title: Set(title.to_owned()),
        ..Default::default()
    };
    row.insert(on).await.unwrap()
}

async fn by_hand(tx: &Tx, title: &str) {
    let insert = sqlx::query("INSERT INTO posts (title) VALUES (?)").bind(title);
    insert
        .execute(&mut *tx.sqlite().await.unwrap())
        .await
        .unwrap();
}

#[tokio::test]
async fn statements_of_both_kinds_roll_back_together_on_a_pool_of_one() {
    let db = in_memory().await;
    let refused = db
        .transaction(async |tx: &Tx| {
            by_orm(tx, "by the ORM").await;
            by_hand(tx, "by hand").await;
            by_orm(tx, "by the ORM again").await;
            let mut connection = tx.sqlite().await?;
            let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM posts")
                .fetch_one(&mut *connection)
                .await?;
            assert_eq!(seen, 3, "each sees what the other did");
            Err::<(), _>(Error::not_found("reason to go on"))
        })
        .await;
    assert!(matches!(refused, Err(Error::NotFound { .. })));
    assert_eq!(count(&db).await, 0);
}

#[tokio::test]
async fn statements_of_both_kinds_are_committed_together() {
    let (_folder, db) = in_file().await;
    let id = db
        .transaction(async |tx: &Tx| {
            by_hand(tx, "by hand").await;
            Ok::<_, Error>(by_orm(tx, "by the ORM").await.id)
        })
        .await
        .unwrap();
    assert_eq!((id, count(&db).await), (2, 2));
}

#[tokio::test]
async fn a_dropped_transaction_gives_the_only_connection_back() {
    let db = in_memory().await;
    let tx = db.begin().await.unwrap();
    by_orm(&tx, "gone").await;
    let savepoint = tx.savepoint().await.unwrap();
    by_hand(&savepoint, "gone too").await;
    drop(tx);
    assert_eq!(count(&db).await, 0, "although a savepoint in it is held");
    let late = savepoint.commit().await;
    assert!(matches!(late, Err(Error::Over)));
}

#[tokio::test]
async fn a_panic_rolls_back() {
    let db = in_memory().await;
    let work = {
        let db = db.clone();
        tokio::spawn(async move {
            db.transaction(async |tx: &Tx| {
                by_orm(tx, "gone").await;
                by_hand(tx, "gone").await;
                assert!(tx.sqlite().await.is_err(), "in the middle");
                Ok::<_, Error>(())
            })
            .await
        })
    };
    assert!(work.await.unwrap_err().is_panic());
    assert_eq!(count(&db).await, 0);
}

#[tokio::test]
async fn a_future_that_is_dropped_midway_rolls_back() {
    let db = in_memory().await;
    let (reached, arrived) = oneshot::channel();
    let work = {
        let db = db.clone();
        tokio::spawn(async move {
            db.transaction(async |tx: &Tx| {
                by_hand(tx, "gone").await;
                by_orm(tx, "gone").await;
                reached.send(()).unwrap();
                std::future::pending::<Result<(), Error>>().await
            })
            .await
        })
    };
    arrived.await.unwrap();
    work.abort();
    assert!(work.await.unwrap_err().is_cancelled());
    assert_eq!(count(&db).await, 0);
}

/// At each place where it can be dropped: after so many polls. In a file: a connection that is dropped
/// in the middle of a statement is closed, and what is in memory goes with it.
#[tokio::test]
async fn a_future_that_is_dropped_anywhere_leaves_all_or_nothing() {
    let (_folder, db) = in_file().await;
    for polls in 0..60 {
        let before = count(&db).await;
        {
            let mut work = pin!(db.transaction(async |tx: &Tx| {
                by_hand(tx, &format!("{polls} by hand")).await;
                tx.transaction(async |savepoint: &Tx| {
                    by_orm(savepoint, &format!("{polls} by the ORM")).await;
                    Ok::<_, Error>(())
                })
                .await
            }));
            let mut left = polls;
            // The runtime polls again when there is something to go on with.
            poll_fn(|context| {
                if left == 0 {
                    return Poll::Ready(());
                }
                left -= 1;
                work.as_mut().poll(context).map(drop)
            })
            .await;
        }
        let added = count(&db).await - before;
        assert!(
            [0, 2].contains(&added),
            "{added} of 2 remained after {polls} polls"
        );
    }
    assert!(count(&db).await > 0, "some of them were polled to the end");
}

#[tokio::test]
async fn savepoints_roll_back_alone() {
    let db = in_memory().await;
    db.transaction(async |tx: &Tx| {
        by_orm(tx, "kept").await;
        let refused = tx
            .transaction(async |inner: &Tx| {
                by_hand(inner, "gone").await;
                let deeper = inner.savepoint().await?;
                by_orm(&deeper, "gone as well").await;
                deeper.commit().await?;
                Err::<(), _>(Error::not_found("reason to go on"))
            })
            .await;
        assert!(refused.is_err());
        drop(by_dropping(tx).await);
        tx.transaction(async |inner: &Tx| {
            by_hand(inner, "kept too").await;
            Ok::<_, Error>(())
        })
        .await
    })
    .await
    .unwrap();
    let titles = post::Entity::find().all(&db).await.unwrap();
    let titles: Vec<_> = titles.iter().map(|row| &*row.title).collect();
    assert_eq!(titles, ["kept", "kept too"]);
}

async fn by_dropping(tx: &Tx) -> Tx {
    let savepoint = tx.savepoint().await.unwrap();
    by_hand(&savepoint, "dropped").await;
    savepoint
}

#[tokio::test]
async fn a_commit_rolls_open_savepoints_back() {
    let db = in_memory().await;
    let tx = db.begin().await.unwrap();
    by_hand(&tx, "kept").await;
    let savepoint = tx.savepoint().await.unwrap();
    by_hand(&savepoint, "gone").await;
    tx.commit().await.unwrap();
    assert!(matches!(savepoint.sqlite().await, Err(Error::Over)));
    assert_eq!(count(&db).await, 1);
}

#[tokio::test]
async fn the_orm_can_begin_transactions_itself() {
    let db = in_memory().await;
    let outcome = cortex_data::orm::TransactionTrait::transaction::<_, (), Error>(&db, |tx| {
        Box::pin(async move {
            by_orm(tx, "gone").await;
            let inner = tx.begin().await?;
            by_hand(&inner, "gone").await;
            inner.commit().await?;
            Err(Error::not_found("reason to go on"))
        })
    })
    .await;
    assert!(outcome.is_err());
    assert_eq!(count(&db).await, 0);
}

#[tokio::test]
async fn rows_can_be_streamed_from_a_pool_and_a_transaction() {
    let db = in_memory().await;
    let tx = db.begin().await.unwrap();
    for title in ["a", "b", "c"] {
        by_orm(&tx, title).await;
    }
    let rows = post::Entity::find().stream(&tx).await.unwrap();
    let titles: Vec<_> = rows.map(|row| row.unwrap().title).collect().await;
    assert_eq!(titles, ["a", "b", "c"]);
    tx.commit().await.unwrap();
    let mut rows = post::Entity::find().stream(&db).await.unwrap();
    assert_eq!(rows.next().await.unwrap().unwrap().title, "a");
    drop(rows);
    assert_eq!(count(&db).await, 3, "the connection is free again");
}

#[tokio::test]
async fn who_holds_the_connection_and_asks_again_is_told() {
    let mut settings = DatabaseSettings::new("sqlite::memory:");
    settings.acquire_timeout = Duration::from_millis(20);
    let db = Database::connect(&settings).await.unwrap();
    let tx = db.begin().await.unwrap();
    let held = tx.sqlite().await.unwrap();
    assert!(matches!(tx.sqlite().await, Err(Error::Timeout)));
    assert!(matches!(db.begin().await, Err(Error::Timeout)));
    assert!(matches!(db.ping().await, Err(Error::Timeout)));
    drop(held);
    tx.rollback().await.unwrap();
    let ping = db.ping().await.unwrap();
    assert!(ping.server.starts_with("SQLite 3."), "{}", ping.server);
}

#[tokio::test]
async fn writers_wait_for_each_other() {
    let (_folder, db) = in_file().await;
    by_orm(&db, "0").await;
    let add = async |_: usize| {
        db.transaction(async |tx: &Tx| {
            let row = post::Entity::find_by_id(1).one(tx).await?.unwrap();
            let next: u32 = row.title.parse::<u32>().unwrap() + 1;
            let mut row: post::ActiveModel = row.into();
            row.title = Set(next.to_string());
            row.update(tx).await?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    };
    futures_util::future::join_all((0..20).map(add)).await;
    let row = post::Entity::find_by_id(1).one(&db).await.unwrap().unwrap();
    assert_eq!(row.title, "20", "no change is lost");
}
