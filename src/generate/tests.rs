//! Whatever is generated is laid out as rustfmt would lay it out, for names of ordinary length.

mod evolve;
mod known;
mod versioned;

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::thing::find;
use super::{Access, EDITION, Outcome, Site, Wish};
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::pack;
use crate::plan::{Choices, Content, RelPath, Source};
use crate::shell::{Manner, Shell};
use crate::tools::rustfmt;

/// A project with a module `posts` that holds what the tests need, and a place for tests.
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
        ("tests/it/main.rs", "//! Tests.\n"),
    ];
    let file = |(path, text)| (RelPath::new(path).unwrap(), Content::text(text));
    Source::Memory(files.into_iter().map(file).collect())
}

/// What the project says of its repositories, as `cortex new` writes it down.
fn access(source: &Source) -> Access {
    let settings = source.read(&RelPath::new("cortex.toml").unwrap()).unwrap();
    let text = settings.and_then(|settings| settings.as_text().map(str::to_owned));
    let is_sqlx = text.is_some_and(|text| text.contains("db_access = \"sqlx\""));
    if is_sqlx {
        Access::Sqlx
    } else {
        Access::SeaOrm
    }
}

/// The project after `cortex generate` with this thing and these words.
fn generated(source: &Source, thing: &str, words: &[&str]) -> Result<Source, Failure> {
    let ctx = Ctx::for_test(Path::new("."), &[]);
    let shell = Shell::new(&ctx, Manner::default());
    let format = |text: &str| rustfmt::format(&ctx, &shell, EDITION, text);
    let templates = pack::generators()?;
    let mut site = Site::new(source, &templates, &format, Choices::default());
    let thing = find(thing).unwrap();
    let mut flags: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut rest = Vec::new();
    for word in words {
        let given = thing.flags.iter().find_map(|flag| {
            let value = word.strip_prefix("--")?.strip_prefix(flag.name)?;
            match flag.value {
                None => value.is_empty().then_some((flag.name, None)),
                Some(_) => Some((flag.name, Some(value.strip_prefix('=')?))),
            }
        });
        match given {
            Some((flag, value)) => {
                let values = flags.entry(flag).or_default();
                values.extend(value.map(str::to_owned));
            }
            None => rest.push((*word).to_owned()),
        }
    }
    let wish = Wish {
        name: rest.remove(0),
        words: rest,
        flags,
        tests: true,
        access: access(source),
        ..Wish::default()
    };
    let typed: toml_edit::Value = wish.words.iter().collect::<toml_edit::Array>().into();
    let switches = wish.flags.iter().filter(|(_, values)| values.is_empty());
    let switches = switches.map(|(flag, _)| ((*flag).to_owned(), true.into()));
    let answers = [("words".to_owned(), typed)].into_iter().chain(switches);
    site.begin(thing.name, answers.collect())?;
    (thing.plan)(&wish, &mut site)?;
    let Outcome::Ready(plan, _) = site.finish()? else {
        panic!("files are in the way");
    };
    let Source::Memory(mut files) = source.clone() else {
        unreachable!("the project is in memory");
    };
    for (path, change) in plan.changes() {
        let after = change.after.clone();
        files.insert(path.clone(), after.unwrap());
    }
    Ok(Source::Memory(files))
}

/// Formats what `before` does not hold yet.
fn is_formatted(before: &Source, after: &Source) -> Result<(), TestCaseError> {
    let (Source::Memory(known), Source::Memory(files)) = (before, after) else {
        unreachable!("the project is in memory");
    };
    let ctx = Ctx::for_test(Path::new("."), &[]);
    let shell = Shell::new(&ctx, Manner::default());
    let rust = files.iter().filter(|(path, _)| path.has_extension("rs"));
    for (path, content) in rust.filter(|(path, content)| known.get(path) != Some(content)) {
        let text = content.as_text().unwrap();
        let formatted = rustfmt::format(&ctx, &shell, EDITION, text).unwrap();
        prop_assert_eq!(text, formatted, "{}", path);
    }
    Ok(())
}

