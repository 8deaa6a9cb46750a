//! Installing from an address, with each of the programs that can download.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use super::handout::{INSTALLER, command, ended, sandbox};
use crate::support::{Sandbox, need};

#[test]
fn installs_from_an_address() {
    let sandbox = sandbox();
    let address = serve(sandbox.path("dist files"));
    for (name, other) in [("curl", "wget"), ("wget", "curl")] {
        if !need(name) {
            continue;
        }
        let path = path_without(&sandbox, other);
        let prefix = format!("to-{name}");
        let from = |address: &str| {
            let args = ["--prefix", &prefix, "--from", address];
            let mut command = command(&sandbox, "sh", INSTALLER, &args);
            ended(command.env("PATH", &path))
        };
        let (code, said) = from(&format!("{address}/nowhere"));
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(said.contains("there is no SHA256SUMS in"), "{said}");
        assert!(!sandbox.path(&prefix).exists());
        let (code, said) = from(&format!("{address}/"));
        assert_eq!(code, Some(0), "{name}: {said}");
        let binary = sandbox.path(&format!("{prefix}/bin/cortex"));
        sandbox.program(binary).arg("--version").assert().success();
    }
}

/// A `PATH` of what the installer needs, without the program that it must not find.
fn path_without(sandbox: &Sandbox, hidden: &str) -> PathBuf {
    let folder = format!("only-without-{hidden}");
    fs::create_dir(sandbox.path(&folder)).unwrap();
    let needed = [
        "sh",
        "curl",
        "wget",
        "sha256sum",
        "tar",
        "gzip",
        "mktemp",
        "uname",
        "sed",
        "grep",
        "sort",
        "dirname",
        "basename",
        "mkdir",
        "rmdir",
        "rm",
        "mv",
        "cp",
        "chmod",
        "cat",
        "cut",
        "find",
        "cmp",
        "tail",
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    for program in needed.iter().filter(|program| **program != hidden) {
        let mut places = std::env::split_paths(&path).map(|folder| folder.join(program));
        if let Some(found) = places.find(|file| file.is_file()) {
            let link = sandbox.path(&format!("{folder}/{program}"));
            std::os::unix::fs::symlink(found, link).unwrap();
        }
    }
    sandbox.path(&folder)
}

/// Hands out the files of a folder until the test program ends, and gives the address.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A client that goes away is no fault of this server.
            drop(answer(&stream, &folder));
        }
    });
    format!("http://127.0.0.1:{port}")
}

fn answer(mut stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let found = fs::read(folder.join(path.trim_start_matches('/')));
    let (status, body) = found.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}
