//! Which change needs what, as a table.

use super::*;

/// What an app of the template `rest` is built from, and a page that is compiled in.
fn sources() -> Sources {
    let paths = [
        "build.rs",
        "migrations",
        "src/lib.rs",
        "src/main.rs",
        "src/page.html",
    ];
    Sources::for_test(&paths, false)
}

fn need(files: &[&str], sources: Option<&Sources>) -> (Need, String) {
    let files: Vec<_> = files.iter().map(ToString::to_string).collect();
    let Verdict { need, why } = verdict(&files, sources);
    (need, why)
}

use Need::{Build, BuildAll, Nothing, Reload, Restart, Swap};

const TABLE: &[(Need, &str, &str)] = &[
    (Build, "src/lib.rs", "is built into the app"),
    (Build, "src/page.html", "is built into the app"),
    (
        Build,
        "migrations/sqlite/2_b.up.sql",
        "is built into the app",
    ),
    (Build, "src/new.rs", "may be a part of the app"),
    (Build, "parts/new.rs", "may be a part of the app"),
    (Build, "Cargo.lock", "may name other dependencies"),
    (Build, ".", "is another one"),
    (BuildAll, "Cargo.toml", "may concern every crate"),
    (BuildAll, "parts/Cargo.toml", "may concern every crate"),
    (
        BuildAll,
        "rust-toolchain.toml",
        "says how every crate is built",
    ),
    (
        BuildAll,
        ".cargo/config.toml",
        "says how every crate is built",
    ),
    (BuildAll, "build.rs", "is a build script or its part"),
    (Nothing, "Dockerfile", "is read by tools and not by the app"),
    (Restart, ".env", "is read by the app when it starts"),
    (
        Restart,
        "config/development.toml",
        "is read by the app when it starts",
    ),
    (
        Restart,
        "config/notes.md",
        "is read by the app when it starts",
    ),
    (
        Restart,
        "templates/a.html",
        "may be read by the app, which is not built from it",
    ),
    (
        Swap,
        "assets/css/a.css",
        "is a style sheet that browsers fetch",
    ),
    (Reload, "assets/a.svg", "is fetched by browsers"),
    (Reload, "static/app.js", "is fetched by browsers"),
    (
        Reload,
        "parts/web/public/index.html",
        "is fetched by browsers",
    ),
    // Anywhere else, or as another kind, it may be read at the start.
    (
        Restart,
        "site.css",
        "may be read by the app, which is not built from it",
    ),
    (
        Restart,
        "assets/views/a.html",
        "may be read by the app, which is not built from it",
    ),
    (
        Restart,
        "assets/i18n/de.ftl",
        "may be read by the app, which is not built from it",
    ),
    (
        Restart,
        "static/prices.json",
        "may be read by the app, which is not built from it",
    ),
    (
        Restart,
        "countries.json",
        "may be read by the app, which is not built from it",
    ),
    (Nothing, "README.md", "is no part of the app"),
    (Nothing, "docs/a.css", "is no part of the app"),
    (Nothing, "tests/it/main.rs", "is no part of the app"),
    (Nothing, "LICENSE", "is no part of the app"),
    (
        Nothing,
        "cortex.toml",
        "is read by tools and not by the app",
    ),
    (
        Nothing,
        "seeds/all/1.sql",
        "is read by tools and not by the app",
    ),
];

#[test]
fn each_file_needs_the_least_that_suffices() {
    let sources = sources();
    for &(expected, file, why) in TABLE {
        let what = if file == "." {
            "the project's folder"
        } else {
            file
        };
        let expected = (expected, format!("{what} {why}"));
        assert_eq!(need(&[file], Some(&sources)), expected);
    }
}

#[test]
fn of_several_files_the_most_demanding_decides() {
    let sources = Some(&sources());
    let why = "src/lib.rs is built into the app".to_owned();
    let files = ["README.md", "src/lib.rs", "src/main.rs", ".env"];
    assert_eq!(need(&files, sources), (Build, why));
    let why = ".env is read by the app when it starts".to_owned();
    assert_eq!(need(&["README.md", ".env"], sources), (Restart, why));
}

#[test]
fn what_browsers_fetch_is_told_from_what_is_built_in() {
    let sources = Sources::for_test(&["src/lib.rs", "assets/in.css", "static"], false);
    let names = ["a.rs", "assets/in.css", "assets/out.css", "static/b.js"];
    let files = names.map(str::to_owned);
    let (out, verdict) = fetched(&files, &sources).unwrap();
    assert_eq!((out, verdict.need), (vec![names[2].to_owned()], Swap));
    assert_eq!(need(&["assets/in.css"], Some(&sources)).0, Build);
    assert_eq!(need(&["static/b.js"], Some(&sources)).0, Build);
    let both = ["assets/a.css".to_owned(), "assets/a.js".to_owned()];
    assert_eq!(fetched(&both, &sources).unwrap().1.need, Reload);
    assert_eq!(fetched(&files[..2], &sources), None);
}

#[test]
fn words_that_are_compiled_in_are_built() {
    let sources = Sources::for_test(&["src/lib.rs", "README.md", "tests/data.json"], false);
    for file in ["README.md", "tests/data.json"] {
        assert_eq!(need(&[file], Some(&sources)).0, Build, "{file}");
    }
}

#[test]
fn where_it_is_not_known_what_counts_cargo_is_asked() {
    let unbound = Sources::for_test(&["build.rs", "src/lib.rs"], true);
    for file in ["README.md", ".env", "tests/a.rs", "a.json", "assets/a.css"] {
        let (asked, why) = need(&[file], None);
        assert_eq!(asked, Build, "{file}");
        assert!(why.contains("only cargo can tell"), "{why}");
        let (asked, why) = need(&[file], Some(&unbound));
        assert_eq!(asked, Build, "{file}");
        assert!(why.contains("rerun-if-changed"), "{why}");
    }
    assert_eq!(need(&["Cargo.toml"], None).0, BuildAll);
}
