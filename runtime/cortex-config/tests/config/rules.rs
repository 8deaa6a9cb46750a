//! What values have to be besides their types, and how text becomes a value.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::*;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Color {
    DarkBlue,
    Red,
}

/// Every kind of rule.
#[derive(Debug, Settings)]
#[settings(prefix = "rules", crate = "cortex_config")]
#[expect(dead_code, reason = "some are only there to be refused")]
struct Rules {
    #[setting(default = 80, range(1..=1024))]
    port: u16,
    #[setting(default = "5s", min = "1ms", max = "1h30m")]
    wait: Duration,
    #[setting(default = "1 MiB", max = "2 MiB")]
    size: ByteSize,
    #[setting(default = 0.5, range(-1..=1.5))]
    share: f64,
    #[setting(default = "eur", pattern = "^[a-z]{3}$")]
    currency: String,
    #[setting(default = ["a"], pattern = "^[a-z]$")]
    letters: Vec<String>,
    #[setting(url)]
    api: Option<Secret<String>>,
    #[setting(url)]
    site: Option<String>,
    #[setting(file)]
    certificate: Option<PathBuf>,
    #[setting(directory)]
    folder: Option<PathBuf>,
    #[setting(default = "anna", check = palindrome)]
    palindrome: String,
    #[setting(check = not_red, serde)]
    color: Option<Color>,
    #[setting(default = [])]
    weights: Vec<u8>,
    #[setting(serde, default = [])]
    colors: Vec<Color>,
    limits: Option<BTreeMap<String, u8>>,
    names: Option<HashMap<String, String>>,
    #[setting(default = "text", production = "json")]
    format: String,
    #[setting(check = least_first)]
    bounds: Bounds,
}

#[derive(Debug, Settings)]
#[settings(crate = "cortex_config")]
struct Bounds {
    #[setting(default = 1)]
    least: u8,
    #[setting(default = 9)]
    most: u8,
}

fn palindrome(word: &str) -> Result<(), String> {
    if word.chars().eq(word.chars().rev()) {
        Ok(())
    } else {
        Err(format!("{word} backwards is another word"))
    }
}

fn not_red(color: &Color) -> Result<(), fmt::Error> {
    (*color != Color::Red).then_some(()).ok_or(fmt::Error)
}

fn least_first(bounds: &Bounds) -> Result<(), &'static str> {
    (bounds.least <= bounds.most)
        .then_some(())
        .ok_or("`least` is greater than `most`")
}

fn read(sources: &Sources, environment: Environment) -> (Option<Rules>, Vec<String>) {
    let (config, mut problems) = Config::load(sources, environment, &Rules::all_specs());
    let rules = config.read::<Rules>(&mut problems);
    (rules, texts(&problems))
}

/// The rules where one key was set as by a variable.
fn with(key: &str, value: &str) -> Rules {
    let (rules, problems) = read(&Sources::none().set(key, value), Environment::Test);
    assert!(problems.is_empty(), "{key} = {value}: {problems:?}");
    rules.unwrap()
}

/// The only problem where one key was set as by a variable.
fn told(key: &str, value: &str) -> String {
    let (rules, problems) = read(&Sources::none().set(key, value), Environment::Test);
    assert!(
        rules.is_none() && problems.len() == 1,
        "{key} = {value}: {problems:?}"
    );
    problems[0].clone()
}

#[test]
fn values_within_the_rules_are_taken() {
    assert_eq!(with("rules.port", "1024").port, 1024);
    assert!(with("rules.share", "-1").share < 0.0);
    assert_eq!(with("rules.size", "2MiB").size, ByteSize::mib(2));
    assert_eq!(with("rules.currency", "chf").currency, "chf");
    assert_eq!(with("rules.palindrome", "otto").palindrome, "otto");
    assert_eq!(with("rules.folder", "src").folder, Some("src".into()));
    assert_eq!(
        with("rules.certificate", "Cargo.toml").certificate,
        Some("Cargo.toml".into())
    );
    assert!(with("rules.site", "https://example.com/a").site.is_some());
}