/// The modules that settings of a new module `name` have been looked for in, of a project that has
/// the modules `b` and `d` to `f` with settings.
fn looked_for(name: &str) -> Vec<String> {
    let Source::Memory(mut files) = project() else {
        unreachable!("the project is in memory");
    };
    let (mut declared, mut imported) = (String::new(), String::new());
    let mut put = |path: &str, text: &str| {
        files.insert(RelPath::new(path).unwrap(), Content::text(text));
    };
    for letter in ["b", "d", "e", "f"] {
        let text = format!(
            "pub(crate) fn module() -> Module {{\n    let mut module = Module::new(\"{letter}\");\n    \
             module.settings::<S>();\n    module\n}}\n\n#[settings(prefix = \"{letter}\")]\n\
             pub struct S {{\n    x: u8,\n}}\n"
        );
        put(&format!("src/{letter}/mod.rs"), &text);
        declared.extend(["pub mod ", letter, ";\n"]);
        imported.extend(["    module.import(", letter, "::module());\n"]);
    }
    let root = format!(
        "{declared}\npub fn module() -> Module {{\n    let mut module = Module::new(\"shop\");\n\
         {imported}    module\n}}\n"
    );
    put("src/lib.rs", &root);
    put(
        ".env.example",
        "APP__B__X=1\n\nAPP__E__X=1\n\nAPP__F__X=1\n",
    );
    let (source, templates) = (Source::Memory(files), pack::generators().unwrap());
    let format = |text: &str| Ok(text.to_owned());
    let mut site = Site::new(&source, &templates, &format, Choices::default());
    let wish = Wish {
        name: name.to_owned(),
        words: vec!["rate:u8=1".to_owned()],
        ..Wish::default()
    };
    site.begin("config", Vec::new()).unwrap();
    (find("config").unwrap().plan)(&wish, &mut site).unwrap();
    let paths = site.draft.looked_for().into_iter();
    let paths = paths.filter_map(|path| {
        let rest = path
            .as_str()
            .strip_prefix("src/")?
            .strip_suffix("/mod.rs")?;
        (rest.len() == 1).then(|| rest.to_owned())
    });
    paths.collect()
}

#[test]
fn only_modules_behind_new_settings_are_read_until_one_is_in_the_file() {
    // Imports are in the order in which they came, so that a new module comes last.
    assert_eq!(looked_for("Zebra"), Vec::<String>::new());
    assert_eq!(looked_for("b/Tax"), ["b", "d", "e"]);
    assert_eq!(looked_for("f/Tax"), ["f"]);
}

/// The modules whose files are read for a thing with these words, in a project that has a controller
/// in each of three modules.
fn read_for(thing: &'static str, words: &[&str]) -> Vec<String> {
    let Source::Memory(mut files) = project() else {
        unreachable!("the project is in memory");
    };
    let mut put = |path: &str, text: &str| {
        files.insert(RelPath::new(path).unwrap(), Content::text(text));
    };
    let mut declared = String::new();
    for name in ["books", "films", "songs"] {
        let role = "mod controller;\n\npub fn module() -> Module {\n    Module::new(\"x\")\n}\n";
        put(&format!("src/{name}/mod.rs"), role);
        let block = format!(
            "#[controller(\"/{name}\")]\nimpl {}Controller {{\n    #[get(\"/\")]\n    \
             async fn index(&self) {{}}\n}}\n",
            name.trim_end_matches('s').to_uppercase()
        );
        put(&format!("src/{name}/controller.rs"), &block);
        declared.extend(["pub mod ", name, ";\n"]);
    }
    let root = format!(
        "{declared}\npub fn module() -> Module {{\n    let mut module = Module::new(\"shop\");\n    \
         module\n}}\n"
    );
    put("src/lib.rs", &root);
    let (source, templates) = (Source::Memory(files), pack::generators().unwrap());
    let format = |text: &str| Ok(text.to_owned());
    let mut site = Site::new(&source, &templates, &format, Choices::default());
    let wish = Wish {
        name: words[0].to_owned(),
        words: words[1..].iter().map(|word| (*word).to_owned()).collect(),
        ..Wish::default()
    };
    site.begin(thing, Vec::new()).unwrap();
    (find(thing).unwrap().plan)(&wish, &mut site).unwrap();
    let paths = site.draft.looked_for().into_iter();
    let paths = paths.filter_map(|path| {
        let module = path
            .as_str()
            .strip_prefix("src/")?
            .strip_suffix("/mod.rs")?;
        source.read(&path).ok()??;
        Some(module.to_owned())
    });
    paths.collect()
}

