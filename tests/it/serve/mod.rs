//! `cortex serve` as a person uses it, on a small app that follows the protocol.

pub(crate) mod assets;
mod beside;
mod browser;
mod build;
mod chromium;
mod client;
mod debugging;
pub(crate) mod devtools;
mod ends;
mod faults;
mod handover;
mod hardships;
mod kept;
pub(crate) mod served;
mod soak;
mod terminal;
mod watching;

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use client::{Hammer, Kept};
use nix::sys::signal::Signal;
use rexpect::session::spawn_command;
use served::{Served, edit, project};

use crate::support::Sandbox;

#[test]
fn serves_and_ends_quietly_on_ctrl_c() {
    let (_sandbox, mut served) = Served::start("one", "");
    assert_eq!(served.get("/"), "one");
    assert_eq!(served.get("/env"), "development");
    let app = served.get("/pid").parse().unwrap();
    let code = served.end(Signal::SIGINT);
    assert_eq!(code, Some(130));
    assert!(!client::runs(app));
    let talk = served.talk();
    for word in ["error", "Stopping", "interrupted"] {
        assert!(!talk.contains(word), "{talk}");
    }
}

#[test]
fn ctrl_c_at_a_terminal_ends_it_in_colour_and_without_a_trace() {
    let sandbox = project("one");
    let mut command = served::call(&sandbox);
    command.args(["--port", "0"]).env("TERM", "xterm");
    let limit = u64::try_from(client::LIMIT.as_millis()).unwrap();
    let mut terminal = spawn_command(command, Some(limit)).unwrap();
    terminal
        .exp_string("\u{1b}[1m\u{1b}[32m     Serving")
        .unwrap();
    let (_, address) = terminal.exp_regex(r"127\.0\.0\.1:\d+").unwrap();
    let app = client::get(address.parse().unwrap(), "/pid").unwrap();
    terminal.send_control('c').unwrap();
    let rest = terminal.exp_eof().unwrap();
    // The line on which the terminal has shown `^C` is clear again, and nothing follows.
    assert!(rest.ends_with("\r\u{1b}[K"), "{rest:?}");
    assert!(!rest.contains("error"), "{rest:?}");
    let status = format!("{:?}", terminal.process().wait().unwrap());
    assert!(status.contains("130"), "{status}");
    assert!(!client::runs(app.parse().unwrap()));
}

#[test]
fn sigterm_and_a_hangup_end_everything_too() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP] {
        let (_sandbox, mut served) = Served::start("one", "");
        let app = served.get("/pid").parse().unwrap();
        assert_eq!(served.end(signal), Some(130));
        assert!(!client::runs(app));
    }
}

#[test]
fn the_end_during_a_build_ends_the_compilers() {
    let sandbox = project("one");
    sandbox.write("build.rs", include_str!("slow_build.rs"));
    let mut served = Served::run(&sandbox, "");
    let script = served.wait_for_file("script.pid").parse().unwrap();
    assert!(client::runs(script));
    assert_eq!(served.end(Signal::SIGINT), Some(130));
    client::wait_until("the build script is gone", || !client::runs(script));
}

#[test]
fn no_request_fails_while_versions_follow_one_another() {
    let (sandbox, mut served) = Served::start("v0", "");
    let hammer = Hammer::start(served.address());
    for version in 1..=3 {
        edit(&sandbox, &format!("v{version}"));
        served.answers(&format!("v{version}"));
        // Kept connections have two seconds to learn of the change.
        sleep(Duration::from_millis(300));
    }
    let report = hammer.stop();
    assert_eq!(report.failures, Vec::<String>::new());
    assert!(report.new > 20, "{report:?}");
    assert!(report.kept > 20, "{report:?}");
    served.says("Reloaded src/answer.rs (");
    assert_eq!(served.end(Signal::SIGINT), Some(130));
}

#[test]
fn an_old_version_finishes_what_it_is_doing_and_is_gone() {
    let (sandbox, mut served) = Served::start("one", "");
    let mut kept = Kept::to(served.address());
    let old = kept.get("/pid").unwrap().parse().unwrap();
    edit(&sandbox, "two");
    served.answers("two");
    assert_eq!(kept.get("/").unwrap(), "one");
    client::wait_until("the old version is gone", || !client::runs(old));
    served.end(Signal::SIGINT);
}

