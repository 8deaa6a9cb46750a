//! `cortex generate config`: settings in code and in files.

use super::{files, run, shop};

const FIELDS: &str = "host:string=localhost port:u16=25 password:secret timeout:duration=1500ms \
                      proxy:string:optional limit:size=2MiB retries:i8=-1 ratio:f64=0.25 tls:bool=true \
                      recipients:list=a,b spool:path";

#[test]
fn settings_are_written_wired_in_and_taken_back() {
    let sandbox = shop();
    let before = files(&sandbox);
    let args = format!("config Mail {FIELDS}");
    insta::assert_snapshot!(run(&sandbox, &format!("generate {args} --dry-run")));
    assert_eq!(files(&sandbox), before);
    run(&sandbox, &format!("generate {args}"));
    let after = files(&sandbox);
    insta::assert_snapshot!(run(&sandbox, &format!("g {args}")));
    assert_eq!(files(&sandbox), after, "a second run changes nothing");
    run(&sandbox, "undo");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn files_keep_what_people_wrote() {
    let sandbox = shop();
    let defaults = "# Mine.\r\n[mail] # here\r\nport = 2525 # ours\r\n\r\n[log]\r\nlevel = 'info'\r\n# The end.\r\n";
    sandbox.write("shop/config/default.toml", defaults);
    std::fs::remove_file(sandbox.path("shop/config/test.toml")).unwrap();
    sandbox.write(
        "shop/.env.example",
        "# Mine.\n# APP__MAIL__PORT=1\nAPP__MAIL__HOSTS=x\n\n\n",
    );
    run(
        &sandbox,
        "g config Mail host:string=a port:u16=25 key:secret",
    );
    let expected = defaults.replace("# ours\r\n", "# ours\r\nhost = \"a\"\r\n");
    assert_eq!(sandbox.read("shop/config/default.toml"), expected);
    let expected = "[mail]\nkey = \"only-for-tests\"\n";
    assert_eq!(sandbox.read("shop/config/test.toml"), expected);
    insta::assert_snapshot!(sandbox.read("shop/.env.example"));
    std::fs::remove_file(sandbox.path("shop/.env.example")).unwrap();
    run(&sandbox, "g config Tax rate:f64=0.2");
    assert!(
        !sandbox.path("shop/.env.example").exists(),
        "it was given up"
    );
}

#[test]
fn what_is_no_setting_is_refused() {
    let sandbox = shop();
    let before = files(&sandbox);
    for (args, why) in [
        ("Mail", "none"),
        ("Mail host", "no-type"),
        ("Mail host=a", "no-type-but-default"),
        ("Mail host:strng=a", "type-near"),
        ("Mail port:u61=1", "type"),
        ("Mail port:u16:maybe", "modifier"),
        ("Mail port:u16=65536", "range"),
        ("Mail most:u64=18446744073709551615", "greatest"),
        ("Mail tls:bool=yes", "truth"),
        ("Mail wait:duration=5", "duration"),
        ("Mail limit:size=5MibB", "size"),
        ("Mail ratio:f64=NaN", "number"),
        ("Mail key:secret=x", "secret"),
        ("Mail type:string=x", "keyword"),
        ("Mail a:string=x a:bool=true", "twice"),
        ("Mail a:string:optional=x", "optional"),
        ("Mail =x", "no-name"),
        ("Server port:u16=1", "prefix"),
    ] {
        let said = run(&sandbox, &format!("g config {args}"));
        insta::assert_snapshot!(format!("refused_{why}"), said);
    }
    assert_eq!(files(&sandbox), before);
}

#[test]
fn types_go_by_the_names_that_fields_have_elsewhere() {
    let sandbox = shop();
    run(
        &sandbox,
        "g config Mail a:text=x b:boolean=true c:integer=-9223372036854775808 d:int e:float=1 \
         f:String:optional q:duration r:size:optional",
    );
    insta::assert_snapshot!(sandbox.read("shop/src/mail/settings.rs"));
    let shown = run(
        &sandbox,
        "g controller Level post / level:u8 low:i16 at:usize",
    );
    assert!(shown.ends_with("--- exit 0"), "{shown}");
    let dto = sandbox.read("shop/src/levels/dto.rs");
    for field in ["level: u8", "low: i16", "at: usize"] {
        assert!(dto.contains(field), "{field}: {dto}");
    }
}

#[test]
fn text_of_several_lines_stands_in_one_of_the_example() {
    let sandbox = shop();
    let mut cortex = sandbox.cortex("g config Mail");
    cortex
        .arg("foot:string=two\nlines")
        .current_dir(sandbox.path("shop"));
    cortex.assert().success();
    let example = sandbox.read("shop/.env.example");
    let end = "# Text; default two lines.\n#APP__MAIL__FOOT=\"two\\nlines\"\n";
    assert!(example.ends_with(end), "{example}");
}

#[test]
fn a_value_where_the_table_would_be_is_in_the_way() {
    let sandbox = shop();
    sandbox.write("shop/config/default.toml", "mail = 1\n");
    let before = files(&sandbox);
    insta::assert_snapshot!(run(&sandbox, "g config Mail host:string=a"));
    sandbox.write("shop/config/default.toml", "mail = \n");
    insta::assert_snapshot!(run(&sandbox, "g config Mail host:string=a"));
    sandbox.write("shop/config/default.toml", "mail = 1\n");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn variables_stand_in_the_order_of_the_modules() {
    let sandbox = shop();
    run(&sandbox, "g config billing/Tax rate:f64=0.2");
    let before = sandbox.read("shop/.env.example");
    run(
        &sandbox,
        "g config greetings/Extra words:list=a,b key:secret",
    );
    let after = sandbox.read("shop/.env.example");
    let own = "# The words.\n# A list, each item text; default [\"a\",\"b\"].\n#APP__EXTRA__WORDS=a,b\n\n\
               # The key.\n# Text, a secret; required.\n#APP__EXTRA__KEY=\n\n";
    let at = before.find("# The rate.\n").unwrap();
    assert_eq!(after, format!("{}{own}{}", &before[..at], &before[at..]));
}
