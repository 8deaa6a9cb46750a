//! Settings that come and go beside those of a person: theirs stay, and they are told what is left.

use serde_json::Value;

use super::{files, run, shop};
use crate::support::Sandbox;

const DEFAULTS: &str = "shop/config/default.toml";
const EXAMPLE: &str = "shop/.env.example";

fn append(sandbox: &Sandbox, file: &str, text: &str) -> String {
    let text = sandbox.read(file) + text;
    sandbox.write(file, &text);
    text
}

#[test]
fn the_example_of_variables_loses_no_line_of_a_person() {
    let sandbox = shop();
    run(
        &sandbox,
        "g config Mail host:string=localhost key:secret proxy:string:optional",
    );
    let dense = sandbox.read(EXAMPLE).replace("\n\n", "\n");
    let theirs = dense.replace("# The key.\n", "# Ask Ann for it.\n# The key.\n");
    sandbox.write(EXAMPLE, &(theirs.clone() + "APP__MINE__TOKEN=abc\n"));
    run(&sandbox, "destroy config Mail");
    let at = theirs.find("# The host").unwrap();
    let expected = format!("{}# Ask Ann for it.\nAPP__MINE__TOKEN=abc\n", &theirs[..at]);
    assert_eq!(sandbox.read(EXAMPLE), expected);
}

#[test]
fn a_comment_in_other_words_stays_and_empty_lines_do_not_pile_up() {
    let sandbox = shop();
    run(&sandbox, "g config Mail host:string=localhost port:u16=25");
    let text = sandbox.read(EXAMPLE);
    let text = text.replace(
        "#APP__MAIL__HOST=localhost",
        "APP__MAIL__HOST=smtp.example.org",
    );
    let text = text.replace(
        "# A whole number from 0 to 65535; default 25.\n",
        "# Mine.\n",
    );
    sandbox.write(EXAMPLE, &text.replace('\n', "\r\n"));
    run(&sandbox, "destroy config Mail");
    let at = text.find("# The host").unwrap();
    let port = text[at..].find("# Mine.\n").unwrap() + at;
    let before = text[..port].rfind("\n\n").unwrap() + 2;
    let expected = format!("{}{}# Mine.\n", &text[..at], &text[before..port]);
    assert_eq!(sandbox.read(EXAMPLE), expected.replace('\n', "\r\n"));
}

#[test]
fn a_short_variable_comes_once_and_goes() {
    let sandbox = shop();
    let before = sandbox.read(EXAMPLE);
    run(&sandbox, "g config Database url:string=x pool:u16:optional");
    let after = sandbox.read(EXAMPLE);
    assert!(after.contains("\n#DATABASE_URL=x\n"), "{after}");
    run(&sandbox, "g config Database url:string=x pool:u16:optional");
    assert_eq!(sandbox.read(EXAMPLE), after);
    run(&sandbox, "destroy config Database");
    assert_eq!(sandbox.read(EXAMPLE), before);
}

#[test]
fn values_that_were_there_stay_and_are_told() {
    let sandbox = shop();
    let text = append(
        &sandbox,
        DEFAULTS,
        "\n[mail]\n# the host\nhost = \"a\" # x\n",
    );
    let generated = run(&sandbox, "g config Mail host:string=b port:u16=1");
    let after = files(&sandbox);
    run(&sandbox, "g config Mail host:string=b port:u16=1");
    assert_eq!(files(&sandbox), after, "a second run changes nothing");
    let destroyed = run(&sandbox, "destroy config Mail");
    assert_eq!(sandbox.read(DEFAULTS), text);
    insta::assert_snapshot!([generated, destroyed].join("\n\n"));
}

