//! Routes on documents and sources in memory: the table, and the reason for each answer.

use serde_json::{Value, json};

use super::*;
use crate::project::description::for_test;

fn route(method: &str, path: &str, handler: &str) -> Value {
    json!({
        "method": method, "path": path, "handler": handler, "module": "posts",
        "controller": "shop::posts::controller::PostController",
    })
}

fn app(routes: &[Value]) -> Document {
    let modules = json!([{ "name": "shop", "imports": ["posts"] }, { "name": "posts" }]);
    for_test(json!({ "schema": 1, "modules": modules, "routes": routes }))
}

fn posts() -> Document {
    let mut show = route("GET", "/posts/{id}", "show");
    show["summary"] = "Shows one post.".into();
    show["layers"] = json!([
        { "module": "posts", "file": "src/posts/mod.rs", "line": 15 },
        { "module": "shop", "file": "src/lib.rs", "line": 9 },
    ]);
    (show["file"], show["line"]) = ("src/posts/mod.rs".into(), 17.into());
    app(&[
        show,
        route("DELETE", "/posts/{id}", "remove"),
        route("POST", "/posts", "create"),
        route("GET", "/posts", "index"),
        route("GET", "/posts/new", "form"),
        route("GET", "/", "home"),
        route("GET", "/posts/{id}/comments", "comments"),
    ])
}

fn listed(wanted: &Wanted) -> String {
    let document = posts();
    anstream::adapter::strip_str(&table(&select(&document, wanted).unwrap())).to_string()
}

