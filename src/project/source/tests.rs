//! The reader on files as generators write them, and on odd but legal ones.

use super::*;

fn read(files: &[(&str, &str)]) -> Source {
    let mut source = Source::default();
    for (name, text) in files {
        source.add(name, text);
    }
    source
}

/// The routes of one file, a line for each.
fn routes(text: &str) -> Vec<String> {
    let source = read(&[("src/posts.rs", text)]);
    let controllers = source.controllers.iter();
    let line = |route: &Route| {
        let cfg = route
            .cfg
            .as_ref()
            .map(|cfg| format!(" if {cfg}"))
            .unwrap_or_default();
        format!(
            "{}: {} {} {}{cfg}",
            route.place.line, route.method, route.path, route.handler
        )
    };
    controllers
        .flat_map(|controller| controller.routes.iter().map(line))
        .collect()
}

fn statements(module: &Module) -> Vec<String> {
    let line = |one: &Statement| {
        let cfg = one
            .cfg
            .as_ref()
            .map(|cfg| format!(" if {cfg}"))
            .unwrap_or_default();
        format!("{} {}{cfg}", one.method, one.subject.join("::"))
    };
    module.statements.iter().map(line).collect()
}

const CONTROLLER: &str = r#"//! Posts.
use cortex::prelude::*;

#[derive(Clone, Debug, Injectable)]
pub struct PostController {
    posts: Arc<PostService>,
}

#[controller("/posts")]
impl PostController {
    /// Lists all.
    #[get("/")]
    async fn index(&self) -> Json<Vec<Post>> { todo!() }

    #[get("/{id}")]
    #[cfg(feature = "x")]
    async fn show(&self, Path(id): Path<i64>) -> Result<Json<Post>, Problem> {
        let x = #[allow(unused)] { 3 };
    }

    #[cortex::post("/",)]
    #[put("/new")]
    pub(crate) async fn create(&self) {}

    fn helper<T>(&self) -> T where T: Default { T::default() }
}
"#;

