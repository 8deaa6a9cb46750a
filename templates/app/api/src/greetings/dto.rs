//! The JSON that clients send and receive.

use serde::{Deserialize, Serialize};

/// A greeting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Greeting {
    /// What is said.
    pub message: String,
}

/// The wish to be greeted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NewGreeting {
    /// Who is to be greeted.
    pub name: String,
}
