//! Failures about tables and their fields.

use crate::error::{Failure, catalog};
use crate::fields::from::{Problem, Unread};
use crate::fields::{self, Dialect, Table};

pub(super) fn tables() -> Vec<Failure> {
    let names = ["src/lib.rs".to_owned(), "src/main.rs".to_owned()];
    vec![
        catalog::no_driver(),
        catalog::no_model("author", "Author", "crud"),
        catalog::several_models("Invoice", &names),
        catalog::no_key("src/authors/model.rs"),
        catalog::unknown_id("serial"),
        catalog::no_fields("Post"),
        catalog::value_is_self("owner", "self"),
        catalog::few_unique("status", 2),
        catalog::field_in_the_way("sort", "every list has it"),
        catalog::nested_elsewhere("author:references:nested", "model"),
        catalog::nested_below_parameters("author", "/tenants/{tenant}/authors"),
        catalog::nested_alike(["author", "editor"], "/authors"),
        catalog::nothing_to_evolve("psts", "Pst", Some("posts"), &["posts"]),
        catalog::nothing_to_evolve("tags", "Tag", None, &["Author", "Post"]),
        catalog::nothing_to_evolve("tags", "Tag", None, &[]),
        catalog::field_there("slug", "posts", "slug:string"),
        catalog::no_field(),
        catalog::made_as_another("Post", "model", "crud"),
        catalog::fields_without_meaning("seed_countries"),
        catalog::name_without_fields("add_slug_to_posts", "slug:string:optional"),
        catalog::migration_there(
            "create_posts",
            "migrations/sqlite/20260101000000_create_posts.up.sql",
        ),
        catalog::field_not_removed("posts"),
        catalog::bad_models("schema.toml", &problems()),
        catalog::bad_models("post.json", &problems()[1..]),
        catalog::unread_models("schema.toml", &Unread::Broken("line 2".into())),
        catalog::unread_models("openapi.yaml", &Unread::Yaml),
        catalog::unread_models("schema.sql", &Unread::Unknown),
        catalog::no_models_in("schema.toml"),
        catalog::which_schema("schema.toml", "", &["Author", "Post"]),
        catalog::which_schema("schema.toml", "Tag", &["Author", "Post"]),
        catalog::no_such_schema("schema.toml", "Psot", Some("Post"), &["Post"]),
        catalog::no_such_schema("schema.toml", "X", None, &["Author", "Post"]),
        catalog::choice_of_nothing("Post"),
        catalog::fields_twice("title:string", "schema.toml"),
        catalog::flag_of_one("prefix", "schema.toml"),
        catalog::models_in_circles("schema.toml", &["Post".into(), "Author".into()]),
        catalog::no_such_model("Autor", "Autor", Some("src/authors/model.rs")),
        catalog::no_such_model("Tag", "Tag", None),
        catalog::strange_column("src/posts/model.rs", "title", "Cow"),
        catalog::unknown_seeds("dev", &["all", "test"]),
        catalog::bad_count("x", 1000),
        catalog::nothing_to_point_at("author_id", "authors", "test"),
        catalog::too_many_rows("status", 2),
        catalog::no_factory("author_id", "tests/it/authors_factory.rs", "Author"),
        catalog::points_at_itself("parent_id"),
        catalog::no_repository("Country", "src/countries/repository.rs"),
        catalog::no_model_named("PostSummary"),
        catalog::no_such_field("titel", "src/posts/model.rs", Some("title"), &["title"]),
        catalog::no_such_field("x", "src/posts/model.rs", None, &["id", "title"]),
        catalog::hidden_field("secret"),
    ]
}

pub(super) fn about_fields() -> Vec<Failure> {
    let refused = |typed: &[&str]| {
        let words: Vec<String> = typed.iter().map(|&typed| typed.to_owned()).collect();
        fields::parse(&words, &Table::new(Dialect::Sqlite)).unwrap_err()
    };
    let names = ["slug".to_owned(), "author_id".to_owned()];
    vec![
        refused(&["title:strng"]),
        refused(&["body:text?", "owner:references:polymorphic"]),
        catalog::rows_without_value("posts", &names[..1]),
        catalog::rows_without_value("posts", &names),
    ]
}

/// What may be wrong in a file of models.
fn problems() -> Vec<Problem> {
    let problem = |place: &str, why: &str, instead: Option<&str>| Problem {
        place: place.to_owned(),
        why: why.to_owned(),
        instead: instead.map(str::to_owned),
    };
    vec![
        problem("line 3", "the reason", Some("title:string")),
        problem("#/properties/title", "the reason", None),
    ]
}
