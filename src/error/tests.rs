//! Every failure as a person reads it: one snapshot of the whole catalogue.

mod tables;

use std::collections::BTreeSet;
use std::io::{Error, ErrorKind};
use std::path::Path;

use self::tables::{about_fields, tables};
use super::{CODES, Failure, catalog};
use crate::generate::{Unplaced, User};
use crate::plan::RelPath;
use crate::serve::claim::Other;

fn all() -> Vec<Failure> {
    [
        beginnings(),
        files(),
        projects(),
        generators(),
        tables(),
        routes_and_settings(),
        about_databases(),
    ]
    .concat()
}

fn beginnings() -> Vec<Failure> {
    let shop = Path::new("shop");
    let names = ["src/lib.rs".to_owned(), "src/main.rs".to_owned()];
    vec![
        catalog::usage("unexpected argument `--prot` found", &names[..1]),
        catalog::strange_word("index", "controller"),
        catalog::no_command(),
        catalog::not_a_plan(shop, "the reason"),
        catalog::broken_inside("template `a.rs.hbs`", "the reason"),
        catalog::interrupted("making the project"),
        catalog::unknown_code("CX9", Some("CX0001")),
        catalog::unknown_code("nothing", None),
        catalog::no_working_directory("the reason"),
        catalog::no_signal_handler("the reason"),
        catalog::output_lost(),
        catalog::bad_name(
            "type",
            "it is a keyword of Rust",
            "for example `--name type-app`",
        ),
        catalog::target_not_empty(shop),
        catalog::target_not_a_folder(shop),
        catalog::unknown_template("ap", Some("api"), &["api", "minimal"]),
        catalog::inside_workspace(shop, Path::new("Cargo.toml")),
        catalog::target_is_here(shop),
        catalog::bad_toolchain("1.2"),
        catalog::bad_access("sqlite"),
        catalog::no_database_to_reach("minimal", "rest", "sqlx"),
        catalog::no_randomness("the reason"),
    ]
}

fn files() -> Vec<Failure> {
    let shop = Path::new("shop");
    let names = ["src/lib.rs".to_owned(), "src/main.rs".to_owned()];
    let error = || Error::other("the reason");
    let kind = |kind: ErrorKind| Error::from(kind);
    vec![
        catalog::conflicts(&names),
        catalog::cannot_write(shop, &error()),
        catalog::cannot_write(shop, &kind(ErrorKind::StorageFull)),
        catalog::cannot_write(shop, &kind(ErrorKind::PermissionDenied)),
        catalog::cannot_read(shop, &error()),
        catalog::cannot_read(shop, &kind(ErrorKind::NotFound)),
        catalog::cannot_read(shop, &kind(ErrorKind::PermissionDenied)),
        catalog::cannot_read(shop, &kind(ErrorKind::IsADirectory)),
        catalog::cannot_read(shop, &kind(ErrorKind::InvalidData)),
        catalog::outside_project("../shop"),
        catalog::through_link("link/a"),
        catalog::plans_clash(&names),
        catalog::already_there(&names),
        catalog::not_taken_back(
            &catalog::cannot_write(shop, &error()),
            &catalog::conflicts(&names),
        ),
        catalog::wrong_kind(&["src: a folder is there now".to_owned()]),
        catalog::differ_in_case("Src/a.rs", "src/a.rs"),
        catalog::reserved(".git/config"),
        catalog::journal_busy(),
        catalog::not_rolled_back(&names, ".cortex/journal/unmerged-000007"),
        catalog::cannot_carry(7, &names),
        catalog::nothing_to_carry("undo"),
        catalog::unknown_change(7),
        catalog::already_undone(7),
        catalog::journal_unknown(".cortex/journal/pending"),
    ]
}

fn generators() -> Vec<Failure> {
    let names = ["src/lib.rs".to_owned(), "src/main.rs".to_owned()];
    let unplaced = |line: &str| Unplaced {
        file: "src/posts/mod.rs".into(),
        line: line.into(),
        why: "the reason",
    };
    vec![
        catalog::files_in_the_way(&names),
        catalog::file_of_another("tests/it/a_bs.rs", "controller", "a/B"),
        catalog::unknown_thing("servce", Some("service")),
        catalog::unknown_thing("x", None),
        catalog::bad_item_name("type", "the reason"),
        catalog::bad_folder("../../x", "the reason"),
        catalog::no_place(&[unplaced("mod service;"), unplaced("module.provide::<A>();")]),
        catalog::no_file_for("src/posts/mod.rs", "mod service;"),
        catalog::no_tests_to_add_to("tests/it/main.rs", "mod posts;"),
        catalog::inline_module("src/lib.rs", "posts"),
        catalog::no_root("src/lib.rs"),
        catalog::no_controller("psts", Some("posts"), &names[..1]),
        catalog::no_controller("posts", None, &[]),
        catalog::several_controllers("posts", &names),
    ]
}

