//! Requests for books.

use cortex::data::Page;
use cortex::prelude::*;

use super::dto::{Book, BookInput, BookQuery};
use super::service::BookService;

/// Answers requests for books.
#[derive(Clone, Debug, Injectable)]
pub struct BookController {
    books: Arc<BookService>,
}

#[controller("/books")]
impl BookController {
    /// Lists books, page by page.
    #[get("/")]
    async fn index(&self, Query(query): Query<BookQuery>) -> Result<Json<Page<Book>>, Problem> {
        Ok(Json(self.books.list(&query).await?))
    }

    /// Adds a book.
    #[post("/")]
    async fn create(
        &self,
        Json(input): Json<BookInput>,
    ) -> Result<(StatusCode, Json<Book>), Problem> {
        let book = self.books.create(input).await?;
        Ok((StatusCode::CREATED, Json(book)))
    }

    /// Shows one book.
    #[get("/{id}")]
    async fn show(&self, Path(id): Path<i64>) -> Result<Json<Book>, Problem> {
        Ok(Json(self.books.find(id).await?))
    }

    /// Changes a book.
    #[put("/{id}")]
    async fn update(
        &self,
        Path(id): Path<i64>,
        Json(input): Json<BookInput>,
    ) -> Result<Json<Book>, Problem> {
        let book = self
            .books
            .update(id, |book| {
                if book.published_at.is_some() && input.published_at.is_none() {
                    return Err(Problem::conflict().detail("a book does not become unpublished"));
                }
                Ok(input)
            })
            .await?;
        Ok(Json(book))
    }

    /// Removes a book.
    #[delete("/{id}")]
    async fn delete(&self, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
        self.books.delete(id, |_| Ok::<_, Problem>(())).await?;
        Ok(StatusCode::NO_CONTENT)
    }
}
