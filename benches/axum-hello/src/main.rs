//! A greeting over HTTP on plain axum, with the request ids, access log and time limit that a
//! service needs: the peer of the `minimal` template.

use std::net::Ipv4Addr;
use std::time::Duration;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tower_http::ServiceBuilderExt as _;
use tower_http::request_id::MakeRequestUuid;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;
use tracing_subscriber::EnvFilter;

#[derive(Serialize)]
struct Greeting {
    message: String,
}

async fn index() -> Json<Greeting> {
    show(Path("world".into())).await
}

async fn show(Path(name): Path<String>) -> Json<Greeting> {
    Json(Greeting {
        message: format!("Hello, {name}!"),
    })
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .init();
    let layers = tower::ServiceBuilder::new()
        .set_x_request_id(MakeRequestUuid)
        .layer(TraceLayer::new_for_http().on_response(DefaultOnResponse::new().level(Level::INFO)))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(30),
        ))
        .propagate_x_request_id();
    let app = Router::new()
        .route("/", get(index))
        .route("/greetings/{name}", get(show))
        .layer(layers);
    let port = std::env::var("PORT")
        .ok()
        .and_then(|port| port.parse().ok());
    let address = (Ipv4Addr::LOCALHOST, port.unwrap_or(3000));
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, app)
        .with_graceful_shutdown(async {
            drop(tokio::signal::ctrl_c().await);
        })
        .await
}
