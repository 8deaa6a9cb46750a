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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn render(template: &str) -> Result<String, Failure> {
        let values = json!({ "name": "<shop> & \"co\"", "yes": true, "list": ["a", "b"] });
        let file = Packed {
            bytes: template.as_bytes().to_vec(),
            executable: true,
        };
        let (path, file) = Renderer::new(&values).render("src/a.rs.hbs", &file)?;
        assert_eq!((path.as_str(), file.executable), ("src/a.rs", true));
        Ok(String::from_utf8(file.bytes).unwrap())
    }

    #[test]
    fn substitutes_as_it_is_and_knows_if_and_each() {
        let text = render("{{name}}{{#if yes}}!{{/if}}{{#each list}}{{this}},{{/each}}").unwrap();
        assert_eq!(text, "<shop> & \"co\"!a,b,");
    }

    #[test]
    fn an_undefined_name_or_another_helper_is_our_bug() {
        for broken in [
            "{{nmae}}",
            "{{#unless yes}}{{/unless}}",
            "{{lookup list 0}}",
            "{{#if yes}}",
        ] {
            assert_eq!(render(broken).unwrap_err().code(), "CX0002", "{broken}");
        }
    }

    #[test]
    fn other_files_are_copied_as_they_are() {
        let file = Packed {
            bytes: b"{{name}}".to_vec(),
            executable: false,
        };
        let copied = Renderer::new(&json!({})).render("a.rs", &file).unwrap();
        assert_eq!(copied, ("a.rs".to_owned(), file));
    }
}
