//! What holds after every order of events, however unlikely.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::needs::sourced;
use super::*;

fn any_event() -> impl Strategy<Value = Event> {
    let id = 0..12_u32;
    let file = prop::sample::select(vec![
        "src/a.rs",
        "Cargo.lock",
        ".env",
        "README.md",
        "assets/a.css",
    ]);
    prop_oneof![
        3 => file.prop_map(|file| changed(&[file])),
        4 => id.clone().prop_map(built),
        2 => id.clone().prop_map(found),
        2 => id.clone().prop_map(done),
        2 => id.clone().prop_map(sourced),
        1 => id.clone().prop_map(|id| ended(id, Outcome::Failed)),
        2 => id.clone().prop_map(started),
        4 => id.clone().prop_map(ready),
        2 => id.clone().prop_map(exited),
        1 => Just(Event::Gone),
        1 => id.clone().prop_map(|id| Event::Rang(Timer::Ready(ChildId(id)))),
        1 => id.prop_map(|id| Event::Rang(Timer::Kill(ChildId(id)))),
        1 => Just(Event::Pressed(Key::Restart)),
        1 => Just(Event::Pressed(Key::Rebuild)),
    ]
}

/// What a run of events leaves behind, seen from outside.
#[derive(Default)]
struct Outside {
    running: BTreeSet<ChildId>,
    told_to_end: BTreeSet<ChildId>,
    building: bool,
    exits: usize,
}

impl Outside {
    fn see(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::StartChild { child, .. } => drop(self.running.insert(*child)),
                Effect::StopChild(child) | Effect::EndChild(child) | Effect::KillChild(child) => {
                    self.told_to_end.insert(*child);
                }
                Effect::StartBuild(_) => self.building = true,
                Effect::CancelBuild => self.building = false,
                Effect::Exit(_) => self.exits += 1,
                Effect::SetTimer { .. }
                | Effect::Forget { .. }
                | Effect::LookAtBuild(_)
                | Effect::Discard(_)
                | Effect::Say(_)
                | Effect::Show { .. }
                | Effect::MentionMigrations
                | Effect::OpenBrowser
                | Effect::ClearScreen
                | Effect::ToggleVerbose => {}
            }
        }
    }
}

proptest! {
    /// Whatever happened before: at the end every child is told to end and none is started any
    /// more, no build runs on, and the end comes once, when the last child is gone.
    #[test]
    fn nothing_outlives_the_end(events in prop::collection::vec(any_event(), 0..60)) {
        let mut outside = Outside::default();
        let mut state = State::new(Handover::Gapless);
        let first = [Event::Begin].into_iter();
        for event in first.chain(events).chain([Event::Interrupt]) {
            match &event {
                // A child that does not run cannot end, nor end twice.
                Event::ChildExited { child, .. } if !outside.running.remove(child) => continue,
                Event::BuildEnded { .. } => outside.building = false,
                _ => {}
            }
            let (next, effects) = step(state, Duration::ZERO, event);
            state = next;
            outside.see(&effects);
        }
        prop_assert!(!outside.building);
        prop_assert!(outside.running.is_subset(&outside.told_to_end));
        prop_assert_eq!(outside.exits, usize::from(outside.running.is_empty()));
        for child in std::mem::take(&mut outside.running) {
            let (next, effects) = step(state, Duration::ZERO, exited(child.0));
            state = next;
            outside.see(&effects);
        }
        prop_assert_eq!(outside.exits, 1);
        prop_assert!(outside.running.is_empty());
    }

    /// Never do two versions count as serving, nor two as starting.
    #[test]
    fn one_version_serves_and_one_starts(events in prop::collection::vec(any_event(), 0..60)) {
        let mut state = State::new(Handover::Gapless);
        for event in [Event::Begin].into_iter().chain(events) {
            state = step(state, Duration::ZERO, event).0;
            for stage in [Stage::Serving, Stage::Starting] {
                let number = state.children.values().filter(|child| child.stage == stage);
                prop_assert!(number.count() <= 1);
            }
        }
    }

    /// Whoever has the newest version is told of no trouble.
    #[test]
    fn what_is_mended_is_no_trouble(events in prop::collection::vec(any_event(), 0..60)) {
        let mut state = State::new(Handover::Gapless);
        for event in [Event::Begin].into_iter().chain(events) {
            state = step(state, Duration::ZERO, event).0;
            let is_newest = state.build.is_none() && state.made.is_some() && !state.outdated;
            let all_serve = !state.children.values().any(|child| child.stage == Stage::Starting);
            let is_served = matches!(state.answering(), Answering::App(_));
            if is_newest && all_serve && is_served {
                prop_assert_eq!(state.troubles().lines().count(), 0);
            }
        }
    }
}