#[test]
fn routes_are_listed_by_path_and_then_by_method() {
    insta::assert_snapshot!(listed(&Wanted::default()), @"
    METHOD  PATH                  HANDLER                          MODULE  SUMMARY
    GET     /                     posts::PostController::home      posts
    GET     /posts                posts::PostController::index     posts
    POST    /posts                posts::PostController::create    posts
    GET     /posts/new            posts::PostController::form      posts
    GET     /posts/{id}           posts::PostController::show      posts   Shows one post.
    DELETE  /posts/{id}           posts::PostController::remove    posts
    GET     /posts/{id}/comments  posts::PostController::comments  posts
    ");
}

#[test]
fn a_part_of_them_is_chosen() {
    let by_method = Wanted {
        method: Some("post".into()),
        ..Wanted::default()
    };
    insta::assert_snapshot!(listed(&by_method), @"
    METHOD  PATH    HANDLER                        MODULE  SUMMARY
    POST    /posts  posts::PostController::create  posts
    ");
    let by_path = Wanted {
        prefix: Some("/posts/{id}/".into()),
        ..Wanted::default()
    };
    assert!(listed(&by_path).contains("comments"));
    let by_module = Wanted {
        module: Some("post".into()),
        ..Wanted::default()
    };
    let failure = select(&posts(), &by_module).unwrap_err();
    insta::assert_snapshot!(failure, @"
    error[CX0706]: the application has no module `post`
      hint: did you mean `posts`?
    ");
    assert!(!failure.to_string().contains("users"));
}

#[test]
fn nothing_stands_at_the_end_of_a_line() {
    assert!(
        listed(&Wanted::default())
            .lines()
            .all(|line| line == line.trim_end())
    );
}

/// What is said of a request, with these files as the source.
fn said(document: &Document, files: &[(&str, &str)], request: &str) -> String {
    let mut source = Source::default();
    for (name, text) in files {
        source.add(name, text);
    }
    let (method, path) = request.split_once(' ').unwrap();
    let request = Request::new(method, path);
    let answer = why(document, &source, &request);
    anstream::adapter::strip_str(&tell::text(&answer, &request)).to_string()
}

#[test]
fn a_handler_is_told_with_its_chain() {
    let source = "#[controller(\"/posts\")]\nimpl A {\n#[get(\"/{id}\")]\nasync fn show() {} }";
    let files = [("src/posts/controller.rs", source)];
    insta::assert_snapshot!(said(&posts(), &files, "get /posts/7?full"), @"
    GET /posts/7 is answered by posts::PostController::show (src/posts/controller.rs:4)
      route:    GET /posts/{id}
      module:   posts (registered in src/posts/mod.rs:17)
      layers:   shop (src/lib.rs:9), then posts (src/posts/mod.rs:15)
    ");
    insta::assert_snapshot!(said(&posts(), &[], "HEAD http://localhost:3000/posts"), @"
    HEAD /posts is answered by posts::PostController::index
      route:    GET /posts
      module:   posts
    ");
    insta::assert_snapshot!(said(&posts(), &[], "GET /health/ready"), @"GET /health/ready is answered by the framework's health checks");
}

#[test]
fn what_comes_second_is_told() {
    insta::assert_snapshot!(said(&posts(), &[], "GET /posts/new"), @"
    GET /posts/new is answered by posts::PostController::form
      route:    GET /posts/new
      module:   posts
      shadows:  GET /posts/{id} (posts::PostController::show), which is less exact
    ");
    insta::assert_snapshot!(said(&posts(), &[], "DELETE /posts/new"), @"
    DELETE /posts/new is refused (405): `/posts/new` has no such method
      methods:  GET
      shadowed: DELETE /posts/{id} (posts::PostController::remove) would answer, but `/posts/new` is more exact, and the more exact path alone is asked
    ");
}

#[test]
fn a_path_without_that_method_is_told_with_those_that_it_has() {
    insta::assert_snapshot!(said(&posts(), &[], "PATCH /posts/7"), @"
    PATCH /posts/7 is refused (405): `/posts/{id}` has no such method
      methods:  GET, DELETE
    ");
}

#[test]
fn a_path_that_nobody_has_is_told_with_similar_ones() {
    insta::assert_snapshot!(said(&posts(), &[], "GET /post/7"), @"
    GET /post/7 is answered by nothing (404)
      near:     /posts/{id}, /posts, /posts/new
    ");
    insta::assert_snapshot!(said(&posts(), &[], "GET /posts/"), @"
    GET /posts/ is answered by nothing (404)
      near:     /posts, /posts/new, /posts/{id}
    ");
    let lib = "fn module() -> Module { let mut m = Module::new(\"shop\");\nm.router(plain()); m }";
    insta::assert_snapshot!(said(&posts(), &[("src/lib.rs", lib)], "GET /something"), @"
    GET /something is answered by nothing (404)
      unknown:  the routes of the router that src/lib.rs:2 adds
    ");
}

const USERS: &str = "
#[controller(\"/users\")]
impl UserController {
    #[get(\"/{id}\")]
    async fn show(&self) {}
}
";

fn module(name: &str, body: &str) -> String {
    format!(
        "mod users;\nmod posts;\nfn module() -> Module {{\n    let mut m = Module::new(\"{name}\");\n    {body}\n    m\n}}\n"
    )
}

#[test]
fn a_controller_that_no_module_registers_is_named_with_the_line_to_add() {
    let lib = module("shop", "m.import(posts::module());");
    let posts_module = module("posts", "");
    let in_posts = [
        ("src/lib.rs", &*lib),
        ("src/posts/mod.rs", &posts_module),
        ("src/posts/user_controller.rs", USERS),
    ];
    insta::assert_snapshot!(said(&posts(), &in_posts, "GET /users/7"), @"
    GET /users/7 is answered by nothing: no module registers `UserController`
      handler:  posts::UserController::show (src/posts/user_controller.rs:5)
      add:      `mod user_controller;` at the head of src/posts/mod.rs
      add:      `m.controller::<user_controller::UserController>();` to `module()` in src/posts/mod.rs:3
    ");
    let lifted =
        format!("pub use user_controller::UserController;\nmod user_controller;\n{posts_module}");
    let with_use = [in_posts[0], (in_posts[1].0, &lifted), in_posts[2]];
    insta::assert_snapshot!(said(&posts(), &with_use, "GET /users/7"), @"
    GET /users/7 is answered by nothing: no module registers `UserController`
      handler:  posts::UserController::show (src/posts/user_controller.rs:5)
      add:      `m.controller::<UserController>();` to `module()` in src/posts/mod.rs:5
    ");
    let no_module = [in_posts[0], ("src/users.rs", USERS)];
    insta::assert_snapshot!(said(&posts(), &no_module, "GET /users/7"), @"
    GET /users/7 is answered by nothing: no module registers `UserController`
      handler:  users::UserController::show (src/users.rs:5)
      add:      `m.controller::<users::UserController>();` to `module()` in src/lib.rs:3
    ");
    insta::assert_snapshot!(said(&posts(), &no_module, "POST /users/7"), @"POST /users/7 is answered by nothing (404)");
}

#[test]
fn a_module_that_nobody_imports_is_named_with_the_line_to_add() {
    let lib = module("shop", "m.import(posts::module());");
    let users = format!(
        "{}{USERS}",
        module("users", "m.controller::<UserController>();")
    );
    let files = [("src/lib.rs", &*lib), ("src/users/mod.rs", &*users)];
    insta::assert_snapshot!(said(&posts(), &files, "GET /users/7"), @"
    GET /users/7 is answered by nothing: no module of the app imports `users`
      handler:  users::UserController::show (src/users/mod.rs:12)
      add:      `m.import(users::module());` to `module()` in src/lib.rs:3
    ");
    let undeclared = lib.replace("mod users;\n", "");
    let files = [("src/lib.rs", &*undeclared), ("src/users/mod.rs", &*users)];
    insta::assert_snapshot!(said(&posts(), &files, "GET /users/7"), @"
    GET /users/7 is answered by nothing: no module of the app imports `users`
      handler:  users::UserController::show (src/users/mod.rs:12)
      add:      `mod users;` at the head of src/lib.rs
      add:      `m.import(users::module());` to `module()` in src/lib.rs:2
    ");
    let between = module("people", "m.import(super::users::module());");
    let files = [files[0], files[1], ("src/people.rs", &*between)];
    insta::assert_snapshot!(said(&posts(), &files, "GET /users/7"), @"
    GET /users/7 is answered by nothing: no module of the app imports `people`
      handler:  users::UserController::show (src/users/mod.rs:12)
      add:      `mod people;` at the head of src/lib.rs
      add:      `m.import(people::module());` to `module()` in src/lib.rs:2
    ");
}

#[test]
fn what_cannot_be_followed_is_told_as_unknown() {
    let users = |body: &str| format!("{}{USERS}", module("users", body));
    let told = |lib: &str, users: &str| {
        let files = [("src/lib.rs", lib), ("src/users/mod.rs", users)];
        said(&posts(), &files, "GET /users/7")
    };
    let lib = module("shop", "m.import(users::module());");
    let registered = users("m.controller::<UserController>();");
    insta::assert_snapshot!(told(&lib, &registered), @"
    GET /users/7 is answered by nothing
      handler:  users::UserController::show (src/users/mod.rs:12)
      unknown:  its module is imported, and this build does not have it (src/lib.rs:5)
    ");
    insta::assert_snapshot!(told(&lib, &users("wire(&mut m);")), @"
    GET /users/7 is answered by nothing
      handler:  users::UserController::show (src/users/mod.rs:12)
      unknown:  a statement there cannot be followed, and may register it (src/users/mod.rs:5)
    ");
    let conditional = "#[cfg(feature = \"x\")] m.controller::<UserController>();";
    insta::assert_snapshot!(told(&lib, &users(conditional)), @r#"
    GET /users/7 is answered by nothing
      handler:  users::UserController::show (src/users/mod.rs:12)
      unknown:  its controller is registered only where `feature = "x"` holds (src/users/mod.rs:5)
    "#);
    let hidden = registered.replace("    #[get", "    #[cfg(unix)]\n    #[get");
    insta::assert_snapshot!(told(&lib, &hidden), @"
    GET /users/7 is answered by nothing
      handler:  users::UserController::show (src/users/mod.rs:13)
      unknown:  it exists only where `unix` holds (src/users/mod.rs:13)
    ");
    let loops = module("shop", "for one in all() { m.import(one); }");
    insta::assert_snapshot!(told(&loops, &registered), @"
    GET /users/7 is answered by nothing
      handler:  users::UserController::show (src/users/mod.rs:12)
      unknown:  a statement there cannot be followed, and may register it (src/lib.rs:5)
    ");
}

#[test]
fn scripts_read_the_same() {
    let lib = module("shop", "");
    let mut source = Source::default();
    source.add("src/lib.rs", &lib);
    source.add("src/users.rs", USERS);
    let document = posts();
    let kinds = [
        "GET /posts/7",
        "PUT /posts/7",
        "POST /posts/new",
        "DELETE /posts/new",
        "GET /x",
        "GET /users/1",
        "GET /health/live",
    ];
    let kinds = kinds.map(|request| {
        let (method, path) = request.split_once(' ').unwrap();
        let request = Request::new(method, path);
        why(&document, &source, &request).as_json(&request)["answer"].clone()
    });
    assert_eq!(
        json!(kinds),
        json!([
            "handler",
            "method",
            "method",
            "shadowed",
            "nothing",
            "not-wired",
            "framework"
        ])
    );
    let request = Request::new("GET", "/users/1");
    insta::assert_snapshot!(why(&document, &source, &request).as_json(&request), @r#"{"add":{"at":{"file":"src/lib.rs","line":3},"code":"m.controller::<users::UserController>();","declaration":null},"answer":"not-wired","found":{"at":{"file":"src/users.rs","line":5},"controller":"UserController","handler":"show","path":"/users/{id}"},"method":"GET","path":"/users/1"}"#);
}
