//! Questions on the terminal: CX00.

use std::fmt::Display;

use crate::error::{Exit, Failure};

pub(crate) fn not_a_choice(typed: &str, count: usize) -> Failure {
    let typed = typed.escape_debug();
    Failure::new("CX0001", format!("`{typed}` is none of the choices"))
        .hint(format!("type a number from 1 to {count}"))
        .exit_with(Exit::Usage)
}

pub(crate) fn nobody_to_ask(why: impl Display) -> Failure {
    Failure::new("CX0008", "the questions cannot be asked here")
        .cause(why)
        .hint("give the answers as options: `cortex new --help` lists them")
        .exit_with(Exit::Usage)
}