fn routes_and_settings() -> Vec<Failure> {
    vec![
        catalog::bad_route("get today", "a path begins with `/`"),
        catalog::unknown_action("lst", Some("list")),
        catalog::unknown_action("x", None),
        catalog::handler_there("src/posts/controller.rs", "today", "`get /today`"),
        catalog::handler_there("src/posts/controller.rs", "today", ""),
        catalog::route_taken(
            "get",
            "/posts",
            "`PostController` in `src/posts/controller.rs`",
        ),
        catalog::routes_alike("Post", &[("show", "get", "/{id}"), ("show", "get", "/{x}")]),
        catalog::type_there("src/posts/dto.rs", "TodayResponse"),
        catalog::bad_field("note", "it has no type", &["string", "u64"]),
        catalog::does_not_parse("src/lib.rs", "line 3, column 5: expected identifier"),
        catalog::cannot_be_followed("src/lib.rs", "line 3, column 5: expected identifier"),
        catalog::bad_need("Vec<u8>", "the reason"),
        catalog::need_not_found("Clock", "Clock", &[], None),
        catalog::need_not_found("Clok", "Clok", &[], Some("greetings/Clock")),
        catalog::need_not_found("Clock", "Clock", &["greetings/Clock".into()], None),
        catalog::no_settings("mail"),
        catalog::bad_setting("port:u61", "the reason", "string, bool"),
        catalog::prefix_taken("server"),
        catalog::bad_prefix("Mail Out"),
        catalog::prefix_declared("tax", "src/billing/tax_settings.rs", "sales.tax"),
        catalog::no_module("greetings", "greetings"),
        catalog::nothing_to_test("greetings", "src/greetings/mod.rs", &[]),
        catalog::nothing_to_test(
            "audits",
            "src/audits/mod.rs",
            &["count".into(), "add".into()],
        ),
        catalog::out_of_reach("GreetingService", "the reason"),
    ]
    .into_iter()
    .chain(removals())
    .chain(about_fields())
    .chain(about_settings_of_the_tool())
    .collect()
}

fn removals() -> Vec<Failure> {
    let names = ["src/lib.rs".to_owned(), "src/main.rs".to_owned()];
    let command = ["cortex destroy service a".to_owned()];
    let user = |line| User {
        file: RelPath::new("src/a/service.rs").unwrap(),
        line,
        name: "InvoiceService".to_owned(),
        command: (line == 1).then(|| command[0].clone()),
    };
    let users: Vec<User> = (1..8).map(user).collect();
    vec![
        catalog::nothing_recorded("service", "Invioce", Some("Invoice"), &["Invoice"]),
        catalog::nothing_recorded("service", "x", None, &["Invoice", "billing/Post"]),
        catalog::nothing_recorded("service", "x", None, &[]),
        catalog::record_broken(".cortex/generated/service-a.toml", "the reason"),
        catalog::still_in_use("module", "billing", &command, &[]),
        catalog::still_in_use("module", "billing", &[], &names),
        catalog::still_in_use("controller", "billing/Invoice", &command, &names),
        catalog::still_in_use_though_gone("module", "billing", &command, &[]),
        catalog::still_used("service", "Invoice", &users),
        catalog::nothing_removed("service", "Invoice", &["`a.rs`".into()], &["`b.rs`".into()]),
        catalog::holds_parts("src/posts/controller.rs", &command),
        catalog::not_registered(1, 0),
        catalog::not_registered(2, 1),
        catalog::not_registered(2, 2),
        catalog::not_declared(1),
        catalog::not_declared(2),
    ]
}

fn about_settings_of_the_tool() -> [Failure; 6] {
    let place = "cortex.toml:7";
    [
        catalog::bad_project_settings(
            Path::new("cortex.toml"),
            &"line 2: there is no key `tets` in `[generate]`",
            "did you mean `tests`?",
        ),
        catalog::bad_alias("gs", place, "it stands for nothing"),
        catalog::alias_of_a_command("serve", place),
        catalog::alias_of_itself("gs", place),
        catalog::alias_of_nothing("gs", place, "genrate", Some("generate")),
        catalog::alias_of_nothing("gs", place, "paint", None),
    ]
}

