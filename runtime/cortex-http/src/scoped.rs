//! Controllers of which there is one for each request: the scope of the request, from its opening to
//! its end.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use cortex_container::{Container, HookFailure, OpenScope, ResolveError};

use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::controller::{Action, Run, Take};
use crate::{Peer, Problem};

/// The request that is being answered, without its body: `Arc<RequestHead>` in a service with
/// `#[injectable(request)]`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestHead {
    /// The method.
    pub method: Method,
    /// The path and the query.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// Who is connected, if it came over a connection.
    pub peer: Option<Peer>,
}

impl RequestHead {
    fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers: request.headers().clone(),
            peer: request.extensions().get().copied(),
        }
    }
}

/// A handler whose controller is constructed for each request. The scope ends when the handler has
/// answered; a body that is still to be sent then has to hold what it needs.
pub(crate) fn action(container: &Container, take: Arc<Take>, run: Run) -> Action {
    let container = container.clone();
    let with_head = container.is_asked_for::<RequestHead>();
    Arc::new(move |request| {
        let mut scope = container.open_scope();
        if with_head {
            scope = scope.with(RequestHead::of(&request));
        }
        Box::pin(answer(Closing(scope), Arc::clone(&take), run, request))
    })
}

async fn answer(scope: Closing, take: Arc<Take>, run: Run, request: Request) -> Response {
    let response = match take(&scope.0).await {
        Ok(controller) => run(controller, request).await,
        Err(error) => refused(error),
    };
    if let Some(closing) = scope.close() {
        // It goes on where nobody waits for the answer any more.
        drop(closing.await);
    }
    response
}

/// A service of the request may refuse it by a problem, as one that knows who asks does.
fn refused(error: ResolveError) -> Response {
    match error {
        ResolveError::Failed(key, cause) => match cause.downcast::<Problem>() {
            Ok(problem) => problem.into_response(),
            Err(cause) => broken(ResolveError::Failed(key, cause)),
        },
        error => broken(error),
    }
}

fn broken(error: ResolveError) -> Response {
    let problem = Problem::new(StatusCode::INTERNAL_SERVER_ERROR);
    problem.cause(error).into_response()
}

/// Closes the scope also where nobody waits for the answer any more.
struct Closing(OpenScope);

impl Closing {
    fn close(&self) -> Option<JoinHandle<()>> {
        if !self.0.needs_close() {
            return None;
        }
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        let scope = self.0.clone();
        let close = async move { tell(&scope.close().await) };
        Some(runtime.spawn(close.in_current_span()))
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        drop(self.close());
    }
}

fn tell(failures: &[HookFailure]) {
    for failure in failures {
        tracing::error!(target: "cortex", cause = failure.to_string(), "a service of the request was not stopped");
    }
}
