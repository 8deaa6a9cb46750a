//! Changes to values that count their versions: a merge patch that may name the one it changes.

use std::fmt;

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{MergePatch, Problem, Rules, body};

/// The member that is no part of the value.
const VERSION: &str = "version";

/// A [`MergePatch`] of a `T` that may carry the `version` of what the client has seen: it is refused
/// where the value has another one by now, so that nobody's change is overwritten unseen.
///
/// `version` is no field of `T`: the application counts it, and no client sets it.
///
/// ```
/// use cortex_http::{Path, Problem, VersionedPatch};
/// # #[cfg(feature = "validation")]
/// # use garde::Validate;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// # #[cfg_attr(feature = "validation", derive(Validate))]
/// # #[cfg_attr(feature = "validation", garde(allow_unvalidated))]
/// struct Post {
///     title: String,
/// }
///
/// async fn update(Path(id): Path<i64>, patch: VersionedPatch<Post>) -> Result<(), Problem> {
///     # let load = |_: i64| (1, Post { title: String::new() });
///     let (version, present) = load(id);
///     let post: Post = patch.apply(version, &present)?;
///     # drop(post);
///     Ok(())
/// }
/// # drop(update);
/// ```
pub struct VersionedPatch<T> {
    version: Option<i64>,
    patch: MergePatch<T>,
}

/// The part of a body that is read before it is known what it changes.
#[derive(Deserialize)]
struct Seen {
    version: i64,
}

impl<T> VersionedPatch<T> {
    /// A patch with these members, of which `version` may be one.
    ///
    /// # Errors
    ///
    /// A problem with the status 422 if `version` is no whole number.
    ///
    /// ```
    /// use cortex_http::VersionedPatch;
    /// use serde_json::json;
    ///
    /// let members = json!({ "title": "Other", "version": 3 });
    /// let members = members.as_object().cloned().unwrap_or_default();
    /// let patch = VersionedPatch::<()>::new(members).ok();
    /// assert_eq!(patch.and_then(|patch| patch.version()), Some(3));
    /// ```
    pub fn new(mut members: Map<String, Value>) -> Result<Self, Problem> {
        let version = match members.remove(VERSION) {
            Some(version) => Some(body::convert::<Seen>(json!({ VERSION: version }))?.version),
            None => None,
        };
        let patch = MergePatch::new(members);
        Ok(Self { version, patch })
    }

    /// The version that the client has seen, if it says so.
    pub fn version(&self) -> Option<i64> {
        self.version
    }
}

impl<T: Serialize + DeserializeOwned + Rules> VersionedPatch<T> {
    /// The value as it is after the change; it is at `version` now. With the feature `validation` it
    /// obeys the rules of `T`.
    ///
    /// # Errors
    ///
    /// A problem with the status 409 that names the present version as `version`, if the client has
    /// seen another one; and those of [`MergePatch::apply`].
    pub fn apply(&self, version: i64, current: &T) -> Result<T, Problem> {
        match self.version {
            Some(seen) if seen != version => Err(stale(seen, version)),
            _ => self.patch.apply(current),
        }
    }
}

fn stale(seen: i64, version: i64) -> Problem {
    let detail = format!(
        "the change is to version {seen}, and version {version} is the present one: read it again"
    );
    let fault = json!({
        "pointer": "/version",
        "code": "stale",
        "detail": format!("is {version} by now"),
    });
    Problem::conflict()
        .detail(detail)
        .with(VERSION, version)
        .with("errors", [fault])
}

impl<S: Sync, T> FromRequest<S> for VersionedPatch<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let whole = MergePatch::<T>::from_request(request, state).await?;
        Self::new(whole.members().clone())
    }
}

impl<T> Clone for VersionedPatch<T> {
    fn clone(&self) -> Self {
        Self {
            version: self.version,
            patch: self.patch.clone(),
        }
    }
}

impl<T> fmt::Debug for VersionedPatch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VersionedPatch")
            .field("version", &self.version)
            .field("patch", &self.patch)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg_attr(feature = "validation", derive(garde::Validate))]
    #[cfg_attr(feature = "validation", garde(allow_unvalidated))]
    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    struct Post {
        title: String,
    }

    /// What comes of this patch where version 3 is the present one.
    fn applied(patch: Value) -> Result<String, (u16, Value)> {
        let Value::Object(members) = patch else {
            return Err((0, Value::Null));
        };
        let title = "Before".to_owned();
        let applied = VersionedPatch::new(members)
            .and_then(|patch| patch.apply(3, &Post { title }))
            .map(|post| post.title);
        applied.map_err(|problem| {
            let member = |key: &str| problem.member(key).cloned();
            let told = json!({ "version": member("version"), "errors": member("errors") });
            (problem.status().as_u16(), told)
        })
    }

    #[test]
    fn only_the_version_that_was_seen_is_changed() {
        let after = Ok("After".to_owned());
        assert_eq!(applied(json!({ "title": "After" })), after);
        assert_eq!(applied(json!({ "title": "After", "version": 3 })), after);
        assert_eq!(applied(json!({ "version": 3 })), Ok("Before".to_owned()));
        for other in [2, 4, 0, i64::MIN] {
            let refused = applied(json!({ "title": "After", "version": other }));
            let (status, problem) = refused.unwrap_err();
            assert_eq!(status, 409);
            assert_eq!(problem["version"], 3, "{problem}");
            assert_eq!(problem["errors"][0]["pointer"], "/version");
        }
    }

    #[test]
    fn a_version_is_a_whole_number() {
        for version in [
            json!(null),
            json!("3"),
            json!(3.5),
            json!([3]),
            json!(u64::MAX),
        ] {
            let (status, problem) = applied(json!({ "version": version })).unwrap_err();
            assert_eq!(status, 422);
            assert_eq!(problem["errors"][0]["pointer"], "/version", "{problem}");
        }
    }
}
