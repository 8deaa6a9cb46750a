//! The rules of a type: what garde says of a value, as faults with codes and parameters.

#[cfg(feature = "validation")]
pub use checked::{refusal, validate};

use crate::Problem;

/// A type whose values obey rules: with the feature `validation` one that implements
/// `garde::Validate`, and any type without it.
pub trait Rules {
    /// Whether they are obeyed.
    ///
    /// # Errors
    ///
    /// The problem with all rules that are broken.
    #[doc(hidden)]
    fn obey(&self) -> Result<(), Problem>;
}

#[cfg(not(feature = "validation"))]
impl<T> Rules for T {
    fn obey(&self) -> Result<(), Problem> {
        Ok(())
    }
}

#[cfg(feature = "validation")]
impl<T: garde::Validate<Context = ()>> Rules for T {
    fn obey(&self) -> Result<(), Problem> {
        validate(self)
    }
}

#[cfg(feature = "validation")]
mod checked {
    use std::borrow::Cow;
    use std::fmt::Display;

    use garde::error::{Kind, Path};
    use garde::i18n::{
        I18n, InvalidCreditCard, InvalidEmail, InvalidPhoneNumber, InvalidUrl, IpKind, with_i18n,
    };
    use garde::{Report, Validate};
    use serde_json::{Map, Value, json};

    use crate::Problem;
    use crate::fault::{Fault, Source, Step};

    /// Checks a value that did not come through [`Valid`](crate::Valid), as if it were a body.
    ///
    /// # Errors
    ///
    /// A problem with the status 422 that lists every rule that is broken.
    pub fn validate<T: Validate<Context = ()>>(value: &T) -> Result<(), Problem> {
        check(Source::Body, value)
    }

    /// Checks a value from this source.
    pub(crate) fn check<T: Validate<Context = ()>>(
        source: Source,
        value: &T,
    ) -> Result<(), Problem> {
        match with_i18n(Codes, || value.validate()) {
            Ok(()) => Ok(()),
            Err(report) => Err(source.refuse(faults(source, report))),
        }
    }

    /// What a rule of your own answers, with a code of its own for programs: the functions that
    /// `#[garde(custom(...))]` names return it. A plain `garde::Error` has the code `invalid`.
    ///
    /// ```
    /// fn even(value: &u32, _: &()) -> garde::Result {
    ///     if value % 2 == 0 {
    ///         return Ok(());
    ///     }
    ///     Err(cortex_http::refusal("even", "has to be even"))
    /// }
    /// # assert!(even(&1, &()).is_err() && even(&2, &()).is_ok());
    /// ```
    pub fn refusal(code: &str, detail: &str) -> garde::Error {
        garde::Error::new(told(code, detail, &[]))
    }

    /// garde carries nothing but a text; what begins with this is more than a text.
    const MARK: char = '\u{1f}';

    fn told(code: &str, detail: &str, parameters: &[(&str, Value)]) -> String {
        let parameters = parameters.iter().cloned();
        let parameters = parameters.map(|(key, value)| (key.to_owned(), value));
        let parameters: Map<String, Value> = parameters.collect();
        format!("{MARK}{}", json!([code, detail, parameters]))
    }

    fn faults(source: Source, report: Report) -> impl Iterator<Item = Fault> {
        let errors = report.into_inner().into_iter();
        errors.map(move |(path, error)| {
            let told = error.message().strip_prefix(MARK);
            let told = told.and_then(|told| serde_json::from_str(told).ok());
            let (code, detail, parameters): (String, String, Map<String, Value>) =
                told.unwrap_or_else(|| ("invalid".into(), error.to_string(), Map::new()));
            let fault = Fault::along(source, &steps(&path), &code, detail);
            let parameters = parameters.into_iter();
            parameters.fold(fault, |fault, (key, value)| fault.with(key, value))
        })
    }

    /// The steps of garde's path, which it hands out from the last to the first.
    fn steps(path: &Path) -> Vec<Step> {
        let steps = path.__iter().rev();
        let step = |(kind, text): (Kind, &_)| {
            let text = ToString::to_string(text);
            // A field such as `r#type` is `type` to clients.
            let text = text.strip_prefix("r#").unwrap_or(&text).to_owned();
            match (kind, text.parse()) {
                (Kind::None, _) => None,
                (Kind::Index, Ok(index)) => Some(Step::Index(index)),
                _ => Some(Step::Key(text)),
            }
        };
        steps.filter_map(step).collect()
    }

