//! Who answers requests, after each of the turns that it depends on.

use super::*;

#[test]
fn what_no_version_can_answer_is_ours_until_one_is_on_its_way() {
    let mut run = Run::new();
    assert_eq!(run.state.answering(), Answering::Soon);
    for (event, answering) in [
        (Event::Begin, Answering::Soon),
        (ended(1, Outcome::Failed), Answering::Nobody),
        (changed(&["a.rs"]), Answering::Soon),
        (built(2), Answering::Soon),
        (exited(3), Answering::Nobody),
        (done(2), Answering::Nobody),
        (changed(&["a.rs"]), Answering::Soon),
        (built(4), Answering::Soon),
        (started(5), Answering::Soon),
        (ready(5), Answering::App(ChildId(5))),
        (done(4), Answering::App(ChildId(5))),
        (changed(&["a.rs"]), Answering::App(ChildId(5))),
        (ended(6, Outcome::Failed), Answering::App(ChildId(5))),
        // It is started once more, and then no more.
        (exited(5), Answering::Soon),
        (ready(7), Answering::App(ChildId(7))),
        (exited(7), Answering::Nobody),
        (Event::Interrupt, Answering::Soon),
    ] {
        let words = format!("{event:?}");
        run.take(event);
        assert_eq!(run.state.answering(), answering, "{words}");
    }
}
