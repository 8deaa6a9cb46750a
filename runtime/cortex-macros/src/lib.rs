//! The attributes and derives of the Cortex framework; use them through the crate `cortex`.
//!
//! Each macro does what a person could write by hand, and no more. What it cannot read it leaves as
//! it was, beside the message, so that an editor can still complete half-typed code.

mod block;
mod constructor;
mod controller;
mod described;
mod entry;
mod function;
mod handler;
mod inject;
mod injectable;
#[cfg(feature = "migrations")]
mod migrations;
mod route;
#[cfg(feature = "sql")]
mod row;
mod service;
mod settings;
#[cfg(feature = "sql")]
mod text_enum;

use proc_macro::TokenStream;

/// Makes an asynchronous `main` the entry of an application.
///
/// It starts the runtime with its threads, runs the function, prints the error it ends with, if
/// any, and turns the outcome into an exit code: 0 for success, 1 for a failure, 2 for wrong usage.
///
/// ```no_run
/// # mod shop {
/// #     pub fn module() -> cortex::Module { cortex::Module::new("shop") }
/// # }
/// use cortex::App;
///
/// #[cortex::main]
/// async fn main() -> cortex::Result<()> {
///     App::new().module(shop::module()).run().await
/// }
/// ```
#[proc_macro_attribute]
pub fn main(attribute: TokenStream, item: TokenStream) -> TokenStream {
    entry::main(&attribute.into(), &item.into()).into()
}

/// Runs an asynchronous test.
///
/// With `#[cortex::test(paused)]`, tokio's time stands still while anything works, and jumps to the
/// end of the shortest wait when everything waits: an hour's sleep takes no time.
///
/// ```
/// # fn module() -> cortex::Module { cortex::Module::new("shop") }
/// use cortex::testing::TestApp;
///
/// #[cortex::test]
/// async fn is_ready() {
///     let app = TestApp::new(module()).start().await;
///     app.get("/health/ready").await.assert_status(200);
/// }
/// ```
#[proc_macro_attribute]
pub fn test(attribute: TokenStream, item: TokenStream) -> TokenStream {
    entry::test(&attribute.into(), &item.into()).into()
}

/// Lets the container construct a struct from its fields.
///
/// The type of a field says what it is filled with:
///
/// | type | what it is |
/// | --- | --- |
/// | `Arc<T>` | the `T` that a module provides; `T` may be a trait, `Arc<dyn Clock>` |
/// | `Option<Arc<T>>` | the same, or `None` if nobody provides one |
/// | `Lazy<T>` | a handle that has it constructed when it is first asked for |
/// | `Vec<Arc<T>>` | all `T` that any module provides |
/// | `BTreeMap<&'static str, Arc<T>>` | the same by their names |
///
/// `#[inject(name = "...")]` asks for the one with that name, and `#[inject(default)]` fills a field
/// of any type with its default value.
///
/// `#[injectable(...)]` on the struct says the rest: `transient` or `request` for its scope, which is
/// otherwise the whole application; `lazy` to have it constructed at its first use; `expose(dyn
/// Trait)` to have it injected as a trait as well; `name = "..."` and `primary` to tell it from others
/// that are exposed as the same trait; and the hooks `configure`, `init`, `ready`, `drain` and `stop`.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Arc, Mutex};
///
/// use cortex::Injectable;
///
/// #[derive(Injectable)]
/// struct PostRepository;
///
/// #[derive(Injectable)]
/// #[injectable(stop = Self::flush)]
/// struct PostService {
///     posts: Arc<PostRepository>,
///     #[inject(default)]
///     views: Mutex<HashMap<u64, u32>>,
/// }
///
/// impl PostService {
///     async fn flush(&self) -> std::io::Result<()> {
///         Ok(())
///     }
/// }
/// ```
#[proc_macro_derive(Injectable, attributes(inject, injectable))]
pub fn derive_injectable(item: TokenStream) -> TokenStream {
    injectable::derive(item.into()).into()
}

/// Lets the container construct a type by the constructor in an `impl` block.
///
/// The constructor is the function that is marked `#[inject]`, or else the one called `new`. It may be
/// asynchronous, and it may return a `Result`. Its arguments are filled in like the fields of
/// [`#[derive(Injectable)]`](macro@Injectable), and the attribute takes the same arguments as there.
///
/// ```
/// use std::io;
/// use std::sync::Arc;
///
/// use cortex::injectable;
///
/// # #[derive(cortex::Injectable)]
/// # struct MailSettings;
/// struct Mailer {
///     settings: Arc<MailSettings>,
/// }
///
/// #[injectable]
/// impl Mailer {
///     async fn new(settings: Arc<MailSettings>) -> io::Result<Self> {
///         Ok(Self { settings })
///     }
/// }
/// ```
#[proc_macro_attribute]
pub fn injectable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    constructor::expand(arguments.into(), &item.into()).into()
}

