//! The least that each change needs, once it is known what the version was built from.

use super::*;

/// A run in which cargo has told what build 1 made child 2 from.
pub(super) fn serving_what_is_known() -> Run {
    let mut run = Run::new();
    for event in [
        Event::Begin,
        built(1),
        sourced(1),
        done(1),
        started(2),
        ready(2),
    ] {
        run.take(event);
    }
    run
}

pub(super) fn sourced(build: u32) -> Event {
    let (build, sources) = (BuildId(build), Sources::for_test(&["src/a.rs"], false));
    Event::Sourced { build, sources }
}

#[test]
fn a_change_of_settings_restarts_without_a_build() {
    let mut run = serving_what_is_known();
    assert_eq!(
        run.take(changed(&[".env"])),
        [
            "say restarting .env",
            "start 3",
            "timer Ready(ChildId(3)) 30s"
        ]
    );
    // The one that starts has read the settings of before, and was to tell of its change.
    assert_eq!(
        run.take(changed(&["config/a.toml"])),
        [
            "say restarting config/a.toml",
            "stop 3",
            "timer Kill(ChildId(3)) 2s",
            "start 4",
            "timer Ready(ChildId(4)) 30s"
        ]
    );
    run.take(started(4));
    let told = &run.take(ready(4))[2];
    assert!(
        told.starts_with("say Reloaded { files: [\".env\", \"config/a.toml\"]"),
        "{told}"
    );
}

#[test]
fn migrations_that_wait_are_mentioned_when_others_may() {
    for (file, expected) in [
        ("migrations/1.sql", true),
        (".env", true),
        ("b.json", false),
    ] {
        let mut run = serving_what_is_known();
        run.take(changed(&[file]));
        let effects = run.take(ready(3));
        let mentioned = effects.contains(&"mention migrations".to_owned());
        assert_eq!(mentioned, expected, "{file}");
    }
}

#[test]
fn a_file_that_the_app_writes_when_it_starts_does_not_restart_it_for_ever() {
    let mut run = serving_what_is_known();
    for _ in 0..answer::ECHOES {
        let effects = run.take(changed(&["state.json"]));
        assert_eq!(effects[0], "say restarting state.json");
    }
    let effects = run.take(changed(&["state.json"]));
    assert!(effects[0].contains("CX0532"), "{effects:?}");
    assert_eq!(effects.len(), 1);
    assert_eq!(run.take(changed(&["state.json"])), [""; 0]);
    // People do not write in time with it, nor does the app write settings.
    assert_eq!(run.take(changed(&[".env"]))[0], "say restarting .env");
    run.at += Duration::from_secs(1);
    let effects = run.take(changed(&["state.json"]));
    assert_eq!(effects[0], "say restarting state.json");
}

#[test]
fn what_concerns_nobody_needs_nothing_but_starts_what_does_not_run() {
    let mut run = serving_what_is_known();
    let told = "say unchanged README.md: README.md is no part of the app";
    assert_eq!(run.take(changed(&["README.md"])), [told]);
    run.take(exited(2));
    run.take(started(3));
    run.take(exited(3));
    assert_eq!(run.take(changed(&["README.md"]))[1], "start 4");
}

#[test]
fn a_setting_that_kept_a_version_from_starting_is_mended_without_a_build() {
    let mut run = serving_what_is_known();
    for event in [changed(&["src/a.rs"]), built(3), sourced(3), done(3)] {
        run.take(event);
    }
    run.take(started(4));
    assert!(run.take(exited(4))[0].starts_with("say StartFailed"));
    assert_eq!(run.take(changed(&[".env"]))[1], "start 5");
    // One that could not even be started may be gone from the disk.
    assert!(run.take(exited(5))[0].starts_with("say StartFailed"));
    assert_eq!(run.take(changed(&[".env"]))[1], "build 6");
}

#[test]
fn after_a_build_that_did_not_end_well_cargo_is_asked() {
    for event in [ended(3, Outcome::Failed), Event::Gone] {
        let mut run = serving_what_is_known();
        run.take(changed(&["src/a.rs"]));
        run.take(event);
        assert_eq!(run.take(changed(&[".env"]))[1], "build 4");
    }
    // Nor does a list that belongs to a build before count.
    let mut run = serving_what_is_known();
    run.take(changed(&["src/a.rs"]));
    run.take(changed(&["src/b.rs"]));
    for event in [sourced(3), built(4), done(4)] {
        run.take(event);
    }
    assert_eq!(run.take(changed(&[".env"]))[1], "build 6");
}
