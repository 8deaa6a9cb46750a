//! The settings of the greetings, `greeting.*`.

use cortex::Settings;

/// How people are greeted.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "greeting")]
pub struct GreetingSettings {
    /// The first word of every greeting.
    #[setting(default = "Hello")]
    pub salutation: String,
    /// Whether to shout.
    pub shout: Option<bool>,
}
