//! Rows with versions, and routes below what rows point at, as they are planned.

use super::evolve::{made, refused, shop, shop_of_sql, text, with};
use super::*;

const POST: &str = "crud Post title:string author:references:nested --versioned";

fn with_author() -> Source {
    made(&shop(), "crud Author name:string")
}

fn has(source: &Source, path: &str) -> bool {
    source.read(&RelPath::new(path).unwrap()).unwrap().is_some()
}

#[test]
fn a_version_is_compared_where_it_is_written() {
    let posts = made(&with_author(), POST);
    for dialect in ["sqlite", "postgres"] {
        let up = source_ending(
            &posts,
            &format!("migrations/{dialect}"),
            "create_posts.up.sql",
        );
        let column = "\"version\" bigint NOT NULL DEFAULT 1,\n    \"created_at\"";
        assert!(up.contains(column), "{up}");
    }
    for thing in ["crud", "model"] {
        let line = format!("{thing} Stock amount:int");
        let versioned = made(&shop(), &format!("{line} --versioned"));
        let repository = text(&versioned, "src/stocks/repository.rs");
        for piece in [
            "version: i64,",
            "version: Set(version + 1),",
            "update.filter(Column::Version.eq(version))",
            "delete.filter(Column::Version.eq(row.version))",
        ] {
            assert_eq!(
                repository.matches(piece).count(),
                1,
                "{piece}\n{repository}"
            );
        }
        let plain = made(&shop(), &line);
        let repository = text(&plain, "src/stocks/repository.rs").to_lowercase();
        assert!(!repository.contains("version"), "{repository}");
    }
}

#[test]
fn a_statement_compares_the_version_it_raises() {
    for thing in ["crud", "model"] {
        let line = format!("{thing} Stock amount:int");
        let versioned = made(&shop_of_sql(), &format!("{line} --versioned"));
        let repository = text(&versioned, "src/stocks/repository.rs");
        for piece in [
            "VALUES (?, ?, ?, 1)",
            "SET amount = ?, updated_at = ?, version = version + 1\n    WHERE id = ? AND version = ?",
            ".bind(id)\n            .bind(version);",
            "ok_or(Error::Stale)",
            "DELETE FROM stocks WHERE id = ? AND version = ?",
            "query(DELETE).bind(row.id).bind(row.version)",
            "0 => Err(Error::Stale)",
        ] {
            assert_eq!(
                repository.matches(piece).count(),
                1,
                "{piece}\n{repository}"
            );
        }
        let model = text(&versioned, "src/stocks/model.rs");
        assert!(model.contains("pub amount: i64,\n    pub version: i64,\n"));
        let plain = made(&shop_of_sql(), &line);
        let repository = text(&plain, "src/stocks/repository.rs").to_lowercase();
        assert!(!repository.contains("version"), "{repository}");
    }
}

#[test]
fn further_fields_come_into_statements_that_compare() {
    let stock = "crud Stock amount:int --versioned";
    let (further, whole) = (
        "place:string:optional",
        stock.replace(" --", " place:string:optional --"),
    );
    let first = made(&shop_of_sql(), stock);
    let expected = made(&shop_of_sql(), &whole);
    let path = "src/stocks/repository.rs";
    let evolved = made(&first, &format!("field stocks {further}"));
    assert_eq!(text(&evolved, path), text(&expected, path));
    let ours = with(&first, path, "//! ", "//! Ours. ");
    let evolved = made(&ours, &format!("field stocks {further}"));
    let text_of = text(&evolved, path).replace("//! Ours. ", "//! ");
    assert_eq!(text_of, text(&expected, path));
}

#[test]
fn nested_routes_ask_for_what_they_are_below_with_a_statement() {
    let author = "crud Author name:string";
    for (keys, key, again) in [
        ("", "i64", "require(parent)"),
        (" --id=uuid7", "Uuid", "require(parent)"),
        (" --id=ulid", "String", "require(parent.clone())"),
    ] {
        let authors = made(&shop_of_sql(), &format!("{author}{keys}"));
        for optional in ["", ":optional"] {
            let post = format!("crud Post extra:json author:references{optional}:nested");
            let posts = made(&authors, &post);
            let service = text(&posts, "src/posts/posts_of_author_service.rs");
            for piece in [
                "\"SELECT id FROM authors WHERE id = ?\"",
                &*format!("query_as::<Sqlite, ({key},)>(PARENT).bind(parent)"),
                again,
            ] {
                assert!(service.contains(piece), "{piece}\n{service}");
            }
            for path in posts.list_ending("src/posts", ".rs") {
                let text = text(&posts, path.as_str());
                assert!(!text.contains("data::orm"), "{path}\n{text}");
            }
        }
    }
    let reply = "crud Reply body:text parent:references:Reply:optional:nested";
    let replies = made(&shop_of_sql(), reply);
    let service = text(&replies, "src/replies/replies_of_parent_service.rs");
    assert!(
        service.contains("\"SELECT id FROM replies WHERE id = ?\""),
        "{service}"
    );
}

