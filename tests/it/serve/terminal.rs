//! Serving at a terminal: the keys, and how the terminal is left.

use std::os::unix::fs::PermissionsExt as _;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rexpect::session::{PtySession, spawn_command};

use super::client;
use super::served::{self, Served, call, edit, project};
use crate::support::Sandbox;
use crate::support::terminal::{CTRL_C, DOWN, ENTER, Run};

/// Serves in a terminal that is compared, in the end, with what it was before.
fn serve(sandbox: &Sandbox, port: u16) -> Run<'_> {
    let home = sandbox.work().with_file_name("cargo");
    let home = home.to_str().unwrap();
    let vars = [("TERM", "xterm"), ("CARGO_HOME", home)];
    let mut run = Run::with(sandbox, &format!("serve --port {port}"), 80, &vars);
    run.shows("press ? for keys");
    run.shows("Watching");
    run
}

#[test]
fn keys_restart_build_and_quit() {
    let sandbox = project("one");
    let mut run = serve(&sandbox, 0);
    run.press("?");
    run.shows("restart the app without building it");
    run.press("r");
    run.shows("Restarted");
    run.press("v");
    run.shows("more from now on");
    run.press("b");
    run.shows("$ cargo build");
    run.shows("Reloaded");
    run.press("xc");
    run.shows("\u{1b}[2J");
    run.press("q");
    run.ends(0);
}

#[test]
fn the_terminal_is_whole_after_ctrl_c() {
    let sandbox = project("one");
    let mut run = serve(&sandbox, 0);
    run.press(CTRL_C);
    run.ends(130);
}

#[cfg(target_os = "linux")]
#[test]
fn the_terminal_is_whole_after_signals() {
    let sandbox = project("one");
    for signal in [Signal::SIGTERM, Signal::SIGHUP] {
        let port = served::free_port();
        let run = serve(&sandbox, port);
        let app = client::get(([127, 0, 0, 1], port).into(), "/pid").unwrap();
        let status = std::fs::read_to_string(format!("/proc/{app}/status")).unwrap();
        let (_, parent) = status.split_once("PPid:").unwrap();
        let cortex = parent.lines().next().unwrap().trim().parse().unwrap();
        kill(Pid::from_raw(cortex), signal).unwrap();
        run.ends(130);
    }
}

#[test]
fn the_terminal_is_whole_while_it_is_suspended_and_keys_are_heard_again() {
    let sandbox = project("one");
    let mut command = sandbox.process("sh");
    command.arg("-i").env("PS1", "$ ").env("TERM", "xterm");
    command.env("CARGO_HOME", sandbox.work().with_file_name("cargo"));
    let limit = u64::try_from(client::LIMIT.as_millis()).unwrap();
    let mut shell = spawn_command(command, Some(limit)).unwrap();
    let tell = |shell: &mut PtySession, line: &str| shell.send_line(line).map(drop).unwrap();
    let cortex = env!("CARGO_BIN_EXE_cortex");
    tell(
        &mut shell,
        &format!("stty -g > ../before; {cortex} serve --port 0"),
    );
    shell.exp_string("Watching").unwrap();
    for time in ["once", "twice"] {
        shell.send_control('z').unwrap();
        shell.exp_string("Stopped").unwrap();
        tell(
            &mut shell,
            &format!("stty -g > ../{time}; echo is-$((6 * 7))"),
        );
        shell.exp_string("is-42").unwrap();
        tell(&mut shell, "fg");
        shell.exp_string("serve --port 0").unwrap();
        // The terminal becomes ours again within a glance.
        std::thread::sleep(std::time::Duration::from_millis(1200));
        shell.send("?").unwrap();
        shell.flush().unwrap();
        shell.exp_string("quit, as Ctrl-C does").unwrap();
    }
    shell.send("q").unwrap();
    shell.flush().unwrap();
    shell.exp_string("$ ").unwrap();
    tell(&mut shell, "stty -g > ../after; echo is-$((6 * 8))");
    shell.exp_string("is-48").unwrap();
    for time in ["once", "twice", "after"] {
        assert_eq!(
            sandbox.read("../before"),
            sandbox.read(&format!("../{time}")),
            "{time}"
        );
    }
    tell(&mut shell, "exit");
    shell.exp_eof().unwrap();
}

#[test]
fn a_port_that_is_taken_is_exchanged_for_the_next_on_request() {
    let sandbox = project("one");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let home = sandbox.work().with_file_name("cargo");
    let vars = [("TERM", "xterm"), ("CARGO_HOME", home.to_str().unwrap())];
    let args = format!("serve --port {port}");
    let mut run = Run::with(&sandbox, &args, 80, &vars);
    run.shows("is already in use");
    run.answers("And now?", DOWN);
    run.press(ENTER);
    run.ends(1);
    let mut run = Run::with(&sandbox, &args, 80, &vars);
    run.answers("And now?", ENTER);
    run.shows("Serving");
    run.shows("http://127.0.0.1:");
    run.shows("Watching");
    run.press("q");
    let seen = run.ends(0);
    assert!(!seen.contains("to listen on"), "{seen}");
}

#[test]
fn there_are_no_keys_without_a_terminal() {
    let (_sandbox, mut served) = Served::start("one", "");
    assert!(!served.talk().contains("press ?"), "{}", served.talk());
    served.end(Signal::SIGINT);
}

#[test]
fn the_browser_opens_once_and_its_failure_is_no_end() {
    let sandbox = project("one");
    let browser = sandbox.path("../browser");
    let script = "#!/bin/sh\necho \"$1\" >> \"$0.opened\"\n";
    std::fs::write(&browser, script).unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = call(&sandbox);
    command
        .args(["--port", "0", "--open"])
        .env("BROWSER", &browser);
    let mut served = Served::spawn(&mut command, &sandbox);
    served.says("Serving http://");
    let opened = sandbox.path("../browser.opened");
    let expected = format!("http://{}\n", served.address());
    let holds = || std::fs::read_to_string(&opened).unwrap_or_default() == expected;
    client::wait_until("the browser was told", holds);
    edit(&sandbox, "two");
    served.answers("two");
    served.says("Reloaded");
    assert!(holds());
    served.end(Signal::SIGINT);
    let mut served = Served::spawn(command.env("BROWSER", "false"), &sandbox);
    served.says("could not be shown in a browser: `false` failed (exit status: 1)");
    assert_eq!(served.get("/"), "two");
    served.end(Signal::SIGINT);
}
