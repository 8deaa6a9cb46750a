//! What a patch says of a request that may name the version which it changes.

use cortex_http::VersionedPatch;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::argument::refused;
use crate::{DescribeArgument, Operation};

impl<T: ToSchema> DescribeArgument for VersionedPatch<T> {
    fn describe(operation: &mut Operation) {
        let (name, mut schema) = operation.schemas.patch_of::<T>();
        if let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            let version = json!({
                "type": "integer",
                "format": "int64",
                "description": "the version that is to be changed; refused where another is the present one",
            });
            members.insert("version".to_owned(), version);
        }
        let schema = operation.schemas.named(name, schema);
        operation.body("application/json", &schema);
        operation.body("application/merge-patch+json", &schema);
        refused(operation);
        operation.problem("409");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schemas;

    #[derive(ToSchema)]
    #[expect(dead_code, reason = "only its description matters")]
    struct PostInput {
        title: String,
    }

    #[test]
    fn a_patch_may_say_its_version_and_a_new_value_may_not() {
        let mut operation = Operation::new(false, Vec::new(), Schemas::default());
        VersionedPatch::<PostInput>::describe(&mut operation);
        let (members, schemas) = operation.finish();
        let schema = &members["requestBody"]["content"]["application/merge-patch+json"]["schema"];
        assert_eq!(schema["$ref"], "#/components/schemas/PostInputPatch");
        for status in ["400", "409", "415", "422"] {
            assert!(members["responses"].get(status).is_some(), "{members:?}");
        }
        let schemas = schemas.finish();
        let patch = &schemas["PostInputPatch"];
        assert_eq!(patch["properties"]["version"]["type"], "integer");
        assert_eq!(patch["properties"]["title"]["type"], "string");
        assert_eq!(patch.get("required"), None);
        assert_eq!(schemas["PostInput"]["properties"].get("version"), None);
    }
}
