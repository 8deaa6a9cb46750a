//! Configuration: layers of sources, read into the application's own types at start, with all
//! mistakes told at once.
//!
//! Later layers win: the defaults in the code, `config/default.toml`, `config/<environment>.toml`,
//! `.env`, the variables of the process (`APP__SERVER__PORT` for `server.port`), the command line.
//!
//! ```
//! use cortex_config::{Config, Environment, Place, Reader, Setting, Settings, Sources, Spec};
//!
//! struct Shop {
//!     currency: String,
//! }
//!
//! // `#[derive(Settings)]` writes these two.
//! impl Setting for Shop {
//!     fn specs(place: &Place, specs: &mut Vec<Spec>) {
//!         String::specs(&place.child("currency").or("EUR"), specs);
//!     }
//!     fn read(place: &Place, reader: &mut Reader<'_>) -> Option<Self> {
//!         let currency = String::read(&place.child("currency").or("EUR"), reader);
//!         Some(Self { currency: currency? })
//!     }
//! }
//! impl Settings for Shop {
//!     const PREFIX: &'static str = "shop";
//! }
//!
//! let sources = Sources::none().set("shop.currency", "CHF");
//! let (config, mut problems) = Config::load(&sources, Environment::Test, &Shop::all_specs());
//! let shop = config.read::<Shop>(&mut problems).unwrap();
//!
//! assert_eq!(shop.currency, "CHF");
//! assert!(problems.is_empty());
//! ```

mod dotenv;
mod effective;
mod entries;
mod environment;
mod file;
mod leaf;
mod live;
mod load;
mod nearest;
mod path;
mod place;
mod problem;
mod reader;
mod rule;
mod secret;
mod secrets;
mod setting;
mod size;
mod sources;
mod table;

pub use effective::{Changed, Effective};
pub use environment::Environment;
pub use leaf::{Fault, Leaf, Ordered, Raw, Serde, Textual};
pub use live::{Changes, Live};
pub use load::{Config, as_text};
pub use nearest::nearest;
pub use place::Place;
pub use problem::ConfigProblem;
pub use reader::Reader;
pub use secret::Secret;
pub use setting::{Setting, Settings, Spec};
#[doc(hidden)]
pub use setting::{Single, ordered, single, textual};
pub use size::ByteSize;
pub use sources::{Source, Sources, Variables};
pub use toml::{Table, Value};
