//! The check on modules as generators write them, and on what it must not complain of.

use super::wiring::{Texts, findings};
use super::{Finding, mended};
use crate::plan::RelPath;

const ROOT: &str = "mod posts;\nfn module() -> Module { let mut m = Module::new(\"shop\"); \
                    m.import(posts::module()); m }";
const POSTS: &str = "mod service;\n\npub(crate) fn module() -> Module {\n    \
                     let mut module = Module::new(\"posts\");\n    module\n}\n";
const SERVICE: &str = "/// Posts.\n#[derive(Clone, Injectable)]\npub struct PostService {}\n";

fn texts(files: &[(&str, &str)]) -> Texts {
    let mut texts = Texts::default();
    let base = [
        ("src/lib.rs", ROOT),
        ("src/posts/mod.rs", POSTS),
        ("src/posts/service.rs", SERVICE),
    ];
    for (path, text) in base.iter().chain(files) {
        let path = RelPath::new(*path).unwrap();
        texts.sources.insert(path, (*text).to_owned());
    }
    texts
}

fn shown(findings: &[Finding]) -> String {
    let line = |one: &Finding| {
        let add = one
            .add
            .iter()
            .map(|(file, line)| format!("\n  {file}: {line}"));
        let add: String = add.collect();
        format!("{}: {} {}{add}", one.place, one.code, one.what)
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn found(files: &[(&str, &str)]) -> String {
    shown(&findings(&texts(files)))
}

#[test]
fn what_is_forgotten_is_found_and_mended() {
    let files = [
        (
            "src/posts/controller.rs",
            "#[derive(Injectable)] pub(crate) struct PostController;\n\
          #[controller(\"/posts\")] impl PostController { #[get(\"/\")] fn a() {} }",
        ),
        (
            "src/posts/settings.rs",
            "#[derive(Settings)]\n#[settings(prefix = \"posts\")]\npub struct PostSettings {}",
        ),
        (
            "src/posts/store.rs",
            "pub struct Store;\n#[injectable] impl Store { fn new() -> Self { Self } }",
        ),
        (
            "src/posts/tags/mod.rs",
            "pub(crate) fn module() -> Module { Module::new(\"tags\") }",
        ),
    ];
    insta::assert_snapshot!(found(&files));
    let texts = texts(&files);
    let (mended, left) = mended(&texts, findings(&texts));
    assert_eq!(left, []);
    let posts = &mended.sources[&RelPath::new("src/posts/mod.rs").unwrap()];
    insta::assert_snapshot!(posts);
    assert_eq!(findings(&mended), []);
}

/// Each of these registers the service, or may.
#[test]
fn what_may_be_registered_is_no_finding() {
    assert!(found(&[]).contains("`PostService` is not registered"));
    let told =
        format!("/// Any type of post.\n{SERVICE}impl PostService {{ fn a() {{ let a = 1; }} }}");
    assert!(found(&[("src/posts/service.rs", &told)]).contains("`PostService` is not"));
    let inside =
        |statement: &str| POSTS.replace("    module\n", &format!("    {statement}\n    module\n"));
    for statement in [
        "module.provide::<service::PostService>();",
        "module.provide::<service::PostService>().named(\"a\");",
        "if cfg!(unix) { module.provide::<PostService>(); }",
        "module.value(PostService::new());",
        "module.factory(|| service::PostService {});",
        "register!(module, PostService);",
        "register_all!(module);",
        "wire(&mut module);",
        "for it in all() { module.value(it); }",
    ] {
        assert_eq!(
            found(&[("src/posts/mod.rs", &inside(statement))]),
            "",
            "{statement}"
        );
    }
    let module = |text: &str| format!("{POSTS}{text}");
    for text in [
        "fn wire(m: &mut Module) { m.provide::<PostService>(); }",
        "modules! { PostService }",
        "type Svc = service::PostService; fn wire(m: &mut Module) { m.provide::<Svc>(); }",
        "use service::PostService\n    as Svc; fn wire(m: &mut Module) { m.provide::<Svc>(); }",
        "impl Posts { fn module() -> Module { Module::new(\"a\").with::<PostService>() } }",
        "pub fn other() -> Module { Module::new(\"other\") }",
        "#[cfg(test)] mod tests { fn a() { Module::new(\"a\").provide::<PostService>(); } }",
    ] {
        assert_eq!(found(&[("src/posts/mod.rs", &module(text))]), "", "{text}");
    }
    let root = ROOT.replace("m.import", "wire::<PostService>(&mut m); m.import");
    assert_eq!(found(&[("src/lib.rs", &root)]), "");
    let program = "fn main() { App::new().provide::<PostService>(); }";
    assert_eq!(found(&[("src/main.rs", program)]), "");
    let mut tested = texts(&[]);
    tested
        .tests
        .push("fn a() { let m = Module::new(\"a\"); m.provide::<PostService>(); }".into());
    assert_eq!(findings(&tested), []);
}

/// What depends on a condition, cannot be named, or is there twice.
#[test]
fn what_cannot_be_told_is_no_finding() {
    for service in [
        "#[derive(Injectable)] pub struct PostService<T> { x: T }",
        "#[cfg(feature = \"x\")] #[derive(Injectable)] pub struct PostService;",
        "#[cfg(test)] #[derive(Injectable)] pub struct PostService;",
        "#[derive(Injectable)] struct PostService;",
        "mod deep { #[derive(Injectable)] pub struct PostService; }",
        "mod a { pub struct PostService; } #[derive(Injectable)] pub struct PostService;",
        "#[derive(Settings)] pub struct PostSettings;",
        "#[cfg(x)] #[controller] impl PostController {} #[derive(Injectable)] pub struct PostController;",
        "#[derive(Clone)] pub struct PostService;",
        "macro_rules! a { () => { #[derive(Injectable)] pub struct PostService; } }",
        "fn a() { #[derive(Injectable)] struct PostService; }",
        "#[derive(Injectable)] pub struct PostService { open: (",
    ] {
        assert_eq!(found(&[("src/posts/service.rs", service)]), "", "{service}");
    }
    let conditional = POSTS.replace("mod service;", "#[cfg(feature = \"x\")] mod service;");
    assert_eq!(found(&[("src/posts/mod.rs", &conditional)]), "");
    let conditional = ROOT.replace("mod posts;", "#[cfg(unix)] mod posts;");
    assert_eq!(found(&[("src/lib.rs", &conditional)]), "");
    let test = POSTS.replace("mod service;", "#[cfg(test)]\nmod service;");
    assert_eq!(found(&[("src/posts/mod.rs", &test)]), "");
    let without = ROOT.replace("fn module() -> Module", "fn all() -> Vec<Module>");
    let none = [
        ("src/lib.rs", &*without),
        ("src/posts/mod.rs", "mod service;"),
    ];
    assert_eq!(found(&none), "");
}

#[test]
fn files_that_are_part_of_the_crate_in_another_way_are_no_finding() {
    let wired = POSTS.replace(
        "    module\n",
        "    module.provide::<service::PostService>();\n    module\n",
    );
    let file = |path: &str, text: &str, posts: &str| {
        found(&[
            ("src/posts/mod.rs", &format!("{wired}{posts}")),
            (path, text),
        ])
    };
    assert!(file("src/posts/old.rs", "fn a() {}", "").contains("no `mod` declares it"));
    let shorter = file("src/posts/serv.rs", "fn a() {}", "");
    assert!(
        shorter.contains("no `mod` declares it"),
        "`mod service;` is another one"
    );
    for posts in [
        "mod old;",
        "pub(crate) mod r#old;",
        "#[cfg(test)] mod old;",
        "// mod old;",
        "include!(\"old.rs\");",
        "#[path = \"old.rs\"] mod other;",
        "declare! { mod old; }",
        "mod inner { mod old; }",
    ] {
        assert_eq!(file("src/posts/old.rs", "fn a() {}", posts), "", "{posts}");
    }
    assert_eq!(file("src/posts/old.rs", "fn main() {}", ""), "");
    assert_eq!(file("src/posts/not-a-name.rs", "", ""), "");
    assert_eq!(file("src/bin/tool.rs", "", ""), "");
    assert_eq!(
        file("src/notes/deep.rs", "", ""),
        "",
        "no module is around it"
    );
    let mut named = texts(&[("src/posts/mod.rs", &wired), ("src/tool.rs", "")]);
    assert_eq!(findings(&named).len(), 1);
    named.manifest = "[[bin]]\npath = \"src/tool.rs\"\n".into();
    assert_eq!(findings(&named), []);
}

#[test]
fn a_comment_says_that_it_is_meant_so() {
    for service in [
        "// cortex: not wired\n#[derive(Injectable)]\npub struct PostService;",
        "// cortex: not wired, because it is for later\n/// Posts.\n#[derive(\n    Injectable\n)]\npub struct PostService;",
        "/// Posts.\n// cortex: not wired\n#[derive(Injectable)]\npub struct PostService;",
        "#[derive(Injectable)]\npub struct PostService; // cortex: not wired",
    ] {
        assert_eq!(found(&[("src/posts/service.rs", service)]), "", "{service}");
    }
    let elsewhere = format!("// cortex: not wired\nfn a() {{}}\n\n{SERVICE}");
    assert_ne!(found(&[("src/posts/service.rs", &elsewhere)]), "");
    let file = "// cortex: not wired\n//! Old.\nfn a() {}";
    assert!(!found(&[("src/posts/old.rs", file)]).contains("old.rs"));
    let module = POSTS.replace("pub(crate)", "// cortex: not wired\npub(crate)");
    let root = ROOT.replace("m.import(posts::module());", "");
    assert!(found(&[("src/lib.rs", &root)]).contains("`posts` is not imported"));
    let both = found(&[("src/lib.rs", &root), ("src/posts/mod.rs", &module)]);
    assert!(!both.contains("is not imported"), "{both}");
}
