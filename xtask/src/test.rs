//! `cargo xtask test`: every test there is, and one line with their sum.

use std::path::Path;

use crate::{Outcome, call};

/// How many tests ran, as the runners tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
}

/// Runs the tests of all workspaces, also after a failure, so that the sum is whole.
pub(crate) fn run(root: &Path) -> Outcome {
    let mut tally = Tally::default();
    let mut broken = Vec::new();
    for (name, folder) in call::workspaces(root) {
        let before = tally.failed;
        let args = ["test", "--workspace", "--all-features", "--no-fail-fast"];
        let good = call::each_line(&mut call::cargo(&folder, &args), |line| {
            println!("{line}");
            tally.add(line);
        })?;
        // A workspace whose tests do not even compile has no line of a runner that says so.
        if !good && tally.failed == before {
            tally.failed += 1;
            broken.push(name);
        }
    }
    for name in &broken {
        println!("The tests of `{name}` did not run to their end; this counts as one failure.");
    }
    println!("\n{} passed, {} failed", tally.passed, tally.failed);
    match tally.failed {
        0 => Ok(()),
        _ => Err("some tests failed".into()),
    }
}

impl Tally {
    /// Counts a runner's closing line, such as `test result: ok. 12 passed; 0 failed; …`.
    fn add(&mut self, line: &str) {
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for count in counts.split(';').map(str::trim) {
            match count.split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_what_the_runners_say_and_nothing_else() {
        let mut tally = Tally::default();
        tally.add("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out");
        tally.add("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured");
        tally.add("test says::that_9_passed ... ok");
        tally.add("running 17 tests");
        let sum = Tally {
            passed: 15,
            failed: 2,
        };
        assert_eq!(tally, sum);
    }
}
