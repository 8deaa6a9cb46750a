//! `cortex doctor`: CX06.

use crate::error::Failure;

pub(crate) fn unwell(failures: usize) -> Failure {
    let message = match failures {
        1 => "one check failed".to_owned(),
        many => format!("{many} checks failed"),
    };
    Failure::new("CX0601", message).hint("do what `remedy` says under each, then check again")
}