#[test]
fn a_controller_and_a_route_read_no_other_module() {
    assert_eq!(
        read_for("controller", &["Play", "index"]),
        Vec::<String>::new()
    );
    assert_eq!(read_for("route", &["films", "get", "/today"]), ["films"]);
}

/// Formats what is made of these words, in a project with a database or without.
fn is_laid_out(project: &Source, thing: &str, words: &[&str]) -> Source {
    let after = generated(project, thing, words);
    let after = after.unwrap_or_else(|failure| panic!("{words:?}: {failure}"));
    is_formatted(project, &after).unwrap_or_else(|why| panic!("{words:?}: {why}"));
    after
}

#[test]
fn long_names_of_types_are_laid_out_as_arguments() {
    // Around the lengths at which rustfmt puts an argument on a line of its own.
    for length in 42..=48 {
        let word = "w".repeat(length);
        let path = format!("/{word}");
        let (invoice, text) = ("billing/Invoice", "text:string");
        let project = project();
        is_laid_out(&project, "controller", &[invoice, "post", &path]);
        let shop = is_laid_out(
            &project,
            "controller",
            &[invoice, "post", &path, text, "n:u64"],
        );
        let other = format!("/{{id}}/{}", "v".repeat(length));
        let route = is_laid_out(&shop, "route", &[invoice, "put", &other]);
        let file = RelPath::new("src/billing/invoice_controller.rs").unwrap();
        let text = route.read(&file).unwrap().unwrap();
        let is_apart = text.as_text().unwrap().contains("        Json(\n");
        assert_eq!(is_apart, length >= 44, "{length}");
    }
}

#[test]
fn samples_are_written_as_a_person_would() {
    let project = with_database();
    for (words, sample) in [
        (&["Tag", "up:bool"][..], "    json!({ \"up\": true })\n"),
        (
            &["Tag", "name:string"],
            "    json!({\n        \"name\": format!(\"name {number}\"),\n    })\n",
        ),
    ] {
        let made = is_laid_out(&project, "crud", words);
        let tests = made
            .read(&RelPath::new("tests/it/tags.rs").unwrap())
            .unwrap();
        let tests = tests.unwrap();
        assert!(
            tests.as_text().unwrap().contains(sample),
            "{}",
            tests.as_text().unwrap()
        );
    }
}

const NAME: &str = "[A-Z][a-z]{0,9}([A-Z][a-z]{0,4}[1-9]?)?";
const WORD: &str = "[a-z]{1,20}";
const SETTINGS: &[&str] = &[
    "string=localhost",
    "u32=100000",
    "secret",
    "duration=5s",
    "size=2MiB",
    "f64=0.5",
    "list=a,b",
    "path:optional",
];

/// Fields of tables, without their names.
const COLUMNS: &[&str] = &[
    "string",
    "string:1:optional",
    "string:12:unique",
    "text:optional",
    "int:default=1234567",
    "i32:index",
    "float:index",
    "bool:default=true",
    "date:index:optional",
    "time",
    "datetime:unique",
    "uuid:hidden",
    "json",
    "enum:1st/a-b:default=a-b",
    "string:list",
    "datetime:list",
];

