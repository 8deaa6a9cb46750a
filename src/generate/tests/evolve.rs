//! Tables, their changes and further fields, as they are planned.

use super::*;

/// The project with a driver, in which models are public.
pub(super) fn shop() -> Source {
    let Source::Memory(mut files) = project() else {
        unreachable!("the project is in memory");
    };
    let manifest = "[package]\nname = \"shop\"\n\n[dependencies]\ncortex = { path = \"framework/cortex\", features = [\"sqlite\", \"postgres\"] }\n";
    files.insert(RelPath::new("Cargo.toml").unwrap(), Content::text(manifest));
    files.retain(|path, _| !path.as_str().starts_with("src/posts/"));
    let root = "//! Shop.\n\nuse cortex::prelude::*;\n\npub fn module() -> Module {\n    Module::new(\"shop\")\n}\n";
    files.insert(RelPath::new("src/lib.rs").unwrap(), Content::text(root));
    Source::Memory(files)
}

/// The same without an ORM.
pub(super) fn shop_of_sql() -> Source {
    let shop = with(&shop(), "Cargo.toml", "[\"sqlite\"", "[\"sql\", \"sqlite\"");
    let Source::Memory(mut files) = shop else {
        unreachable!("the project is in memory");
    };
    let settings = Content::text("[new]\ndb_access = \"sqlx\"\n");
    files.insert(RelPath::new("cortex.toml").unwrap(), settings);
    Source::Memory(files)
}

pub(super) fn made(source: &Source, line: &str) -> Source {
    let words: Vec<&str> = line.split_whitespace().collect();
    generated(source, words[0], &words[1..]).unwrap_or_else(|failure| panic!("{line}: {failure}"))
}

pub(super) fn refused(source: &Source, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    match generated(source, words[0], &words[1..]) {
        Ok(_) => panic!("`{line}` is not refused"),
        Err(failure) => failure.to_string(),
    }
}

pub(super) fn text(source: &Source, path: &str) -> String {
    let content = source.read(&RelPath::new(path).unwrap()).unwrap();
    let content = content.unwrap_or_else(|| panic!("there is no {path}"));
    content.as_text().unwrap().to_owned()
}

pub(super) fn with(source: &Source, path: &str, from: &str, to: &str) -> Source {
    let before = text(source, path);
    assert!(before.contains(from), "{path} has no `{from}`:\n{before}");
    let Source::Memory(mut files) = source.clone() else {
        unreachable!("the project is in memory");
    };
    files.insert(
        RelPath::new(path).unwrap(),
        Content::text(&before.replace(from, to)),
    );
    Source::Memory(files)
}

fn migrations(source: &Source) -> Vec<String> {
    let files = source
        .list_ending("migrations/sqlite", ".up.sql")
        .into_iter();
    files
        .map(|path| path.as_str().rsplit('/').next().unwrap().to_owned())
        .collect()
}

fn same(one: &Source, other: &Source) -> bool {
    let (Source::Memory(one), Source::Memory(other)) = (one, other) else {
        unreachable!("the project is in memory");
    };
    one == other
}

#[test]
fn migrations_follow_each_other_and_are_made_once() {
    let shop = made(&shop(), "migration create_tags name:string:unique");
    let both = made(&shop, "migration add_rank_to_tags rank:int:default=0");
    let names = migrations(&both);
    assert_eq!(
        names,
        [
            "19700101000000_create_tags.up.sql",
            "19700101000001_add_rank_to_tags.up.sql"
        ]
    );
    assert!(same(
        &made(&both, "migration add_rank_to_tags rank:int:default=0"),
        &both
    ));
    for dialect in ["sqlite", "postgres"] {
        let up = text(
            &both,
            &format!("migrations/{dialect}/19700101000001_add_rank_to_tags.up.sql"),
        );
        assert!(
            up.contains("ADD COLUMN \"rank\" bigint NOT NULL DEFAULT 0"),
            "{up}"
        );
    }
    let empty = made(&both, "migration SeedTags");
    let up = text(&empty, "migrations/sqlite/19700101000002_seed_tags.up.sql");
    assert!(up.starts_with("-- Seed tags.\n"), "{up}");
}

#[test]
fn a_migration_says_what_it_cannot_do() {
    let shop = made(&shop(), "model Tag name:string");
    for (line, code) in [
        ("migration seed x:string", "CX1084"),
        ("migration add_x_to_tags", "CX1085"),
        ("migration add_index_to_tags", "CX1085"),
        ("migration rename_a_to_b_in_tags x:string", "CX1084"),
        ("migration create_tags name:string", "CX1086"),
        ("migration type", "CX0902"),
        ("migration add_owner_to_tags owner:references", "CX0952"),
    ] {
        let words: Vec<&str> = line.split_whitespace().collect();
        let failure = generated(&shop, words[0], &words[1..])
            .map(drop)
            .unwrap_err();
        assert_eq!(failure.code(), code, "{line}");
    }
}

