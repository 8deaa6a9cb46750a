//! Lists in one column.

use serde::{Deserialize, Serialize};

#[cfg(feature = "orm")]
mod of_orm;
#[cfg(feature = "sql")]
mod of_sql;

/// Any number of values that are kept in one column, as a JSON array.
///
/// It is what rows hold; everywhere else it is a `Vec`.
///
/// ```
/// use cortex_data::List;
///
/// let kept = List::from(vec!["news".to_owned()]);
/// assert_eq!(Vec::from(kept), ["news"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(values: Vec<T>) -> Self {
        Self(values)
    }
}

impl<T> From<List<T>> for Vec<T> {
    fn from(list: List<T>) -> Self {
        list.0
    }
}