fn projects() -> Vec<Failure> {
    let shop = Path::new("shop");
    let names = ["src/lib.rs".to_owned(), "src/main.rs".to_owned()];
    let error = || Error::other("the reason");
    vec![
        catalog::tool_missing("cargo"),
        catalog::tool_missing("docker"),
        catalog::tool_not_started("git init", &error()),
        catalog::tool_hangs("rustc -vV", 10),
        catalog::no_project(shop, None),
        catalog::no_project(shop, Some(shop)),
        catalog::manifest_broken(shop, "the reason"),
        catalog::no_binary(shop, &[]),
        catalog::no_binary(shop, &names),
        catalog::unknown_binary("web", &[]),
        catalog::unknown_binary("web", &names),
        catalog::bad_port("server.port", "`.env`", "eighty"),
        catalog::unwell(1),
        catalog::unwell(2),
    ]
    .into_iter()
    .chain(about_questions())
    .chain(about_serving())
    .chain(about_apps())
    .chain(about_settings())
    .collect()
}

fn about_serving() -> Vec<Failure> {
    let serve = |pid, url: Option<&str>| Other {
        pid,
        url: url.map(Into::into),
    };
    let shop = Path::new("shop");
    let error = || Error::other("the reason");
    let kind = |kind: ErrorKind| Error::from(kind);
    vec![
        catalog::port_taken("127.0.0.1:3000", Some("pid 7 (node)"), Some(3001)),
        catalog::port_taken("127.0.0.1:3000", None, None),
        catalog::served_already(&serve(Some(7), Some("http://127.0.0.1:3000")), Some(3001)),
        catalog::served_already(&serve(None, None), None),
        catalog::port_left("127.0.0.1:3000", 7, Some(3001)),
        catalog::port_left("127.0.0.1:3000", 7, None),
        catalog::cannot_listen("127.0.0.1:80", &kind(ErrorKind::PermissionDenied)),
        catalog::cannot_listen("10.0.0.1:3000", &kind(ErrorKind::AddrNotAvailable)),
        catalog::cannot_listen("127.0.0.1:3000", &error()),
        catalog::cannot_watch(shop, "the reason"),
        catalog::all_ignored("src"),
        catalog::too_many_watches(),
        catalog::too_many_watchers(),
        catalog::no_space_to_build(),
        catalog::compiler_killed(),
        catalog::cargo_killed("signal: 9 (SIGKILL)"),
        catalog::not_ready_in_time("shop", std::time::Duration::from_secs(30)),
        catalog::bad_ready_limit("soon"),
        catalog::changes_at_each_start("state.json", 5),
        catalog::cannot_hand_over("the reason"),
    ]
}

fn about_apps() -> Vec<Failure> {
    let says = |said: &[u8]| catalog::app_says_other("shop describe", said, "the reason");
    vec![
        catalog::no_binary_built("shop"),
        says(b""),
        says(b"Hello\nworld\n"),
        catalog::not_a_description("shop", "the reason"),
        catalog::other_schema("shop", Some(2), 1, Some("9.1.0")),
        catalog::other_schema("shop", None, 1, None),
        catalog::never_built("shop"),
        catalog::unknown_part("module", "post", Some("posts")),
        catalog::unknown_part("type", "Post", None),
    ]
}

fn about_settings() -> Vec<Failure> {
    let elsewhere = ["config/production.toml:3".to_owned()];
    vec![
        catalog::unknown_setting("server.prot", Some("server.port")),
        catalog::unknown_setting("colour", None),
        catalog::unset_setting("mail.host", "APP__MAIL__HOST"),
        catalog::secret_in_file(
            "mail.password",
            "config/default.toml",
            "APP__MAIL__PASSWORD",
        ),
        catalog::refused_value(
            "server.port",
            "eighty",
            "the reason",
            Some("a whole number"),
        ),
        catalog::refused_value("server.port", "eighty", "the reason", None),
        catalog::value_in_the_way("server.port", "config/default.toml", "server"),
        catalog::nothing_to_unset("server.port", "config/default.toml", &elsewhere),
        catalog::nothing_to_unset("server.port", "config/default.toml", &[]),
        catalog::unsound(1),
        catalog::unsound(2),
    ]
}

