//! Applications of any number of modules and handlers, written with Cortex and the same by hand on
//! axum, for what cannot be measured with a small one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;

/// How large an application is. Each module has a value, a service and a controller.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) modules: usize,
    /// Five kinds in turn; each has a route of its own.
    pub(super) handlers: usize,
}

/// Which way an application is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Written {
    WithCortex,
    ByHand,
}

/// What both ways share: the module's value, its service, and what goes in and out.
const SERVICE: &str = r#"
#[derive(Clone, Debug, Deserialize)]
pub struct Wanted {
    pub name: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Greeting {
    pub message: String,
}

pub struct Words(pub &'static str);

impl GreetingService {
    pub fn greet(&self, name: &str) -> Greeting {
        let Words(words) = *self.words;
        Greeting { message: format!("{words}, {name}!") }
    }
}
"#;

const OURS_HEAD: &str = r#"use cortex::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Injectable)]
pub struct GreetingService {
    words: Arc<Words>,
}

#[derive(Injectable)]
pub struct GreetingController {
    greetings: Arc<GreetingService>,
}

pub fn module() -> Module {
    let mut module = Module::new("module@M");
    module.value(Words("Hello"));
    module.provide::<GreetingService>();
    module.controller::<GreetingController>();
    module
}
"#;

const HAND_HEAD: &str = r"use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

pub struct GreetingService {
    words: Arc<Words>,
}

#[derive(Clone)]
struct App {
    greetings: Arc<GreetingService>,
}
";

/// The five kinds of handlers, for each its signature's tail and body, and how axum routes it.
const KINDS: [Kind; 5] = [
    Kind {
        method: "get",
        path: "",
        arguments: "",
        answer: "Json<Greeting>",
        body: r#"Json(@S.greetings.greet("world"))"#,
    },
    Kind {
        method: "get",
        path: "/{name}",
        arguments: "Path(name): Path<String>",
        answer: "Json<Greeting>",
        body: "Json(@S.greetings.greet(&name))",
    },
    Kind {
        method: "post",
        path: "",
        arguments: "Json(wanted): Json<Wanted>",
        answer: "(StatusCode, Json<Greeting>)",
        body: "(StatusCode::CREATED, Json(@S.greetings.greet(&wanted.name)))",
    },
    Kind {
        method: "put",
        path: "/{name}",
        arguments: "Path(name): Path<String>, Json(wanted): Json<Wanted>",
        answer: "Json<Greeting>",
        body: r#"Json(@S.greetings.greet(&format!("{name} and {}", wanted.name)))"#,
    },
    Kind {
        method: "delete",
        path: "/{name}",
        arguments: "Path(name): Path<String>",
        answer: "StatusCode",
        body: "if name.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::NO_CONTENT }",
    },
];

struct Kind {
    method: &'static str,
    path: &'static str,
    arguments: &'static str,
    answer: &'static str,
    body: &'static str,
}

const HAND_MAIN: &str = r#"use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use axum::http::{Request, StatusCode};
use tower_http::ServiceBuilderExt as _;
use tower_http::request_id::{MakeRequestUuid, RequestId};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;
use tracing_subscriber::EnvFilter;

fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>();
    let id = id.and_then(|id| id.header_value().to_str().ok());
    let (method, path) = (request.method().as_str(), request.uri().path());
    tracing::info_span!("request", request_id = id, method, path)
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    tracing_subscriber::fmt().json().with_env_filter(EnvFilter::new("info")).init();
    let layers = tower::ServiceBuilder::new()
        .set_x_request_id(MakeRequestUuid)
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span::<axum::body::Body>)
                .on_response(DefaultOnResponse::new().level(Level::INFO)),
        )
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_secs(30)))
        .propagate_x_request_id();
    let app = Router::new()@U.layer(layers);
    let port = std::env::var("PORT").ok().and_then(|port| port.parse().ok());
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(3000))).await?;
    axum::serve(listener, app)
        .with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) })
        .await
}
"#;

const OURS_MAIN: &str = r#"use cortex::App;
use cortex::prelude::*;

fn module() -> Module {
    let mut module = Module::new("app");
    @U
    module
}

#[cortex::main]
async fn main() -> cortex::Result<()> {
    App::new().module(module()).run().await
}
"#;

const MANIFEST: &str = r#"[package]
name = "@N"
version = "0.1.0"
edition = "2024"
publish = false

[dependencies]
serde = { version = "1", features = ["derive"] }
@D

[workspace]

[profile.dev]
debug = "line-tables-only"

[profile.dev.package."*"]
debug = false
incremental = false

[profile.release]
lto = "thin"
codegen-units = 1
debug = "line-tables-only"
"#;

