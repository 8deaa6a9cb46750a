//! Every turn that serving can take, as people cause them.

mod always;
mod answering;
mod binaries;
mod hardships;
mod keys;
mod needs;
mod pages;
mod panics;
mod said;
mod troubles;

use super::*;

/// A run in words: events go in, effects come out as one line each.
struct Run {
    state: State,
    at: Duration,
}

impl Run {
    fn new() -> Self {
        Self::with(Handover::Gapless)
    }

    fn with(handover: Handover) -> Self {
        let state = State::new(handover);
        let at = Duration::ZERO;
        Self { state, at }
    }

    /// A run in which build 1 and child 2 have made a version that serves.
    fn serving() -> Self {
        let mut run = Self::new();
        for event in [Event::Begin, built(1), done(1), started(2), ready(2)] {
            run.take(event);
        }
        run
    }

    /// Takes an event, ten milliseconds after the one before.
    fn take(&mut self, event: Event) -> Vec<String> {
        self.at += Duration::from_millis(10);
        let (state, effects) = step(self.state.clone(), self.at, event);
        self.state = state;
        effects
            .iter()
            .filter(|it| !listens(it))
            .map(in_words)
            .collect()
    }
}

/// Every build is listened to, which is worth a word where that is tested alone.
fn listens(effect: &Effect) -> bool {
    let timer = match effect {
        Effect::SetTimer { timer, .. } => Some(timer),
        _ => None,
    };
    matches!(timer, Some(Timer::Silence(_)))
}

fn in_words(effect: &Effect) -> String {
    match effect {
        Effect::StartBuild(BuildId(id)) => format!("build {id}"),
        Effect::CancelBuild => "cancel build".into(),
        Effect::Forget { file, .. } => format!("forget {file}"),
        Effect::LookAtBuild(BuildId(id)) => format!("look at {id}"),
        Effect::Discard(binary) => format!("discard {}", binary.display()),
        Effect::StartChild { child, traced, .. } => {
            let traced = if *traced { " traced" } else { "" };
            format!("start {}{traced}", child.0)
        }
        Effect::StopChild(ChildId(id)) => format!("stop {id}"),
        Effect::EndChild(ChildId(id)) => format!("end {id}"),
        Effect::KillChild(ChildId(id)) => format!("kill {id}"),
        Effect::SetTimer { after, timer } => format!("timer {timer:?} {after:?}"),
        Effect::Say(Line::Building { files, .. }) => format!("say building {}", files.join(" ")),
        Effect::Say(Line::Restarting { files, .. }) => {
            format!("say restarting {}", files.join(" "))
        }
        Effect::Say(Line::Unchanged {
            files,
            verdict,
            mended,
        }) => {
            let what = if *mended { "mended" } else { "unchanged" };
            format!("say {what} {}: {}", files.join(" "), verdict.why)
        }
        Effect::Say(Line::Refreshed { files, verdict }) => {
            format!("say refreshed {}: {}", files.join(" "), verdict.need.word())
        }
        Effect::Say(line) => format!("say {line:?}").replace(", findings: []", ""),
        Effect::MentionMigrations => "mention migrations".into(),
        Effect::Show(text) => format!("show {text}"),
        Effect::OpenBrowser => "open".into(),
        Effect::ClearScreen => "clear".into(),
        Effect::ToggleVerbose => "toggle".into(),
        Effect::Exit(Ending::ByPerson) => "exit".into(),
        Effect::Exit(Ending::ByKey) => "exit well".into(),
        Effect::Exit(Ending::Failed(failure)) => format!("exit with {}", failure.code()),
    }
}

fn changed(files: &[&str]) -> Event {
    changed_since(files, Duration::MAX)
}

/// The same, the first of the changes at another time than now.
fn changed_since(files: &[&str], since: Duration) -> Event {
    let files = files.iter().map(ToString::to_string).collect();
    Event::Changed { files, since }
}

fn built(build: u32) -> Event {
    made(build, "app")
}

/// The same, and the binary has a name of its own.
fn made(build: u32, binary: &str) -> Event {
    let (build, binary) = (BuildId(build), binary.into());
    Event::Built {
        build,
        binary,
        fresh: false,
    }
}

