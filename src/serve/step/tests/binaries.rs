//! Which binary is started, and how long each is kept.

use super::needs::sourced;
use super::*;

/// The effects of an event, and the binary that it starts.
fn started_by(run: &mut Run, event: Event) -> Option<String> {
    let (state, effects) = step(run.state.clone(), run.at, event);
    run.state = state;
    effects.iter().find_map(|effect| match effect {
        Effect::StartChild { binary, .. } => Some(binary.display().to_string()),
        _ => None,
    })
}

/// A run in which binary `one` serves, and `two` was built and did not start.
fn with_one_that_does_not_start() -> Run {
    let mut run = Run::new();
    for event in [Event::Begin, made(1, "one"), done(1), started(2), ready(2)] {
        run.take(event);
    }
    for event in [
        changed(&["a.rs"]),
        made(3, "two"),
        done(3),
        started(4),
        exited(4),
    ] {
        run.take(event);
    }
    run
}

#[test]
fn a_crash_and_the_key_start_the_version_that_served_last() {
    for event in [exited(2), Event::Pressed(Key::Restart)] {
        let mut run = with_one_that_does_not_start();
        assert_eq!(started_by(&mut run, event).as_deref(), Some("one"));
        run.take(ready(5));
        // The newer one is still waited for: whatever is saved may mend it.
        assert_eq!(
            run.take(changed(&["README.md"]))[0],
            "say building README.md"
        );
    }
}

#[test]
fn a_build_that_runs_or_fails_is_no_reason_to_start_another_one() {
    let mut run = with_one_that_does_not_start();
    run.take(changed(&["a.rs"]));
    assert_eq!(started_by(&mut run, exited(2)).as_deref(), Some("one"));
    run.take(ready(6));
    run.take(ended(5, Outcome::Failed));
    let key = Event::Pressed(Key::Restart);
    assert_eq!(started_by(&mut run, key).as_deref(), Some("one"));
}

#[test]
fn where_none_has_served_the_newest_is_tried_again() {
    let mut run = Run::new();
    for event in [Event::Begin, made(1, "one"), done(1), started(2), exited(2)] {
        run.take(event);
    }
    let key = Event::Pressed(Key::Restart);
    assert_eq!(started_by(&mut run, key).as_deref(), Some("one"));
}

#[test]
fn a_binary_is_let_go_of_when_its_version_has_ended_and_another_serves() {
    let mut run = with_one_that_does_not_start();
    run.take(changed(&["a.rs"]));
    // The one that did not start is nobody's any more.
    let effects = run.take(made(5, "three"));
    assert_eq!(effects.last().map(String::as_str), Some("discard two"));
    run.take(done(5));
    let effects = run.take(ready(6));
    assert!(
        !effects.iter().any(|it| it.starts_with("discard")),
        "{effects:?}"
    );
    assert_eq!(run.take(exited(2)), ["discard one"]);
}

fn forgotten(build: u32) -> Event {
    let build = BuildId(build);
    Event::Forgotten { build }
}

#[test]
fn what_cargo_takes_for_unchanged_because_of_its_date_is_built_anew_once() {
    let known = vec![built(1), sourced(1), done(1)];
    // A save may come before it is known what the app is built from.
    let unknown = vec![built(1)];
    for events in [known, unknown] {
        let mut run = Run::new();
        run.take(Event::Begin);
        for event in events {
            run.take(event);
        }
        run.take(started(2));
        run.take(ready(2));
        run.take(changed(&["README.md", "src/a.rs"]));
        assert_eq!(
            run.take(found(3)),
            [
                "cancel build",
                "forget src/a.rs",
                "say Overlooked { file: \"src/a.rs\" }"
            ]
        );
        // What the build says that was cut off is late news.
        assert_eq!(run.take(done(3)), [""; 0]);
        assert_eq!(run.take(forgotten(4)), ["build 4"]);
        let unchanged = "say unchanged README.md src/a.rs: cargo found nothing to build";
        assert_eq!(run.take(found(4)), [unchanged]);
    }
}

#[test]
fn a_save_while_cargo_forgets_begins_anew() {
    let mut run = Run::serving();
    run.take(changed(&["src/a.rs"]));
    run.take(found(3));
    let effects = run.take(changed(&["src/b.rs"]));
    let built = ["cancel build", "say building src/a.rs src/b.rs", "build 5"];
    assert_eq!(effects, built);
    assert_eq!(run.take(forgotten(4)), [""; 0]);
}
