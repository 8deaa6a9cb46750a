//! Files of SQLite: their names, their folders, and what cannot be opened.

use cortex_data::{Database, DatabaseSettings, Error};

use crate::support::Folder;

async fn open(url: &str) -> Result<Database, Error> {
    Database::connect(&DatabaseSettings::new(url)).await
}

async fn refusal(url: &str) -> (String, String) {
    match open(url).await {
        Err(Error::Settings { message, hint }) => (message, hint),
        other => panic!("{url}: {other:?}"),
    }
}

#[tokio::test]
async fn a_missing_folder_is_made() {
    let folder = Folder::new();
    let db = open(&folder.url("deep/er/data.db")).await.unwrap();
    db.close().await;
    assert!(folder.0.join("deep/er/data.db").is_file());
}

#[tokio::test]
async fn odd_names_are_names() {
    for (written, name) in [
        ("with spaces.db", "with spaces.db"),
        ("größe 数据.db", "größe 数据.db"),
        ("100%25.db", "100%.db"),
        ("why%3F.db", "why?.db"),
        ("no%231.db", "no#1.db"),
        ("a&b=c.db", "a&b=c.db"),
        ("'quoted'.db", "'quoted'.db"),
    ] {
        let folder = Folder::new();
        let db = open(&folder.url(written)).await.unwrap();
        sqlx::raw_sql("CREATE TABLE t (x)")
            .execute(db.sqlite())
            .await
            .unwrap();
        db.close().await;
        assert!(folder.0.join(name).is_file(), "{written}");
        let again = open(&folder.url(written)).await.unwrap();
        sqlx::raw_sql("INSERT INTO t VALUES (1)")
            .execute(again.sqlite())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn what_is_no_url_is_told() {
    let folder = Folder::new();
    let (message, hint) = refusal(&folder.url("why?.db")).await;
    assert!(
        message.starts_with("`database.url` is not understood"),
        "{message}"
    );
    assert!(hint.contains("%3F"), "{hint}");
    let (message, _) = refusal(&folder.url("bad%ff.db")).await;
    assert!(
        message.starts_with("`database.url` is not understood"),
        "{message}"
    );
    let (message, hint) = refusal("data/development.db").await;
    assert_eq!(message, "`database.url` names no kind of database");
    assert!(hint.contains("sqlite:"), "{hint}");
    let (message, _) = refusal("oracle://tiger@somewhere").await;
    let known = "`database.url` begins with `oracle:`, which is no known kind of database";
    assert_eq!(message, known);
}

#[tokio::test]
async fn a_driver_that_is_not_built_in_is_named_without_the_password() {
    for (url, scheme, feature) in [
        ("postgres://shop:hunter2@db/shop", "postgres", "postgres"),
        (
            "postgresql://shop:hunter2@db/shop",
            "postgresql",
            "postgres",
        ),
        ("mariadb://shop:hunter2@db/shop", "mariadb", "mysql"),
    ] {
        let (message, hint) = refusal(url).await;
        let expected = format!(
            "`{scheme}:` needs the driver `{feature}`, which this application was built without"
        );
        assert_eq!(message, expected);
        assert!(hint.contains(&format!("the feature `{feature}`")), "{hint}");
        assert!(!format!("{message}{hint}").contains("hunter2"));
    }
    let settings = DatabaseSettings::new("postgres://shop:hunter2@db/shop");
    assert!(!format!("{settings:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_database_that_may_only_be_read_is_read() {
    let folder = Folder::new();
    let db = open(&folder.url("data.db")).await.unwrap();
    sqlx::raw_sql("CREATE TABLE t (x); INSERT INTO t VALUES (7)")
        .execute(db.sqlite())
        .await
        .unwrap();
    db.close().await;
    let db = open(&folder.url("data.db?mode=ro")).await.unwrap();
    let seven: i64 = sqlx::query_scalar("SELECT x FROM t")
        .fetch_one(db.sqlite())
        .await
        .unwrap();
    assert_eq!(seven, 7);
    let write = sqlx::query("INSERT INTO t VALUES (8)")
        .execute(db.sqlite())
        .await;
    let error = Error::from(write.unwrap_err());
    assert!(matches!(error, Error::Other(_)), "{error:?}");
}

#[tokio::test]
async fn what_cannot_be_opened_says_which_file_and_why() {
    let folder = Folder::new();
    for mode in ["ro", "rw"] {
        let (message, hint) = refusal(&folder.url(&format!("none.db?mode={mode}"))).await;
        assert!(message.contains("none.db` cannot be opened"), "{message}");
        assert!(hint.starts_with("its file has to exist"), "{hint}");
    }
    std::fs::write(
        folder.0.join("text.db"),
        "this is no database at all, but it is long enough",
    )
    .unwrap();
    let (message, _) = refusal(&folder.url("text.db")).await;
    assert!(message.contains("file is not a database"), "{message}");
    std::fs::write(folder.0.join("file"), "").unwrap();
    let (message, _) = refusal(&folder.url("file/data.db")).await;
    assert!(message.starts_with("the folder `"), "{message}");
}

#[tokio::test]
async fn connections_have_foreign_keys_and_files_a_write_ahead_log() {
    let folder = Folder::new();
    let db = open(&folder.url("data.db")).await.unwrap();
    for (pragma, value) in [
        ("foreign_keys", "1"),
        ("journal_mode", "wal"),
        ("synchronous", "1"),
        ("timeout", "5000"),
    ] {
        let sql = format!(
            "SELECT CAST({pragma} AS TEXT) FROM pragma_{}",
            if pragma == "timeout" {
                "busy_timeout"
            } else {
                pragma
            }
        );
        let found: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(db.sqlite())
            .await
            .unwrap();
        assert_eq!(found, value, "{pragma}");
    }
}

#[tokio::test]
async fn a_database_in_memory_is_one_for_all_who_ask() {
    for url in [
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:name?mode=memory",
    ] {
        let db = open(url).await.unwrap();
        sqlx::raw_sql("CREATE TABLE t (x)")
            .execute(db.sqlite())
            .await
            .unwrap();
        let insert = async |db: Database| {
            sqlx::raw_sql("INSERT INTO t VALUES (1)")
                .execute(db.sqlite())
                .await
                .unwrap();
        };
        let inserts = (0..20).map(|_| insert(db.clone()));
        futures_util::future::join_all(inserts).await;
        assert_eq!(db.sqlite().size(), 1, "{url}");
        let other = open("sqlite::memory:").await.unwrap();
        let none = sqlx::raw_sql("SELECT * FROM t")
            .execute(other.sqlite())
            .await;
        assert!(none.is_err(), "and another one is another one");
    }
}
