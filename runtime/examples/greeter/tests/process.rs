//! The application as a process: its commands and exit codes, its log as a machine reads it, the
//! signals it heeds, and what it takes from the one that started it.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_greeter");
const PATIENCE: Duration = Duration::from_secs(10);

/// The program, away from what this machine has set.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(arguments)
        .env_clear()
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn output(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = program(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// A running application, and the lines of its log.
struct Running {
    process: Child,
    log: BufReader<ChildStdout>,
    address: String,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(process.stdout.take().unwrap());
        let mut running = Self {
            process,
            log,
            address: String::new(),
        };
        let start = running.line();
        assert_eq!(start["message"], "listening", "{start}");
        start["address"].as_str().unwrap()["http://".len()..].clone_into(&mut running.address);
        running
    }

    fn in_production(arguments: &[&str]) -> Self {
        let mut command = program(&["--port=0", "--set", "server.host=127.0.0.1"]);
        Self::start(command.args(arguments).env("CORTEX_ENV", "production"))
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.log.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn ask(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = "HTTP/1.1\r\nhost: x\r\nx-request-id: r-1\r\nconnection: close\r\n\r\n";
        stream
            .write_all(format!("GET {path} {head}").as_bytes())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    fn end(mut self) -> (Option<i32>, Vec<Value>) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "the process does not end");
            std::thread::yield_now();
        };
        let lines = self
            .log
            .lines()
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap());
        (status.code(), lines.collect())
    }
}

