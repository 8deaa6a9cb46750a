//! The answer that has no body, as a type that tools can read.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// The answer 204: it is done, and there is nothing to say about it.
///
/// ```
/// use cortex_http::{NoContent, Path, Problem};
///
/// async fn delete(Path(id): Path<i64>) -> Result<NoContent, Problem> {
///     # let _: i64 = id;
///     Ok(NoContent)
/// }
/// # drop(delete);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}
