//! The whole application, asked from outside.

use cortex::config::Live;
use cortex::testing::TestApp;
use greeter::greetings::GreetingSettings;
use serde_json::{Value, json};

#[cortex::test]
async fn greets_the_world() {
    let app = TestApp::new(greeter::module()).start().await;
    let reply = app.get("/").await;
    assert_eq!(
        reply.assert_status(200).json::<Value>()["text"],
        "Hello, world!"
    );
}

#[cortex::test]
async fn greets_by_name_as_configured() {
    let app = TestApp::new(greeter::module())
        .set("greeting.salutation", "Ahoy")
        .set("greeting.shout", true)
        .start()
        .await;
    let reply = app.get("/greetings/Ada").await;
    assert_eq!(
        reply.assert_status(200).json::<Value>()["text"],
        "AHOY, ADA!"
    );
}

#[cortex::test]
async fn makes_a_greeting_with_a_replaced_provider() {
    let settings = GreetingSettings {
        salutation: "Moin".into(),
        shout: None,
    };
    let app = TestApp::new(greeter::module())
        .replace(Live::new(settings))
        .start()
        .await;
    let reply = app.post("/greetings").json(&json!({ "name": "Ada" })).await;
    assert_eq!(
        reply.assert_status(201).json::<Value>()["text"],
        "Moin, Ada!"
    );
}

#[cortex::test]
async fn refuses_an_empty_name() {
    let app = TestApp::new(greeter::module()).start().await;
    let reply = app.post("/greetings").json(&json!({ "name": " " })).await;
    assert_eq!(
        reply.assert_status(422).json::<Value>()["detail"],
        "the name is empty"
    );
}

#[test]
fn is_sound() {
    cortex::testing::check(greeter::module());
}
