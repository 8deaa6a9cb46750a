//! What all commands share: help, versions, colours, quiet, JSON, exit codes.

use std::process::Stdio;

use crate::support::Sandbox;

#[test]
fn help_shows_flags_defaults_and_examples() {
    let sandbox = Sandbox::new();
    for command in [
        "",
        "new ",
        "serve ",
        "routes ",
        "routes why ",
        "di ",
        "di graph ",
        "info ",
        "doctor ",
        "explain ",
        "completions ",
    ] {
        let shown = sandbox.run(&format!("{command}--help"));
        assert!(shown.contains("Examples:"), "{shown}");
        assert!(shown.ends_with("--- stderr\n\n--- exit 0"), "{shown}");
    }
    insta::assert_snapshot!(sandbox.run("--help"));
    assert_eq!(
        sandbox.run("").replace("$ cortex \n", ""),
        sandbox.run("--help").replace("$ cortex --help\n", "")
    );
}

#[test]
fn the_version_needs_no_folder() {
    let sandbox = Sandbox::new();
    let expected = format!("cortex {}\n", env!("CARGO_PKG_VERSION"));
    sandbox
        .cortex("--version")
        .assert()
        .success()
        .stdout(expected);
    insta::assert_snapshot!(in_a_deleted_folder(&sandbox, "new shop"));
    assert!(in_a_deleted_folder(&sandbox, "--version").starts_with("cortex 0."));
}

#[cfg(unix)]
fn in_a_deleted_folder(sandbox: &Sandbox, args: &str) -> String {
    let script = format!("mkdir gone && cd gone && rmdir ../gone && \"$0\" {args}");
    let mut shell = sandbox.program("sh");
    let output = shell
        .args(["-c", &script, env!("CARGO_BIN_EXE_cortex")])
        .output()
        .unwrap();
    [output.stdout, output.stderr]
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .concat()
}

#[test]
fn explains_codes_and_lists_them() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run("explain cx0102"));
    insta::assert_snapshot!(sandbox.run("explain CX0120"));
    let list = sandbox.run("explain");
    assert!(
        list.contains("\nCX0001  ") && list.contains("\nCX0504  "),
        "{list}"
    );
    let json = sandbox
        .cortex("explain CX0001 --json")
        .output()
        .unwrap()
        .stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["code"], "CX0001");
    assert!(json["text"].as_str().unwrap().len() > 50);
}

#[test]
fn json_is_alone_on_standard_output_also_for_wrong_usage() {
    let sandbox = Sandbox::new();
    for (args, code) in [
        ("--json nwe", 2),
        ("new --json --nope", 2),
        ("explain CX9999 --json", 2),
    ] {
        let output = sandbox.cortex(args).output().unwrap();
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(
            value["error"]["code"].as_str().unwrap().starts_with("CX"),
            "{value}"
        );
        assert!(value["error"]["hints"].is_array());
        assert!(output.stderr.is_empty());
        assert_eq!(output.status.code(), Some(code));
    }
}

#[test]
fn colours_follow_the_flag_and_the_environment() {
    let sandbox = Sandbox::new();
    let coloured = |flags: &str, name: &str, value: &str| {
        let mut cortex = sandbox.cortex(&format!("explain nope {flags}"));
        cortex
            .env(name, value)
            .output()
            .unwrap()
            .stderr
            .contains(&0x1b)
    };
    assert!(!coloured("", "TERM", "xterm"), "no terminal, no colour");
    assert!(coloured("--color always", "TERM", "xterm"));
    assert!(coloured("", "CLICOLOR_FORCE", "1"));
    assert!(!coloured("--color never", "CLICOLOR_FORCE", "1"));
    assert!(!coloured("", "NO_COLOR", "1"));
}

#[test]
fn quiet_says_nothing_and_verbose_shows_each_call() {
    let sandbox = Sandbox::new();
    assert_eq!(
        sandbox.run("new shop -q"),
        "$ cortex new shop -q\n--- stdout\n\n--- stderr\n\n--- exit 0"
    );
    let verbose = sandbox.run("new other -v");
    for call in [
        "init",
        "add --all",
        "-c commit.gpgSign=false commit",
        "config",
    ] {
        let call = format!("$ git -c core.hooksPath=/dev/null {call}");
        assert!(verbose.contains(&call), "{verbose}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_failure_and_a_full_disk_is_one() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
    command
        .arg("explain")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );

    if cfg!(target_os = "linux") {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let mut command = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
        let output = command.arg("explain").stdout(full).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(words.starts_with("error[CX0007]"), "{words}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn values_are_completed_with_what_they_mean() {
    let sandbox = Sandbox::new();
    let offered = |words: &str| {
        let mut cortex = sandbox.cortex(&format!("-- cortex {words}"));
        let last = words.split_whitespace().count();
        let output = cortex
            .env("CORTEX_COMPLETE", last.to_string())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = [
        "new --template mi",
        "serve --env p",
        "di graph --format me",
        "routes --no",
        "explain CX000",
        "completions z",
        "se",
    ];
    insta::assert_snapshot!(
        shown
            .map(|words| format!("cortex {words}\n{}", offered(words)))
            .join("\n")
    );
}

/// Others write to the same terminal; what they write must not come between the parts of a line.
#[cfg(unix)]
#[test]
fn what_is_said_is_written_at_once() {
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixDatagram;
    use std::time::Duration;

    let sandbox = Sandbox::new();
    for color in ["always", "never"] {
        let (ours, its) = UnixDatagram::pair().unwrap();
        ours.set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut command = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
        command.args(["routes", "--color", color]);
        let status = command.stderr(OwnedFd::from(its)).status().unwrap();
        assert_eq!(status.code(), Some(1));
        drop(command);
        let mut buffer = [0; 4096];
        let length = ours.recv(&mut buffer).unwrap();
        let said = String::from_utf8_lossy(&buffer[..length]);
        assert!(said.contains("there is no project"), "{said}");
        assert!(said.ends_with("`cortex new my-app`\n"), "{said}");
        assert_eq!(said.contains('\u{1b}'), color == "always", "{said}");
    }
}