fn about_databases() -> Vec<Failure> {
    let (file, migration) = ("data/development.db", "20260102030405_create_posts");
    let up = "migrations/sqlite/20260102030405_create_posts.up.sql";
    let origin = "`config/development.toml`, line 2";
    let words = "near \"TABEL\": syntax error";
    vec![
        catalog::no_database("production"),
        catalog::database_kind(Some("postgres"), true, origin),
        catalog::database_kind(Some("oracle"), false, "`--url`"),
        catalog::database_kind(None, false, "the variable `DATABASE_URL`"),
        catalog::database_url_broken(origin, &"the reason"),
        catalog::database_in_memory("test", origin),
        catalog::no_database_file(file, origin),
        catalog::migration_files(&["`migrations/sqlite/a.up.sql` is empty".to_owned()]),
        catalog::migration_failed(up, Some(3), words, false),
        catalog::migration_failed(up, None, words, true),
        catalog::migration_changed(up, false),
        catalog::migration_changed(up, true),
        catalog::migration_missing(migration, "sqlite"),
        catalog::migration_dirty(migration),
        catalog::no_way_back("migrations/sqlite/20260102030405_create_posts.down.sql"),
        catalog::unknown_migration(7, "in `migrations/`"),
        catalog::no_version("last"),
        catalog::database_locked(file),
        catalog::database_unusable(file, &"file is not a database"),
        catalog::unconfirmed("drop", file),
        catalog::production_database("reset", file),
        catalog::not_current(file, 1),
        catalog::not_current(file, 2),
        catalog::seed_failed("seeds/all/tags.sql", Some(1), words),
        catalog::check_failed(file, 1),
        catalog::settings_unreadable(&["there is no environment `prod`".to_owned()]),
        catalog::migration_in_use(migration, file, 1),
        catalog::migration_in_use(migration, file, 3),
        catalog::no_sqlite_shell(),
        catalog::interrupted_at_database("migrating"),
    ]
}

fn about_questions() -> [Failure; 4] {
    [
        catalog::no_folder(),
        catalog::not_a_choice("7", 3),
        catalog::nobody_to_ask("standard input is not a terminal"),
        catalog::bad_user_settings(
            Path::new("config.toml"),
            &"line 2: there is no key `templat` in `[new]`",
            "did you mean `template`?",
        ),
    ]
}

#[test]
fn every_sentence_stands_in_one_snapshot() {
    let shown = |failure: &Failure| format!("{failure}\n(exit {})", failure.exit().code());
    insta::assert_snapshot!(all().iter().map(shown).collect::<Vec<_>>().join("\n\n"));
}

#[cfg(unix)]
#[test]
fn a_tool_that_failed_passes_its_code_on() {
    use std::os::unix::process::ExitStatusExt as _;
    let status = std::process::ExitStatus::from_raw(5 << 8);
    let failure = catalog::tool_failed("git init", status, "fatal: no");
    assert_eq!(failure.exit().code(), 5);
    insta::assert_snapshot!(failure, @"
    error[CX0303]: `git init` failed (exit status: 5)
      cause: fatal: no
      hint: mend what it complains of; `--verbose` shows the calls that are made
    ");
}

#[cfg(unix)]
#[test]
fn an_app_that_failed_is_told_with_its_words_and_a_build_with_its_code() {
    use std::os::unix::process::ExitStatusExt as _;
    let output = |status: i32, stderr: &str| std::process::Output {
        status: std::process::ExitStatus::from_raw(status),
        stdout: Vec::new(),
        stderr: stderr.into(),
    };
    let failed = catalog::app_failed("shop describe", &output(1 << 8, "two modules\ncollide\n"));
    insta::assert_snapshot!(failed, @"
    error[CX0702]: the application failed: `shop describe` (exit status: 1)
      cause: two modules
             collide
      hint: run that call yourself; `cortex doctor` looks for other troubles
    ");
    let killed = catalog::app_failed("shop describe", &output(11, ""));
    insta::assert_snapshot!(killed, @"
    error[CX0702]: the application failed: `shop describe` (signal: 11 (SIGSEGV))
      hint: run that call yourself; `cortex doctor` looks for other troubles
    ");
    let build = catalog::build_failed("shop", output(101 << 8, "").status);
    assert_eq!(build.exit().code(), 101);
    insta::assert_snapshot!(build, @"
    error[CX0701]: `shop` could not be built (exit status: 101)
      hint: mend what cargo complains of above, or use `--no-build` to ask the last build
    ");
}

#[test]
fn every_code_has_a_sentence_and_every_sentence_a_code() {
    let mut used: BTreeSet<_> = all().iter().map(Failure::code).collect();
    // These need a status, which the system alone can make.
    used.extend(["CX0303", "CX0702"]);
    let known: BTreeSet<_> = CODES.iter().map(|code| code.id).collect();
    assert_eq!(used, known);
}

#[test]
fn sentences_follow_the_house_style_and_each_has_a_hint() {
    for failure in all() {
        assert!(!failure.hints().is_empty(), "{failure}");
        for text in [failure.message()]
            .into_iter()
            .chain(failure.hints().iter().map(String::as_str))
        {
            let first = text.chars().next().unwrap();
            assert!(!first.is_uppercase() && !text.ends_with('.'), "{text}");
        }
    }
}
