//! The letters that wait to be sent, and where one can make the application hang or fail.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cortex::log::{self, Logger};
use cortex::{Injectable, Module, Settings, injectable};

/// Where the application is to misbehave, to see what happens then.
#[derive(Debug, Settings)]
#[settings(prefix = "outbox")]
pub(crate) struct OutboxSettings {
    /// The step that never ends: `construct`, `init`, `drain` or `stop`.
    hang: Option<String>,
    /// The step that fails.
    fail: Option<String>,
}

/// The disk, in this example: it is opened first and closed last.
#[derive(Injectable)]
#[injectable(stop = Self::close)]
pub(crate) struct Disk {
    log: Logger,
}

impl Disk {
    #[expect(clippy::unused_async, reason = "a real one would be waited for")]
    async fn close(&self) {
        log::info!(logger: self.log, "the disk is closed");
    }
}

/// Holds letters until somebody sends them.
pub(crate) struct Outbox {
    settings: Arc<OutboxSettings>,
    _disk: Arc<Disk>,
    letters: Mutex<Vec<String>>,
    log: Logger,
}

#[injectable(init = Self::load, drain = Self::send_all, stop = Self::save)]
impl Outbox {
    async fn new(
        settings: Arc<OutboxSettings>,
        disk: Arc<Disk>,
        #[inject(name = "outbox")] log: Logger,
    ) -> io::Result<Self> {
        settings.step("construct").await?;
        Ok(Self {
            settings,
            _disk: disk,
            letters: Mutex::default(),
            log,
        })
    }

    pub(crate) fn put(&self, letter: String) {
        self.letters().push(letter);
    }

    async fn load(&self) -> io::Result<()> {
        log::info!(logger: self.log, "loading");
        self.settings.step("init").await
    }

    async fn send_all(&self) -> io::Result<()> {
        self.settings.step("drain").await?;
        for letter in std::mem::take(&mut *self.letters()) {
            log::info!(logger: self.log, letter, "sent");
        }
        Ok(())
    }

    async fn save(&self) -> io::Result<()> {
        self.settings.step("stop").await?;
        log::info!(logger: self.log, waiting = self.letters().len(), "saved");
        Ok(())
    }

    fn letters(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OutboxSettings {
    async fn step(&self, step: &str) -> io::Result<()> {
        if self.hang.as_deref() == Some(step) {
            log::info!(step, "hanging");
            tokio::time::sleep(Duration::from_mins(1)).await;
        }
        if self.fail.as_deref() == Some(step) {
            return Err(io::Error::other("the disk is gone"));
        }
        Ok(())
    }
}

pub(crate) fn module() -> Module {
    let mut m = Module::new("outbox");
    m.settings::<OutboxSettings>();
    m.provide::<Disk>();
    m.provide::<Outbox>();
    m.export::<Outbox>();
    m
}