#[test]
fn the_end_comes_while_a_version_is_not_ready() {
    let (sandbox, mut served) = Served::start("one", "-v");
    let old = served.get("/pid").parse().unwrap();
    edit(&sandbox, "never ready");
    served.says_times("NOTIFY_SOCKET=", 2);
    assert_eq!(served.get("/"), "one");
    assert_eq!(served.end(Signal::SIGINT), Some(130));
    assert!(!client::runs(old));
}

#[test]
fn only_a_difference_counts() {
    let (sandbox, mut served) = Served::start("one", "-v");
    let before = served.get("/pid");
    sandbox.write("src/answer.rs", &sandbox.read("src/answer.rs"));
    sandbox.write("src/.answer.rs.swp", "x");
    sandbox.write("target/debug/x.rs", "x");
    sleep(Duration::from_millis(500));
    assert_eq!(served.talk().matches("$ cargo build").count(), 1);
    assert_eq!(served.get("/pid"), before);
    served.end(Signal::SIGINT);
}

#[test]
fn a_change_takes_no_build_unless_the_app_is_built_from_it() {
    let (sandbox, mut served) = Served::start("one", "-v");
    let before = served.get("/pid");
    // Cargo tells what the app is built from when it ends, which is after the app's start.
    sleep(Duration::from_millis(500));
    sandbox.write("README.md", "# Served\n");
    served.says("nothing to do: README.md is no part of the app");
    assert_eq!(served.get("/pid"), before);
    sandbox.write(".env", "GREETING=2\n");
    served.says("restarting without a build because of .env: .env is read by the app when it");
    served.says("Reloaded .env (");
    assert_ne!(served.get("/pid"), before);
    assert_eq!(served.talk().matches("$ cargo build").count(), 1);
    // What is compiled in is no setting, whatever its name.
    let code = "pub const ANSWER: &str = include_str!(\"../config/answer.toml\");\n";
    sandbox.write("config/answer.toml", "a");
    sandbox.write("src/answer.rs", code);
    served.answers("a");
    sleep(Duration::from_millis(500));
    sandbox.write("config/answer.toml", "b");
    served.answers("b");
    served.end(Signal::SIGINT);
}

