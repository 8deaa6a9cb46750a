//! Books as clients send and see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::model::Model;

/// A book as clients see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// The key.
    pub id: i64,
    /// What is on the cover.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// Who wrote it.
    pub author_id: i64,
    /// When it came out.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A book as clients send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookInput {
    /// What is on the cover.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// Who wrote it.
    pub author_id: i64,
    /// When it came out.
    pub published_at: Option<DateTime<Utc>>,
}

/// What lists of books can be narrowed and sorted by.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookQuery {
    /// How many to answer with.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// `id` or `published_at`, with `-` before it for the last first.
    pub sort: Option<String>,
    /// Those of one author.
    pub author_id: Option<i64>,
}

impl From<Model> for Book {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            title: row.title,
            summary: row.summary,
            author_id: row.author_id,
            published_at: row.published_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<&Book> for BookInput {
    fn from(book: &Book) -> Self {
        Self {
            title: book.title.clone(),
            summary: book.summary.clone(),
            author_id: book.author_id,
            published_at: book.published_at,
        }
    }
}
