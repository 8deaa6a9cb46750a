//! The schemas of types: each once, under a name, and referred to from everywhere else.

use std::any::type_name;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// Where the named schemas are.
const PLACE: &str = "#/components/schemas/";

/// The schemas that have names.
#[derive(Debug, Default)]
pub(crate) struct Schemas(Map<String, Value>);

impl Schemas {
    /// The schema of `T`, or the reference to it.
    pub(crate) fn of<T: ToSchema>(&mut self) -> Value {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        for (name, schema) in parts {
            self.0.entry(name).or_insert_with(|| value(&schema));
        }
        let schema = value(&T::schema());
        self.named(name(&T::name(), type_name::<T>()), schema)
    }

    /// The same for the patch of `T`: nothing in it is required, and `null` takes away what a `T` can
    /// be without.
    pub(crate) fn of_patch<T: ToSchema>(&mut self) -> Value {
        let (name, schema) = self.patch_of::<T>();
        self.named(name, schema)
    }

    /// The patch of `T` with its name, which is not kept yet.
    pub(crate) fn patch_of<T: ToSchema>(&mut self) -> (Option<String>, Value) {
        let whole = self.of::<T>();
        let mut schema = self.resolved(&whole).unwrap_or(whole);
        if let Some(members) = schema.as_object_mut() {
            let required = members.remove("required").unwrap_or_default();
            let properties = members.get_mut("properties").and_then(Value::as_object_mut);
            for (name, property) in properties.into_iter().flatten() {
                let needed = required
                    .as_array()
                    .is_some_and(|it| it.iter().any(|it| *it == **name));
                in_patch(property, needed);
            }
        }
        let name = name(&T::name(), type_name::<T>()).map(|name| format!("{name}Patch"));
        (name, schema)
    }

    /// Keeps a schema under its name; one whose name another type has already stays where it is.
    pub(crate) fn named(&mut self, name: Option<String>, schema: Value) -> Value {
        let composed = ["properties", "enum", "oneOf", "allOf", "anyOf"];
        let Some(name) = name.filter(|_| composed.iter().any(|key| schema.get(key).is_some()))
        else {
            return schema;
        };
        let kept = self.0.entry(name.clone()).or_insert_with(|| schema.clone());
        if *kept == schema {
            json!({ "$ref": format!("{PLACE}{name}") })
        } else {
            schema
        }
    }

    fn resolved(&self, reference: &Value) -> Option<Value> {
        let name = reference.get("$ref")?.as_str()?.strip_prefix(PLACE)?;
        self.0.get(name).cloned()
    }

    /// Puts references into a part of the document where a list or a map has a whole schema, and
    /// lets nothing refer to what is not there.
    pub(crate) fn settle(&self, part: &mut Value) {
        if let Some(reference) = part.get("$ref").and_then(Value::as_str) {
            let missing = reference.strip_prefix(PLACE);
            if missing.is_some_and(|name| !self.0.contains_key(name)) {
                // Nothing is known of the type, so it can be anything.
                *part = json!({});
            }
            return;
        }
        if part.get("properties").is_some() || part.get("enum").is_some() {
            let known = self.0.iter().find(|(_, schema)| *schema == part);
            if let Some((name, _)) = known {
                *part = json!({ "$ref": format!("{PLACE}{name}") });
                return;
            }
        }
        self.settle_within(part);
        let any = json!({});
        let choice = part.get("oneOf").and_then(Value::as_array);
        if choice.is_some_and(|choice| choice.contains(&any)) {
            // One of several where one is anything: `null` would be two of them.
            *part = any;
        }
    }

    fn settle_within(&self, part: &mut Value) {
        match part {
            Value::Array(items) => items.iter_mut().for_each(|item| self.settle(item)),
            Value::Object(members) => members.values_mut().for_each(|it| self.settle(it)),
            _ => {}
        }
    }

    /// All of them, as the member of the document.
    pub(crate) fn finish(self) -> Value {
        let mut settled = self.0.clone();
        for schema in settled.values_mut() {
            // Not the schema itself, which would become a reference to itself.
            self.settle_within(schema);
        }
        Value::Object(settled)
    }
}