/// Cargo found nothing to do.
fn found(build: u32) -> Event {
    let (build, binary) = (BuildId(build), "app".into());
    Event::Built {
        build,
        binary,
        fresh: true,
    }
}

fn ended(build: u32, outcome: Outcome) -> Event {
    let build = BuildId(build);
    Event::BuildEnded { build, outcome }
}

fn done(build: u32) -> Event {
    ended(build, Outcome::Done)
}

fn started(child: u32) -> Event {
    let child = ChildId(child);
    Event::ChildStarted { child }
}

fn ready(child: u32) -> Event {
    let child = ChildId(child);
    Event::ChildReady { child }
}

fn exited(child: u32) -> Event {
    let (child, how) = (ChildId(child), "exit status: 3".into());
    Event::ChildExited { child, how }
}

#[test]
fn the_first_version_is_built_started_and_announced() {
    let mut run = Run::new();
    assert_eq!(run.take(Event::Begin), ["say building ", "build 1"]);
    assert_eq!(
        run.take(built(1)),
        ["start 2", "timer Ready(ChildId(2)) 30s"]
    );
    assert_eq!(run.take(started(2)), [""; 0]);
    assert_eq!(
        run.take(ready(2)),
        [
            "say Serving(Phases { wait: 0ns, build: 10ms, start: 10ms, ready: 10ms })",
            "mention migrations"
        ]
    );
    assert_eq!(run.take(done(1)), [""; 0]);
}

#[test]
fn a_new_version_takes_over_and_the_old_one_is_stopped() {
    let mut run = Run::serving();
    assert_eq!(
        run.take(changed(&["a.rs"])),
        ["say building a.rs", "build 3"]
    );
    assert_eq!(
        run.take(built(3)),
        ["start 4", "timer Ready(ChildId(4)) 30s"]
    );
    run.take(done(3));
    run.take(started(4));
    assert_eq!(
        run.take(ready(4)),
        [
            "stop 2",
            "timer Kill(ChildId(2)) 15s",
            "say Reloaded { files: [\"a.rs\"], \
             phases: Phases { wait: 0ns, build: 10ms, start: 20ms, ready: 10ms }, warnings: 0 }",
        ]
    );
    assert_eq!(run.take(exited(2)), [""; 0]);
    assert_eq!(run.take(Event::Rang(Timer::Ready(ChildId(4)))), [""; 0]);
    assert_eq!(run.take(Event::Rang(Timer::Kill(ChildId(2)))), [""; 0]);
}

#[test]
fn a_save_during_a_build_cancels_it_and_both_changes_are_told() {
    let mut run = Run::serving();
    run.take(changed(&["b.rs"]));
    assert_eq!(
        run.take(changed(&["a.rs", "b.rs"])),
        ["cancel build", "say building a.rs b.rs", "build 4"]
    );
    // What the cancelled build still says is late news.
    assert_eq!(run.take(built(3)), [""; 0]);
    assert_eq!(run.take(ended(3, Outcome::Died("killed".into()))), [""; 0]);
    assert_eq!(run.take(built(4))[0], "start 5");
}

#[test]
fn a_save_while_the_new_version_starts_replaces_that_too() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    run.take(built(3));
    let effects = run.take(changed(&["b.rs"]));
    assert_eq!(effects, ["cancel build", "say building b.rs", "build 5"]);
    assert_eq!(
        run.take(built(5)),
        [
            "stop 4",
            "timer Kill(ChildId(4)) 2s",
            "start 6",
            "timer Ready(ChildId(6)) 30s"
        ]
    );
    // Too late: its successor is on the way.
    assert_eq!(run.take(ready(4)), [""; 0]);
    assert_eq!(run.take(exited(4)), [""; 0]);
    assert_eq!(run.take(ready(6))[0], "stop 2");
}

#[test]
fn the_lock_file_that_cargo_writes_does_not_cancel_its_build() {
    let mut run = Run::serving();
    assert_eq!(run.take(changed(&["Cargo.lock"]))[1], "build 3");
    assert_eq!(run.take(changed(&["Cargo.lock"])), [""; 0]);
    let effects = run.take(changed(&["Cargo.lock", "Cargo.toml"]));
    assert_eq!(effects[0], "cancel build");
}

