//! What can be set from outside: `greeting.*` in `config/`, or variables such as
//! `APP__GREETING__SALUTATION`.

use cortex::prelude::*;

/// How people are greeted.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "greeting")]
pub struct GreetingSettings {
    /// The first word of every greeting.
    #[setting(default = "Hello")]
    pub salutation: String,
    /// The longest name that is greeted, in characters.
    #[setting(default = 64)]
    pub longest_name: usize,
}
