//! `cortex config` with an app that is built: what holds, what is written, what is refused.

use std::path::Path;

use serde_json::Value;

use crate::support::Sandbox;

/// One app that was built into a folder.
struct Settings<'a> {
    sandbox: &'a Sandbox,
    name: &'a str,
    target: &'a Path,
}

/// What a command said: its data, its words and its exit code.
struct Said {
    data: String,
    words: String,
    code: Option<i32>,
}

impl Settings<'_> {
    fn config(&self, args: &str) -> Said {
        self.config_with(args, &[])
    }

    fn config_with(&self, args: &str, variables: &[(&str, &str)]) -> Said {
        let args = format!("config {args} --path {} --no-build", self.name);
        let mut command = self.sandbox.cortex(&args);
        command.env("CARGO_TARGET_DIR", self.target);
        command.envs(variables.iter().copied());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said {
            data: text(output.stdout),
            words: text(output.stderr),
            code: output.status.code(),
        }
    }

    fn file(&self, name: &str) -> String {
        self.sandbox.read(&format!("{}/{name}", self.name))
    }

    fn write(&self, name: &str, text: &str) {
        self.sandbox.write(&format!("{}/{name}", self.name), text);
    }
}

impl Said {
    /// Asserts how it ended and that its words have these parts.
    fn ends(self, code: i32, parts: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.data, self.words);
        for part in parts {
            assert!(self.words.contains(part), "no {part:?} in:\n{}", self.words);
        }
        self
    }
}

pub(crate) fn the_example_is_what_the_code_says(sandbox: &Sandbox, name: &str, target: &Path) {
    let app = Settings {
        sandbox,
        name,
        target,
    };
    let example = app.config("types --env-example").ends(0, &[]).data;
    assert_eq!(
        example,
        app.file(".env.example"),
        "`--write` would change it"
    );
    let own = app.config("list").ends(0, &[]).data;
    app.write(".env", &example);
    let copied = app.config("list").ends(0, &[]).data;
    std::fs::remove_file(sandbox.path(&format!("{name}/.env"))).unwrap();
    assert_eq!(copied, own, "a copy of the example changes a setting");
}

pub(crate) fn settings_are_shown_changed_and_checked(sandbox: &Sandbox, name: &str, target: &Path) {
    let app = Settings {
        sandbox,
        name,
        target,
    };
    shows_values_with_their_sources(&app);
    changes_files_and_takes_it_back(&app);
    refuses_what_the_app_would_refuse(&app);
    checks_every_environment(&app);
    completes_keys(&app);
}

fn shows_values_with_their_sources(app: &Settings<'_>) {
    let shout = [("APP__GREETING__SALUTATION", "Moin")];
    let list = app
        .config_with("list", &shout)
        .ends(0, &["the environment `development`"]);
    let row = |key: &str| {
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut rows = list.data.lines().map(words);
        let row = rows.find(|row| row.starts_with(&format!("{key} ")));
        row.unwrap_or_else(|| panic!("no {key} in:\n{}", list.data))
    };
    assert_eq!(
        row("server.port"),
        "server.port 3000 the default in the code a whole number from 0 to 65535"
    );
    assert_eq!(
        row("greeting.salutation"),
        "greeting.salutation Moin the variable `APP__GREETING__SALUTATION` text"
    );
    assert!(row("log.level").contains(" config/development.toml:"));
    assert!(row("config.secrets").contains(" (none) "));

    let host = app
        .config("get server.host --env production")
        .ends(0, &["from config/production.toml:"]);
    assert_eq!(host.data, "0.0.0.0\n");
    app.config("get config.reload")
        .ends(1, &["error[CX0802]", "APP__CONFIG__RELOAD"]);
    app.config("get server.prot")
        .ends(2, &["error[CX0801]", "did you mean `server.port`?"]);
    let port: Value = serde_json::from_str(&app.config("get server.port --json").data).unwrap();
    assert_eq!(
        (&port["value"], &port["source"]["layer"]),
        (&3000.into(), &"default".into())
    );
}

