//! Lists whose items obey rules that their types do not tell: what `schema_with` of utoipa's derives
//! is given.

use utoipa::openapi::Schema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};

/// A list of texts that have at most `MOST` characters each; utoipa's `max_length` would say it of the
/// list.
///
/// ```
/// use cortex_openapi::{ToSchema, utoipa};
///
/// #[derive(ToSchema)]
/// struct PostInput {
///     #[schema(schema_with = cortex_openapi::texts::<20>)]
///     tags: Vec<String>,
/// }
/// # drop(PostInput { tags: Vec::new() });
/// ```
pub fn texts<const MOST: usize>() -> Schema {
    list(text().max_length(Some(MOST)))
}

/// A list of times of day such as `08:30` or `08:30:15.25`, for which JSON Schema has no format.
///
/// ```
/// use cortex_openapi::{ToSchema, utoipa};
///
/// #[derive(ToSchema)]
/// struct LineInput {
///     #[schema(schema_with = cortex_openapi::times)]
///     departures: Vec<String>,
/// }
/// # drop(LineInput { departures: Vec::new() });
/// ```
pub fn times() -> Schema {
    list(text().pattern(Some(TIME)))
}

const TIME: &str = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?$";

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn list(item: ObjectBuilder) -> Schema {
    ArrayBuilder::new().items(item).build().into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::value;

    #[test]
    fn the_rule_is_that_of_the_items() {
        let item = json!({ "type": "string", "maxLength": 20 });
        let expected = json!({ "type": "array", "items": item });
        assert_eq!(value(&texts::<20>()), expected);
        let item = json!({ "type": "string", "pattern": TIME });
        let expected = json!({ "type": "array", "items": item });
        assert_eq!(value(&times()), expected);
    }
}
