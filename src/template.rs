//! Templates: files that end in `.hbs` are rendered, all others are copied as they are.
//!
//! Rendering is strict (an undefined name is an error) and knows substitution, `if` and `each`
//! only: spellings and decisions are made in Rust and passed in.

use handlebars::{Context, Handlebars, RenderError, no_escape};
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
        let values = Context::wraps(self.values);
        let text = values.and_then(|values| rendered(&self.registry, text, &values));
        let text = text.map_err(|error| broken(error.to_string()))?;
        Ok((
            target.to_owned(),
            Packed {
                bytes: text.into_bytes(),
                executable: file.executable,
            },
        ))
    }
}

/// Renders a template piece by piece. In one, it takes a time that grows with the square of its
/// length; and text without any tag is what it is.
fn rendered(
    registry: &Handlebars<'_>,
    text: &str,
    values: &Context,
) -> Result<String, RenderError> {
    let (mut made, mut rest) = (String::with_capacity(text.len()), text);
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(length_of_piece(rest));
        let line = piece.strip_suffix('\n').filter(|_| !behind.is_empty());
        match line {
            _ if !piece.contains("{{") => made.push_str(piece),
            None => made.push_str(&registry.render_template_with_context(piece, values)?),
            Some(lines) if ends_with_a_tags_own_line(lines) => {
                let lines = lines.trim_end();
                made.push_str(&registry.render_template_with_context(lines, values)?);
            }
            Some(lines) => {
                made.push_str(&registry.render_template_with_context(lines, values)?);
                made.push('\n');
            }
        }
        rest = behind;
    }
    Ok(made)
}

/// Where the first line ends behind which no block is open; all where only empty lines follow.
fn length_of_piece(text: &str) -> usize {
    let (mut length, mut depth) = (0, 0);
    for line in text.split_inclusive('\n') {
        length += line.len();
        depth += line.matches("{{#").count();
        depth = depth.saturating_sub(line.matches("{{/").count());
        if depth == 0 && !text[length..].trim_start().is_empty() {
            return length;
        }
    }
    text.len()
}

/// Whether the end of a block stands alone on the last line, which then goes with its line break.
fn ends_with_a_tags_own_line(lines: &str) -> bool {
    let last = lines.lines().next_back().unwrap_or_default().trim();
    last.starts_with("{{/") && last.ends_with("}}") && last.matches("{{").count() == 1
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

    /// Values for all that a template names: with each condition kept or none, and lists of two.
    fn values_for(text: &str, holds: bool) -> Value {
        let mut values = json!({});
        for tag in text.split("{{").skip(1) {
            let tag = tag.split("}}").next().unwrap_or_default();
            let (path, value) = match tag.split_once(' ') {
                Some(("#if", path)) => (path, json!(holds)),
                Some(("#each", path)) => (path, json!([{ "name": "a" }, { "name": "b" }])),
                _ => (tag, json!("x")),
            };
            if path.contains(['/', '@', '#']) || matches!(path, "else" | "this") {
                continue;
            }
            let (first, second) = path.split_once('.').unwrap_or((path, ""));
            if second.is_empty() {
                values[first] = value;
            } else if values[first].is_null() || values[first].is_object() {
                values[first][second] = value;
            }
        }
        values
    }

    #[test]
    fn pieces_make_what_the_whole_makes() {
        let odd = [
            "{{#if yes}}\n  {{#each list}}\n  {{this}}\n  {{/each}}\n{{/if}}\n\n{{name}}\n",
            "  {{#if yes}}a{{/if}}{{name}}\n{{#if yes}}\n{{else}}\n{{/if}}\n\n",
            "a\n{{#if yes}}b{{else}}c\n{{/if}}\n\n\n  {{#if yes}}{{/if}}  \nd",
            "{{name}}\n  {{name}}  \n\n{{#if yes}}\nx\n  {{/if}}  \n  y\n{{#if yes}}z\n{{/if}}",
        ];
        let odd = odd.map(str::to_owned).into_iter();
        let (generators, starters) = (crate::pack::generators(), crate::pack::starters());
        let packed = generators.unwrap().into_iter().chain(starters.unwrap());
        let packed = packed.filter(|(path, _)| path.ends_with(SUFFIX));
        let packed = packed.map(|(_, file)| String::from_utf8(file.bytes).unwrap());
        for (text, holds) in odd
            .chain(packed)
            .flat_map(|text| [(text.clone(), true), (text, false)])
        {
            let values = Context::wraps(values_for(&text, holds)).unwrap();
            let mut registry = Handlebars::new();
            registry.register_escape_fn(no_escape);
            let whole = registry.render_template_with_context(&text, &values);
            let pieces = rendered(&registry, &text, &values);
            assert_eq!(pieces.unwrap(), whole.unwrap(), "{text}");
        }
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
