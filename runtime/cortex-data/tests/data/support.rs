//! Databases and tables for the tests.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use cortex_data::{Database, DatabaseSettings};

#[expect(unreachable_pub, reason = "the derive asks for a public type")]
pub(crate) mod post {
    use cortex_data::orm as sea_orm;
    use cortex_data::orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub title: String,
        pub author_id: Option<i64>,
        pub editor_id: Option<i64>,
        pub rank: Option<i64>,
        pub published_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(unreachable_pub, reason = "the derive asks for a public type")]
pub(crate) mod author {
    use cortex_data::orm as sea_orm;
    use cortex_data::orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "authors")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(unreachable_pub, reason = "the derive asks for a public type")]
pub(crate) mod tag {
    use cortex_data::orm as sea_orm;
    use cortex_data::orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "tags")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub post_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub weight: f64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

const TABLES: &str = "
    CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    CREATE TABLE posts (
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL CHECK (length(title) < 100),
        author_id INTEGER REFERENCES authors (id),
        editor_id INTEGER REFERENCES authors (id) ON DELETE RESTRICT,
        rank INTEGER,
        published_at TEXT,
        slug TEXT UNIQUE,
        UNIQUE (title, author_id)
    ) STRICT;
    CREATE TABLE tags (
        post_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        weight REAL NOT NULL,
        PRIMARY KEY (post_id, name)
    ) STRICT;
    CREATE INDEX posts_rank ON posts (rank, id);
";

/// A database in memory, and so a pool of one, with tables.
pub(crate) async fn in_memory() -> Database {
    let db = Database::connect(&DatabaseSettings::new("sqlite::memory:"))
        .await
        .unwrap();
    sqlx::raw_sql(TABLES).execute(db.sqlite()).await.unwrap();
    db
}

/// A database in a file, with tables and several connections.
pub(crate) async fn in_file() -> (Folder, Database) {
    let folder = Folder::new();
    let db = Database::connect(&DatabaseSettings::new(folder.url("data.db")))
        .await
        .unwrap();
    sqlx::raw_sql(TABLES).execute(db.sqlite()).await.unwrap();
    (folder, db)
}

/// A folder of its own, which is removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cortex-data-{}-{next}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn url(&self, rest: &str) -> String {
        format!("sqlite:{}/{rest}", self.0.display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

pub(crate) async fn count(db: &Database) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM posts")
        .fetch_one(db.sqlite())
        .await
        .unwrap()
}