const HAND_DEPENDENCIES: &str = r#"axum = "0.8"
tokio = { version = "1", features = ["macros", "net", "rt-multi-thread", "signal"] }
tower = "0.5"
tower-http = { version = "0.7", features = ["request-id", "timeout", "trace", "util"] }
tracing = "0.1"
tracing-subscriber = { version = "0.3", features = ["env-filter", "json"] }"#;

/// Writes an application into a new folder; `root` is the repository, where the runtime lies.
pub(super) fn write(
    root: &Path,
    folder: &Path,
    name: &str,
    written: Written,
    size: Size,
) -> Outcome {
    let (dependencies, lock) = match written {
        Written::WithCortex => {
            let runtime = root.join("runtime/cortex");
            let path = runtime.display();
            let line = format!("cortex = {{ path = {path:?}, features = [\"http\"] }}");
            (line, "runtime/Cargo.lock")
        }
        Written::ByHand => (HAND_DEPENDENCIES.to_owned(), "benches/Cargo.lock"),
    };
    let manifest = MANIFEST.replace("@N", name).replace("@D", &dependencies);
    let mut files = vec![
        (PathBuf::from("Cargo.toml"), manifest),
        ("src/main.rs".into(), main(written, size)),
    ];
    for number in 0..size.modules {
        files.push((module_path(number), module(written, number, size.handlers)));
    }
    let put = |(path, text): (PathBuf, String)| fs::write(folder.join(path), text);
    fs::create_dir_all(folder.join("src"))
        .and_then(|()| fs::copy(root.join(lock), folder.join("Cargo.lock")))
        .and_then(|_| files.into_iter().try_for_each(put))
        .map_err(|error| format!("{}: {error}", folder.display()))
}

/// The file of a module.
pub(super) fn module_path(number: usize) -> PathBuf {
    format!("src/module{number}.rs").into()
}

fn main(written: Written, size: Size) -> String {
    let declared = (0..size.modules).map(|number| format!("mod module{number};\n"));
    let used = (0..size.modules).map(|number| match written {
        Written::WithCortex => format!("module.import(module{number}::module());\n    "),
        Written::ByHand => format!(".merge(module{number}::router())"),
    });
    let (declared, used) = (declared.collect::<String>(), used.collect::<String>());
    let main = match written {
        Written::WithCortex => OURS_MAIN,
        Written::ByHand => HAND_MAIN,
    };
    format!("{declared}\n{}", main.replace("@U", &used))
}

fn module(written: Written, number: usize, handlers: usize) -> String {
    let each = || (0..handlers).map(|nth| (nth, &KINDS[nth % KINDS.len()]));
    let (head, rest) = match written {
        Written::WithCortex => {
            let all: String = each().map(|(nth, kind)| kind.with_cortex(nth)).collect();
            let controller = "#[controller(\"/module@M\")]\nimpl GreetingController";
            (OURS_HEAD, format!("{controller} {{\n{all}}}\n"))
        }
        Written::ByHand => {
            let all: String = each().map(|(nth, kind)| kind.by_hand(nth)).collect();
            let routed: String = each().map(|(nth, kind)| kind.route(nth)).collect();
            let function = format!(
                "pub fn router() -> Router {{\n    let words = Arc::new(Words(\"Hello\"));\n    \
                 let greetings = Arc::new(GreetingService {{ words }});\n    \
                 Router::new(){routed}.with_state(App {{ greetings }})\n}}\n"
            );
            (HAND_HEAD, all + &function)
        }
    };
    format!("{head}{SERVICE}\n{rest}").replace("@M", &number.to_string())
}

impl Kind {
    /// Every five handlers share a path, as those of one resource do.
    fn path(&self, nth: usize) -> String {
        format!("/items{}{}", nth / KINDS.len(), self.path)
    }

    fn with_cortex(&self, nth: usize) -> String {
        let (method, path, answer) = (self.method, self.path(nth), self.answer);
        let comma = if self.arguments.is_empty() { "" } else { ", " };
        let (arguments, body) = (self.arguments, self.body.replace("@S", "self"));
        format!(
            "    #[{method}(\"{path}\")]\n    async fn handler{nth}(&self{comma}{arguments}) -> \
             {answer} {{\n        {body}\n    }}\n"
        )
    }

    fn by_hand(&self, nth: usize) -> String {
        let (arguments, answer) = (self.arguments, self.answer);
        let takes_state = self.body.contains("@S");
        let state = if takes_state {
            "State(app): State<App>, "
        } else {
            ""
        };
        let body = self.body.replace("@S", "app");
        format!("async fn handler{nth}({state}{arguments}) -> {answer} {{\n    {body}\n}}\n")
    }

    fn route(&self, nth: usize) -> String {
        let (method, path) = (self.method, self.path(nth));
        format!("\n        .route(\"/module@M{path}\", {method}(handler{nth}))")
    }
}
