//! Logs at every level, and changes while it runs which of them are heard.

use std::sync::Arc;
use std::time::Duration;

use cortex::config::Variables;
use cortex::http::{Body, Path, Problem};
use cortex::log::{self, LogLevels};
use cortex::{App, Injectable, Module, controller};
use futures_util::stream;

/// Changes what is logged.
#[derive(Injectable)]
struct LevelController {
    levels: Arc<LogLevels>,
    #[inject(default)]
    _pause: Pause,
}

/// Takes the milliseconds of the variable `PAUSE`, as the start of a larger application does.
struct Pause;

impl Default for Pause {
    fn default() -> Self {
        let variables = Variables::of_process();
        if let Some(pause) = variables.get("PAUSE").and_then(|text| text.parse().ok()) {
            log::info!("pausing");
            std::thread::park_timeout(Duration::from_millis(pause));
        }
        Self
    }
}

#[controller("/")]
impl LevelController {
    /// Logs one line at each level.
    #[post("/lines")]
    async fn lines(&self) {
        log::trace!("a detail of a detail");
        log::debug!(answer = 42, "a detail");
        log::info!(target: "levels::elsewhere", "an event");
        log::warn!(level = "mine", "something odd");
        log::error!(error = %"the disk\nis gone", "something failed");
        log::fatal!("nothing works");
    }

    /// Tells the present levels.
    #[get("/levels")]
    async fn show(&self) -> String {
        self.levels.current()
    }

    /// Logs at these levels from now on.
    #[put("/levels/{levels}")]
    async fn change(&self, Path(levels): Path<String>) -> Result<(), Problem> {
        let changed = self.levels.set(&levels);
        changed.map_err(|error| Problem::bad_request().detail(error.to_string()))
    }

    /// Fails as a mistake in the code does.
    #[post("/panic")]
    async fn panic(&self) {
        unreachable!("nobody expected this")
    }

    /// Never answers.
    #[get("/never")]
    async fn never(&self) {
        std::future::pending::<()>().await;
    }

    /// Answers with a body that breaks off.
    #[post("/broken")]
    async fn broken(&self) -> Body {
        let parts = [Ok("a part"), Err(std::io::Error::other("the disk is gone"))];
        Body::from_stream(stream::iter(parts))
    }

    /// Fails as a thing outside of the code does.
    #[post("/failure")]
    async fn failure(&self) -> Problem {
        Problem::internal(std::io::Error::other("the disk is gone"))
    }
}

fn module() -> Module {
    let mut m = Module::new("levels");
    m.controller::<LevelController>();
    m
}

#[cortex::main]
async fn main() -> cortex::Result<()> {
    App::new().module(module()).run().await
}
