//! Answers requests for greetings.

use std::sync::Arc;

use cortex::http::{Json, Path, Problem, StatusCode};
use cortex::{Injectable, controller};
use serde::{Deserialize, Serialize};

use super::GreetingService;

/// Answers requests for greetings.
#[derive(Injectable)]
pub struct GreetingController {
    greetings: Arc<GreetingService>,
}

/// A greeting.
#[derive(Debug, Serialize)]
pub struct Greeting {
    text: String,
}

/// Whom to greet.
#[derive(Debug, Deserialize)]
pub struct NewGreeting {
    name: String,
}

#[controller("/")]
impl GreetingController {
    /// Greets the world.
    #[get("/")]
    async fn index(&self) -> Result<Json<Greeting>, Problem> {
        let text = self.greetings.greet("world")?;
        Ok(Json(Greeting { text }))
    }

    /// Greets somebody by name.
    #[get("/greetings/{name}")]
    async fn show(&self, Path(name): Path<String>) -> Result<Json<Greeting>, Problem> {
        let text = self.greetings.greet(&name)?;
        Ok(Json(Greeting { text }))
    }

    /// Makes a greeting for the one that the body names.
    #[post("/greetings")]
    async fn create(
        &self,
        Json(body): Json<NewGreeting>,
    ) -> Result<(StatusCode, Json<Greeting>), Problem> {
        let text = self.greetings.greet(&body.name)?;
        Ok((StatusCode::CREATED, Json(Greeting { text })))
    }
}
