//! How greetings are asked for over HTTP.

use cortex::prelude::*;

use super::{Greeting, GreetingService, NewGreeting};

/// Answers requests for greetings.
#[derive(Clone, Debug, Injectable)]
pub struct GreetingController {
    greetings: Arc<GreetingService>,
}

#[controller("/")]
impl GreetingController {
    /// Greets the world.
    #[get("/")]
    async fn index(&self) -> Result<Json<Greeting>, Problem> {
        Ok(Json(self.greetings.greet("world")?))
    }

    /// Greets somebody by the name in the path.
    #[get("/greetings/{name}")]
    async fn show(&self, Path(name): Path<String>) -> Result<Json<Greeting>, Problem> {
        Ok(Json(self.greetings.greet(&name)?))
    }

    /// Greets somebody by the name in the body.
    #[post("/greetings")]
    async fn create(&self, Json(wish): Json<NewGreeting>) -> Result<Json<Greeting>, Problem> {
        Ok(Json(self.greetings.greet(&wish.name)?))
    }
}