/// Key and value, and what is told of them.
const OUTSIDE: [(&str, &str, &str); 14] = [
    (
        "port",
        "0",
        "\"0\" is too small|at least 1, at most 1024|to have 80",
    ),
    (
        "port",
        "1025",
        "is too great|at least 1, at most 1024|to have 80",
    ),
    (
        "port",
        "65536",
        "is not a value for this setting|a whole number from 0 to 65535, at least 1|80",
    ),
    (
        "wait",
        "2h",
        "is too great|at least `1ms`, at most `1h30m`|to have \"5s\"",
    ),
    ("size", "3 MiB", "is too great|at most `2 MiB`|to have"),
    (
        "share",
        "1.6",
        "is too great|at least -1, at most 1.5|to have 0.5",
    ),
    (
        "currency",
        "euro",
        "\"euro\" does not match the pattern|text, matching `^[a-z]{3}$`|to have \"eur\"",
    ),
    (
        "letters",
        "a,b,cc",
        "does not match the pattern|matching `^[a-z]$`|to have",
    ),
    (
        "site",
        "example.com",
        "is no URL: it does not begin with a scheme|a URL such as|need not be one",
    ),
    (
        "certificate",
        "src",
        "\"src\" is no file|the path of a file that is there|need not be one",
    ),
    (
        "certificate",
        "nowhere",
        "\"nowhere\" cannot be found: |the path of a file|need not",
    ),
    (
        "folder",
        "Cargo.toml",
        "is no directory|the path of a directory that is there|need not",
    ),
    (
        "palindrome",
        "otte",
        "\"otte\" is refused: otte backwards|from: the command line|to have \"anna\"",
    ),
    (
        "color",
        "red",
        "\"red\" is refused: |from: the command line|need not be one",
    ),
];

#[test]
fn values_outside_are_told_with_key_source_rule_and_remedy() {
    for (key, value, expected) in OUTSIDE {
        let text = told(&format!("rules.{key}"), value);
        assert!(text.starts_with(&format!("`rules.{key}`: ")), "{text}");
        for part in expected.split('|').chain(["\n  from: the command line\n"]) {
            assert!(text.contains(part), "{key} = {value}: {part}\n{text}");
        }
    }
}

#[test]
fn a_rule_over_several_settings_is_told_at_their_table() {
    let text = told("rules.bounds.least", "10");
    assert!(
        text.starts_with("`rules.bounds`: refused: `least` is greater than `most`"),
        "{text}"
    );
}

#[test]
fn the_words_of_a_rule_do_not_give_a_secret_away() {
    let text = told("rules.api", "hunter2://");
    assert!(
        text.starts_with("`rules.api`: the secret is no URL\n"),
        "{text}"
    );
    assert!(!text.contains("hunter"), "{text}");
}

#[test]
fn what_only_this_machine_lacks_is_told_as_such() {
    let sources = Sources::none()
        .set("rules.folder", "nowhere")
        .set("rules.port", "0");
    let (config, mut problems) = Config::load(&sources, Environment::Test, &Rules::all_specs());
    drop(config.read::<Rules>(&mut problems));
    let missing: Vec<_> = problems
        .iter()
        .map(|p| (p.key.as_deref(), p.missing))
        .collect();
    assert_eq!(
        missing,
        [(Some("rules.port"), false), (Some("rules.folder"), true)]
    );
}

