//! An app that ends by itself while it serves.

use nix::sys::signal::Signal;

use super::served::{Served, call, edit, project};

#[test]
fn a_version_that_ends_by_itself_is_started_once_more_and_then_by_the_next_change() {
    let (sandbox, mut served) = Served::start("one", "");
    served.request("/die");
    served.says("Ended served ended by itself (exit status: 7); it is started once more");
    served.says("Restarted served (");
    assert_eq!(served.get("/"), "one");
    served.request("/die");
    served.says("Ended served ended by itself (exit status: 7); the next change starts it again");
    edit(&sandbox, "two");
    served.answers("two");
    served.end(Signal::SIGINT);
}

#[test]
fn a_panic_that_ends_the_app_is_told_and_traced_the_next_time() {
    let sandbox = project("one");
    let mut command = call(&sandbox);
    command.args(["--port", "0"]).env_remove("RUST_BACKTRACE");
    let mut served = Served::spawn(&mut command, &sandbox);
    served.says("Serving http://");
    assert_eq!(served.get("/traced"), "");
    served.request("/panic");
    served.says("Ended served ended by itself (exit status: 101); it is started once more");
    served.says("Panic panicked at src/main.rs:3:7: no luck; it runs with `RUST_BACKTRACE=1` now");
    served.says("Restarted served (");
    assert_eq!(served.get("/traced"), "1");
    served.request("/panic");
    served.says("no luck; its backtrace is above");
    served.end(Signal::SIGINT);
}
