//! Requests for authors.

use cortex::data::orm::ActiveValue::Set;
use cortex::data::orm::{ActiveModelTrait as _, EntityTrait as _};
use cortex::data::{Database, Error};
use cortex::prelude::*;
use serde::{Deserialize, Serialize};

use super::model;

/// An author as clients see one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Author {
    /// The key.
    pub id: i64,
    /// The full name.
    pub name: String,
}

/// An author as clients send one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorInput {
    /// The full name.
    pub name: String,
}

/// Answers requests for authors, and needs no more than the database for it.
#[derive(Debug, Injectable)]
pub struct AuthorController {
    db: Arc<Database>,
}

#[controller("/authors")]
impl AuthorController {
    /// Adds an author.
    #[post("/")]
    async fn create(
        &self,
        Json(input): Json<AuthorInput>,
    ) -> Result<(StatusCode, Json<Author>), Problem> {
        let row = model::ActiveModel {
            name: Set(input.name),
            ..Default::default()
        };
        let row = row.insert(&*self.db).await.map_err(Error::from)?;
        let author = Author {
            id: row.id,
            name: row.name,
        };
        Ok((StatusCode::CREATED, Json(author)))
    }

    /// Removes an author who has no books.
    #[delete("/{id}")]
    async fn delete(&self, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
        let gone = model::Entity::delete_by_id(id).exec(&*self.db).await;
        if gone.map_err(Error::from)?.rows_affected == 0 {
            return Err(Error::not_found("author").into());
        }
        Ok(StatusCode::NO_CONTENT)
    }
}