#[test]
fn text_becomes_durations_lists_tables_and_words() {
    for (text, seconds) in [
        ("1h30m", 5400),
        ("90 s", 90),
        ("2min", 120),
        ("1h 1s", 3601),
    ] {
        assert_eq!(
            with("rules.wait", text).wait,
            Duration::from_secs(seconds),
            "{text}"
        );
    }
    assert_eq!(with("rules.letters", "a, b ,c").letters, ["a", "b", "c"]);
    assert_eq!(with("rules.weights", "").weights, []);
    assert_eq!(
        with("rules.colors", "['red', 'dark-blue']").colors,
        [Color::Red, Color::DarkBlue]
    );
    let limits = with("rules.limits", "a=1, b = 2").limits.unwrap();
    assert_eq!(
        limits,
        BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)])
    );
    // One value of a table may come from a variable, and the others from a file.
    let dir = Dir::new(&[("config/default.toml", "[rules.limits]\na = 1\nb = 2")]);
    let sources = dir.sources(&[("APP__RULES__LIMITS__B", "3")]);
    let limits = read(&sources, Environment::Test).0.unwrap().limits.unwrap();
    assert_eq!(
        limits,
        BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 3)])
    );
    assert_eq!(with("rules.names", "x=y").names.unwrap()["x"], "y");
}

#[test]
fn the_wrong_part_is_named() {
    for (key, value, expected) in [
        (
            "wait",
            "5 parsecs",
            "\"5 parsecs\" is not a value for this setting\n",
        ),
        (
            "weights",
            "1,2,x",
            "is not a value for this setting: the item 3 is \"x\"\n",
        ),
        (
            "limits",
            "a=1,b=x",
            "is not a value for this setting: `b` is \"x\"\n",
        ),
        ("limits", "a", "is not a value for this setting\n"),
        (
            "color",
            "dark-bleu",
            "unknown variant `dark-bleu`, expected `dark-blue` or `red`\n",
        ),
    ] {
        let text = told(&format!("rules.{key}"), value);
        assert!(text.contains(expected), "{text}");
    }
    let text = told("rules.color", "dark-bleu");
    assert!(text.ends_with("hint: did you mean `dark-blue`?"), "{text}");
}

#[test]
fn defaults_may_differ_between_environments() {
    let format = |environment| read(&Sources::none(), environment).0.unwrap().format;
    assert_eq!(format(Environment::Production), "json");
    assert_eq!(format(Environment::Development), "text");
    let set = Sources::none().set("rules.format", "own");
    assert_eq!(read(&set, Environment::Production).0.unwrap().format, "own");
    let specs = Rules::all_specs();
    let spec = specs
        .iter()
        .find(|spec| spec.key == "rules.format")
        .unwrap();
    assert_eq!(spec.defaults, [(Environment::Production, "json".into())]);
    assert!(!spec.required);
}

#[test]
fn rules_are_described() {
    let specs = Rules::all_specs();
    let of = |key: &str| {
        let spec = specs.iter().find(|spec| spec.key == format!("rules.{key}"));
        spec.unwrap().constraints.join("; ")
    };
    assert_eq!(of("port"), "at least 1; at most 1024");
    assert_eq!(of("currency"), "matching `^[a-z]{3}$`");
    assert_eq!(of("palindrome"), "checked by `palindrome`");
    assert_eq!(of("format"), "");
}

/// Rules that make no sense.
#[derive(Debug, Settings)]
#[settings(prefix = "senseless", crate = "cortex_config")]
#[expect(dead_code, reason = "it is never read")]
struct Senseless {
    #[setting(default = 1, max = "many")]
    count: u8,
    #[setting(default = "a", pattern = "(")]
    text: String,
    #[setting(default = 7, max = 3)]
    default: u8,
}

#[test]
fn a_rule_that_makes_no_sense_is_told() {
    let (config, mut problems) =
        Config::load(&Sources::none(), Environment::Test, &Senseless::all_specs());
    assert!(config.read::<Senseless>(&mut problems).is_none());
    let texts = texts(&problems);
    assert!(
        texts[0].contains("the rule in the code, at most `many`, cannot be applied"),
        "{texts:?}"
    );
    assert!(
        texts[1].contains("the rule in the code, matching `(`, cannot be applied"),
        "{texts:?}"
    );
    assert!(
        texts[2]
            .starts_with("`senseless.default`: 7 is too great\n  from: the default in the code")
    );
}