#[test]
fn structs_do_not_share_their_keys() {
    let sandbox = shop();
    run(&sandbox, "g config billing/Tax rate:f64=0.2");
    let before = files(&sandbox);
    let refused = [
        "g config sales/Tax rate:f64=0.3",
        "g config Mine a:bool=true --prefix greeting",
        "g config Mine a:bool=true --prefix log.mine",
        "g config Mine a:bool=true --prefix 'Mine'",
    ]
    .map(|args| run(&sandbox, args));
    assert_eq!(files(&sandbox), before);
    run(
        &sandbox,
        "g config sales/Tax rate:f64=0.3 --prefix sales.tax",
    );
    let defaults = sandbox.read(DEFAULTS);
    assert!(defaults.contains("[sales.tax]\nrate = 0.3\n"), "{defaults}");
    let module = sandbox.read("shop/src/sales/tax_settings.rs");
    assert!(module.contains("(prefix = \"sales.tax\")"), "{module}");
    run(&sandbox, "destroy config sales/Tax");
    let defaults = sandbox.read(DEFAULTS);
    assert_eq!(defaults, before["config/default.toml"]);
    assert_eq!(sandbox.read(EXAMPLE), before[".env.example"]);
    insta::assert_snapshot!(refused.join("\n\n"));
}

#[test]
fn what_another_record_has_too_stays() {
    let sandbox = shop();
    run(&sandbox, "g config billing/Tax rate:f64=0.2");
    run(
        &sandbox,
        "g config sales/Tax rate:f64=0.2 --prefix sales.tax",
    );
    // As two of one prefix were generated once.
    let record = "shop/.cortex/generated/config-sales-tax.toml";
    sandbox.write(record, &sandbox.read(record).replace("sales.tax", "tax"));
    let before = [DEFAULTS, EXAMPLE].map(|file| sandbox.read(file));
    run(&sandbox, "destroy config billing/Tax");
    assert_eq!([DEFAULTS, EXAMPLE].map(|file| sandbox.read(file)), before);
}

#[test]
fn a_person_is_told_where_settings_are_still_set() {
    let sandbox = shop();
    sandbox.write(
        "shop/config/production.toml",
        "[mail]\nhost = \"prod\"\nport = 1\n",
    );
    sandbox.write(
        "shop/.env",
        "# APP__MAIL__PORT=1\nAPP__MAIL__HOST=x\nexport APP__MAIL__EXTRA__DEEP=y\nAPP__MAILS=z\n",
    );
    run(&sandbox, "g config Mail host:string=b port:u16=1");
    let mut cortex = sandbox.cortex("destroy config Mail --dry-run --json");
    let output = cortex.current_dir(sandbox.path("shop")).output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let told = serde_json::to_string_pretty(&told["still_set"]).unwrap();
    let shown = run(&sandbox, "destroy config Mail");
    insta::assert_snapshot!([shown, told].join("\n\n"));
}

#[test]
fn force_renews_what_was_generated_and_nothing_else() {
    let sandbox = shop();
    append(&sandbox, DEFAULTS, "\n[db]\nname = \"mine\"\n");
    append(&sandbox, EXAMPLE, "\nAPP__MINE__TOKEN=abc\n");
    let first = "url:string=/x name:string=shop pool:u16=4 key:secret";
    run(&sandbox, &format!("g config Db {first}"));
    append(&sandbox, "shop/config/test.toml", "# Mine.\n");
    let blocked = run(&sandbox, "g config Db url:string=/y");
    let forced = run(
        &sandbox,
        "g config Db url:string=/y name:string=shop key:secret --force",
    );
    let defaults = sandbox.read(DEFAULTS);
    let table = &defaults[defaults.find("[db]").unwrap()..];
    let example = sandbox.read(EXAMPLE);
    let variables = &example[example.find("APP__MINE").unwrap()..];
    let test = sandbox.read("shop/config/test.toml");
    insta::assert_snapshot!([&blocked, &*forced, table, variables, &test].join("\n\n"));
}

#[test]
fn a_value_that_a_person_changed_stays_and_is_named() {
    let sandbox = shop();
    run(
        &sandbox,
        "g config Mail host:string=a port:u16=25 key:secret",
    );
    let text = sandbox.read(DEFAULTS);
    let text = text.replace("port = 25", "# As Ann said.\nport = 2525 # ours");
    sandbox.write(DEFAULTS, &text);
    let of_tests = "shop/config/test.toml";
    sandbox.write(
        of_tests,
        &sandbox.read(of_tests).replace("only-for-tests", "mine"),
    );
    let told = run(&sandbox, "destroy config Mail");
    assert_eq!(sandbox.read(DEFAULTS), text.replace("host = \"a\"\n", ""));
    assert!(sandbox.read(of_tests).contains("key = \"mine\""));
    insta::assert_snapshot!(told);
}
