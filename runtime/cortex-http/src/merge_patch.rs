//! Changes to a value as clients send them: JSON merge patches (RFC 7396).

use std::fmt;
use std::marker::PhantomData;

use axum::extract::{FromRequest, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::body::{self, Media};
use crate::once::Object;
use crate::{Problem, Rules};

/// A change to a `T`: what the body leaves out stays as it is, and what it sets to `null` goes away.
///
/// The body is `application/merge-patch+json` or `application/json`, and an object. It becomes a `T`
/// only by [`apply`](MergePatch::apply).
///
/// ```
/// use cortex_http::{MergePatch, Path, Problem};
/// # #[cfg(feature = "validation")]
/// # use garde::Validate;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// # #[cfg_attr(feature = "validation", derive(Validate))]
/// # #[cfg_attr(feature = "validation", garde(allow_unvalidated))]
/// struct Post {
///     title: String,
///     body: Option<String>,
/// }
///
/// async fn update(Path(id): Path<i64>, patch: MergePatch<Post>) -> Result<(), Problem> {
///     # let load = |_: i64| Post { title: String::new(), body: None };
///     let post: Post = patch.apply(&load(id))?;
///     # drop(post);
///     Ok(())
/// }
/// # drop(update);
/// ```
pub struct MergePatch<T> {
    patch: Map<String, Value>,
    of: PhantomData<fn() -> T>,
}

impl<T> MergePatch<T> {
    /// A patch with these members.
    pub fn new(patch: Map<String, Value>) -> Self {
        Self {
            patch,
            of: PhantomData,
        }
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.patch.is_empty()
    }

    /// What it sets, as the client sent it.
    pub fn members(&self) -> &Map<String, Value> {
        &self.patch
    }
}

impl<T: Serialize + DeserializeOwned + Rules> MergePatch<T> {
    /// The value as it is after the change. With the feature `validation` it obeys the rules of `T`.
    ///
    /// # Errors
    ///
    /// A problem with the status 422 that says which fields are wrong: unknown ones, values of a
    /// wrong shape, `null` where a value is needed, and values against the rules. One with the status
    /// 500 if the present value cannot be serialized.
    pub fn apply(&self, current: &T) -> Result<T, Problem> {
        let mut whole = serde_json::to_value(current).map_err(Problem::internal)?;
        let nowhere = self.takes_what_is_not_in(&whole);
        merge_members(&mut whole, &self.patch);
        if !nowhere.is_empty() {
            known::<T>(&whole, nowhere)?;
        }
        let changed: T = body::convert(whole)?;
        changed.obey()?;
        Ok(changed)
    }
}

impl<T> MergePatch<T> {
    /// What it takes away without it being there.
    fn takes_what_is_not_in(&self, whole: &Value) -> Vec<String> {
        let nulls = self.patch.iter().filter(|(_, value)| value.is_null());
        let gone = nulls.filter(|(name, _)| whole.get(name).is_none());
        gone.map(|(name, _)| name.clone()).collect()
    }
}

/// Refuses members that a `T` does not know. Merged, they would leave no trace to be refused by.
fn known<T: DeserializeOwned>(whole: &Value, names: Vec<String>) -> Result<(), Problem> {
    let mut with_them = whole.clone();
    if let Value::Object(members) = &mut with_them {
        members.extend(names.into_iter().map(|name| (name, Value::Null)));
    }
    let Err(problem) = body::convert::<T>(with_them) else {
        return Ok(());
    };
    let code = problem
        .member("errors")
        .and_then(|it| it.pointer("/0/code"));
    if code.is_some_and(|code| code == "unknown") {
        return Err(problem);
    }
    Ok(())
}

impl<S: Sync, T> FromRequest<S> for MergePatch<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = body::read(request, Media::MergePatch).await?;
        body::decode(&bytes).map(|Object(patch)| Self::new(patch))
    }
}

impl<T> Clone for MergePatch<T> {
    fn clone(&self) -> Self {
        Self::new(self.patch.clone())
    }
}

impl<T> fmt::Debug for MergePatch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MergePatch").field(&self.patch).finish()
    }
}

/// RFC 7396, section 2.
fn merge(target: &mut Value, patch: &Value) {
    match patch {
        Value::Object(members) => merge_members(target, members),
        other => *target = other.clone(),
    }
}

fn merge_members(target: &mut Value, patch: &Map<String, Value>) {
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else {
        return;
    };
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The table in appendix A of RFC 7396, but for patches that are no objects.
    #[test]
    fn the_examples_of_the_standard_hold() {
        for (mut target, patch, result) in [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (
                json!({"a":"b","b":"c"}),
                json!({"a":null}),
                json!({"b":"c"}),
            ),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (
                json!({"a":{"b":"c"}}),
                json!({"a":{"b":"d","c":null}}),
                json!({"a":{"b":"d"}}),
            ),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (
                json!({}),
                json!({"a":{"bb":{"ccc":null}}}),
                json!({"a":{"bb":{}}}),
            ),
        ] {
            merge(&mut target, &patch);
            assert_eq!(target, result, "{patch}");
        }
    }
}
