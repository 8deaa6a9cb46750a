//! Builds that hang, wait, or fail for no fault of the code.

use super::said::said;
use super::*;
use crate::serve::event::Remark;

/// What follows when the time that a build was given has passed, and when that is.
fn after_silence(run: &mut Run, build: u32, passed: u64) -> (Vec<String>, Option<Duration>) {
    run.at += Duration::from_secs(passed);
    let event = Event::Rang(Timer::Silence(BuildId(build)));
    let (state, effects) = step(run.state.clone(), run.at, event);
    run.state = state;
    let next = effects.iter().find_map(|effect| match effect {
        Effect::SetTimer { after, .. } => Some(*after),
        _ => None,
    });
    let rest = effects.iter().filter(|it| !listens(it)).map(in_words);
    (rest.collect(), next)
}

#[test]
fn a_build_that_says_nothing_is_looked_at_ever_more_seldom() {
    let mut run = Run::new();
    run.take(Event::Begin);
    let limit = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(
        after_silence(&mut run, 1, 20),
        (vec!["look at 1".into()], limit(20))
    );
    let event = Event::BuildRuns {
        build: BuildId(1),
        what: Some("the linker runs".into()),
    };
    assert_eq!(
        run.take(event),
        ["say StillBuilding { silent: 20.01s, what: Some(\"the linker runs\") }"]
    );
    let (looks, next) = after_silence(&mut run, 1, 20);
    assert_eq!(looks, ["look at 1"]);
    assert!(next > limit(39), "{next:?}");
    // A word begins it anew, and so does the lock that another cargo holds.
    run.take(said(1, "Compiling a\n", None));
    assert_eq!(after_silence(&mut run, 1, 15), (vec![], limit(5)));
    // Progress that is drawn again is no word.
    run.take(said(1, "Building [=> ] 1/2\r", None));
    assert_eq!(after_silence(&mut run, 1, 5).0, ["look at 1"]);
}

#[test]
fn a_build_that_has_ended_or_waits_for_another_is_not_looked_at() {
    let mut run = Run::new();
    run.take(Event::Begin);
    let lock = "build directory".into();
    run.take(said(1, "", Some(Remark::Waits { lock })));
    assert_eq!(after_silence(&mut run, 1, 60).0, [""; 0]);
    run.take(built(1));
    assert_eq!(after_silence(&mut run, 1, 60), (vec![], None));
    run.take(done(1));
    assert_eq!(after_silence(&mut run, 1, 60), (vec![], None));
}

#[test]
fn the_time_before_a_build_is_told_apart_from_it() {
    let mut run = Run::serving();
    let since = run.at;
    run.at += Duration::from_millis(140);
    run.take(changed_since(&["a.rs"], since));
    let build = BuildId(3);
    run.at += Duration::from_millis(40);
    run.take(Event::BuildBegan { build });
    let lock = "build directory".into();
    run.take(said(3, "", Some(Remark::Waits { lock })));
    run.at += Duration::from_secs(2);
    run.take(said(3, "Compiling a\n", None));
    run.take(built(3));
    let told = &run.take(ready(4))[2];
    // 150 ms until the build, 50 ms for the one before to end, 2.01 s for the lock.
    let phases = "wait: 2.21s, build: 20ms, start: 0ns, ready: 10ms";
    assert!(told.contains(phases), "{told}");
}

#[test]
fn a_restart_without_a_build_has_waited_too() {
    let mut run = Run::serving();
    let sources = Sources::for_test(&["src/a.rs"], false);
    let binary = "app".into();
    (run.state.made, run.state.sources) = (Some(binary), sources);
    let since = run.at;
    run.take(changed_since(&[".env"], since));
    let told = &run.take(ready(3))[2];
    assert!(told.contains("wait: 10ms, build: 0ns"), "{told}");
}

#[test]
fn a_full_disk_and_a_killed_compiler_are_told_as_what_they_are() {
    for (text, code) in [
        (
            "error: failed to write `a`: No space left on device (os error 28)\n",
            "CX0551",
        ),
        (
            "  process didn't exit successfully: `rustc` (signal: 9, SIGKILL: kill)\n",
            "CX0552",
        ),
    ] {
        let mut run = Run::serving();
        run.take(changed(&["a.rs"]));
        run.take(said(3, text, None));
        let effects = run.take(ended(3, Outcome::Failed));
        let told = "say BuildFailed { files: [\"a.rs\"], why: Hardship(";
        assert!(effects[0].starts_with(told), "{effects:?}");
        assert!(effects[0].contains(code), "{effects:?}");
        assert!(effects[0].ends_with("serving: true }"), "{effects:?}");
    }
}

#[test]
fn the_limit_until_a_version_is_ready_is_the_persons() {
    let mut run = Run::new();
    let limit = Duration::from_secs(90);
    run.state = run.state.waiting_for(Some(limit));
    run.take(Event::Begin);
    let effects = run.take(built(1));
    assert_eq!(effects[1], "timer Ready(ChildId(2)) 90s");
    let effects = run.take(Event::Rang(Timer::Ready(ChildId(2))));
    let told = "say StartFailed { why: NotReadyInTime { limit: 90s }, serving: false }";
    assert_eq!(effects[2], told);
}