#[test]
fn words_and_tests_do_not_restart_what_serves() {
    let mut run = Run::serving();
    for (build, file) in [(3, "README.md"), (4, "docs/a.css"), (5, "tests/a.rs")] {
        run.take(changed(&[file]));
        let unchanged = format!("say unchanged {file}: cargo found nothing to build");
        assert_eq!(run.take(found(build)), [unchanged]);
        assert_eq!(run.take(done(build)), [""; 0]);
    }
    // The first version was built before; it has to be started all the same.
    let mut first = Run::new();
    first.take(Event::Begin);
    assert_eq!(first.take(found(1))[0], "start 2");
}

#[test]
fn what_the_app_may_read_restarts_it_though_nothing_is_built() {
    for file in [".env", "config/a.md", "migrations/1.sql", "site.css"] {
        let mut run = Run::serving();
        run.take(changed(&[file]));
        assert_eq!(run.take(found(3))[0], "start 4", "{file}");
    }
}

#[test]
fn what_a_build_left_that_was_cut_off_is_started_by_the_next() {
    let mut run = Run::serving();
    run.take(changed(&["src/a.rs"]));
    run.take(changed(&["README.md"]));
    assert_eq!(run.take(built(4))[0], "start 5");
    // Nor does what did not start count as running.
    run.take(exited(5));
    run.take(done(4));
    run.take(changed(&["README.md"]));
    assert_eq!(run.take(found(6))[0], "start 7");
}

#[test]
fn a_build_that_fails_leaves_the_old_version_serving() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    assert_eq!(
        run.take(ended(3, Outcome::Failed)),
        ["say BuildFailed { files: [\"a.rs\"], why: Errors, serving: true }"]
    );
    assert_eq!(
        run.take(changed(&["a.rs"])),
        ["say building a.rs", "build 4"]
    );
}

#[test]
fn a_first_build_that_fails_waits_for_the_next_save() {
    let mut run = Run::new();
    run.take(Event::Begin);
    assert_eq!(
        run.take(ended(1, Outcome::Failed)),
        ["say BuildFailed { files: [], why: Errors, serving: false }"]
    );
    run.take(changed(&["a.rs"]));
    run.take(built(2));
    assert!(run.take(ready(3))[0].starts_with("say Serving"));
}

#[test]
fn a_build_without_a_binary_or_a_cargo_that_was_killed_is_told() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    assert_eq!(
        run.take(done(3)),
        ["say BuildFailed { files: [\"a.rs\"], why: NoBinary, serving: true }"]
    );
    run.take(changed(&["a.rs"]));
    assert_eq!(
        run.take(ended(4, Outcome::Died("signal: 9".into()))),
        ["say BuildFailed { files: [\"a.rs\"], why: Died(\"signal: 9\"), serving: true }"]
    );
}

#[test]
fn without_cargo_serving_does_not_begin_but_goes_on() {
    let missing = || Outcome::NotStarted(crate::error::catalog::tool_missing("cargo"));
    let mut run = Run::new();
    run.take(Event::Begin);
    assert_eq!(run.take(ended(1, missing())), ["exit with CX0301"]);
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    let effects = run.take(ended(3, missing()));
    assert!(effects[0].starts_with("say BuildFailed { files: [\"a.rs\"], why: NotStarted("));
}

#[test]
fn a_new_version_that_dies_before_it_is_ready_leaves_the_old_one() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    run.take(built(3));
    run.take(done(3));
    assert_eq!(
        run.take(exited(4)),
        ["say StartFailed { why: Exited(\"exit status: 3\"), serving: true }"]
    );
    run.take(changed(&["a.rs"]));
    assert_eq!(run.take(built(5))[0], "start 6");
    assert_eq!(run.take(ready(6))[0], "stop 2");
}

