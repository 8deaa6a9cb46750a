//! JSON whose objects have each member once. `serde_json::Value` takes the last of several, and the
//! sender may have meant the first.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// An object with unambiguous members, all the way down.
pub(crate) struct Object(pub(crate) Map<String, Value>);

/// The same for anything else.
pub(crate) struct Part(pub(crate) Value);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members).map(Self)
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Parts).map(Self)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if members.contains_key(&key) {
                return Err(Error::custom(format_args!("duplicate field `{key}`")));
            }
            let Part(value) = access.next_value()?;
            members.insert(key, value);
        }
        Ok(members)
    }
}

struct Parts;

macro_rules! scalars {
    ($($visit:ident: $type:ty;)+) => { $(
        fn $visit<E: Error>(self, value: $type) -> Result<Value, E> {
            Ok(Value::from(value))
        }
    )+ };
}

impl<'de> Visitor<'de> for Parts {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    scalars! {
        visit_bool: bool;
        visit_i64: i64;
        visit_u64: u64;
        visit_f64: f64;
        visit_str: &str;
        visit_string: String;
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Part(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        Members.visit_map(access).map(Value::Object)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::body::decode;

    #[test]
    fn an_object_is_read_as_it_is() {
        let text = r#"{"a":[1,-1,0.5,true,null,"x\n"],"b":{"c":{}}}"#;
        let Ok(Object(members)) = decode(text.as_bytes()) else {
            unreachable!("the text is an object")
        };
        let expected = json!({ "a": [1, -1, 0.5, true, null, "x\n"], "b": { "c": {} } });
        assert_eq!(Value::Object(members), expected);
    }

    #[test]
    fn a_member_that_is_there_twice_is_refused_where_it_is() {
        for (text, pointer) in [
            (r#"{"a":1,"a":1}"#, "/a"),
            (r#"{"a":[{"b":1,"b":2}]}"#, "/a/0/b"),
        ] {
            let problem = decode::<Object>(text.as_bytes()).err().unwrap();
            let errors = problem.member("errors").unwrap();
            assert_eq!(errors[0]["pointer"], pointer, "{text}");
            assert_eq!(errors[0]["code"], "duplicate");
        }
    }
}
