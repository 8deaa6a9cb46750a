//! What lasts: events, a WebSocket, an upload, slow answers, and a question that waits.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use cortex::http::axum::extract::ws::{WebSocket, WebSocketUpgrade};
use cortex::http::axum::response::sse::{Event, Sse};
use cortex::http::{Bytes, Draining, Farewell, Path, Response};
use cortex::{Injectable, Settings, controller};
use futures_util::stream::{Stream, unfold};
use tokio::time::sleep;

/// How often something is told.
const TICK: Duration = Duration::from_millis(100);

/// What the application says of itself.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "ticker")]
pub struct TickerSettings {
    /// A number that answers contain, so that one can tell who gave them.
    #[setting(default = 1)]
    version: u64,
}

/// Answers that take their time.
#[derive(Injectable)]
pub struct TickController {
    settings: Arc<TickerSettings>,
}

#[controller("/")]
impl TickController {
    /// Tells the version.
    #[get("/")]
    async fn version(&self) -> String {
        self.settings.version.to_string()
    }

    /// Tells the version so many milliseconds later.
    #[get("/slow/{ms}")]
    async fn slow(&self, Path(ms): Path<u64>) -> String {
        let version = self.settings.version;
        sleep(Duration::from_millis(ms)).await;
        version.to_string()
    }

    /// Tells the version and how much was sent.
    #[post("/upload")]
    async fn upload(&self, body: Bytes) -> String {
        format!("{} {}", self.settings.version, body.len())
    }

    /// Tells the version again and again, as events. A client comes back by itself, to the next
    /// version.
    #[get("/events")]
    async fn events(&self) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let version = self.settings.version;
        Sse::new(unfold(0, move |count| async move {
            if count > 0 {
                sleep(TICK).await;
            }
            Some((Ok(Event::default().data(version.to_string())), count + 1))
        }))
    }

    /// Repeats each message with the version before it.
    #[get("/socket")]
    async fn socket(&self, upgrade: WebSocketUpgrade) -> Response {
        let version = self.settings.version;
        upgrade.on_upgrade(async move |mut socket: WebSocket| {
            while let Some(Ok(message)) = socket.recv().await {
                let Ok(text) = message.into_text() else {
                    return;
                };
                let answer = format!("{version} {text}");
                if socket.send(answer.into()).await.is_err() {
                    return;
                }
            }
        })
    }

    /// Waits until another version serves.
    #[get("/next")]
    async fn next(&self, draining: Draining) -> &'static str {
        match draining.begun().await {
            Farewell::HandOver => "there is another version",
            Farewell::Close => "this was the last version",
        }
    }
}
