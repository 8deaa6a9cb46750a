//! What keys do, and when.

use super::*;

fn press(run: &mut Run, key: Key) -> Vec<String> {
    run.take(Event::Pressed(key))
}

#[test]
fn a_restart_needs_no_build() {
    let mut run = Run::serving();
    let effects = press(&mut run, Key::Restart);
    assert_eq!(effects, ["start 3", "timer Ready(ChildId(3)) 30s"]);
    run.take(started(3));
    let effects = run.take(ready(3));
    assert_eq!(effects[0], "stop 2");
    assert!(
        effects[2].starts_with("say Reloaded { files: []"),
        "{effects:?}"
    );
    // One that was given up is tried again, as after a database has come up.
    run.take(exited(3));
    run.take(exited(4));
    assert_eq!(press(&mut run, Key::Restart)[0], "start 5");
}

#[test]
fn a_restart_waits_for_the_build_that_runs_and_builds_where_there_was_none() {
    let mut run = Run::serving();
    run.take(changed(&["README.md"]));
    assert_eq!(press(&mut run, Key::Restart), [""; 0]);
    assert_eq!(run.take(found(3))[0], "start 4");
    let mut failed = Run::new();
    failed.take(Event::Begin);
    failed.take(ended(1, Outcome::Failed));
    let effects = press(&mut failed, Key::Restart);
    assert_eq!(effects, ["say building .", "build 2"]);
}

#[test]
fn a_rebuild_starts_what_cargo_finds_unchanged() {
    let mut run = Run::serving();
    let effects = press(&mut run, Key::Rebuild);
    assert_eq!(effects, ["say building .", "build 3"]);
    let effects = press(&mut run, Key::Rebuild);
    assert_eq!(effects, ["cancel build", "say building .", "build 4"]);
    assert_eq!(run.take(found(4))[0], "start 5");
}

#[test]
fn the_other_keys_change_nothing() {
    let mut run = Run::serving();
    assert_eq!(press(&mut run, Key::Open), ["open"]);
    assert_eq!(press(&mut run, Key::Clear), ["clear"]);
    assert_eq!(press(&mut run, Key::Verbose), ["toggle"]);
    assert_eq!(press(&mut run, Key::Help), ["say Keys"]);
}

#[test]
fn quitting_is_an_end_that_was_wanted_and_can_be_hastened() {
    let mut run = Run::serving();
    assert_eq!(press(&mut run, Key::Quit)[0], "end 2");
    assert_eq!(press(&mut run, Key::Restart), [""; 0]);
    assert_eq!(press(&mut run, Key::Quit), ["kill 2"]);
    assert_eq!(run.take(exited(2)), ["exit well"]);
}

#[test]
fn a_browser_opens_once_if_wanted() {
    let mut run = Run::new();
    run.state = run.state.opening(true);
    for event in [Event::Begin, built(1), started(2)] {
        run.take(event);
    }
    assert_eq!(run.take(ready(2))[1], "open");
    run.take(changed(&["a.rs"]));
    run.take(built(3));
    assert!(!run.take(ready(4)).contains(&"open".to_owned()));
    let effects = run.take(Event::NotOpened("no".into()));
    assert_eq!(effects, ["say NotOpened { why: \"no\" }"]);
}
