//! What a page looks like to clients. By hand, because a derive would not tell the schema of what is
//! in it.

use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::Page;

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new().items(T::schema());
        let items = items.description(Some("The items, in the order of the list."));
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some(
                "What to ask for by `after` to get the items after these; `null` where there are no more.",
            ));
        let page = ObjectBuilder::new()
            .property("items", items)
            .required("items")
            .property("next", next)
            .required("next");
        page.into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        let item = T::schema();
        // Numbers and texts need no name.
        let is_named = matches!(&item, RefOr::T(Schema::Object(of)) if !of.properties.is_empty());
        if is_named {
            schemas.push((T::name().into_owned(), item));
        }
        T::schemas(schemas);
    }
}
