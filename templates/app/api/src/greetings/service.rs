//! What the application can do, apart from how it is asked.

use cortex::prelude::*;

use super::{Greeting, GreetingError, GreetingSettings};

/// Makes greetings. The container builds it from what its fields ask for.
#[derive(Clone, Debug, Injectable)]
pub struct GreetingService {
    settings: Arc<GreetingSettings>,
}

impl GreetingService {
    /// A service with settings of the caller's choosing, as tests want it.
    #[must_use]
    pub fn new(settings: Arc<GreetingSettings>) -> Self {
        Self { settings }
    }

    /// Greets somebody by name.
    ///
    /// # Errors
    ///
    /// Fails where the name is blank, or longer than the settings allow.
    pub fn greet(&self, name: &str) -> Result<Greeting, GreetingError> {
        let name = name.trim();
        let limit = self.settings.longest_name;
        if name.is_empty() {
            return Err(GreetingError::NoName);
        }
        if name.chars().count() > limit {
            return Err(GreetingError::NameTooLong { limit });
        }
        let salutation = &self.settings.salutation;
        Ok(Greeting {
            message: format!("{salutation}, {name}!"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service() -> GreetingService {
        let settings = GreetingSettings {
            salutation: "Ahoy".into(),
            longest_name: 3,
        };
        GreetingService::new(Arc::new(settings))
    }

    #[test]
    fn greets_with_the_salutation_of_the_settings() {
        assert_eq!(service().greet(" Ada ").unwrap().message, "Ahoy, Ada!");
    }

    #[test]
    fn refuses_a_blank_name() {
        assert_eq!(service().greet(" "), Err(GreetingError::NoName));
    }

    #[test]
    fn counts_characters_and_not_bytes() {
        assert!(service().greet("Zoë").is_ok());
        assert_eq!(
            service().greet("Anna"),
            Err(GreetingError::NameTooLong { limit: 3 })
        );
    }
}