/// Turns the schema of a member into that of what a patch sets it to.
fn in_patch(schema: &mut Value, needed: bool) {
    let constrained = ["type", "$ref", "oneOf", "anyOf", "allOf", "enum", "const"];
    let is_any = !constrained.iter().any(|key| schema.get(key).is_some());
    let nothing = json!({ "type": "null" });
    let choice = schema.get("oneOf").and_then(Value::as_array);
    let has_null = choice.is_some_and(|choice| choice.contains(&nothing));
    match (needed, schema.get("type")) {
        // Even where the value itself may be `null`, in a patch that takes it away.
        (true, _) if is_any => {
            if let Some(members) = schema.as_object_mut() {
                members.insert("not".to_owned(), nothing);
            }
        }
        (true, _) | (false, Some(Value::Array(_))) => {}
        (false, Some(Value::String(kind))) if schema.get("enum").is_none() => {
            schema["type"] = json!([kind, "null"]);
        }
        (false, _) if is_any || has_null => {}
        (false, _) => *schema = json!({ "oneOf": [nothing, schema] }),
    }
}

/// A schema of utoipa's as JSON; there is nothing in one that could fail.
pub(crate) fn value(schema: &impl serde::Serialize) -> Value {
    serde_json::to_value(schema).unwrap_or_default()
}

/// The name of a type among the schemas: its own, and those of its arguments behind it. `None` for
/// the types of the standard library and others that are known everywhere.
fn name(own: &str, full: &str) -> Option<String> {
    const COMMON: [&str; 7] = [
        "alloc",
        "chrono",
        "core",
        "serde_json",
        "std",
        "time",
        "uuid",
    ];
    let (path, arguments) = full.split_once('<').unwrap_or((full, ""));
    let (first, _) = path.split_once("::")?;
    if COMMON.contains(&first) || !first.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let mut name = own.to_owned();
    let words = arguments.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
    let words = words.filter_map(|word| word.rsplit("::").next());
    for word in words.filter(|word| !word.is_empty()) {
        name.push('_');
        name.push_str(word);
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    Some(name.replace(|c| !allowed(c), "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_arguments_and_no_paths() {
        for (own, full, expected) in [
            ("Post", "shop::posts::Post", Some("Post")),
            (
                "Page",
                "cortex_data::Page<shop::posts::Post>",
                Some("Page_Post"),
            ),
            ("Page", "a::Page<alloc::vec::Vec<a::B>>", Some("Page_Vec_B")),
            ("Vec", "alloc::vec::Vec<shop::Post>", None),
            ("i64", "i64", None),
            ("DateTime", "chrono::datetime::DateTime<chrono::Utc>", None),
            ("\u{dc}ber", "a::\u{dc}ber", Some("_ber")),
        ] {
            assert_eq!(name(own, full).as_deref(), expected, "{full}");
        }
    }

    #[test]
    fn a_patch_may_take_away_what_is_not_needed() {
        let nullable = json!({ "type": ["integer", "null"] });
        let reference = json!({ "$ref": "#/components/schemas/T" });
        let nothing = json!({ "type": "null" });
        let choice = json!({ "oneOf": [reference, nothing] });
        let values = json!({ "type": "string", "enum": ["a"] });
        for (schema, needed, expected) in [
            (json!({ "type": "integer", "minimum": 1 }), true, None),
            (
                json!({ "type": "integer", "minimum": 1 }),
                false,
                Some(json!({ "type": ["integer", "null"], "minimum": 1 })),
            ),
            (nullable.clone(), true, None),
            (nullable, false, None),
            (json!({}), true, Some(json!({ "not": nothing }))),
            (json!({}), false, None),
            (reference.clone(), true, None),
            (
                reference.clone(),
                false,
                Some(json!({ "oneOf": [nothing, reference] })),
            ),
            (choice, false, None),
            (
                values.clone(),
                false,
                Some(json!({ "oneOf": [nothing, values] })),
            ),
        ] {
            let mut changed = schema.clone();
            in_patch(&mut changed, needed);
            let expected = expected.unwrap_or_else(|| schema.clone());
            assert_eq!(changed, expected, "{schema} {needed}");
        }
    }

    #[test]
    fn a_second_type_of_a_name_stays_where_it_is() {
        let mut schemas = Schemas::default();
        let one = json!({ "properties": { "a": {} } });
        let other = json!({ "properties": { "b": {} } });
        let reference = json!({ "$ref": "#/components/schemas/T" });
        let mut keep = |schema: &Value| schemas.named(Some("T".to_owned()), schema.clone());
        assert_eq!(keep(&one), reference);
        assert_eq!(keep(&one), reference);
        assert_eq!(keep(&other), other);
    }
}