fn changes_files_and_takes_it_back(app: &Settings<'_>) {
    let before = app.file("config/default.toml");
    let shown = app
        .config("set server.port 8080 --dry-run")
        .ends(0, &["nothing was written"]);
    assert!(shown.data.contains("+port = 8080"), "{}", shown.data);
    assert_eq!(app.file("config/default.toml"), before);

    app.config("set server.port 8080")
        .ends(0, &["Edited config/default.toml"]);
    assert_eq!(
        app.file("config/default.toml"),
        format!("{before}\n[server]\nport = 8080\n")
    );
    assert_eq!(
        app.config("get server.port")
            .ends(0, &["from config/default.toml:"])
            .data,
        "8080\n"
    );
    app.config("set server.port 8080")
        .ends(0, &["has this value"]);

    // Where a later layer has the last word, that is said.
    let text = [("APP__GREETING__SALUTATION", "Moin")];
    let args = "set greeting.salutation 5 --env test";
    app.config_with(args, &text)
        .ends(0, &["still has its value from the variable"]);
    assert!(
        app.file("config/test.toml")
            .ends_with("\n[greeting]\nsalutation = \"5\"\n")
    );
    app.config("unset greeting.salutation")
        .ends(1, &["error[CX0805]", "config/test.toml:"]);
    app.config("unset greeting.salutation --env test")
        .ends(0, &["Edited config/test.toml"]);

    app.config("unset server.port")
        .ends(0, &["Edited config/default.toml"]);
    assert_eq!(app.file("config/default.toml"), before);
    let mut undo = app.sandbox.cortex("undo");
    undo.current_dir(app.sandbox.path(app.name))
        .assert()
        .success();
    assert_eq!(
        app.file("config/default.toml"),
        format!("{before}\n[server]\nport = 8080\n")
    );
    app.config("unset server.port").ends(0, &[]);
}

fn refuses_what_the_app_would_refuse(app: &Settings<'_>) {
    let before = app.file("config/default.toml");
    for (args, parts) in [
        (
            "set server.port eighty",
            ["error[CX0804]", "it takes a whole number from 0 to 65535"],
        ),
        (
            "set server.request_timeout 0s",
            ["\"0s\" is too small", "at least `1ms`"],
        ),
        (
            "set server.prot 80",
            ["error[CX0801]", "did you mean `server.port`?"],
        ),
    ] {
        app.config(args).ends(2, &parts);
    }
    assert_eq!(app.file("config/default.toml"), before);
}

fn checks_every_environment(app: &Settings<'_>) {
    app.config("validate --all")
        .ends(0, &["Sound development", "Sound test", "Sound production"]);
    let before = app.file("config/test.toml");
    app.write(
        "config/test.toml",
        &format!("{before}\n[server]\nprot = 1\nport = \"x\"\n"),
    );
    let parts = [
        "Wrong in test: `server.prot`: no module reads",
        "did you mean `server.port`?",
        "error[CX0806]: 2 settings are wrong",
    ];
    app.config("validate --all").ends(1, &parts);
    app.config("validate").ends(0, &["Sound development"]);
    let told = app.config("validate --env test --json").ends(1, &[]);
    let told: Value = serde_json::from_str(&told.data).unwrap();
    let problems = told[0]["problems"].as_array().unwrap();
    let keys: Vec<_> = problems.iter().map(|problem| &problem["key"]).collect();
    assert_eq!(keys, ["server.prot", "server.port"]);
    app.write("config/test.toml", &before);
}

fn completes_keys(app: &Settings<'_>) {
    let mut command = app.sandbox.cortex("-- cortex config get server.p");
    command
        .env("CORTEX_COMPLETE", "3")
        .env("CARGO_TARGET_DIR", app.target);
    command.current_dir(app.sandbox.path(app.name));
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(
        said.contains("server.port\tThe port to listen on"),
        "{said}"
    );
}
