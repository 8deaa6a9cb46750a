//! The configuration from outside: which layer wins, and every mistake told at once.
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

mod edges;
mod rules;
mod secrets;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use cortex_config::{
    ByteSize, Config, ConfigProblem, Environment, Secret, Settings as _, Sources, Variables,
};
use cortex_macros::Settings;
use serde::Deserialize;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Fast,
    Slow,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Route {
    from: String,
    weight: u8,
}

#[derive(Debug, Settings)]
#[settings(crate = "cortex_config")]
struct Limits {
    /// How many at once.
    #[setting(default = 10)]
    count: u8,
    wait: Option<Duration>,
}

/// A shop.
#[derive(Debug, Settings)]
#[settings(prefix = "shop", crate = "cortex_config")]
struct Shop {
    /// What prices are in.
    #[setting(default = "EUR")]
    currency: String,
    #[setting(default = false)]
    open: bool,
    #[setting(default = "2 MiB")]
    upload: ByteSize,
    #[setting(default = [])]
    tags: Vec<String>,
    #[setting(default = "fast", serde)]
    mode: Mode,
    #[setting(default = [], serde)]
    routes: Vec<Route>,
    limits: Limits,
    key: Option<Secret<String>>,
    folder: Option<PathBuf>,
}

#[derive(Debug, Settings)]
#[settings(prefix = "mail", crate = "cortex_config")]
struct Mail {
    host: String,
    password: Secret<u32>,
}

/// A directory of its own for each test, gone afterwards.
struct Dir(PathBuf);

