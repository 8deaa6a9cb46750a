//! Lists in rows of hand-written statements.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::types::Json;
use sqlx::{Database, Decode, Encode, Type};

use super::List;

impl<D: Database, T> Type<D> for List<T>
where
    Json<Vec<T>>: Type<D>,
{
    fn type_info() -> D::TypeInfo {
        <Json<Vec<T>> as Type<D>>::type_info()
    }

    fn compatible(of: &D::TypeInfo) -> bool {
        <Json<Vec<T>> as Type<D>>::compatible(of)
    }
}

impl<'q, D: Database, T: Serialize> Encode<'q, D> for List<T>
where
    for<'a> Json<&'a [T]>: Encode<'q, D>,
{
    fn encode_by_ref(&self, buffer: &mut D::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <Json<&[T]> as Encode<'q, D>>::encode(Json(&self.0), buffer)
    }
}

impl<'r, D: Database, T: DeserializeOwned> Decode<'r, D> for List<T>
where
    Json<Vec<T>>: Decode<'r, D>,
{
    fn decode(value: D::ValueRef<'r>) -> Result<Self, BoxDynError> {
        <Json<Vec<T>> as Decode<'r, D>>::decode(value).map(|list| Self(list.0))
    }
}
