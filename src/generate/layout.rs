//! Code whose layout depends on the length of names, broken into lines as rustfmt would break it.

/// How long lines may be, at the margin of a member of an `impl`.
const WIDTH: usize = 100;
const MEMBER: usize = 4;
/// The longest literal of a struct, and the longest chain of calls, that stay on a line.
const LITERAL: usize = 18;
const CHAIN: usize = 60;
/// The longest beginning of an argument that stays on the line of its call.
const ARGUMENT: usize = 60;
/// The longest list of an attribute that stays on a line; what is alone there may fill it.
const ATTRIBUTE: usize = 70;

/// The beginning of a method up to its `{`; `indent` is what a template puts before each line.
pub(super) fn signature(indent: &str, name: &str, arguments: &[String], answer: &str) -> String {
    head(indent, &format!("async fn {name}"), arguments, answer)
}

/// The same from its first word on, such as `pub async fn find`.
pub(super) fn head(indent: &str, name: &str, arguments: &[String], answer: &str) -> String {
    let head = format!("{indent}{name}(");
    let line = format!("{head}{}) -> {answer} {{", arguments.join(", "));
    let margin = if indent.is_empty() { MEMBER } else { 0 };
    if margin + line.len() <= WIDTH {
        return line;
    }
    let arguments = arguments.join(&format!(",\n{indent}    "));
    format!("{head}\n{indent}    {arguments},\n{indent}) -> {answer} {{")
}

/// A struct with its values, between other code, at the depth of `before`. Without a name it is the
/// JSON of a macro.
pub(super) fn literal(before: &str, name: &str, values: &[String], after: &str) -> String {
    let inner = values.join(", ");
    let start = match name {
        "" => "{".to_owned(),
        name => format!("{name} {{"),
    };
    let line = format!("{before}{start} {inner} }}{after}");
    if inner.len() <= LITERAL && MEMBER + line.len() <= WIDTH {
        return line;
    }
    let indent = &before[..before.len() - before.trim_start().len()];
    if before.ends_with('(') && start.len() > ARGUMENT {
        let values = values.join(&format!(",\n{indent}        "));
        return format!(
            "{before}\n{indent}    {start}\n{indent}        {values},\n{indent}    }},\n{indent}{after}"
        );
    }
    let values = values.join(&format!(",\n{indent}    "));
    format!("{before}{start}\n{indent}    {values},\n{indent}}}{after}")
}

/// What a type derives.
pub(super) fn derive(traits: &[&str]) -> String {
    let list = traits.join(", ");
    if MEMBER + "#[derive()]".len() + list.len() <= WIDTH {
        return format!("#[derive({list})]");
    }
    if MEMBER + list.len() < WIDTH {
        return format!("#[derive(\n    {list},\n)]");
    }
    format!("#[derive(\n    {},\n)]", traits.join(",\n    "))
}

/// An attribute with what stands in its parentheses.
pub(super) fn attribute(indent: &str, name: &str, parts: &[String]) -> String {
    let line = format!("{indent}#[{name}({})]", parts.join(", "));
    let fits = match parts {
        [_] => line.len() < WIDTH,
        parts => parts.join(", ").len() <= ATTRIBUTE,
    };
    if fits {
        return line;
    }
    let list = parts.join(&format!(",\n{indent}    "));
    format!("{indent}#[{name}(\n{indent}    {list}\n{indent})]")
}

/// A statement that calls one method after the other.
pub(super) fn chain(before: &str, first: &str, links: &[&str]) -> String {
    let line = format!("{first}{}", links.concat());
    if line.len() <= CHAIN {
        return format!("{before}{line};");
    }
    let indent = &before[..before.len() - before.trim_start().len()];
    let links = links.join(&format!("\n{indent}    "));
    format!("{before}{first}\n{indent}    {links};")
}