impl Dir {
    fn new(files: &[(&str, &str)]) -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "cortex-config-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::SeqCst)
        );
        let dir = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(dir.0.join("config")).unwrap();
        for (path, text) in files {
            fs::write(dir.0.join(path), text).unwrap();
        }
        dir
    }

    fn sources(&self, variables: &[(&str, &str)]) -> Sources {
        let all = variables
            .iter()
            .fold(Variables::none(), |all, (n, v)| all.with(*n, *v));
        Sources::none().directory(&self.0).variables(all)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn load(sources: &Sources, environment: Environment) -> (Option<Shop>, Vec<ConfigProblem>) {
    let (config, mut problems) = Config::load(sources, environment, &Shop::all_specs());
    let shop = config.read::<Shop>(&mut problems);
    (shop, problems)
}

fn sound(sources: &Sources, environment: Environment) -> Shop {
    let (shop, problems) = load(sources, environment);
    assert!(problems.is_empty(), "{problems:#?}");
    shop.unwrap()
}

fn texts(problems: &[ConfigProblem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn without_sources_the_defaults_hold() {
    let shop = sound(&Sources::none(), Environment::Test);
    assert_eq!(
        (shop.currency.as_str(), shop.open, shop.mode),
        ("EUR", false, Mode::Fast)
    );
    assert_eq!((shop.upload, shop.limits.count), (ByteSize::mib(2), 10));
    assert!(shop.tags.is_empty() && shop.routes.is_empty());
    assert!(shop.key.is_none() && shop.folder.is_none() && shop.limits.wait.is_none());
}

#[test]
fn later_layers_win() {
    let dir = Dir::new(&[
        ("config/default.toml", "[shop]\ncurrency = 'default'"),
        (
            "config/development.toml",
            "[shop]\ncurrency = 'development'",
        ),
        (".env", "APP__SHOP__CURRENCY=dotenv"),
    ]);
    let currency = |sources: &Sources, e| sound(sources, e).currency;
    let none = dir.sources(&[]);
    assert_eq!(currency(&none, Environment::Production), "dotenv");
    assert_eq!(
        currency(&none, Environment::Test),
        "default",
        "tests leave .env out"
    );
    fs::remove_file(dir.0.join(".env")).unwrap();
    assert_eq!(currency(&none, Environment::Development), "development");
    let variable = dir.sources(&[("APP__SHOP__CURRENCY", "variable")]);
    assert_eq!(currency(&variable, Environment::Development), "variable");
    let set = variable.set("shop.currency", "set");
    assert_eq!(currency(&set, Environment::Development), "set");
}

#[test]
fn text_becomes_what_the_setting_is() {
    let shop = sound(
        &Dir::new(&[]).sources(&[
            ("APP__SHOP__OPEN", "true"),
            ("APP__SHOP__UPLOAD", "512 KiB"),
            ("APP__SHOP__TAGS", "new, used"),
            ("APP__SHOP__MODE", "slow"),
            ("APP__SHOP__ROUTES", "[{ from = 'x', weight = 2 }]"),
            ("APP__SHOP__LIMITS__COUNT", "3"),
            ("APP__SHOP__LIMITS__WAIT", "5s"),
            ("APP__SHOP__FOLDER", "/srv"),
        ]),
        Environment::Production,
    );
    assert!(shop.open);
    assert_eq!(shop.upload, ByteSize::bytes(512 * 1024));
    assert_eq!(shop.tags, ["new", "used"]);
    assert_eq!(shop.mode, Mode::Slow);
    assert_eq!(
        shop.routes,
        [Route {
            from: "x".into(),
            weight: 2
        }]
    );
    assert_eq!(
        (shop.limits.count, shop.limits.wait),
        (3, Some(Duration::from_secs(5)))
    );
    assert_eq!(shop.folder, Some(PathBuf::from("/srv")));
}

#[test]
fn tables_of_a_file_reach_nested_settings_and_lists() {
    let text = "shop.tags = ['a', 'b']\n[shop.limits]\ncount = 7\nwait = '1min'\n\
                [[shop.routes]]\nfrom = 'y'\nweight = 1";
    let dir = Dir::new(&[("config/default.toml", text)]);
    let shop = sound(&dir.sources(&[]), Environment::Test);
    assert_eq!(
        (shop.limits.count, shop.limits.wait),
        (7, Some(Duration::from_mins(1)))
    );
    assert_eq!((shop.tags.len(), shop.routes.len()), (2, 1));
}

#[test]
fn five_mistakes_are_told_at_once_with_key_source_type_and_hint() {
    let dir = Dir::new(&[
        (
            "config/default.toml",
            "[shop]\ncurrency = 5\nopne = true\n\n[shop.limits]\ncount = 300",
        ),
        (".env", "APP__SHOP__MODE=warp\n"),
    ]);
    let sources = dir.sources(&[("APP__SHOP__UPLAOD", "1")]);
    let (shop, problems) = load(&sources, Environment::Development);
    assert!(shop.is_none());
    let expected = [
        "`shop.opne`: no module reads this setting\n  from: config/default.toml:3\n  hint: did you mean `shop.open`?",
        "`shop.uplaod`: no module reads this setting\n  from: the variable `APP__SHOP__UPLAOD`\n  hint: did you mean `APP__SHOP__UPLOAD`?",
        "`shop.currency`: 5 is not a value for this setting\n  from: config/default.toml:2\n  expected: text\n  hint: correct it, or remove it to have \"EUR\"",
        "`shop.mode`: \"warp\" is not a value for this setting: unknown variant `warp`, expected `fast` or `slow`\n  from: .env:1 (`APP__SHOP__MODE`)\n  expected: a value of the type `Mode`\n  hint: correct it, or remove it to have \"fast\"",
        "`shop.limits.count`: 300 is not a value for this setting\n  from: config/default.toml:6\n  expected: a whole number from 0 to 255\n  hint: correct it, or remove it to have 10",
    ];
    assert_eq!(texts(&problems), expected);
}

#[test]
fn what_is_missing_is_told_with_both_ways_to_set_it() {
    let (config, mut problems) =
        Config::load(&Sources::none(), Environment::Test, &Mail::all_specs());
    assert!(config.read::<Mail>(&mut problems).is_none());
    let texts = texts(&problems);
    assert_eq!(texts.len(), 2);
    assert_eq!(
        texts[0],
        "`mail.host`: there is no value, and the setting has no default\n  expected: text\n  \
         hint: set `host` under `[mail]` in `config/default.toml`, or the variable `APP__MAIL__HOST`"
    );
    assert!(problems.iter().all(|problem| problem.missing));
}

#[test]
fn a_table_where_a_value_belongs_is_told_once() {
    let dir = Dir::new(&[("config/default.toml", "[shop.currency]\nname = 'EUR'")]);
    let (_, problems) = load(&dir.sources(&[]), Environment::Test);
    assert_eq!(
        texts(&problems),
        [
            "`shop.currency`: a table is not a value for this setting\n  from: config/default.toml:2\n  expected: text\n  hint: correct it, or remove it to have \"EUR\""
        ]
    );
}

#[test]
fn a_file_that_is_not_toml_is_told_with_its_line() {
    let dir = Dir::new(&[("config/default.toml", "[shop]\n\ncurrency = \n")]);
    let (_, problems) = load(&dir.sources(&[]), Environment::Test);
    let text = problems[0].to_string();
    assert!(text.starts_with("not valid TOML: "), "{text}");
    assert!(text.contains("\n  from: config/default.toml:3"), "{text}");
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let dir = Dir::new(&[]);
    fs::create_dir(dir.0.join("config/default.toml")).unwrap();
    fs::create_dir(dir.0.join(".env")).unwrap();
    let (_, problems) = load(&dir.sources(&[]), Environment::Development);
    let texts = texts(&problems);
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(
        texts[0].starts_with("cannot be read: ") && texts[0].ends_with("from: config/default.toml")
    );
    assert!(texts[1].ends_with("from: .env"), "{texts:?}");
}

#[test]
fn a_line_of_dotenv_that_is_no_variable_is_told_without_its_content() {
    let dir = Dir::new(&[(
        ".env",
        "# fine\nAPP__SHOP__OPEN=true\nhunter2 is my password\n",
    )]);
    let (_, problems) = load(&dir.sources(&[]), Environment::Development);
    let text = problems[0].to_string();
    assert!(text.contains("from: .env:3"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn dotenv_does_not_touch_the_process() {
    let dir = Dir::new(&[(
        ".env",
        "export CORTEX_TEST_ONLY=1\nAPP__SHOP__CURRENCY=\"US D\"",
    )]);
    let shop = sound(&dir.sources(&[]), Environment::Development);
    assert_eq!(shop.currency, "US D");
    assert_eq!(Variables::of_process().get("CORTEX_TEST_ONLY"), None);
}

#[derive(Debug, Settings)]
#[settings(prefix = "server", crate = "cortex_config")]
struct Server {
    #[setting(default = 1)]
    port: u16,
}

#[test]
fn well_known_variables_stand_for_settings_and_the_own_names_win() {
    let port = |variables: &[(&str, &str)]| {
        let sources = Dir::new(&[]).sources(variables);
        let (config, mut problems) =
            Config::load(&sources, Environment::Production, &Server::all_specs());
        let server = config.read::<Server>(&mut problems);
        assert!(problems.is_empty(), "{problems:?}");
        server.unwrap().port
    };
    assert_eq!(port(&[("PORT", "8080")]), 8080);
    assert_eq!(
        port(&[("PORT", "8080"), ("APP__SERVER__PORT", "9090")]),
        9090
    );
    assert_eq!(port(&[("DATABASE_URL", "of something else")]), 1);
    assert_eq!(port(&[("PORT", "")]), 1, "an empty one is none");
}

#[test]
fn the_environment_is_named_by_the_process_or_dotenv() {
    let dir = Dir::new(&[(".env", "CORTEX_ENV=production")]);
    let mut problems = Vec::new();
    assert_eq!(
        dir.sources(&[]).environment(&mut problems),
        Environment::Production
    );
    let process = dir.sources(&[("CORTEX_ENV", "test")]);
    assert_eq!(process.environment(&mut problems), Environment::Test);
    let empty = dir.sources(&[("CORTEX_ENV", "")]);
    assert_eq!(empty.environment(&mut problems), Environment::Production);
    assert!(problems.is_empty());
    dir.sources(&[("CORTEX_ENV", "staging")])
        .environment(&mut problems);
    assert_eq!(
        texts(&problems),
        [
            "`CORTEX_ENV`: there is no environment `staging`\n  from: the variable `CORTEX_ENV`\n  \
          expected: `development`, `test` or `production`"
        ]
    );
}

#[test]
fn settings_are_described_without_being_read() {
    let specs = Shop::all_specs();
    let spec = |key: &str| specs.iter().find(|spec| spec.key == key).unwrap();
    assert_eq!(spec("shop.currency").doc, "What prices are in.");
    assert_eq!(
        spec("shop.limits.count").variable(),
        "APP__SHOP__LIMITS__COUNT"
    );
    assert_eq!(
        spec("shop.limits.count").expected,
        "a whole number from 0 to 255"
    );
    assert!(spec("shop.key").secret && !spec("shop.key").required);
    assert!(Mail::all_specs().iter().all(|spec| spec.required));
}

#[test]
fn no_debug_output_shows_a_value() {
    let dir = Dir::new(&[
        ("config/default.toml", "[shop]\ncurrency = 'hunter1'"),
        (".env", "APP__SHOP__MODE=hunter2"),
    ]);
    let sources = dir.sources(&[("APP__SHOP__KEY", "hunter3"), ("TOKEN", "hunter4")]);
    let sources = sources.set("shop.folder", "hunter5");
    let (config, _) = Config::load(&sources, Environment::Development, &Shop::all_specs());
    let text = format!("{sources:?} {config:#?}");
    assert!(!text.contains("hunter"), "{text}");
    for part in ["TOKEN", "shop.folder", "shop.key", "config/default.toml"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}