    /// Asked by garde for a sentence whenever a rule is broken, and answers all that is known.
    struct Codes;

    /// A bound as a number where it is one.
    fn number(bound: &dyn Display) -> Value {
        let text = bound.to_string();
        let integer = text.parse::<i64>().map(Value::from).ok();
        let integer = integer.or_else(|| text.parse::<u64>().map(Value::from).ok());
        integer
            .or_else(|| {
                text.parse::<f64>()
                    .ok()
                    .and_then(|it| serde_json::Number::from_f64(it).map(Value::from))
            })
            .unwrap_or_else(|| Value::from(text))
    }

    /// A rule that is broken in one way.
    fn plain(code: &str, detail: &str) -> Cow<'static, str> {
        told(code, detail, &[]).into()
    }

    /// A rule with one argument.
    fn about(code: &str, detail: &str, key: &str, value: Value) -> Cow<'static, str> {
        told(code, detail, &[(key, value)]).into()
    }

    impl I18n for Codes {
        fn length_lower_than(&self, min: usize) -> Cow<'static, str> {
            let detail = format!("is shorter than {min}");
            about("length", &detail, "min", min.into())
        }

        fn length_greater_than(&self, max: usize) -> Cow<'static, str> {
            let detail = format!("is longer than {max}");
            about("length", &detail, "max", max.into())
        }

        fn range_lower_than(&self, min: &dyn Display) -> Cow<'static, str> {
            about("range", &format!("is less than {min}"), "min", number(min))
        }

        fn range_greater_than(&self, max: &dyn Display) -> Cow<'static, str> {
            about(
                "range",
                &format!("is greater than {max}"),
                "max",
                number(max),
            )
        }

        fn credit_card_invalid(&self, reason: InvalidCreditCard) -> Cow<'static, str> {
            plain(
                "credit_card",
                &format!("is no number of a credit card: {reason}"),
            )
        }

        fn pattern_no_match(&self, pattern: &dyn Display) -> Cow<'static, str> {
            let detail = format!("does not match the pattern `{pattern}`");
            about("pattern", &detail, "pattern", pattern.to_string().into())
        }

        fn contains_missing(&self, pattern: &dyn Display) -> Cow<'static, str> {
            let detail = format!("does not contain `{pattern}`");
            about("contains", &detail, "contains", pattern.to_string().into())
        }

        fn url_invalid(&self, reason: InvalidUrl) -> Cow<'static, str> {
            plain("url", &format!("is no URL: {reason}"))
        }

        fn prefix_missing(&self, pattern: &dyn Display) -> Cow<'static, str> {
            let detail = format!("does not begin with `{pattern}`");
            about("prefix", &detail, "prefix", pattern.to_string().into())
        }

        fn suffix_missing(&self, pattern: &dyn Display) -> Cow<'static, str> {
            let detail = format!("does not end with `{pattern}`");
            about("suffix", &detail, "suffix", pattern.to_string().into())
        }

        fn phone_number_invalid(&self, reason: InvalidPhoneNumber) -> Cow<'static, str> {
            plain("phone_number", &format!("is no telephone number: {reason}"))
        }

        fn ip_invalid(&self, kind: IpKind) -> Cow<'static, str> {
            let detail = format!("is no {kind} address");
            about("ip", &detail, "version", kind.to_string().into())
        }

        fn matches_field_mismatch(&self, field: &dyn Display) -> Cow<'static, str> {
            let detail = format!("is not the same as `{field}`");
            about("matches", &detail, "field", field.to_string().into())
        }

        fn email_invalid(&self, reason: InvalidEmail) -> Cow<'static, str> {
            plain("email", &format!("is no e-mail address: {reason}"))
        }

        fn ascii_invalid(&self) -> Cow<'static, str> {
            plain("ascii", "has characters that are not ASCII")
        }

        fn alphanumeric_invalid(&self) -> Cow<'static, str> {
            plain(
                "alphanumeric",
                "has characters that are no letters and no digits",
            )
        }

        fn required_not_set(&self) -> Cow<'static, str> {
            plain("required", "is missing")
        }
    }
}

#[cfg(feature = "validation")]
pub(crate) use checked::check;
