//! Names as they are typed, and what generators make of them.

use super::{files, run, shop};

#[test]
fn a_name_that_ends_with_s_is_not_torn() {
    let sandbox = shop();
    let names = [
        "Redis",
        "Dns",
        "Kubernetes",
        "Lens",
        "Physics",
        "Clothes",
        "Acmes",
        "S",
        "billing/S",
        "SettingsService",
        "posts",
    ];
    for name in names {
        run(&sandbox, &format!("generate service {name} --no-tests"));
    }
    run(&sandbox, "generate service Irs --plural irs --no-tests");
    let types = files(&sandbox).into_iter().filter_map(|(path, text)| {
        let (_, rest) = text.split_once("pub struct ")?;
        let name = rest.split([' ', ';', '{', '(']).next()?;
        (path.ends_with("service.rs") && !path.contains("greetings"))
            .then(|| format!("{path}: {name}"))
    });
    let types: Vec<String> = types.collect();
    insta::assert_snapshot!(types.join("\n"), @r"
    src/acmes/service.rs: AcmesService
    src/billing/s_service.rs: SService
    src/clothes/service.rs: ClothesService
    src/dns/service.rs: DnsService
    src/irs/service.rs: IrsService
    src/kubernetes/service.rs: KubernetesService
    src/lenses/service.rs: LensService
    src/physics/service.rs: PhysicsService
    src/posts/service.rs: PostService
    src/redis/service.rs: RedisService
    src/s/service.rs: SService
    src/settings/service.rs: SettingsService
    ");
}

#[test]
fn two_things_never_share_a_record() {
    let sandbox = shop();
    run(&sandbox, "generate module note");
    for args in [
        "service Post --plural letters",
        "service Post",
        "service Note",
        "service notes/Note",
        "service SettingsService",
    ] {
        let shown = run(&sandbox, &format!("generate {args} --no-tests"));
        assert!(shown.ends_with("--- exit 0"), "{shown}");
    }
    let after = files(&sandbox);
    let records = after.iter().filter(|(path, _)| path.contains("/service-"));
    let records = records.map(|(path, text)| {
        let mut lines = text.lines();
        let typed = lines.find(|line| line.starts_with("name = "));
        format!("{path}: {}", typed.unwrap_or_default())
    });
    insta::assert_snapshot!(records.collect::<Vec<_>>().join("\n"), @r#"
    .cortex/generated/service-letters-post.toml: name = "letters/Post"
    .cortex/generated/service-note-note.toml: name = "note/Note"
    .cortex/generated/service-note.toml: name = "Note"
    .cortex/generated/service-post.toml: name = "Post"
    .cortex/generated/service-settings_service.toml: name = "SettingsService"
    "#);
    for name in ["letters/Post", "note/Note", "Note", "SettingsService"] {
        let shown = run(&sandbox, &format!("destroy service {name}"));
        assert!(shown.ends_with("--- exit 0"), "{shown}");
    }
    let left = files(&sandbox);
    let left = left.keys().filter(|path| path.ends_with("/service.rs"));
    let left: Vec<&str> = left.map(String::as_str).collect();
    assert_eq!(left, ["src/greetings/service.rs", "src/posts/service.rs"]);
}

/// As the compiler looks for them, which the reference says under "The `path` attribute".
#[test]
fn modules_are_found_where_an_attribute_leads() {
    let sandbox = shop();
    let module = |name: &str| {
        format!(
            "//! It.\n\nuse cortex::prelude::*;\n\npub(crate) fn module() -> Module {{\n    Module::new(\"{name}\")\n}}\n"
        )
    };
    let lib = std::fs::read_to_string(sandbox.path("shop/src/lib.rs")).unwrap();
    let declared = "#[path = \"old/old.rs\"]\npub mod fresh;\npub mod greetings;\npub mod posts;";
    let lib = lib.replace("pub mod greetings;", declared);
    sandbox.write("shop/src/lib.rs", &lib);
    sandbox.write("shop/src/old/old.rs", &module("fresh"));
    // A default file counts for nothing then.
    sandbox.write("shop/src/fresh.rs", "struct Half<\n");
    let posts = format!(
        "{}\n#[path = \"beside.rs\"]\npub mod tags;\n",
        module("posts")
    );
    sandbox.write("shop/src/posts.rs", &posts);
    sandbox.write("shop/src/beside.rs", &module("posts::tags"));
    for name in ["fresh/Thing", "posts/tags/Tag", "posts/Post"] {
        let shown = run(&sandbox, &format!("generate service {name} --no-tests"));
        assert!(shown.ends_with("--- exit 0"), "{shown}");
    }
    let after = files(&sandbox);
    let services = after.keys().filter(|path| path.ends_with("service.rs"));
    let services: Vec<&str> = services.map(String::as_str).collect();
    let expected = [
        "src/greetings/service.rs",
        "src/old/thing_service.rs",
        "src/posts/service.rs",
        "src/service.rs",
    ];
    assert_eq!(services, expected);
    assert!(after["src/old/old.rs"].contains("mod thing_service;"));
    assert!(after["src/beside.rs"].contains("mod service;"));
}
