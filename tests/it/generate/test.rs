//! `cortex generate test`: what is called, with which values, and what is asserted.

use super::{files, run, shop};

const ODD: &str = r#"//! Odd but legal.
use cortex::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct Page { pub number: u32, pub titles: Vec<String>, pub next: Option<u32> }
#[derive(Deserialize)]
pub struct Filter { pub author: String, pub limit: Option<u8> }
#[derive(Deserialize)]
pub struct New { pub title: String, pub email: String, pub tags: Vec<String>, pub draft: bool }
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Renamed { pub first_name: String }

pub struct OddController;

#[cortex::controller("/odd/")]
impl OddController {
    #[get("/", )]
    async fn list(&self, Query(filter): Query<Filter>) -> Json<Vec<Page>> { todo() }
    /// Shows one. More is not said.
    #[get("/{id}")]
    async fn show(&self, Path(id): Path<u64>) -> Result<Json<Page>, Problem> { todo() }
    /// Shows a
    /// comment.
    #[get("/{id}/comments/{slug}")]
    #[get("/all/{*slug}")]
    async fn comment(&self, Path((id, slug)): Path<(u64, String)>) -> Json<Page> { todo() }
    #[post("/")]
    async fn create(&self, Valid(body): Valid<Json<New>>) -> Result<(StatusCode, Json<Page>)> { (StatusCode::CREATED, todo()) }
    #[put("/")]
    async fn renamed(&self, Json(body): Json<Renamed>) -> StatusCode { todo() }
    #[patch("/")]
    async fn strange(&self, mine: Mine, headers: HeaderMap) -> impl IntoResponse { todo() }
    #[delete("/")]
    async fn clear(&self) -> StatusCode { StatusCode::NO_CONTENT }
    #[get("/some/{id}")]
    async fn some(&self, Path(id): Path<u64>) -> Result<impl IntoResponse, Problem> { Ok((StatusCode::ACCEPTED, Json(1))) }
    #[get("/either")]
    async fn either(&self) -> impl IntoResponse { if todo() { StatusCode::ACCEPTED } else { StatusCode::OK } }
    #[get("/plain")]
    async fn plain(&self) -> Result<impl IntoResponse, Problem> { Ok("plain") }
    async fn no_route(&self) {}
}

pub struct OddService;
impl OddService {
    /// Not called: nothing is there yet.
    pub fn new() -> Self { Self }
    pub async fn rename(&self, id: u64, name: Option<&str>, page: &Page) -> Result<Page, ()> { todo() }
    pub fn count(&self, of: &[Page]) -> usize { 0 }
    pub fn pages(&self) -> Vec<Page> { Vec::new() }
    pub fn clear(&self) {}
    pub fn map<T>(&self, of: T) {}
    pub fn with(&self, clock: Clock) -> u8 { 0 }
    pub fn change(&mut self) {}
    pub fn fill(&self, of: &mut u8) {}
    pub fn find(&self, id: u64) -> Result<Page, ()> { Err(()) }
    pub fn later(&self) -> impl Future<Output = Result<u8, ()>> { async { Ok(1) } }
    pub fn boxed(&self) -> BoxFuture<'_, ()> { todo() }
    pub fn each<'a>(&'a self) -> impl Iterator<Item = &'a u8> { [].iter() }
    fn private(&self) {}
}
impl Clone for OddService { fn clone(&self) -> Self { Self } }
"#;

#[test]
fn every_route_and_method_of_a_module_is_called() {
    let sandbox = shop();
    let before = files(&sandbox);
    insta::assert_snapshot!(run(&sandbox, "generate test greetings --dry-run"));
    assert_eq!(files(&sandbox), before);
    run(&sandbox, "generate test greetings");
    let after = files(&sandbox);
    insta::assert_snapshot!(run(&sandbox, "generate test greetings"));
    assert_eq!(files(&sandbox), after, "a second run changes nothing");
    run(&sandbox, "undo");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn one_type_may_be_meant() {
    let sandbox = shop();
    for name in [
        "greetings/GreetingController",
        "GreetingController",
        "greeting_controller",
    ] {
        run(&sandbox, &format!("g test {name}"));
        let list = sandbox.list("shop/tests/it");
        assert!(
            list.contains(&"greetings_controller.rs".to_owned()),
            "{name}: {list:?}"
        );
        assert!(
            !list.contains(&"greetings_service.rs".to_owned()),
            "{name}: {list:?}"
        );
        run(&sandbox, "undo");
    }
}

#[test]
fn odd_code_is_called_as_far_as_values_can_be_made_up() {
    let sandbox = shop();
    sandbox.write(
        "shop/src/odds/mod.rs",
        &format!("{ODD}pub(crate) fn module() -> Module {{ Module::new(\"odds\") }}\n"),
    );
    run(&sandbox, "g module odds");
    insta::assert_snapshot!(run(&sandbox, "g test odds"));
    insta::assert_snapshot!(sandbox.read("shop/tests/it/odds_controller.rs"));
    insta::assert_snapshot!(sandbox.read("shop/tests/it/odds_service.rs"));
}

#[test]
fn what_cannot_be_tested_is_refused() {
    let sandbox = shop();
    sandbox.write("shop/src/hidden/mod.rs", "mod service;\nuse cortex::prelude::*;\npub(crate) fn module() -> Module { Module::new(\"hidden\") }\n");
    sandbox.write(
        "shop/src/hidden/service.rs",
        "pub struct HiddenService;\nimpl HiddenService { pub fn a(&self) {} }\n",
    );
    run(&sandbox, "g module hidden");
    sandbox.write("shop/src/broken/mod.rs", "fn (\n");
    run(&sandbox, "g module bare");
    let before = files(&sandbox);
    for (name, why) in [
        ("nowhere", "module"),
        ("bare", "nothing"),
        ("greetings/OtherService", "type"),
        ("hidden", "hidden"),
        ("broken", "broken"),
        ("a b", "letters"),
    ] {
        insta::assert_snapshot!(
            format!("untested_{why}"),
            run(&sandbox, &format!("g test {name}"))
        );
    }
    std::fs::remove_file(sandbox.path("shop/tests/it/main.rs")).unwrap();
    insta::assert_snapshot!(run(&sandbox, "g test greetings"));
    sandbox.write("shop/tests/it/main.rs", &before["tests/it/main.rs"]);
    assert_eq!(files(&sandbox), before);
}