#[test]
fn a_controller_as_it_is_generated() {
    insta::assert_snapshot!(routes(CONTROLLER).join("\n"), @r#"
    13: GET /posts index
    17: GET /posts/{id} show if feature = "x"
    23: POST /posts create
    23: PUT /posts/new create
    "#);
    let source = read(&[("src/posts/controller.rs", CONTROLLER)]);
    assert_eq!(source.controllers[0].name, "PostController");
    assert_eq!(source.controllers[0].path, ["posts", "controller"]);
    assert_eq!(
        source.controllers[0].place.to_string(),
        "src/posts/controller.rs:10"
    );
    assert_eq!(
        source.providers[0].place.to_string(),
        "src/posts/controller.rs:5"
    );
    assert_eq!(source.unknown, []);
}

#[test]
fn code_that_does_not_compile_spoils_nothing_else() {
    let broken = CONTROLLER
        .replace("todo!()", "let x = ; if } else {")
        .replace("if } else {", "if else . ..");
    assert_eq!(routes(&broken).len(), 4);
    let half = format!("pub str\nfn (\n) -> \nstruct\n{CONTROLLER}\nimpl");
    assert_eq!(routes(&half).len(), 4);
    let in_the_middle = CONTROLLER.replace("    fn helper", "    async fn\n\n    fn helper");
    assert_eq!(routes(&in_the_middle).len(), 4);
}

#[test]
fn a_file_with_an_open_bracket_is_unknown() {
    let source = read(&[("src/a.rs", "fn a() {\n"), ("src/b.rs", CONTROLLER)]);
    assert_eq!(source.unknown[0].place.file, "src/a.rs");
    assert_eq!(source.controllers.len(), 1);
}

#[test]
fn odd_but_legal_controllers() {
    let generic = "#[cortex::controller]\nimpl<S: Store<A = {1}>> Posts<S> where S: Clone {\n\
                   #[get(r\"/a\")] fn r#type(&self) {} }";
    assert_eq!(routes(generic), ["3: GET /a type"]);
    let inline = "#[cfg(feature = \"admin\")] mod admin { pub mod deep {\n\
                  #[controller(\"/x/\")] impl A { #[delete(\"/y\")] fn y() {} } } }";
    assert_eq!(routes(inline), ["2: DELETE /x/y y"]);
    let source = read(&[("src/lib.rs", inline)]);
    assert_eq!(source.controllers[0].path, ["admin", "deep"]);
    assert_eq!(
        source.controllers[0].cfg.as_deref(),
        Some("feature = \"admin\"")
    );
    let tests =
        "#[cfg(test)] mod tests { #[controller(\"/x\")] impl A { #[get(\"/\")] fn y() {} } }";
    assert!(routes(tests).is_empty());
    let script =
        "#!/usr/bin/env run\n#![allow(x)]\n#[controller(\"/\")] impl A { #[get(\"/\")] fn y() {} }";
    assert_eq!(routes(script), ["3: GET / y"]);
    let text =
        "const A: &str = \"#[controller(\\\"/\\\")] impl A { #[get(\\\"/\\\")] fn y() {} }\";";
    assert!(routes(text).is_empty());
    let commented = "/* #[controller(\"/\")] impl A { #[get(\"/\")] fn y() {} } */";
    assert!(routes(commented).is_empty());
    let windows = CONTROLLER.replace('\n', "\r\n");
    assert_eq!(routes(&format!("\u{feff}{windows}")), routes(CONTROLLER));
}

#[test]
fn what_cannot_be_followed_is_unknown() {
    let why = |text: &str| {
        let source = read(&[("src/a.rs", text)]);
        let lines = source.unknown.iter();
        let lines = lines.map(|unknown| format!("{}: {}", unknown.place.line, unknown.why));
        lines.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(why("#[controller(PREFIX)]\nimpl A {}"), @"2: a controller's prefix is no text in quotes");
    insta::assert_snapshot!(why("#[controller(\"/\")] impl A {\n#[get(concat!(\"/\", \"a\"))]\nfn a() {} }"), @"3: a route's path is no text in quotes");
    insta::assert_snapshot!(why("#[controller(\"/\")] impl A for B {}"), @"1: a controller's type cannot be made out");
    insta::assert_snapshot!(why("#[path = \"x.rs\"]\nmod y;"), @"2: `#[path]` gives a module another file");
}

const WIRING: &str = r#"
/// What this module adds.
#[must_use]
pub(crate) fn module() -> cortex::Module {
    let limit = 3;
    let mut m: Module = Module::new("posts");
    m.import(users::module());
    m.import(crate::billing::module());
    m.settings::<PostSettings>();
    m.provide::<store::PostRepository<Sqlite>>();
    #[cfg(feature = "feed")]
    m.controller::<FeedController>();
    m.value(Limit(limit)).named("upper");
    m.provide::<Sender<fn(A) -> B>>().when(production()).expose::<dyn Mailer>(|it| it);
    m.export::<dyn mail::Mailer>();
    m.layer(|router| router.layer(x()));
    m.controller::<PostController>();
    m
}
"#;

#[test]
fn each_statement_of_a_module_is_read() {
    let source = read(&[("src/posts/mod.rs", WIRING)]);
    let [module] = &source.modules[..] else {
        panic!("{source:?}")
    };
    assert_eq!(module.name.as_deref(), Some("posts"));
    assert_eq!(
        (module.variable.as_str(), module.path.join("::").as_str()),
        ("m", "posts")
    );
    assert_eq!(module.unknown, None);
    insta::assert_snapshot!(statements(module).join("\n"), @r#"
    import users::module
    import crate::billing::module
    settings PostSettings
    provide store::PostRepository
    controller FeedController if feature = "feed"
    value 
    provide Sender
    export mail::Mailer
    layer 
    controller PostController
    "#);
    assert_eq!(module.statements[0].place.to_string(), "src/posts/mod.rs:7");
}

#[test]
fn a_statement_that_may_register_anything_makes_a_module_unknown() {
    let unknown = |statement: &str| {
        let text = format!(
            "fn module() -> Module {{ let mut m = Module::new(NAME);\n{statement}\n\
             m.provide::<A>(); m }}"
        );
        let source = read(&[("src/a.rs", &text)]);
        let module = &source.modules[0];
        assert_eq!(
            statements(module).last().unwrap(),
            "provide A",
            "{statement}"
        );
        assert_eq!(module.name, None);
        module.unknown.as_ref().map(|place| place.line)
    };
    assert_eq!(unknown("wire(&mut m);"), Some(2));
    assert_eq!(
        unknown("if x { m.controller::<B>(); } else { y() }"),
        Some(2)
    );
    assert_eq!(unknown("for i in 0..3 { m.value(i); }"), Some(2));
    assert_eq!(unknown("register!(m, B);"), Some(2));
    assert_eq!(unknown("m.import(modules.remove(0));"), Some(2));
    assert_eq!(unknown("println!(\"{}\", if x { 1 } else { 2 });"), None);
    assert_eq!(unknown("if x { y(); } else { z(); }"), None);
    assert_eq!(unknown("m.provide::<B<C>>();"), None);
    assert_eq!(unknown("m.provide::<B>().lazy;"), Some(2));
    assert_eq!(unknown("m.value(3) + x;"), Some(2));
}

#[test]
fn a_statement_that_is_half_typed_is_unknown() {
    let text = "fn module() -> Module {\nlet mut m = Module::new(\"a\");\nm.provide::<A>\nm.provide::<B>();\nm }";
    let module = &read(&[("src/a.rs", text)]).modules[0];
    assert_eq!(statements(module), [""; 0]);
    assert_eq!(module.unknown.as_ref().map(|place| place.line), Some(3));
}

#[test]
fn other_functions_that_return_something_are_no_modules() {
    let text = "fn a() -> Vec<Module> {} fn b() -> Result<Module> {} fn c(m: Module) {} \
                fn d() -> impl Fn(A) -> Module {} trait T { fn e() -> Module; }";
    assert_eq!(read(&[("src/a.rs", text)]).modules, []);
    let empty = read(&[("src/a.rs", "fn module() -> Module { Module::new(\"a\") }")]);
    assert_eq!(empty.modules[0].name.as_deref(), Some("a"));
}

/// Three modules, two controllers of one name, and an import of what is not there.
fn shop() -> Source {
    let module = |name: &str, body: &str| {
        format!("pub fn module() -> Module {{ let mut m = Module::new(\"{name}\"); {body} m }}")
    };
    let controller = "#[controller(\"/\")] impl C { #[get(\"/\")] fn a() {} }";
    let imports =
        "m.import(a::module()); m.import(self::b::c::module()); m.import(gone::module());";
    let uses = "use controller::{D as C, E};";
    let distant = "m.controller::<super::other::C>(); m.import(crate::a::module());";
    read(&[
        ("src/lib.rs", &module("shop", imports)),
        (
            "src/a/mod.rs",
            &format!("{uses} {}", module("a", "m.controller::<C>();")),
        ),
        ("src/a/controller.rs", controller),
        ("src/b/c.rs", &module("c", distant)),
        ("src/b/other.rs", controller),
    ])
}

fn path(text: &str) -> Vec<String> {
    text.split("::").map(str::to_owned).collect()
}

#[test]
fn imports_are_resolved_or_left_open() {
    let source = shop();
    let imported = |at: usize| {
        let module = &source.modules[at];
        let statements = module.statements.iter();
        let imports = statements.filter(|one| one.method == "import");
        let found = imports.map(|one| source.imported(module, one));
        let paths = found.map(|module| module.map_or("?".into(), |module| module.path.join("::")));
        paths.collect::<Vec<_>>()
    };
    assert_eq!(imported(0), ["a", "b::c", "?"]);
    assert_eq!(imported(2), ["a"]);
}

#[test]
fn of_two_controllers_of_one_name_each_has_its_registration() {
    let source = shop();
    let registered = |at: usize| {
        let found = source.registrations(&source.controllers[at]);
        let paths = found.map(|(module, _)| module.path.join("::"));
        paths.collect::<Vec<_>>()
    };
    assert_eq!(registered(0), ["a"]);
    assert_eq!(registered(1), ["b::c"]);
}

#[test]
fn the_place_for_a_registration_and_the_name_there_are_found() {
    let source = shop();
    let around = |text: &str| {
        source
            .module_around(&path(text))
            .map(|it| it.path.join("::"))
    };
    assert_eq!(around("a::controller").as_deref(), Some("a"));
    assert_eq!(around("z").as_deref(), Some(""));
    let name = |at: &str, name: &str| source.name_from(&path("a"), &path(at), name);
    assert_eq!(name("a::controller", "C"), "C");
    assert_eq!(name("a::controller", "D"), "controller::D");
}
