//! An app that ends of a panic.

use super::*;

fn panicked(child: u32) -> Event {
    let (child, panic) = (ChildId(child), "panicked at a.rs:1:2: no".into());
    Event::ChildPanicked { child, panic }
}

fn ended_of_it(child: u32) -> Event {
    let (child, how) = (ChildId(child), "exit status: 101".into());
    Event::ChildExited { child, how }
}

fn told(backtrace: &str) -> String {
    format!(r#"say Panicked {{ panic: "panicked at a.rs:1:2: no", backtrace: {backtrace} }}"#)
}

#[test]
fn a_panic_is_told_and_traced_the_next_time() {
    let mut run = Run::serving();
    assert_eq!(run.take(panicked(2)), [""; 0]);
    let effects = run.take(ended_of_it(2));
    assert_eq!(effects[1], told("NextTime"));
    assert_eq!(effects[2], "start 3 traced");
    run.take(ready(3));
    run.take(panicked(3));
    assert_eq!(run.take(ended_of_it(3))[1..], [told("Shown")]);
}

#[test]
fn a_panic_that_the_app_outlived_is_not_why_it_ended() {
    let mut run = Run::serving();
    run.take(panicked(2));
    assert_eq!(run.take(exited(2))[1], "start 3");
}

#[test]
fn a_panic_at_the_start_is_told() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    run.take(built(3));
    run.take(panicked(4));
    assert_eq!(run.take(ended_of_it(4))[1..], [told("OnRequest")]);
}
