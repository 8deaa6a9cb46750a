//! What the application can say, apart from how it is asked.

use cortex::prelude::*;

/// The first word of every greeting.
#[derive(Clone, Copy, Debug)]
pub struct Salutation(pub &'static str);

/// Makes greetings. The container builds it from what its fields ask for.
#[derive(Clone, Debug, Injectable)]
pub struct GreetingService {
    salutation: Arc<Salutation>,
}

impl GreetingService {
    /// Greets somebody by name.
    #[must_use]
    pub fn greet(&self, name: &str) -> String {
        let Salutation(salutation) = *self.salutation;
        format!("{salutation}, {name}!")
    }
}
