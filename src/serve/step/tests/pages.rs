//! Files that browsers fetch.

use super::needs::serving_what_is_known;
use super::*;

const SWAPPED: &str = "say refreshed assets/a.css: swap";

#[test]
fn they_take_neither_a_build_nor_a_restart() {
    let mut run = serving_what_is_known();
    assert_eq!(run.take(changed(&["assets/a.css", "README.md"])), [SWAPPED]);
    let both = "say refreshed assets/a.css assets/b.js: reload";
    assert_eq!(run.take(changed(&["assets/a.css", "assets/b.js"])), [both]);
    let restarted = run.take(changed(&["assets/a.css", ".env"]));
    assert_eq!(restarted[1], "start 3");
    // The one that starts will serve them as they are, and the pages of the old one want them too.
    assert_eq!(run.take(changed(&["assets/a.css"])), [SWAPPED]);
}

#[test]
fn the_build_of_other_files_goes_first() {
    let mut run = serving_what_is_known();
    run.take(changed(&["src/a.rs", "assets/a.css"]));
    run.take(built(3));
    let effects = run.take(ready(4));
    assert!(
        effects[2].contains("Reloaded { files: [\"src/a.rs\", \"assets/a.css\"]"),
        "{effects:?}"
    );
}

#[test]
fn pages_of_the_old_version_get_them_when_no_other_follows() {
    for event in [ended(3, Outcome::Failed), found(3)] {
        let mut run = serving_what_is_known();
        run.take(changed(&["src/b.rs", "assets/a.css"]));
        assert_eq!(run.take(event).last().unwrap(), SWAPPED);
    }
    let mut run = serving_what_is_known();
    run.take(changed(&["src/b.rs", "assets/a.css"]));
    run.take(built(3));
    assert_eq!(run.take(exited(4)).last().unwrap(), SWAPPED);
}

#[test]
fn what_the_old_version_is_built_from_is_not_fetched() {
    let mut run = serving_what_is_known();
    let sources = Sources::for_test(&["src/a.rs", "assets/a.css"], false);
    run.take(changed(&["src/a.rs"]));
    for event in [
        built(3),
        Event::Sourced {
            build: BuildId(3),
            sources,
        },
        done(3),
        ready(4),
    ] {
        run.take(event);
    }
    assert_eq!(run.take(changed(&["assets/a.css"]))[1], "build 5");
    assert!(
        run.take(ended(5, Outcome::Failed))
            .iter()
            .all(|told| !told.contains("refreshed"))
    );
}

#[test]
fn where_nothing_serves_they_may_be_what_mends_it() {
    let mut run = serving_what_is_known();
    for event in [exited(2), started(3), exited(3)] {
        run.take(event);
    }
    assert_eq!(run.take(changed(&["assets/a.css"]))[1], "start 4");
    assert!(
        run.take(exited(4))
            .iter()
            .all(|told| !told.contains("refreshed"))
    );
}