#[test]
fn one_table_is_one_thing() {
    let shop = made(&shop(), "model Tag name:string");
    assert!(refused(&shop, "crud Tag name:string").contains("is there as a `model`"));
    let shop = made(&shop, "crud Label name:string");
    assert!(refused(&shop, "model Label name:string").contains("is there as a `crud`"));
}

const FIELDS: &str = "field posts slug:string:optional:unique status:enum:draft/published:default=draft \
                      level:int:default=3 born:date:optional:index";

#[test]
fn a_table_with_a_field_more_is_as_if_it_had_been_made_so() {
    for thing in ["crud", "model"] {
        let first = made(
            &shop(),
            &format!("{thing} Post title:string body:text:optional"),
        );
        let evolved = made(&first, FIELDS);
        let whole = FIELDS.replace(
            "field posts",
            &format!("{thing} Post title:string body:text:optional"),
        );
        let whole = made(&shop(), &whole);
        for path in whole.list_ending("", ".rs") {
            assert_eq!(
                text(&evolved, path.as_str()),
                text(&whole, path.as_str()),
                "{path}"
            );
        }
        assert_eq!(migrations(&evolved).len(), 2);
        assert!(
            same(&made(&evolved, FIELDS), &evolved),
            "a second time changes nothing"
        );
        let record = text(&evolved, &format!(".cortex/generated/{thing}-post.toml"));
        assert!(
            record.contains("\"born:date:optional:index\"") && record.contains("_to_posts.up.sql")
        );
    }
}

#[test]
fn a_changed_file_gets_the_same_lines() {
    let first = made(&shop(), "crud Post title:string body:text:optional");
    let files = [
        "src/posts/model.rs",
        "src/posts/dto.rs",
        "src/posts/repository.rs",
        "tests/it/posts.rs",
    ];
    let mut changed = first.clone();
    for path in files {
        changed = with(&changed, path, "//! ", "//! Ours. ");
    }
    let (evolved, expected) = (made(&changed, FIELDS), made(&first, FIELDS));
    for path in &files[..3] {
        let text_of = text(&evolved, path).replace("//! Ours. ", "//! ");
        assert_eq!(text_of, text(&expected, path), "{path}");
    }
    // Whole tests go to the end, wherever they would stand in a new file.
    let tests = text(&evolved, files[3]);
    for piece in [
        "fn no_two_have_the_same_slug()",
        "\"slug\": format!",
        "made[\"level\"], input",
    ] {
        assert_eq!(tests.matches(piece).count(), 1, "{piece}\n{tests}");
    }
    // What a person has changed stays when it is destroyed, as before.
    let hash = |source: &Source| {
        let record = text(source, ".cortex/generated/crud-post.toml");
        let line = record
            .lines()
            .find(|line| line.starts_with("\"src/posts/dto.rs\""));
        line.map(str::to_owned)
    };
    assert_eq!(hash(&evolved), hash(&first));
    assert_ne!(hash(&expected), hash(&first));
}

#[test]
fn without_a_place_nothing_is_written_and_the_lines_are_told() {
    let first = made(&shop(), "crud Post title:string");
    let changed = with(
        &first,
        "src/posts/repository.rs",
        "for ActiveModel",
        "for Changed",
    );
    let told = refused(&changed, "field posts slug:string:optional");
    assert!(told.contains("there is no place"), "{told}");
    let words = ["posts", "slug:string:optional"];
    let failure = generated(&changed, "field", &words).map(drop).unwrap_err();
    let hints = format!("{failure:?}");
    assert!(
        hints.contains("slug: Set(input.slug),") && hints.contains("src/posts/repository.rs"),
        "{hints}"
    );
}

#[test]
fn fields_that_cannot_come_are_refused() {
    let shop = made(&shop(), "crud Post title:string");
    for (line, code) in [
        ("field posts", "CX1082"),
        ("field posts title:text", "CX1082"),
        ("field posts slug:string", "CX1042"),
        ("field pots slug:string:optional", "CX1081"),
        ("field posts owner:references:optional", "CX0952"),
    ] {
        let words: Vec<&str> = line.split_whitespace().collect();
        let failure = generated(&shop, words[0], &words[1..])
            .map(drop)
            .unwrap_err();
        assert_eq!(failure.code(), code, "{line}");
    }
}

#[test]
fn a_second_way_to_a_model_leaves_none_back() {
    let shop = made(&shop(), "crud Author name:string");
    let shop = made(&shop, "crud Post title:string author:references");
    assert!(text(&shop, "src/authors/model.rs").contains("pub posts: HasMany<"));
    let shop = made(&shop, "field posts editor:references:Author:optional");
    assert!(!text(&shop, "src/authors/model.rs").contains("HasMany<"));
    let shop = made(&shop, "crud Review stars:int");
    let shop = made(&shop, "field reviews post:references:optional");
    assert!(text(&shop, "src/posts/model.rs").contains("pub reviews: HasMany<"));
}