#[test]
fn a_new_version_that_is_never_ready_is_stopped() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    run.take(built(3));
    assert_eq!(
        run.take(Event::Rang(Timer::Ready(ChildId(4)))),
        [
            "stop 4",
            "timer Kill(ChildId(4)) 2s",
            "say StartFailed { why: NotReadyInTime { limit: 30s }, serving: true }",
        ]
    );
    assert_eq!(
        run.take(Event::Rang(Timer::Kill(ChildId(4)))),
        ["say Killed", "kill 4"]
    );
    assert_eq!(run.take(exited(4)), [""; 0]);
}

#[test]
fn a_version_that_ends_by_itself_is_started_once_more() {
    let mut run = Run::serving();
    assert_eq!(
        run.take(exited(2)),
        [
            "say Crashed { how: \"exit status: 3\", again: true }",
            "start 3",
            "timer Ready(ChildId(3)) 30s"
        ]
    );
    assert!(run.take(ready(3))[0].starts_with("say Reloaded { files: []"));
    // Soon after, it waits for a change.
    assert_eq!(
        run.take(exited(3)),
        ["say Crashed { how: \"exit status: 3\", again: false }"]
    );
    run.take(changed(&["a.rs"]));
    assert_eq!(
        run.take(built(4)),
        ["start 5", "timer Ready(ChildId(5)) 30s"]
    );
    assert!(run.take(ready(5))[0].starts_with("say Reloaded"));
    run.at += Duration::from_secs(10);
    assert_eq!(run.take(exited(5))[1], "start 6");
    // One that dies before it is ready is not started again.
    assert_eq!(run.take(exited(6)).len(), 1);
}

#[test]
fn a_version_that_ends_while_its_successor_starts_needs_no_other() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    run.take(built(3));
    assert_eq!(
        run.take(exited(2)),
        ["say Crashed { how: \"exit status: 3\", again: false }"]
    );
}

#[test]
fn a_project_that_is_gone_is_not_built_until_it_is_back() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    assert_eq!(
        run.take(Event::Gone),
        ["cancel build", "say Gone { serving: true }"]
    );
    assert_eq!(run.take(ended(3, Outcome::Failed)), [""; 0]);
    assert_eq!(
        run.take(Event::Returned),
        ["say Back", "say building .", "build 4"]
    );
}

#[test]
fn the_end_stops_everything_and_waits_for_it() {
    let mut run = Run::serving();
    run.take(changed(&["a.rs"]));
    run.take(built(3));
    assert_eq!(
        run.take(Event::Interrupt),
        [
            "cancel build",
            "end 2",
            "timer Kill(ChildId(2)) 15s",
            "end 4",
            "timer Kill(ChildId(4)) 2s",
            "timer Patience 500ms",
        ]
    );
    for late in [changed(&["a.rs"]), built(3), ready(4), done(3)] {
        assert_eq!(run.take(late), [""; 0]);
    }
    assert_eq!(run.take(exited(4)), [""; 0]);
    assert_eq!(run.take(Event::Rang(Timer::Patience)), ["say Stopping"]);
    assert_eq!(run.take(exited(2)), ["exit"]);
}

#[test]
fn asked_twice_it_ends_at_once() {
    let mut run = Run::serving();
    run.take(Event::Interrupt);
    assert_eq!(run.take(Event::Interrupt), ["kill 2"]);
    assert_eq!(run.take(exited(2)), ["exit"]);
}

#[test]
fn the_end_comes_at_once_where_nothing_runs() {
    assert_eq!(Run::new().take(Event::Interrupt), ["exit"]);
    let mut building = Run::new();
    building.take(Event::Begin);
    assert_eq!(building.take(Event::Interrupt), ["cancel build", "exit"]);
    let mut crashed = Run::serving();
    crashed.take(exited(2));
    crashed.take(exited(3));
    assert_eq!(crashed.take(Event::Interrupt), ["exit"]);
}

#[test]
fn where_two_versions_cannot_share_the_socket_the_old_one_goes_first() {
    let mut run = Run::with(Handover::Restart);
    for event in [Event::Begin, built(1), done(1), started(2), ready(2)] {
        run.take(event);
    }
    assert_eq!(
        run.take(changed(&["a.rs"])),
        [
            "stop 2",
            "timer Kill(ChildId(2)) 15s",
            "say building a.rs",
            "build 3"
        ]
    );
}
