//! Values and sources that are easily read wrongly.

use std::collections::HashMap;
use std::time::Duration;

use cortex_config::{ByteSize, Config, Environment, Settings as _, Sources, Variables};
use cortex_macros::Settings;
use serde::Deserialize;

use super::{Dir, load, sound, texts};

/// Types that are easily read wrongly.
#[derive(Debug, Settings)]
#[settings(prefix = "nasty", crate = "cortex_config")]
struct Nasty {
    #[setting(default = "plain")]
    text: String,
    #[setting(serde)]
    mode: Option<Store>,
    #[setting(serde)]
    limits: Option<HashMap<String, u32>>,
    tls: Option<Tls>,
    #[setting(default = "1s", min = "1ms")]
    wait: Duration,
    #[setting(min = 2)]
    count: Option<u8>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Store {
    Off,
    S3 { bucket: String },
}

#[derive(Debug, PartialEq, Settings)]
#[settings(crate = "cortex_config")]
struct Tls {
    #[setting(default = true)]
    strict: bool,
}

fn nasty(sources: &Sources) -> (Option<Nasty>, Vec<String>) {
    let specs = Nasty::all_specs();
    let (config, mut problems) = Config::load(sources, Environment::Development, &specs);
    let nasty = config.read(&mut problems);
    (nasty, texts(&problems))
}

#[test]
fn a_later_table_takes_the_place_of_a_value_and_the_other_way_round() {
    let off = "[nasty]\nmode = 'off'";
    let s3 = "[nasty.mode.s3]\nbucket = 'b'";
    let read = |first, second| {
        let files = [
            ("config/default.toml", first),
            ("config/development.toml", second),
        ];
        let (nasty, problems) = nasty(&Dir::new(&files).sources(&[]));
        assert!(problems.is_empty(), "{problems:?}");
        nasty.unwrap().mode.unwrap()
    };
    assert_eq!(read(off, s3), Store::S3 { bucket: "b".into() });
    assert_eq!(read(s3, off), Store::Off);
}

#[test]
fn a_name_in_quotes_may_have_dots() {
    let dir = Dir::new(&[("config/default.toml", "[nasty.limits]\n\"api.v1\" = 5")]);
    let (nasty_, problems) = nasty(&dir.sources(&[]).set("nasty.limits.'api.v2'", 6));
    assert!(problems.is_empty(), "{problems:?}");
    let limits = nasty_.unwrap().limits.unwrap();
    assert_eq!((limits["api.v1"], limits["api.v2"]), (5, 6));

    let dir = Dir::new(&[("config/default.toml", "[nasti]\n\"api.v1\" = 5")]);
    let (_, problems) = nasty(&dir.sources(&[]));
    assert!(
        problems[0].starts_with("`nasti.\"api.v1\"`: no module"),
        "{problems:?}"
    );
}

#[test]
fn an_empty_table_is_there() {
    let read = |text| nasty(&Dir::new(&[("config/default.toml", text)]).sources(&[]));
    let (nasty, problems) = read("[nasty.tls]");
    assert!(problems.is_empty(), "{problems:?}");
    let nasty = nasty.unwrap();
    assert_eq!(
        (&*nasty.text, nasty.tls, nasty.wait, nasty.count),
        (
            "plain",
            Some(Tls { strict: true }),
            Duration::from_secs(1),
            None
        )
    );
    let (_, problems) = read("[nasty]\n[typo]");
    let expected = "`typo`: no module reads this setting\n  from: config/default.toml:2";
    assert!(
        problems.len() == 1 && problems[0].starts_with(expected),
        "{problems:?}"
    );
}

#[test]
fn an_empty_table_takes_nothing_away() {
    let dir = Dir::new(&[
        ("config/default.toml", "[nasty.tls]\nstrict = false"),
        ("config/development.toml", "[nasty.tls]"),
    ]);
    let (nasty, _) = nasty(&dir.sources(&[]));
    assert_eq!(nasty.unwrap().tls, Some(Tls { strict: false }));
}

#[test]
fn a_key_below_a_single_value_is_told() {
    let dir = Dir::new(&[("config/default.toml", "[nasty]\ntext = 'x'")]);
    let (_, problems) = nasty(&dir.sources(&[("APP__NASTY__TEXT__TYPO", "1")]));
    let expected = "`nasty.text`: a table is not a value for this setting\n  \
                    from: the variable `APP__NASTY__TEXT__TYPO`";
    assert!(
        problems.len() == 1 && problems[0].starts_with(expected),
        "{problems:?}"
    );
}

#[test]
fn dotenv_is_read_as_its_dialect_says() {
    let read = |value: &str| {
        let text = format!("\u{feff}# first\r\nAPP__SHOP__CURRENCY={value}\r\n");
        sound(
            &Dir::new(&[(".env", &text)]).sources(&[("word1", "LEAK")]),
            Environment::Development,
        )
        .currency
    };
    for (written, meant) in [
        ("pa$word1", "pa$word1"),
        ("'pa$word1'", "pa$word1"),
        ("\"pa$word1 ${HOME} \\$x\"", "pa$word1 ${HOME} $x"),
        ("a\\b#c = d # comment", "a\\b#c = d"),
        ("# comment", ""),
        ("  'it # is'   # comment", "it # is"),
        ("'a\\n\"'", "a\\n\""),
        ("\"a\\nb\\t\\\"\\\\\\d\"", "a\nb\t\"\\\\d"),
        (
            "\"-----BEGIN\r\nkey=\r\n-----END\"",
            "-----BEGIN\nkey=\n-----END",
        ),
        ("it's \"quoted\"", "it's \"quoted\""),
    ] {
        assert_eq!(read(written), meant, "{written}");
    }
}

#[test]
fn dotenv_tells_the_line_of_each_mistake() {
    let text =
        "A='two\nlines'\n export B = 1 # fine\n2 x=3\nC='x' y\nAPP__SHOP__MODE=warp\nD=\"open\n";
    let (_, problems) = load(
        &Dir::new(&[(".env", text)]).sources(&[]),
        Environment::Development,
    );
    let texts = texts(&problems);
    let expected = [
        "the line is not a variable\n  from: .env:4",
        "something follows the closing quote\n  from: .env:5",
        "the quote is never closed\n  from: .env:7",
        "`shop.mode`: \"warp\" is not a value for this setting: unknown variant `warp`, expected `fast` or `slow`\n  from: .env:6 (`APP__SHOP__MODE`)",
    ];
    assert_eq!(texts.len(), expected.len(), "{texts:#?}");
    for (text, expected) in texts.iter().zip(expected) {
        assert!(text.starts_with(expected), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_is_told() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    let not_unicode = OsString::from_vec(b"hunter\xff".to_vec());
    let variables = ["APP__SHOP__CURRENCY", "SOMEBODY_ELSES", "PORT"];
    let variables: Variables = variables
        .into_iter()
        .map(|name| (OsString::from(name), not_unicode.clone()))
        .collect();
    let (_, problems) = load(&Sources::none().variables(variables), Environment::Test);
    assert_eq!(
        texts(&problems),
        ["APP__SHOP__CURRENCY", "PORT"].map(|name| format!(
            "is not valid Unicode\n  from: the variable `{name}`\n  \
             hint: write the variable in UTF-8, or remove it"
        ))
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_is_not_unicode_is_told() {
    let dir = Dir::new(&[]);
    std::fs::write(
        dir.0.join("config/default.toml"),
        b"[shop]\ncurrency = '\xff'",
    )
    .unwrap();
    std::fs::write(dir.0.join(".env"), b"APP__SHOP__KEY=\xff").unwrap();
    let (_, problems) = load(&dir.sources(&[]), Environment::Development);
    let texts = texts(&problems);
    let utf8 = "cannot be read: stream did not contain valid UTF-8\n  from: ";
    let expected = ["config/default.toml", ".env"].map(|name| format!("{utf8}{name}"));
    assert_eq!(texts, expected);
}

#[test]
fn files_from_other_systems_are_read() {
    let dir = Dir::new(&[
        (
            "config/default.toml",
            "\u{feff}[shop]\r\nopen = true\r\ntags = [\r\n'a',\r\n]\r\n",
        ),
        (
            ".env",
            "\u{feff}APP__SHOP__CURRENCY=CHF\r\nAPP__SHOP__UPLOAD=\"1 KiB\"\r\n",
        ),
    ]);
    let shop = sound(&dir.sources(&[]), Environment::Development);
    assert_eq!(
        (shop.currency.as_str(), shop.open, shop.upload),
        ("CHF", true, ByteSize::bytes(1024))
    );
    assert_eq!(shop.tags, ["a"]);

    let dir = Dir::new(&[("config/default.toml", "\u{feff}[shop]\r\nopen = 3\r\n")]);
    let (_, problems) = load(&dir.sources(&[]), Environment::Development);
    assert!(
        problems[0]
            .to_string()
            .contains("from: config/default.toml:2\n"),
        "{problems:?}"
    );
}

#[test]
fn types_of_serde_are_named_without_their_paths() {
    let specs = Nasty::all_specs();
    let limits = specs.iter().find(|spec| spec.key == "nasty.limits");
    assert_eq!(
        limits.unwrap().expected,
        "a value of the type `HashMap<String, u32>`"
    );
}

#[test]
fn values_have_the_range_in_which_they_make_sense() {
    let told = |key: &str, value: &str| nasty(&Sources::none().set(key, value)).1;
    assert!(told("nasty.wait", "100y").is_empty() && told("nasty.count", "2").is_empty());
    for (key, value, expected) in [
        ("nasty.wait", "101y", "at most 100 years, at least `1ms`\n"),
        ("nasty.wait", "0s", "at most 100 years, at least `1ms`\n"),
        (
            "nasty.count",
            "1",
            "a whole number from 0 to 255, at least 2\n",
        ),
    ] {
        let told = told(key, value);
        assert!(told.len() == 1 && told[0].contains(expected), "{told:?}");
    }
}
