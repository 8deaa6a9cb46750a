//! Makes greetings.

use std::sync::Arc;

use cortex::Injectable;
use cortex::config::Live;
use cortex::http::Problem;

use super::GreetingSettings;

/// Makes greetings as the settings ask.
#[derive(Clone, Injectable)]
pub struct GreetingService {
    settings: Arc<Live<GreetingSettings>>,
}

/// Why nobody is greeted.
#[derive(Debug, PartialEq, Eq)]
pub enum GreetingError {
    /// There is no name.
    Nameless,
}

impl GreetingService {
    /// Greets somebody.
    ///
    /// # Errors
    ///
    /// If the name is empty.
    pub fn greet(&self, name: &str) -> Result<String, GreetingError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(GreetingError::Nameless);
        }
        let settings = self.settings.current();
        let text = format!("{}, {name}!", settings.salutation);
        match settings.shout {
            Some(true) => Ok(text.to_uppercase()),
            Some(false) | None => Ok(text),
        }
    }
}

impl From<GreetingError> for Problem {
    fn from(error: GreetingError) -> Self {
        match error {
            GreetingError::Nameless => Self::unprocessable().detail("the name is empty"),
        }
    }
}
