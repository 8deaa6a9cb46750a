//! One thing that is wrong with what a client sent: where it is, which rule it breaks, and what a
//! person and a program are told about it.

use axum::http::StatusCode;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::Problem;

/// One entry of the member `errors` of a [`Problem`].
///
/// ```
/// use cortex_http::{Fault, Problem};
///
/// let taken = Fault::field("unique", "is taken already").at("/email");
/// let problem = Problem::conflict().faults([taken]);
/// # assert_eq!(problem.status(), 409);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    place: Place,
    code: String,
    detail: String,
    parameters: Map<String, Value>,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    /// A JSON Pointer (RFC 6901) into the body; the whole body is the empty one.
    Pointer(String),
    /// The name of a parameter of the path or the query.
    Parameter(String),
}

impl Fault {
    /// A fault of the body, as a whole until [`Fault::at`] says where. The code is for programs, and
    /// the detail for people.
    pub fn field(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Place::Pointer(String::new()), code.into(), detail.into())
    }

    /// A fault of a parameter of the path or the query.
    pub fn parameter(
        name: impl Into<String>,
        code: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self::new(Place::Parameter(name.into()), code.into(), detail.into())
    }

    fn new(place: Place, code: String, detail: String) -> Self {
        Self {
            place,
            code,
            detail,
            parameters: Map::new(),
        }
    }

    /// Where it is in the body: a JSON Pointer such as `/tags/0`.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.place = Place::Pointer(pointer.into());
        self
    }

    /// Adds what a program needs to say it in words of its own, such as the smallest length. A
    /// standard member is not replaced, and a value that cannot be serialized is left out.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        let key = key.into();
        if !STANDARD.contains(&&*key)
            && let Ok(value) = serde_json::to_value(value)
        {
            self.parameters.insert(key, value);
        }
        self
    }

    /// Which rule it breaks.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What is wrong, in words.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Where it is in the body, if it is there.
    pub fn pointer(&self) -> Option<&str> {
        match &self.place {
            Place::Pointer(pointer) => Some(pointer),
            Place::Parameter(_) => None,
        }
    }

    /// A fault where something leads through a value: `/tags/0` in a body, `tags[0]` in a query.
    pub(crate) fn along(source: Source, steps: &[Step], code: &str, detail: String) -> Self {
        let place = match source {
            Source::Body => Place::Pointer(pointer(steps)),
            #[cfg(feature = "validation")]
            Source::Query | Source::Path => Place::Parameter(parameter(steps)),
        };
        Self::new(place, code.to_owned(), detail)
    }
}

/// No person reads more, and a long list with a fault in each item would make an answer that is many
/// times as long as the request.
const MOST: usize = 100;

const STANDARD: [&str; 4] = ["pointer", "parameter", "code", "detail"];

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (key, place) = match &self.place {
            Place::Pointer(pointer) => ("pointer", pointer),
            Place::Parameter(name) => ("parameter", name),
        };
        let standard = [(key, place), ("code", &self.code), ("detail", &self.detail)];
        let standard = standard.map(|(key, text)| (key, Value::from(&**text)));
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(key, value)| (&**key, value.clone()));
        serializer.collect_map(standard.into_iter().chain(parameters))
    }
}

impl Problem {
    /// Adds the member `errors`, one entry for each fault and at most a hundred, and says how many
    /// there are where the problem has no detail.
    #[must_use]
    pub fn faults(self, faults: impl IntoIterator<Item = Fault>) -> Self {
        let mut faults: Vec<Fault> = faults.into_iter().collect();
        let problem = match faults.as_slice() {
            _ if self.has_detail() => self,
            [one] => {
                let detail = match &one.place {
                    Place::Pointer(place) if place.is_empty() => one.detail.clone(),
                    Place::Pointer(place) | Place::Parameter(place) => {
                        format!("`{place}`: {}", one.detail)
                    }
                };
                self.detail(detail)
            }
            many => self.detail(format!("{} values are not accepted", many.len())),
        };
        faults.truncate(MOST);
        problem.with("errors", faults)
    }
}

/// Where a value came from, which decides how its places are named and what a wrong one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Body,
    #[cfg(feature = "validation")]
    Query,
    #[cfg(feature = "validation")]
    Path,
}

impl Source {
    /// The answer to faults in it: a path that breaks a rule leads to nothing.
    pub(crate) fn refuse(self, faults: impl IntoIterator<Item = Fault>) -> Problem {
        let status = match self {
            Self::Body => StatusCode::UNPROCESSABLE_ENTITY,
            #[cfg(feature = "validation")]
            Self::Query => StatusCode::BAD_REQUEST,
            #[cfg(feature = "validation")]
            Self::Path => StatusCode::NOT_FOUND,
        };
        Problem::new(status).faults(faults)
    }
}

/// One step on the way through a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// The steps that lead to a failure of a deserializer.
pub(crate) fn steps(path: &serde_path_to_error::Path) -> Vec<Step> {
    use serde_path_to_error::Segment;
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(Step::Index(*index)),
        Segment::Map { key } => Some(Step::Key(key.clone())),
        // A variant of an enum is a key of the body, too, where serde writes it as one.
        Segment::Enum { variant } => Some(Step::Key(variant.clone())),
        Segment::Unknown => None,
    };
    path.iter().filter_map(step).collect()
}

/// RFC 6901.
fn pointer(steps: &[Step]) -> String {
    let mut pointer = String::new();
    for step in steps {
        pointer.push('/');
        match step {
            Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}

/// As it is written in a query: `filter[status]`.
#[cfg(feature = "validation")]
fn parameter(steps: &[Step]) -> String {
    let mut name = String::new();
    for step in steps {
        let step = match step {
            Step::Key(key) => key.clone(),
            // A repeated parameter has one name, and the place in it says little.
            Step::Index(_) => continue,
        };
        if name.is_empty() {
            name = step;
        } else {
            name.extend(["[", &step, "]"]);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(text: &str) -> Step {
        Step::Key(text.to_owned())
    }

    #[test]
    fn pointers_escape_what_separates() {
        assert_eq!(pointer(&[]), "");
        assert_eq!(pointer(&[key("tags"), Step::Index(0)]), "/tags/0");
        assert_eq!(pointer(&[key("a/b"), key("~"), key("")]), "/a~1b/~0/");
    }

    #[cfg(feature = "validation")]
    #[test]
    fn parameters_are_written_as_in_the_query() {
        assert_eq!(parameter(&[key("filter"), key("status")]), "filter[status]");
        assert_eq!(parameter(&[key("tag"), Step::Index(1)]), "tag");
    }

    #[test]
    fn an_answer_does_not_grow_with_the_faults() {
        let fault = Fault::field("length", "is too short");
        let problem = Source::Body.refuse(vec![fault; 1000]);
        let errors = problem.member("errors").and_then(Value::as_array);
        assert_eq!(errors.map(Vec::len), Some(100));
        assert_eq!(problem.to_string(), "1000 values are not accepted");
    }

    #[test]
    fn a_fault_has_its_members_in_the_order_of_reading() {
        let fault = Fault::field("length", "is too short").at("/title");
        let fault = fault.with("min", 1).with("code", "not replaced");
        let text = serde_json::to_string(&fault).unwrap();
        let expected = r#"{"pointer":"/title","code":"length","detail":"is too short","min":1}"#;
        assert_eq!(text, expected);
        let parameter = Fault::parameter("limit", "type", "is no number");
        let expected = json!({ "parameter": "limit", "code": "type", "detail": "is no number" });
        assert_eq!(serde_json::to_value(parameter).unwrap(), expected);
    }
}
