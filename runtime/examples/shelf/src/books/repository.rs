//! The rows of books; every method takes the connection, a pool or a transaction.

use cortex::Clock;
use cortex::data::orm::ActiveValue::Set;
use cortex::data::orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, ModelTrait as _,
    QueryFilter as _,
};
use cortex::data::{Error, Page, PageRequest, Pages};
use cortex::prelude::*;

use super::dto::{BookInput, BookQuery};
use super::model::{ActiveModel, Column, Entity, Model};

/// What lists can be sorted by; each has an index or is the key.
const SORTS: &[Column] = &[Column::Id, Column::PublishedAt];

/// Reads and writes the rows of books.
#[derive(Clone, Debug, Injectable)]
pub struct BookRepository {
    clock: Arc<Clock>,
    pages: Arc<Pages>,
}

impl BookRepository {
    /// A page of the books that fit.
    ///
    /// # Errors
    ///
    /// If the query cannot be answered, or the database fails.
    pub async fn list(
        &self,
        on: &impl ConnectionTrait,
        query: &BookQuery,
    ) -> Result<Page<Model>, Error> {
        let mut books = Entity::find();
        if let Some(author_id) = query.author_id {
            books = books.filter(Column::AuthorId.eq(author_id));
        }
        let wanted = PageRequest {
            limit: query.limit,
            after: query.after.as_deref(),
            sort: query.sort.as_deref(),
        };
        self.pages.fetch(on, books, SORTS, wanted).await
    }

    /// One book.
    ///
    /// # Errors
    ///
    /// If there is none, or the database fails.
    pub async fn find(&self, on: &impl ConnectionTrait, id: i64) -> Result<Model, Error> {
        let book = Entity::find_by_id(id).one(on).await?;
        book.ok_or(Error::not_found("book"))
    }

    /// Adds a book.
    ///
    /// # Errors
    ///
    /// If there is such a one already, its author does not exist, or the database fails.
    pub async fn insert(
        &self,
        on: &impl ConnectionTrait,
        input: BookInput,
    ) -> Result<Model, Error> {
        let now = self.clock.now().into();
        let row = ActiveModel {
            title: Set(input.title),
            summary: Set(input.summary),
            author_id: Set(input.author_id),
            published_at: Set(input.published_at),
            created_at: Set(now),
            updated_at: Set(now),
            ..Default::default()
        };
        Ok(row.insert(on).await?)
    }

    /// Changes a book.
    ///
    /// # Errors
    ///
    /// If there is such a one already, its author does not exist, or the database fails.
    pub async fn update(
        &self,
        on: &impl ConnectionTrait,
        row: Model,
        input: BookInput,
    ) -> Result<Model, Error> {
        let mut row: ActiveModel = row.into();
        row.title = Set(input.title);
        row.summary = Set(input.summary);
        row.author_id = Set(input.author_id);
        row.published_at = Set(input.published_at);
        row.updated_at = Set(self.clock.now().into());
        Ok(row.update(on).await?)
    }

    /// Removes a book.
    ///
    /// # Errors
    ///
    /// If something refers to it, or the database fails.
    pub async fn delete(&self, on: &impl ConnectionTrait, row: Model) -> Result<(), Error> {
        row.delete(on).await?;
        Ok(())
    }
}
