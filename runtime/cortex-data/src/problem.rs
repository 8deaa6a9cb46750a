//! The errors of the database as answers to requests.

use std::time::Duration;

use cortex_http::{Problem, StatusCode};
use serde_json::{Value, json};

use crate::Error;

/// When a client may ask again after the database could not answer.
const LATER: Duration = Duration::from_secs(1);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        let problem = match &error {
            Error::NotFound { .. } => Self::not_found(),
            Error::Unique { fields } => {
                let errors = fields.iter().map(|it| fault(it, "unique", "is taken"));
                with(Self::conflict(), errors.collect())
            }
            Error::Reference { field } => {
                let errors = field.iter();
                let errors = errors.map(|it| fault(it, "reference", "refers to nothing"));
                with(Self::unprocessable(), errors.collect())
            }
            Error::NotNull { field } => {
                let errors = field.iter();
                let errors = errors.map(|it| fault(it, "required", "needs a value"));
                with(Self::unprocessable(), errors.collect())
            }
            Error::Check { .. } => Self::unprocessable(),
            Error::InUse | Error::Stale => Self::conflict(),
            Error::Busy | Error::Timeout => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE).retry_after(LATER)
            }
            Error::Cursor => refused("after", "cursor", &detail, json!({})),
            Error::Sort { allowed } => {
                refused("sort", "sort", &detail, json!({ "allowed": allowed }))
            }
            Error::Limit { most } => {
                refused("limit", "range", &detail, json!({ "min": 1, "max": most }))
            }
            Error::Settings { .. } | Error::Migration(_) | Error::Over | Error::Other(_) => {
                return Self::internal(error);
            }
        };
        problem.detail(detail).cause(error)
    }
}

fn with(problem: Problem, errors: Vec<Value>) -> Problem {
    if errors.is_empty() {
        problem
    } else {
        problem.with("errors", errors)
    }
}

fn fault(field: &str, code: &str, detail: &str) -> Value {
    // As RFC 6901 writes a name in a pointer.
    let pointer = format!("/{}", field.replace('~', "~0").replace('/', "~1"));
    json!({ "pointer": pointer, "code": code, "detail": detail })
}

/// A parameter of the query that is refused, with what would be taken.
fn refused(parameter: &str, code: &str, detail: &str, allowed: Value) -> Problem {
    let mut fault = json!({ "parameter": parameter, "code": code, "detail": detail });
    if let (Value::Object(fault), Value::Object(allowed)) = (&mut fault, allowed) {
        fault.extend(allowed);
    }
    Problem::bad_request().with("errors", [fault])
}
