//! A version that somebody holds still, as a debugger does at a breakpoint.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::client;
use super::served::{Served, edit};

#[test]
fn a_version_at_a_breakpoint_gives_way_and_is_ended_after_a_while() {
    let (sandbox, mut served) = Served::start("one", "");
    let held = served.get("/pid").parse().unwrap();
    kill(Pid::from_raw(held), Signal::SIGSTOP).unwrap();
    edit(&sandbox, "two");
    served.says("Reloaded src/answer.rs (");
    assert_eq!(served.get("/"), "two");
    served.says("Killed a version of served that did not end when it was asked to");
    client::wait_until("it is gone", || !client::runs(held));
    assert_eq!(served.get("/"), "two");
    served.end(Signal::SIGINT);
}