#[test]
fn describe_is_one_versioned_document() {
    let (code, stdout, stderr) = output(&["describe"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(document["schema"], 1);
    assert_eq!(document["app"]["name"], "greeter");
    assert_eq!(document["modules"][0]["imports"][0], "greetings");
    let find = |list: &str, member: &str, value: &str| {
        let list = document[list].as_array().unwrap();
        list.iter()
            .find(|item| item[member] == value)
            .unwrap()
            .clone()
    };
    let route = find("routes", "path", "/greetings/{name}");
    assert_eq!(
        (&route["method"], &route["handler"]),
        (&"GET".into(), &"show".into())
    );
    assert_eq!(route["summary"], "Greets somebody by name.");
    assert_eq!(route["module"], "greetings");
    let service = find("providers", "name", "GreetingService");
    assert_eq!(service["needs"][0]["field"], "settings");
    assert_eq!(
        service["type"],
        "greeter::greetings::service::GreetingService"
    );
    let setting = find("settings", "key", "greeting.salutation");
    assert_eq!(setting["variable"], "APP__GREETING__SALUTATION");
    assert_eq!(setting["default"], "Hello");
    assert_eq!(setting["doc"], "The first word of every greeting.");
    assert_eq!(find("settings", "key", "server.port")["default"], 3000);
}

#[test]
fn check_answers_by_its_exit_code() {
    let (code, stdout, _) = output(&["check"]);
    assert_eq!(code, Some(0));
    assert!(stdout.starts_with("sound: "), "{stdout}");

    let wrong = [
        "check",
        "--set",
        "greeting.shout=loud",
        "--set",
        "sevrer.port=1",
    ];
    let (code, stdout, stderr) = output(&wrong);
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    let expected = "\
error: the application is not sound: 2 problems

1. `sevrer.port`: no module reads this setting
     from: the command line
     hint: did you mean `server.port`?

2. `greeting.shout`: \"loud\" is not a value for this setting
     from: the command line
     expected: `true` or `false`
     hint: correct it, or remove it: there need not be one
";
    assert_eq!(stderr, expected);
}

#[test]
fn wrong_usage_is_code_two_with_the_nearest_name() {
    let (code, stdout, stderr) = output(&["descirbe"]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert_eq!(
        stderr,
        "error: there is no command `descirbe`\nhint: did you mean `describe`?\n"
    );
    for wrong in [
        &["--prot", "1"][..],
        &["--set"],
        &["--set", "key"],
        &["check", "check"],
    ] {
        assert_eq!(output(wrong).0, Some(2), "{wrong:?}");
    }
}

#[test]
fn help_and_version_name_the_application() {
    let (code, stdout, _) = output(&["--help"]);
    assert_eq!(code, Some(0));
    assert!(
        stdout.starts_with("greeter 0.1.0\n\nusage: greeter [command] [options]"),
        "{stdout}"
    );
    assert_eq!(output(&["--version"]).1, "greeter 0.1.0\n");
}

#[test]
fn the_log_is_one_json_object_a_line_with_stable_names() {
    let mut app = Running::in_production(&["--set", "server.drain=0s"]);
    let answer = app.ask("/greetings/Ada");
    assert!(answer.ends_with(r#"{"text":"Hello, Ada!"}"#), "{answer}");
    assert!(answer.contains("\r\nx-request-id: r-1\r\n"), "{answer}");
    let access = app.line();
    for (name, value) in [
        ("level", "INFO"),
        ("target", "cortex::access"),
        ("message", "answered"),
        ("service", "greeter"),
        ("version", "0.1.0"),
        ("request_id", "r-1"),
        ("method", "GET"),
        ("path", "/greetings/Ada"),
        ("route", "/greetings/{name}"),
    ] {
        assert_eq!(access[name], value, "{access}");
    }
    assert_eq!(access["status"], 200);
    assert!(access["client"].as_str().unwrap().starts_with("127.0.0.1:"));
    assert!(access["ms"].as_f64().unwrap() < 1000.0);
    assert!(access["time"].as_str().unwrap().ends_with('Z'));

    app.ask("/health/ready");
    app.signal("TERM");
    let (code, lines) = app.end();
    assert_eq!(code, Some(0));
    let messages: Vec<_> = lines
        .iter()
        .map(|line| line["message"].as_str().unwrap())
        .collect();
    assert_eq!(messages, ["stopping", "stopped"], "health is not logged");
    assert_eq!(lines[1]["reason"], "SIGTERM");
    assert!(lines[1]["ms"].as_u64().is_some());
}

#[test]
fn the_log_for_people_is_aligned_and_without_colour_in_a_pipe() {
    let mut process = program(&["--port=0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(
        &line[12..],
        format!("  INFO cortex           listening {}", &line[46..])
    );
    assert!(
        !line.contains('\x1b') && line.contains("environment=development"),
        "{line}"
    );
}

#[test]
fn a_second_signal_ends_at_once() {
    let mut app = Running::in_production(&["--set", "server.drain=60s"]);
    app.signal("INT");
    assert_eq!(app.line()["message"], "stopping");
    app.signal("TERM");
    assert_eq!(app.end().0, Some(143));
    let mut app = Running::in_production(&["--set", "server.drain=60s"]);
    app.signal("TERM");
    assert_eq!(app.line()["message"], "stopping");
    app.signal("INT");
    assert_eq!(app.end().0, Some(130));
}

#[test]
fn a_reader_of_the_log_that_does_not_read_holds_up_nothing() {
    let app = Running::in_production(&["--set", "server.drain=60s"]);
    // More than a pipe holds, and nobody reads it.
    let path = format!("/{}", "x".repeat(4000));
    for _ in 0..50 {
        assert!(app.ask(&path).starts_with("HTTP/1.1 404 "));
    }
    assert!(app.ask("/health/live").starts_with("HTTP/1.1 200 "));
    app.signal("INT");
    while !app.ask("/health/ready").starts_with("HTTP/1.1 503 ") {
        std::thread::yield_now();
    }
    app.signal("INT");
    let Running {
        mut process, log, ..
    } = app;
    let start = Instant::now();
    while process.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < PATIENCE, "the process does not end");
        std::thread::yield_now();
    }
    assert_eq!(process.wait().unwrap().code(), Some(130));
    drop(log);
}

#[test]
fn healthcheck_answers_by_its_exit_code() {
    let app = Running::in_production(&["--set", "server.drain=0s"]);
    let port = app.address.rsplit_once(':').unwrap().1.to_owned();
    assert_eq!(output(&["healthcheck", "--port", &port]).0, Some(0));
    app.signal("TERM");
    assert_eq!(app.end().0, Some(0));
    let (code, _, stderr) = output(&["healthcheck", "--port", &port]);
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains(&format!("no application answers on 127.0.0.1:{port}")),
        "{stderr}"
    );
}

#[test]
fn an_occupied_port_is_told_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, _, stderr) = output(&["--port", &port]);
    assert_eq!(code, Some(1));
    assert!(
        stderr.starts_with(&format!("error: cannot listen on 127.0.0.1:{port}\n")),
        "{stderr}"
    );
    assert!(
        stderr.contains("\nhint: stop the process that listens there"),
        "{stderr}"
    );
}

#[test]
fn a_listener_is_inherited_and_readiness_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let socket = std::env::temp_dir().join(format!("cortex-notify-{}", std::process::id()));
    drop(std::fs::remove_file(&socket));
    let notified = UnixDatagram::bind(&socket).unwrap();
    notified.set_read_timeout(Some(PATIENCE)).unwrap();
    let heard = || {
        let mut buffer = [0; 256];
        let count = notified.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..count]).trim().to_owned()
    };

    // The descriptor arrives as standard input, and the shell moves it to where the protocol says.
    let script = "exec 3<&0 0</dev/null; LISTEN_FDS=1 exec \"$0\"";
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, PROGRAM]).env_clear();
    command
        .env("CORTEX_ENV", "production")
        .env("NOTIFY_SOCKET", &socket);
    command.stdin(OwnedFd::from(listener.try_clone().unwrap()));
    let app = Running::start(&mut command);

    assert_eq!(heard(), "READY=1");
    assert_eq!(app.address, address);
    assert!(app.ask("/").ends_with(r#"{"text":"Hello, world!"}"#));
    app.signal("TERM");
    assert_eq!(heard(), "STOPPING=1");
    assert_eq!(app.end().0, Some(0));
    // The socket is still open here: a connection waits for the next process to take it.
    assert!(TcpStream::connect(&address).is_ok());
    std::fs::remove_file(&socket).unwrap();
}

#[test]
fn a_descriptor_that_is_no_listener_is_told() {
    let path = std::env::temp_dir().join(format!("cortex-wrong-{}", std::process::id()));
    drop(std::fs::remove_file(&path));
    let wrong = std::os::unix::net::UnixListener::bind(&path).unwrap();
    for script in ["exec 3<&0 0</dev/null; ", "exec 3<&-; "] {
        let script = format!("{script}LISTEN_FDS=1 exec \"$0\" --port=0");
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &script, PROGRAM]).env_clear();
        command.stdin(OwnedFd::from(wrong.try_clone().unwrap()));
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        let expected = "error: the socket that the parent process handed over cannot be used\n\
                        cause: fd 3 is not a ";
        assert!(stderr.starts_with(expected), "{stderr}");
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn it_ends_when_the_serve_that_started_it_is_killed() {
    let dir = env!("CARGO_MANIFEST_DIR");
    let script = "CORTEX_SERVE=$$ \"$0\" --port=0 --set server.host=127.0.0.1 & wait";
    let mut serve = Command::new("sh")
        .args(["-c", script, PROGRAM])
        .env("CORTEX_ENV", "production")
        .current_dir(dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(serve.stdout.take().unwrap());
    let mut line = String::new();
    log.read_line(&mut line).unwrap();
    assert!(line.contains("listening"), "{line}");
    serve.kill().unwrap();
    serve.wait().unwrap();
    // The pipe closes when the application, which holds it, has ended.
    let mut rest = String::new();
    log.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("the end of `cortex serve`"), "{rest}");
    assert!(rest.contains("stopped"), "{rest}");
}