#[test]
fn sources_that_are_ignored_are_told() {
    let sandbox = project("one");
    sandbox.write(".gitignore", "*\n");
    let mut served = Served::run(&sandbox, "");
    served.says("Unwatched changes in `src` cannot be watched; every file in it is ignored");
    served.says("Serving http://");
    served.end(Signal::SIGINT);
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_link_leads_to_is_watched() {
    let sandbox = project("one");
    let shared = sandbox.work().with_file_name("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::write(shared.join("default.toml"), "a = 1\n").unwrap();
    std::os::unix::fs::symlink(&shared, sandbox.path("config")).unwrap();
    let mut served = Served::run(&sandbox, "");
    served.says("Serving http://");
    std::fs::write(shared.join("default.toml"), "a = 2\n").unwrap();
    served.says("Reloaded config/default.toml");
    served.end(Signal::SIGINT);
}

#[test]
fn what_the_app_reads_at_its_start_restarts_it() {
    let (sandbox, mut served) = Served::start("one", "");
    let before = served.get("/pid");
    sandbox.write("config/development.toml", "greeting = 1\n");
    served.says("Reloaded config/development.toml");
    assert_ne!(served.get("/pid"), before);
    sandbox.write(".env", "GREETING=2\n");
    served.says("Reloaded .env");
    served.end(Signal::SIGINT);
}

#[test]
fn what_the_project_says_of_its_environment_and_address_is_asked_at_each_start() {
    let sandbox = project("one");
    let mut served = Served::run(&sandbox, "--host 127.0.0.1");
    served.says("Serving http://");
    sandbox.write(".env", "CORTEX_ENV=test\n");
    served.says("Reloaded .env");
    assert_eq!(served.get("/env"), "test");
    served.end(Signal::SIGINT);
    sandbox.write(".env", &format!("PORT={}\n", served::free_port()));
    let mut served = Served::run_as_it_says(&sandbox, "-- --port 3116");
    served.says("warning: `--port` reaches the app, which listens where `cortex serve` does");
    served.says("Serving http://");
    for (times, text) in [(1, "PORT=3999\n"), (2, "PORT=3999\nA=1\n")] {
        sandbox.write(".env", text);
        served.says("Restart `cortex serve` to listen on 127.0.0.1:3999");
        served.says_times("Reloaded .env", times);
    }
    assert_eq!(served.talk().matches("to listen on").count(), 1);
    served.end(Signal::SIGINT);
}

#[test]
fn a_project_that_goes_and_returns_is_watched_again() {
    let (sandbox, mut served) = Served::start("one", "");
    let copy = sandbox.work().with_file_name("copy");
    let move_to = |from: &Path, to: &Path| std::fs::rename(from, to).unwrap();
    move_to(&sandbox.work(), &copy);
    served.says("Gone the project's folder; the previous version keeps serving; put it back");
    assert_eq!(served.get("/"), "one");
    move_to(&copy, &sandbox.work());
    served.says("Reloaded the project's folder");
    edit(&sandbox, "two");
    served.answers("two");
    let mut cp = sandbox.program("cp");
    cp.arg("-a").args([&sandbox.work(), &copy]);
    cp.assert().success();
    std::fs::remove_dir_all(sandbox.work()).unwrap();
    served.says_times("Gone the project's folder", 2);
    assert_eq!(served.get("/"), "two");
    move_to(&copy, &sandbox.work());
    served.says_times("Back the project's folder", 2);
    edit(&sandbox, "three");
    served.answers("three");
    served.end(Signal::SIGINT);
}

#[test]
fn a_switch_of_branches_is_one_build() {
    let sandbox = project("one");
    let git = |args: &str| {
        let mut command = sandbox.program("git");
        command.args(args.split(' ')).assert().success();
    };
    let modules = |text: &str| {
        (0..200).for_each(|n| sandbox.write(&format!("src/part_{n}.rs"), &format!("{text}\n")));
    };
    git("init --quiet --initial-branch=main");
    modules("// main");
    git("add .");
    git("commit --quiet -m one");
    git("switch --quiet --create other");
    modules("// other");
    edit(&sandbox, "two");
    git("commit --quiet --all -m two");
    git("switch --quiet main");
    let mut served = Served::run(&sandbox, "-v");
    served.says("Serving http://");
    git("switch --quiet other");
    served.answers("two");
    sleep(Duration::from_millis(300));
    let talk = served.talk();
    assert_eq!(talk.matches("$ cargo build").count(), 2, "{talk}");
    served.says("Reloaded src/answer.rs and 200 more files");
    served.end(Signal::SIGINT);
}

#[test]
fn a_save_during_a_build_is_built_instead() {
    let (sandbox, mut served) = Served::start("one", "-v");
    sandbox.write("build.rs", include_str!("slow_build.rs"));
    let script = served.wait_for_file("script.pid").parse().unwrap();
    sandbox.write("build.rs", "fn main() {}\n");
    edit(&sandbox, "two");
    served.answers("two");
    client::wait_until("the build script is gone", || !client::runs(script));
    served.end(Signal::SIGINT);
}

#[test]
fn an_occupied_port_is_named_with_its_holder() {
    let sandbox = project("one");
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let output = sandbox.run(&format!("serve --port {port}"));
    assert!(output.contains(&format!(
        "error[CX0501]: `127.0.0.1:{port}` is already in use"
    )));
    if cfg!(target_os = "linux") {
        let holder = format!("cause: pid {} (", std::process::id());
        assert!(output.contains(&holder), "{output}");
    }
    assert!(
        output.contains("or choose another port: `--port "),
        "{output}"
    );
    assert!(output.ends_with("--- exit 1"), "{output}");
}

#[test]
fn a_second_one_in_the_project_says_so() {
    let (sandbox, mut served) = Served::start("one", "");
    let address = served.address();
    let output = sandbox.run(&format!("serve --port {}", address.port()));
    assert!(
        output.contains("error[CX0541]: this project is served already"),
        "{output}"
    );
    if cfg!(target_os = "linux") {
        let words = format!("pid {}, at http://{address} listens there", served.pid());
        assert!(output.contains(&words), "{output}");
    }
    // Elsewhere it is possible, as for another binary.
    let mut second = Served::spawn_beside(&sandbox);
    second.says("serves this project already: both build it");
    second.says("Serving http://");
    assert_eq!(second.get("/"), "one");
    second.end(Signal::SIGINT);
    served.end(Signal::SIGINT);
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_serve_has_left_is_named() {
    let (sandbox, mut served) = Served::start("one", "");
    let (address, app) = (served.address(), served.get("/pid"));
    served.end(Signal::SIGKILL);
    let output = sandbox.run(&format!("serve --port {}", address.port()));
    let cause = format!("cause: pid {app}, left by a `cortex serve` that was killed");
    assert!(output.contains(&cause), "{output}");
    assert!(output.contains(&format!("`kill {app}`")), "{output}");
    let app = nix::unistd::Pid::from_raw(app.parse().unwrap());
    nix::sys::signal::kill(app, Signal::SIGKILL).unwrap();
}

#[test]
fn a_place_for_temporary_files_that_is_missing_or_far_away_does_not_matter() {
    let sandbox = project("one");
    let far = sandbox.work().with_file_name("far".repeat(40));
    std::fs::create_dir(&far).unwrap();
    for place in [&far, &far.with_file_name("missing")] {
        let mut served = Served::spawn(
            served::call(&sandbox)
                .args(["--port", "0"])
                .env("TMPDIR", place),
            &sandbox,
        );
        served.says("Serving http://");
        served.end(Signal::SIGINT);
    }
}

#[test]
fn the_port_comes_from_where_the_app_would_take_it() {
    let sandbox = project("one");
    let port = served::free_port();
    sandbox.write("config/default.toml", "[server]\nport = 1\n");
    sandbox.write(".env", &format!("PORT={port}\n"));
    let mut served = Served::run_as_it_says(&sandbox, "");
    served.says(&format!("Serving http://127.0.0.1:{port}\n"));
    served.end(Signal::SIGINT);
    let output = sandbox.run("serve --host 192.0.2.1");
    assert!(output.contains(&format!(
        "error[CX0502]: cannot listen on `192.0.2.1:{port}`"
    )));
}

#[test]
fn arguments_go_to_the_app_and_events_come_as_json() {
    let (sandbox, mut served) = Served::start("one", "--json -- --once two");
    assert_eq!(served.get("/args"), "--once two");
    edit(&sandbox, "two");
    served.answers("two");
    served.says("Reloaded src/answer.rs");
    edit(&sandbox, "three\"");
    served.says("Failed src/answer.rs");
    served.end(Signal::SIGINT);
    let events: Vec<serde_json::Value> = served
        .data()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let names: Vec<_> = events.iter().map(|event| &event["event"]).collect();
    let expected = [
        "building",
        "serving",
        "building",
        "reloaded",
        "building",
        "build-failed",
        "error",
        "stopped",
    ];
    assert_eq!(names, expected);
    assert_eq!(events[1]["url"], format!("http://{}", served.address()));
    assert_eq!(events[3]["files"], serde_json::json!(["src/answer.rs"]));
    assert!(events[3]["ms"]["build"].as_f64().unwrap() > 0.0);
    // A change counts when nothing more has happened for ten milliseconds.
    assert!(events[3]["ms"]["wait"].as_f64().unwrap() >= 10.0);
}

#[test]
fn a_failure_is_one_line_for_scripts_too() {
    let output = Sandbox::new().run("serve --json");
    let line = output.lines().find(|line| line.starts_with('{')).unwrap();
    let event: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(event["event"], "failed");
    assert_eq!(event["error"]["code"], "CX0401");
    assert!(output.ends_with("--- exit 1"), "{output}");
}

#[test]
fn a_script_that_stops_reading_ends_it() {
    let sandbox = project("one");
    let mut command = served::call(&sandbox);
    command.args(["--port", "0", "--json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut cortex = command.spawn().unwrap();
    let reader = BufReader::new(cortex.stdout.take().unwrap());
    let mut lines = reader.lines().map_while(Result::ok);
    let first = lines.next().unwrap();
    assert!(
        first.starts_with("{\"event\":\"building\",\"files\":[],"),
        "{first}"
    );
    // After this there is nothing more to tell.
    assert!(lines.any(|line| line.starts_with("{\"event\":\"serving\"")));
    drop(lines);
    let mut code = None;
    client::wait_until("cortex ends", || {
        code = cortex.try_wait().unwrap().map(|status| status.code());
        code.is_some()
    });
    assert_eq!(code, Some(Some(130)));
}

#[test]
fn outside_a_project_it_says_so() {
    insta::assert_snapshot!(Sandbox::new().run("serve"), @r"
    $ cortex serve
    --- stdout

    --- stderr
    error[CX0401]: there is no project in `[work]` or above it
      hint: change to a project's folder, or make one with `cortex new my-app`
    --- exit 1
    ");
}
