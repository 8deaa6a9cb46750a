//! How greetings are asked for over HTTP.

use cortex::prelude::*;
use serde::Serialize;

use super::GreetingService;

/// A greeting, as JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Greeting {
    /// What is said.
    pub message: String,
}

/// Answers requests for greetings.
#[derive(Clone, Debug, Injectable)]
pub struct GreetingController {
    greetings: Arc<GreetingService>,
}

#[controller("/")]
impl GreetingController {
    /// Greets the world.
    #[get("/")]
    async fn index(&self) -> Json<Greeting> {
        Json(Greeting {
            message: self.greetings.greet("world"),
        })
    }

    /// Greets somebody by name.
    #[get("/greetings/{name}")]
    async fn show(&self, Path(name): Path<String>) -> Json<Greeting> {
        Json(Greeting {
            message: self.greetings.greet(&name),
        })
    }
}