#[test]
fn whoever_reads_a_model_knows_that_nobody_writes_its_version() {
    let shown = |fields: &str, line: &str, path: &str| {
        let stocks = made(&shop(), &format!("model Stock amount:int {fields}"));
        text(&made(&stocks, line), path)
    };
    let raised = "\"version\" = \"stocks\".\"version\" + 1";
    for (line, path, of_counted, of_own) in [
        (
            "seeder Stock --count=1",
            "seeds/development/01_stocks.sql",
            raised,
            "= excluded.\"version\"",
        ),
        (
            "factory Stock",
            "tests/it/stocks_factory.rs",
            "amount: self.amount,\n        };",
            "fn version(",
        ),
        (
            "dto Level --from-model=Stock --request",
            "src/stocks/level_dto.rs",
            "pub amount: i64,\n}",
            "pub version: i64,",
        ),
    ] {
        let counted = shown("--versioned", line, path);
        let own = shown("version:int", line, path);
        assert!(
            counted.contains(of_counted) && !counted.contains(of_own),
            "{counted}"
        );
        assert!(own.contains(of_own) && !own.contains(of_counted), "{own}");
    }
    let level = "dto Level --from-model=Stock";
    let level = shown("--versioned", level, "src/stocks/level_dto.rs");
    assert!(level.contains("pub version: i64,"), "{level}");
}

#[test]
fn further_fields_leave_the_version_and_the_nested_routes_as_they_are() {
    let further = "rank:int:optional";
    let posts = made(&with_author(), POST);
    let evolved = made(&posts, &format!("field posts {further}"));
    let at_once = POST.replace(" author", &format!(" {further} author"));
    let expected = made(&with_author(), &at_once);
    for path in [
        "src/posts/repository.rs",
        "src/posts/controller.rs",
        "src/posts/posts_of_author_controller.rs",
        "src/posts/posts_of_author_service.rs",
        "tests/it/posts_of_author.rs",
    ] {
        let lines = |source: &Source| {
            let text = text(source, path);
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(lines(&evolved), lines(&expected), "{path}");
    }
    let dto = text(&evolved, "src/posts/posts_of_author_dto.rs");
    for piece in ["pub rank: Option<i64>", "rank: self.rank"] {
        assert_eq!(dto.matches(piece).count(), 1, "{piece}\n{dto}");
    }
    assert!(refused(&posts, "field posts version:int:optional").contains("CX1041"));
}

#[test]
fn nested_routes_are_below_those_of_what_is_pointed_at() {
    let path_of = |author: &str, post: &str| {
        let posts = made(&made(&shop(), author), post);
        let controller = text(&posts, "src/posts/posts_of_author_controller.rs");
        let (_, rest) = controller.split_once("#[controller(\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let post = "crud Post title:string author:references:nested";
    for (author, wish, path) in [
        (
            "crud Author name:string",
            post,
            "/authors/{author_id}/posts",
        ),
        (
            "crud Author name:string --prefix=/people",
            &*format!("{post} --prefix=/news/articles"),
            "/people/{author_id}/articles",
        ),
        (
            "model Author name:string",
            post,
            "/authors/{author_id}/posts",
        ),
        (
            "model team/Author name:string",
            "crud Post title:string author:references:nested:key=writer",
            "/team/authors/{writer}/posts",
        ),
    ] {
        assert_eq!(path_of(author, wish), path, "{wish}");
    }
    let replies = made(
        &shop(),
        "crud Reply body:text parent:references:Reply:optional:nested",
    );
    let text = text(&replies, "src/replies/replies_of_parent_controller.rs");
    assert!(text.contains("/replies/{parent_id}/replies"), "{text}");
    let plain = made(&with_author(), "crud Post title:string author:references");
    assert!(!has(&plain, "src/posts/posts_of_author_controller.rs"));
}

#[test]
fn nested_routes_are_refused_where_they_cannot_be() {
    let authors = with_author();
    for (line, code) in [
        ("model Post author:references:nested", "CX1111"),
        ("migration create_posts author:references:nested", "CX1111"),
        (
            "crud Post author:references:nested editor:references:Author:nested",
            "CX1113",
        ),
        ("crud Post author:references:nested:unique", "CX1041"),
        ("crud Post author:references:nested:hidden", "CX1041"),
    ] {
        let told = refused(&authors, line);
        assert!(told.contains(code), "{line}: {told}");
    }
    let posts = made(&authors, "crud Post title:string");
    let told = refused(&posts, "field posts author:references:optional:nested");
    assert!(told.contains("CX1111"), "{told}");
    let taken = made(
        &authors,
        "controller Shelf get /authors/{id}/posts --prefix=/",
    );
    let told = refused(&taken, "crud Post title:string author:references:nested");
    assert!(told.contains("/authors/{author_id}/posts"), "{told}");
    let elsewhere = with(
        &authors,
        "src/authors/controller.rs",
        "#[controller(\"/authors\")]",
        "#[controller(\"/{tenant}/authors\")]",
    );
    let told = refused(
        &elsewhere,
        "crud Post title:string author:references:nested",
    );
    assert!(told.contains("CX1112"), "{told}");
}

/// The text of the one file in a folder whose name ends so.
fn source_ending(source: &Source, folder: &str, end: &str) -> String {
    let files = source.list_ending(folder, end);
    text(source, files[0].as_str())
}
