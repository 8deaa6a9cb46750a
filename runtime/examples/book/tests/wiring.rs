//! Every message on the page about wiring errors is what the code above it causes.

use book::wiring_errors as page;
use cortex::Module;
use cortex::testing::TestApp;
use cortex_app::{Blueprint, check};

const PAGE: &str = include_str!("../../../../docs/src/guides/wiring-errors.md");

/// Lines of source are left out, because on the page they are those of a project.
fn without_lines(text: &str) -> String {
    let mut pieces = text.split(".rs:");
    let mut told = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let path = told.rfind('(').map_or(0, |at| at + 1);
        told.truncate(path);
        told.push_str(piece.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    told
}

fn assert_shown(report: &str) {
    let shown = format!("```text\nerror: {}\n```", without_lines(report));
    assert!(without_lines(PAGE).contains(&shown), "{shown}");
}

#[test]
fn what_the_check_says_is_on_the_page() {
    let modules: [fn() -> Module; 9] = [
        page::block_0::module,
        page::block_1::module,
        page::block_2::module,
        page::block_3::module,
        page::block_4::module,
        page::block_5::module,
        page::block_6::module,
        page::block_7::module,
        page::block_8::module,
    ];
    for module in modules {
        let blueprint = Blueprint::of(vec![module()]);
        let checked = check(&blueprint, &cortex::config::Sources::none(), None);
        assert_shown(&checked.unwrap_err().report());
    }
}

#[cortex::test]
async fn what_the_start_says_is_on_the_page() {
    let outcome = TestApp::new(page::block_9::module()).try_start().await;
    assert_shown(&outcome.unwrap_err().report());
}
