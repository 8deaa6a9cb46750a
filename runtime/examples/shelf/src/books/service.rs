//! What can be done with books, each in one transaction; knows nothing of HTTP.

use cortex::data::{Database, Error, Page};
use cortex::prelude::*;

use super::dto::{Book, BookInput, BookQuery};
use super::repository::BookRepository;

/// Does what can be done with books.
#[derive(Clone, Debug, Injectable)]
pub struct BookService {
    db: Arc<Database>,
    books: Arc<BookRepository>,
}

impl BookService {
    /// A page of the books that fit.
    ///
    /// # Errors
    ///
    /// If the query cannot be answered, or the database fails.
    pub async fn list(&self, query: &BookQuery) -> Result<Page<Book>, Error> {
        Ok(self.books.list(&*self.db, query).await?.map(Book::from))
    }

    /// One book.
    ///
    /// # Errors
    ///
    /// If there is none, or the database fails.
    pub async fn find(&self, id: i64) -> Result<Book, Error> {
        Ok(self.books.find(&*self.db, id).await?.into())
    }

    /// Adds a book.
    ///
    /// # Errors
    ///
    /// If there is such a one already, its author does not exist, or the database fails.
    pub async fn create(&self, input: BookInput) -> Result<Book, Error> {
        self.db
            .transaction(async |tx| Ok(self.books.insert(tx, input).await?.into()))
            .await
    }

    /// Changes the book as `change` says, which sees it as it is; nothing happens in between.
    ///
    /// # Errors
    ///
    /// What `change` says, or if the book cannot be kept like this.
    pub async fn update<E: From<Error> + Send>(
        &self,
        id: i64,
        change: impl FnOnce(&Book) -> Result<BookInput, E> + Send,
    ) -> Result<Book, E> {
        self.db
            .transaction(async |tx| {
                let row = self.books.find(tx, id).await?;
                let input = change(&row.clone().into())?;
                Ok(self.books.update(tx, row, input).await?.into())
            })
            .await
    }

    /// Removes the book if `allow` agrees, which sees it as it is.
    ///
    /// # Errors
    ///
    /// What `allow` says, or if there is no such book.
    pub async fn delete<E: From<Error> + Send>(
        &self,
        id: i64,
        allow: impl FnOnce(&Book) -> Result<(), E> + Send,
    ) -> Result<(), E> {
        self.db
            .transaction(async |tx| {
                let row = self.books.find(tx, id).await?;
                allow(&row.clone().into())?;
                Ok(self.books.delete(tx, row).await?)
            })
            .await
    }
}
