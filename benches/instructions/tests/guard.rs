//! The guard of the container's speed: counted instructions of the optimized build, which no load of
//! the machine changes. A bound that no longer holds is a regression, or a change that is worth its
//! price and raises the bound with it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const TIMES: u64 = 2_000;

/// What is resolved, what the same is by hand, and how many instructions more it may take: what was
/// counted on x86-64, and a fifth on top for other compilers.
const BOUNDS: &[(&str, Option<&str>, u64)] = &[
    ("handle", Some("clone"), 32),
    ("type", Some("clone"), 137),
    ("transient", Some("constructor"), 280),
    ("scope", None, 1_140),
];

#[test]
fn a_resolution_takes_few_instructions_more_than_the_same_by_hand() {
    if !has_valgrind() {
        return;
    }
    let program = program();
    let mut broken = Vec::new();
    for (what, by_hand, bound) in BOUNDS {
        let own = instructions(&program, what);
        let hand = by_hand.map_or(0, |by_hand| instructions(&program, by_hand));
        let more = own.saturating_sub(hand);
        println!(
            "{what}: {own} instructions, {hand} of them by hand as well; {bound} more are allowed"
        );
        if more > *bound {
            broken.push(format!(
                "`{what}` takes {more} instructions more, and {bound} are allowed"
            ));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Whether the one that counts is there; in the gate it has to be.
fn has_valgrind() -> bool {
    let found = Command::new("valgrind").arg("--version").output().is_ok();
    let required = std::env::var_os("CORTEX_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(
        found || !required,
        "`valgrind` is not installed, and CORTEX_REQUIRE_TOOLS=1 does not let this test be skipped"
    );
    if !found {
        eprintln!("SKIPPED: a test needs `valgrind`, which is not installed");
    }
    found
}

/// The optimized build, as applications are handed out.
fn program() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--locked", "--bin", "instructions"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", target)
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "the program was not built"
    );
    target.join("release/instructions")
}

/// How many instructions one resolution takes: those of many, less those of none.
fn instructions(program: &Path, what: &str) -> u64 {
    static NONE: OnceLock<u64> = OnceLock::new();
    let none = *NONE.get_or_init(|| counted(program, what, 0));
    counted(program, what, TIMES).saturating_sub(none) / TIMES
}

fn counted(program: &Path, what: &str, times: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([what, &times.to_string()])
        .output()
        .expect("valgrind was there before");
    let said = String::from_utf8_lossy(&output.stderr);
    let count = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let count = count.and_then(|(_, count)| count.trim().parse().ok());
    count.unwrap_or_else(|| panic!("valgrind counted nothing:\n{said}"))
}
