//! Generated code is laid out as rustfmt would lay it out.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::{EDITION, Outcome, Site, Wish, thing};
use crate::ctx::Ctx;
use crate::pack;
use crate::plan::{Choices, Content, RelPath, Source};
use crate::shell::{Manner, Shell};
use crate::tools::rustfmt;

/// A project with a module `posts` that holds what the tests need.
fn project() -> Source {
    let files = [
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        (
            "src/lib.rs",
            "//! Shop.\n\npub mod posts;\n\nuse cortex::prelude::*;\n\npub fn module() -> Module {\n    \
             let mut module = Module::new(\"shop\");\n    module.import(posts::module());\n    module\n}\n",
        ),
        (
            "src/posts/mod.rs",
            "//! Posts.\n\nuse cortex::prelude::*;\n\npub(crate) fn module() -> Module {\n    \
             let mut module = Module::new(\"posts\");\n    module.provide::<PostService>();\n    \
             module.provide::<Clock>();\n    module\n}\n\n#[derive(Debug)]\npub struct PostService {}\n\n\
             #[derive(Debug)]\npub struct Clock {}\n",
        ),
    ];
    let file = |(path, text)| (RelPath::new(path).unwrap(), Content::text(text));
    Source::Memory(files.into_iter().map(file).collect())
}

/// The Rust files that a generator makes.
fn made(name: &str, wish: &Wish) -> Vec<(String, String)> {
    let ctx = Ctx::for_test(Path::new("."), &[]);
    let shell = Shell::new(&ctx, Manner::default());
    let (source, templates) = (project(), pack::templates().unwrap());
    let format = |text: &str| rustfmt::format(&ctx, &shell, EDITION, text);
    let mut site = Site::new(&source, &templates, &format, Choices::default());
    let thing = thing::find(name).unwrap();
    site.begin(thing.name, Vec::new()).unwrap();
    (thing.plan)(wish, &mut site).unwrap();
    let Outcome::Ready(plan, _) = site.finish().unwrap() else {
        panic!("files are in the way");
    };
    let rust = plan.changes().filter(|(path, _)| path.has_extension("rs"));
    let text = |content: &Option<Content>| content.as_ref()?.as_text().map(str::to_owned);
    rust.map(|(path, change)| (path.to_string(), text(&change.after).unwrap()))
        .collect()
}

fn is_formatted(name: &str, wish: &Wish) -> Result<(), TestCaseError> {
    let ctx = Ctx::for_test(Path::new("."), &[]);
    let shell = Shell::new(&ctx, Manner::default());
    for (path, text) in made(name, wish) {
        let formatted = rustfmt::format(&ctx, &shell, EDITION, &text).unwrap();
        prop_assert_eq!(text, formatted, "{} of {:?}", path, wish);
    }
    Ok(())
}

fn wish(name: &str, words: &[String], needs: &[&str]) -> Wish {
    let needs: Vec<String> = needs.iter().map(|need| (*need).to_owned()).collect();
    let flags = (!needs.is_empty()).then_some(("needs", needs));
    Wish {
        name: name.to_owned(),
        words: words.to_vec(),
        flags: flags.into_iter().collect::<BTreeMap<_, _>>(),
        tests: true,
        ..Wish::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn rustfmt_has_nothing_to_do_in_services(name in "[a-z]{3,30}") {
        prop_assume!(crate::name::objection_to_snake(&name).is_none());
        prop_assume!(!["post", "posts", "clock"].contains(&&*name));
        is_formatted("service", &wish(&name, &[], &[]))?;
        is_formatted("service", &wish(&name, &[], &["PostService", "posts/Clock"]))?;
    }

    #[test]
    fn rustfmt_has_nothing_to_do_in_settings(
        name in "[a-z]{3,30}",
        fields in prop::collection::btree_map("[a-z]{2,30}", 0_usize..8, 1..6),
    ) {
        prop_assume!(crate::name::objection_to_snake(&name).is_none());
        let types = [
            "string=localhost", "u32=100000", "secret", "duration=5s", "size=2MiB", "f64=0.5",
            "list=a,b", "path:optional",
        ];
        let words = fields.iter().filter(|(field, _)| syn::parse_str::<syn::Ident>(field).is_ok());
        let words: Vec<String> = words.map(|(field, at)| format!("{field}:{}", types[*at])).collect();
        prop_assume!(!words.is_empty());
        prop_assume!(!["config", "log", "server", "lifecycle", "post", "posts"].contains(&&*name));
        is_formatted("config", &wish(&name, &words, &[]))?;
    }
}
