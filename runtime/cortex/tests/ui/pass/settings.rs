//! Everything that settings may look like, without a warning.
#![deny(warnings, clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use cortex::config::{ByteSize, Secret};
use cortex::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Fast,
    Slow,
}

/// Limits.
#[derive(Clone, Debug, Settings)]
struct Limits {
    /// How many.
    #[setting(default = 10)]
    count: u8,
    #[setting(default = -5)]
    least: i64,
    #[setting(default = -9_223_372_036_854_775_808)]
    least_of_all: i64,
    #[setting(default = 0.5)]
    share: f64,
}

#[derive(Clone, Debug, Settings)]
#[settings(prefix = "app.posts")]
struct Posts {
    #[setting(default = "x")]
    name: String,
    #[setting(default = true)]
    on: bool,
    #[setting(default = "5s")]
    wait: Duration,
    #[setting(default = "1 MiB")]
    size: ByteSize,
    #[setting(default = "/tmp")]
    path: PathBuf,
    host: Option<IpAddr>,
    peer: Option<SocketAddr>,
    #[setting(default = ["a", "b"])]
    tags: Vec<String>,
    #[setting(default = [])]
    ports: Vec<u16>,
    #[setting(default = "fast", serde)]
    mode: Mode,
    #[setting(serde)]
    other: Option<Mode>,
    limits: Limits,
    password: Option<Secret<String>>,
    r#type: Option<String>,
    place: Option<String>,
    reader: Option<String>,
    specs: Option<String>,
}

#[cortex::main]
async fn main() -> cortex::Result<()> {
    let mut m = Module::new("posts");
    m.settings::<Posts>();
    let app = cortex::testing::TestApp::new(m)
        .set("app.posts.other", "slow")
        .set("app.posts.limits.count", 3)
        .set("app.posts.password", "hunter2")
        .set("app.posts.type", "t")
        .start()
        .await;
    let posts = app.get_service::<Posts>();
    assert_eq!((posts.mode, posts.other), (Mode::Fast, Some(Mode::Slow)));
    assert_eq!((posts.limits.count, posts.limits.least), (3, -5));
    assert_eq!(posts.limits.least_of_all, i64::MIN);
    assert_eq!(posts.tags, ["a", "b"]);
    assert_eq!(posts.r#type.as_deref(), Some("t"));
    assert!(!format!("{posts:?}").contains("hunter2"));
    Ok(())
}