/// The project with a database, and with a model that others point at.
fn with_database() -> Source {
    let Source::Memory(mut files) = project() else {
        unreachable!("the project is in memory");
    };
    let manifest = "[package]\nname = \"shop\"\n\n[dependencies]\ncortex = { path = \"framework/cortex\", \
                    features = [\"http\", \"openapi\", \"orm\", \"sqlite\", \"validation\"] }\n";
    files.insert(RelPath::new("Cargo.toml").unwrap(), Content::text(manifest));
    generated(&Source::Memory(files), "crud", &["Author", "name:string"]).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn rustfmt_has_nothing_to_do_for_tables(
        name in NAME,
        folder in "([a-z]{3,9}/)?",
        fields in prop::collection::btree_map("[a-z]{2,12}", select(COLUMNS.to_vec()), 1..6),
        id in select(vec!["int", "uuid7", "ulid"]),
        points in select(vec!["", "author:references", "editor:references:Author:optional:unique"]),
    ) {
        let typed = format!("{folder}{name}");
        let fields: Vec<String> =
            fields.iter().map(|(field, kind)| format!("{field}:{kind}")).collect();
        let id = format!("--id={id}");
        let mut words = vec![typed.as_str()];
        words.extend(fields.iter().map(String::as_str));
        words.extend(Some(points).filter(|points| !points.is_empty()));
        words.push(&id);
        let project = with_database();
        let Ok(source) = generated(&project, "crud", &words) else {
            // A keyword, or a name that is taken.
            return Err(TestCaseError::reject("another name"));
        };
        is_formatted(&project, &source)?;
    }

    #[test]
    fn rustfmt_has_nothing_to_do_for_controllers_and_routes(
        name in NAME,
        folder in "([a-z]{3,9}/)?",
        actions in subsequence(vec!["index", "show", "create", "update", "delete"], 0..=5),
        words in prop::collection::vec(WORD, 3),
        kinds in prop::collection::vec(select(vec!["u64", "string", "bool:optional", "f64"]), 2),
    ) {
        let [word, path, other] = &words[..] else { unreachable!("three were asked for") };
        let (path, other) = (format!("/{path}"), format!("/{{{other}_id}}/{other}-{word}"));
        let field = format!("{word}:{}", kinds[0]);
        let typed = format!("{folder}{name}");
        let mut asked = vec![typed.as_str()];
        asked.extend(&actions);
        asked.extend(["post", &path, &field]);
        let project = project();
        let Ok(source) = generated(&project, "controller", &asked) else {
            // A keyword, or a name that the controller has already.
            return Err(TestCaseError::reject("another name"));
        };
        is_formatted(&project, &source)?;
        let request = format!("--request={word}:{}", kinds[1]);
        let response = format!("--response={word}_found:{}", kinds[0]);
        for words in [
            &[&typed, "get", &other][..],
            &[&typed, "put", &other, &request],
            &[&typed, "patch", &other, "--handler=patch_all", &request, &response],
        ] {
            if let Ok(with_route) = generated(&source, "route", words) {
                is_formatted(&source, &with_route)?;
            }
        }
    }

    #[test]
    fn rustfmt_has_nothing_to_do_for_services(name in "[a-z]{3,30}") {
        let project = project();
        let needs = ["--needs=PostService", "--needs=posts/Clock"];
        for words in [&[name.as_str()][..], &[&name, needs[0], needs[1]]] {
            let Ok(source) = generated(&project, "service", words) else {
                return Err(TestCaseError::reject("another name"));
            };
            is_formatted(&project, &source)?;
        }
    }

    #[test]
    fn rustfmt_has_nothing_to_do_for_settings(
        name in "[a-z]{3,30}",
        fields in prop::collection::btree_map("[a-z]{2,30}", select(SETTINGS.to_vec()), 1..6),
    ) {
        let fields: Vec<String> =
            fields.iter().map(|(field, kind)| format!("{field}:{kind}")).collect();
        let words = [name.as_str()].into_iter().chain(fields.iter().map(String::as_str));
        let project = project();
        let Ok(source) = generated(&project, "config", &words.collect::<Vec<_>>()) else {
            return Err(TestCaseError::reject("another name"));
        };
        is_formatted(&project, &source)?;
    }
}