/// Reads a struct from the configuration.
///
/// `#[settings(prefix = "...")]` says which table holds it; without a prefix it can only be nested
/// in other settings. On a field, `#[setting(default = ...)]` gives the value that holds when no
/// source has one, `#[setting(min = ...)]` the least one, and `#[setting(serde)]` reads any type that implements `Deserialize`. The
/// documentation of a field is what the application's description says of the setting.
///
/// ```
/// use cortex::Settings;
///
/// /// How people are greeted.
/// #[derive(Clone, Debug, Settings)]
/// #[settings(prefix = "greeting")]
/// struct GreetingSettings {
///     /// The first word of every greeting.
///     #[setting(default = "Hello")]
///     salutation: String,
///     /// Whether to shout.
///     shout: Option<bool>,
/// }
/// ```
#[proc_macro_derive(Settings, attributes(settings, setting))]
pub fn settings(item: TokenStream) -> TokenStream {
    settings::derive(item.into()).into()
}

/// The migrations in the folder `migrations` of the package, carried inside of the binary, as a
/// `&'static cortex::data::Migrations`: `cortex::data::module(cortex::migrations!())`. Without the
/// folder there are none.
///
/// What is wrong with a file is an error of the compiler's. So that it sees files that are added,
/// the package has a build script that says `cargo::rerun-if-changed=migrations`.
#[cfg(feature = "migrations")]
#[proc_macro]
pub fn migrations(arguments: TokenStream) -> TokenStream {
    migrations::expand(&arguments.into()).into()
}

/// Reads a struct from a row: each field from the column that is called like it.
///
/// It does what `sqlx::FromRow` does, without the part of sqlx that compiles once more for macros.
///
/// ```
/// use cortex::data::FromRow;
///
/// #[derive(FromRow)]
/// struct Post {
///     id: i64,
///     title: String,
///     subtitle: Option<String>,
/// }
/// ```
#[cfg(feature = "sql")]
#[proc_macro_derive(FromRow)]
pub fn derive_from_row(item: TokenStream) -> TokenStream {
    row::derive(item.into()).into()
}

/// Keeps an enum in a column of text: each variant by its name, or as `#[serde(rename = "...")]`
/// says, so that it is called alike in the database and in JSON.
///
/// ```
/// use cortex::data::TextEnum;
/// # use serde::Serialize;
///
/// #[derive(Clone, Copy, Serialize, TextEnum)]
/// enum Status {
///     #[serde(rename = "draft")]
///     Draft,
///     #[serde(rename = "published")]
///     Published,
/// }
/// ```
#[cfg(feature = "sql")]
#[proc_macro_derive(TextEnum, attributes(serde))]
pub fn derive_text_enum(item: TokenStream) -> TokenStream {
    text_enum::derive(item.into()).into()
}

/// Makes the methods of an `impl` block answer requests.
///
/// Each method with `#[get("/path")]`, `#[post]`, `#[put]`, `#[patch]` or `#[delete]` is a handler:
/// an `async fn` with `&self` first, then any of axum's extractors, the one that reads the body
/// last, and a return type that implements `IntoResponse`. The first paragraph of its
/// documentation is the summary of the route.
///
/// ```
/// use std::collections::HashMap;
///
/// use cortex::http::{Json, Path, Problem};
/// use cortex::{Injectable, controller};
///
/// #[derive(Injectable)]
/// struct PostController {
///     #[inject(default)]
///     titles: HashMap<u64, String>,
/// }
///
/// #[controller("/posts")]
/// impl PostController {
///     /// Shows the title of one post.
///     #[get("/{id}")]
///     async fn show(&self, Path(id): Path<u64>) -> Result<Json<String>, Problem> {
///         let title = self.titles.get(&id).cloned();
///         title.map(Json).ok_or_else(Problem::not_found)
///     }
/// }
/// ```
#[proc_macro_attribute]
pub fn controller(attribute: TokenStream, item: TokenStream) -> TokenStream {
    controller::expand(attribute.into(), item.into()).into()
}

macro_rules! route_attributes {
    ($($method:ident $upper:literal)*) => { $(
        #[doc = concat!("Answers `", $upper, "` requests for a path, inside of an `impl` block with")]
        /// [`#[controller]`](macro@controller).
        #[proc_macro_attribute]
        pub fn $method(_: TokenStream, item: TokenStream) -> TokenStream {
            route::outside_of_controller(stringify!($method), &item.into()).into()
        }
    )* };
}

route_attributes! {
    get "GET"
    post "POST"
    put "PUT"
    patch "PATCH"
    delete "DELETE"
}
