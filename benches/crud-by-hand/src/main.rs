//! Posts over HTTP on plain axum and sqlx: a list page by page with signed cursors and a single row
//! with a tag, behind the request ids, access log and time limit that a service needs.

use std::net::Ipv4Addr;
use std::str::FromStr as _;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{FromRow, SqlitePool};
use tower_http::ServiceBuilderExt as _;
use tower_http::request_id::{MakeRequestUuid, RequestId};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;
use tracing_subscriber::EnvFilter;

const COLUMNS: &str =
    "id, title, body, author_id, published_at, status, code, views, created_at, updated_at";

#[derive(FromRow, Serialize)]
struct Post {
    id: i64,
    title: String,
    body: Option<String>,
    author_id: i64,
    published_at: Option<DateTime<Utc>>,
    status: String,
    code: String,
    views: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Serialize)]
struct Page {
    items: Vec<Post>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Asked {
    limit: Option<usize>,
    after: Option<String>,
}

#[derive(Clone)]
struct Shop {
    pool: SqlitePool,
    key: Vec<u8>,
}

impl Shop {
    fn signature(&self, text: &str) -> Option<Vec<u8>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(text.as_bytes());
        Some(mac.finalize().into_bytes().to_vec())
    }

    fn cursor(&self, id: i64) -> Option<String> {
        let signature = self.signature(&id.to_string())?;
        Some(format!("{id}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn read(&self, cursor: &str) -> Option<i64> {
        let (id, signature) = cursor.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(id.as_bytes());
        mac.verify_slice(&signature).ok()?;
        id.parse().ok()
    }
}

async fn index(
    State(shop): State<Shop>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page>, StatusCode> {
    let limit = asked.limit.unwrap_or(20).clamp(1, 100);
    let after = match &asked.after {
        Some(cursor) => shop.read(cursor).ok_or(StatusCode::BAD_REQUEST)?,
        None => i64::MIN,
    };
    let sql = format!("SELECT {COLUMNS} FROM posts WHERE id > ? ORDER BY id LIMIT ?");
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(after)
        .bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let mut items: Vec<Post> = rows.fetch_all(&shop.pool).await.map_err(failed)?;
    let next = (items.len() > limit).then(|| items.truncate(limit));
    let next = next.and_then(|()| shop.cursor(items.last()?.id));
    Ok(Json(Page { items, next }))
}

async fn show(
    State(shop): State<Shop>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    let sql = format!("SELECT {COLUMNS} FROM posts WHERE id = ?");
    let row = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id);
    let post: Option<Post> = row.fetch_optional(&shop.pool).await.map_err(failed)?;
    let post = post.ok_or(StatusCode::NOT_FOUND)?;
    let body = serde_json::to_vec(&post).map_err(failed)?;
    let tag = Sha256::digest(&body);
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&tag[..16]));
    let asked = headers.get(header::IF_NONE_MATCH);
    if asked.is_some_and(|asked| asked.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let head = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::ETAG, tag),
    ];
    Ok((head, body).into_response())
}

/// What each line of the log says of its request.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>();
    let id = id.and_then(|id| id.header_value().to_str().ok());
    let (method, path) = (request.method().as_str(), request.uri().path());
    tracing::info_span!("request", request_id = id, method, path)
}

fn failed(error: impl std::fmt::Display) -> StatusCode {
    tracing::error!(%error, "failed");
    StatusCode::INTERNAL_SERVER_ERROR
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .init();
    let options = SqliteConnectOptions::from_str(&std::env::var("DATABASE_URL")?)?
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5));
    let pool = SqlitePoolOptions::new().max_connections(10);
    let shop = Shop {
        pool: pool.connect_with(options).await?,
        key: std::env::var("APP__PAGES__KEY")?.into_bytes(),
    };
    let layers = tower::ServiceBuilder::new()
        .set_x_request_id(MakeRequestUuid)
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span::<axum::body::Body>)
                .on_response(DefaultOnResponse::new().level(Level::INFO)),
        )
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(30),
        ))
        .propagate_x_request_id();
    let app = Router::new()
        .route("/posts", get(index))
        .route("/posts/{id}", get(show))
        .with_state(shop)
        .layer(layers);
    let port = std::env::var("PORT")?.parse()?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    axum::serve(listener, app).await?;
    Ok(())
}
