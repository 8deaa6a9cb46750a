//! Whole numbers that are written with a point. To JSON Schema, and so to who reads a description,
//! `7.0` is an integer; serde takes it for none.

use serde_json::{Number, Value};

/// Below it, each whole number is a float of its own, so that the sender can have meant no other.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Writes them without the point, all the way down. Whether there was one.
pub(crate) fn write(value: &mut Value) -> bool {
    match value {
        Value::Number(number) => match integer(number) {
            Some(integer) => {
                *number = integer.into();
                true
            }
            None => false,
        },
        // All of them, where `any` would stop at the first.
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |found, item| write(item) | found),
        Value::Object(members) => members
            .values_mut()
            .fold(false, |found, member| write(member) | found),
        _ => false,
    }
}

fn integer(number: &Number) -> Option<i64> {
    let float = number.as_f64().filter(|_| number.is_f64())?;
    let is_whole = float.abs() < EXACT && float.fract() == 0.0;
    is_whole
        .then(|| format!("{float:.0}"))
        .and_then(|digits| digits.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_exactly_whole_is_written_so() {
        let mut value = json!({
            "a": [7.0, -7.0, -0.0, 1e3, { "b": 9_007_199_254_740_991.0 }],
            "c": [7.5, 9_007_199_254_740_992.0, 1e300, u64::MAX, i64::MIN, "7.0", null, true],
        });
        let expected = json!({
            "a": [7, -7, 0, 1000, { "b": 9_007_199_254_740_991_i64 }],
            "c": [7.5, 9_007_199_254_740_992.0, 1e300, u64::MAX, i64::MIN, "7.0", null, true],
        });
        assert!(write(&mut value));
        assert_eq!(value, expected);
        assert!(!write(&mut value));
    }
}
