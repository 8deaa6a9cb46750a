//! Templates: files that end in `.hbs` are rendered, all others are copied as they are.
//!
//! Rendering is strict (an undefined name is an error) and knows substitution, `if` and `each`
//! only: spellings and decisions are made in Rust and passed in.

use handlebars::{Handlebars, no_escape};
use serde_json::Value;

use crate::error::{Failure, catalog};
use crate::pack::{Files, Packed};

const SUFFIX: &str = ".hbs";

/// Renders templates against one set of values.
#[derive(Debug)]
pub(crate) struct Renderer<'a> {
    registry: Handlebars<'static>,
    values: &'a Value,
}

impl<'a> Renderer<'a> {
    /// A renderer for these values.
    pub(crate) fn new(values: &'a Value) -> Self {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_escape_fn(no_escape);
        for helper in ["with", "lookup", "log", "raw", "unless"] {
            registry.unregister_helper(helper);
        }
        Self { registry, values }
    }

    /// The file that this template makes: its path and its content.
    pub(crate) fn render(&self, path: &str, file: &Packed) -> Result<(String, Packed), Failure> {
        let Some(target) = path.strip_suffix(SUFFIX) else {
            return Ok((path.to_owned(), file.clone()));
        };
        let broken = |cause: String| catalog::broken_inside(&format!("template `{path}`"), cause);
        let text = std::str::from_utf8(&file.bytes).map_err(|error| broken(error.to_string()))?;
        let text = self
            .registry
            .render_template(text, self.values)
            .map_err(|error| broken(error.to_string()))?;
        Ok((
            target.to_owned(),
            Packed {
                bytes: text.into_bytes(),
                executable: file.executable,
            },
        ))
    }
}

/// The files of one folder, by their path below it.
pub(crate) fn below<'a>(
    files: &'a Files,
    folder: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Packed)> {
    files.iter().filter_map(move |(path, file)| {
        let path = path.strip_prefix(folder)?.strip_prefix('/')?;
        Some((path, file))
    })
}
