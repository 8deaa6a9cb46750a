//! Compares JSON as a person would: where it differs, and not by the order of members.

use serde::Serialize;
use serde_json::Value;

use crate::app::fail;

/// What stands for values that differ from one run to the next: its text, and what it stands for.
type Placeholder = (&'static str, fn(&Value) -> bool);

const PLACEHOLDERS: [Placeholder; 6] = [
    ("[any]", |_| true),
    ("[text]", Value::is_string),
    ("[number]", Value::is_number),
    ("[boolean]", Value::is_boolean),
    ("[uuid]", |value| value.as_str().is_some_and(is_uuid)),
    ("[time]", |value| value.as_str().is_some_and(is_time)),
];

/// Goes on only if both are the same JSON, placeholders aside.
///
/// ```
/// use serde_json::json;
///
/// let post = json!({ "id": "01981f3a-7c5e-7b1e-9d6b-0f6d3c1a2b4c", "title": "On engines" });
/// cortex_testing::assert_json(&post, json!({ "title": "On engines", "id": "[uuid]" }));
/// ```
///
/// # Panics
///
/// If they differ, or if a value cannot be serialized; the message tells where.
#[track_caller]
pub fn assert_json(actual: impl Serialize, expected: impl Serialize) {
    let (actual, expected) = (to_value(&actual), to_value(&expected));
    let differences = json_differences(&actual, &expected);
    if !differences.is_empty() {
        fail(&format!(
            "the JSON is not as expected:\n  {}\n\nit is:\n{actual:#}",
            differences.join("\n  ")
        ));
    }
}

/// Where two JSON values differ, one line each, which begins with the pointer to the place; none, if
/// they are the same. The order of members does not matter.
///
/// In what is expected, `"[any]"` stands for anything, `"[text]"`, `"[number]"` and `"[boolean]"`
/// for any of their kind, `"[uuid]"` for a UUID, and `"[time]"` for a time as in RFC 3339.
///
/// ```
/// use serde_json::json;
///
/// let differences = cortex_testing::json_differences(
///     &json!({ "name": "Ada", "tags": ["a"], "born": 1815 }),
///     &json!({ "name": "Bob", "tags": ["a", "b"], "id": "[number]", "born": "[any]" }),
/// );
/// assert_eq!(differences, [
///     r#"/name: is "Ada", not "Bob""#,
///     r#"/tags/1: is missing; "b" was expected"#,
///     r#"/id: is missing; "[number]" was expected"#,
/// ]);
/// ```
pub fn json_differences(actual: &Value, expected: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare("", actual, expected, &mut differences);
    differences
}

/// # Panics
///
/// If the value cannot be serialized.
#[track_caller]
pub(crate) fn to_value(value: &impl Serialize) -> Value {
    match serde_json::to_value(value) {
        Ok(value) => value,
        Err(error) => fail(&format!("the expected value is no JSON: {error}")),
    }
}

fn compare(at: &str, actual: &Value, expected: &Value, differences: &mut Vec<String>) {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            for (name, value) in actual {
                let at = format!("{at}/{}", escaped(name));
                match expected.get(name) {
                    Some(expected) => compare(&at, value, expected, differences),
                    None => differences.push(format!("{at}: is {value}, and was not expected")),
                }
            }
            for (name, value) in expected
                .iter()
                .filter(|(name, _)| !actual.contains_key(*name))
            {
                let name = escaped(name);
                differences.push(format!("{at}/{name}: is missing; {value} was expected"));
            }
        }
        (Value::Array(actual), Value::Array(expected)) => {
            for index in 0..actual.len().max(expected.len()) {
                let at = format!("{at}/{index}");
                match (actual.get(index), expected.get(index)) {
                    (Some(actual), Some(expected)) => compare(&at, actual, expected, differences),
                    (Some(value), None) => {
                        differences.push(format!("{at}: is {value}, and was not expected"));
                    }
                    (_, value) => {
                        let value = value.unwrap_or(&Value::Null);
                        differences.push(format!("{at}: is missing; {value} was expected"));
                    }
                }
            }
        }
        (actual, expected) if is_as(actual, expected) => {}
        (actual, expected) => differences.push(format!("{at}: is {actual}, not {expected}")),
    }
}

/// Whether a value is the expected one, or what a placeholder stands for.
fn is_as(actual: &Value, expected: &Value) -> bool {
    let placeholder = PLACEHOLDERS.iter().find(|(name, _)| expected == *name);
    match placeholder {
        Some((_, fits)) => fits(actual) || actual == expected,
        None => actual == expected,
    }
}

/// As JSON pointers write names.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

fn is_time(text: &str) -> bool {
    let (text, zone) = text.split_at(text.len().min(19));
    let shape = text
        .bytes()
        .map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    let zone = zone.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
    let known = zone == "Z" || (zone.len() == 6 && zone.starts_with(['+', '-']));
    shape.eq(*b"0000-00-00T00:00:00") && known
}
