//! Checks of the programs that building needs: rustc, cargo, rustfmt, clippy, a linker, git.

use std::path::Path;

use super::finding::Finding;
use super::linker::Linking;
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::project::build::{Said, Sources};
use crate::project::toolchain;
use crate::shell::Shell;
use crate::tools::versions::{self, Answer};

/// The oldest minor version of Rust that projects build with.
const OLDEST: u32 = 95;

/// What each program answered.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) rustc: Answer,
    pub(crate) cargo: Answer,
    pub(crate) rustfmt: Answer,
    pub(crate) clippy: Answer,
    pub(crate) git: Answer,
    /// The program that links and its answer; `None` where it is not one on `PATH`.
    pub(crate) linker: Option<(String, Answer)>,
    /// Where the toolchain lies.
    sysroot: Answer,
    /// What links where nobody chooses, as it answers; `None` where that is known not to be `ld`.
    ld: Option<Answer>,
    /// What cargo starts in place of rustc, where something was set, and its answer.
    pub(crate) wrapper: Option<(Said, Answer)>,
    /// What the project's toolchain file asks for.
    pub(crate) channel: Option<String>,
}

impl Facts {
    /// The platform that is built for, as far as it is known.
    pub(crate) fn triple(&self, sources: &Sources<'_>) -> Option<String> {
        triple(&self.rustc, sources)
    }

    /// How it is linked where nothing is set.
    pub(crate) fn linking(&self, sources: &Sources<'_>) -> Linking {
        let triple = self.triple(sources);
        let lld = |root: &str| {
            let triple = triple.as_deref()?;
            let folder = Path::new(root).join("lib/rustlib").join(triple);
            // A target that is not installed is another trouble.
            let is_there = folder.is_dir();
            is_there.then(|| folder.join("bin/gcc-ld/ld.lld").is_file())
        };
        Linking {
            has_rust_lld: self.sysroot.as_deref().ok().and_then(lld),
            ld: self.ld.clone().and_then(Result::ok),
            triple,
        }
    }
}

fn triple(rustc: &Answer, sources: &Sources<'_>) -> Option<String> {
    sources.target().or_else(|| host(rustc))
}

fn host(rustc: &Answer) -> Option<String> {
    let lines = rustc.as_deref().ok()?.lines();
    let host = |line: &str| line.strip_prefix("host: ").map(str::to_owned);
    lines.into_iter().find_map(host)
}

/// Asks all programs at once, so that several which hang cost no more than one.
pub(crate) fn gather(ctx: &Ctx, shell: &Shell, sources: &Sources<'_>, dir: &Path) -> Facts {
    let dir = Some(dir);
    let rustc = versions::ask(shell, &versions::rustc(ctx, dir));
    let triple = triple(&rustc, sources);
    let linker = linker(triple.as_deref(), sources);
    // Another machine's programs are linked by another one.
    let by_ld = cfg!(target_os = "linux") && triple.is_some() && triple == host(&rustc);
    let calls = [
        versions::sysroot(ctx, dir),
        versions::cargo_itself(ctx, dir),
        versions::rustfmt(ctx, dir),
        versions::clippy(ctx, dir),
        versions::other("git", dir),
    ];
    std::thread::scope(|scope| {
        let asked = calls.map(|call| scope.spawn(move || versions::ask(shell, &call)));
        let other = |program: &str| versions::ask(shell, &versions::other(program, dir));
        let wrapper = scope.spawn(move || {
            let said = sources.wrapper()?;
            let answer = other(&said.value);
            Some((said, answer))
        });
        let ld = scope.spawn(move || by_ld.then(|| other("ld")));
        let linker = linker.map(|program| {
            let answer = other(&program);
            (program, answer)
        });
        let wrapper = wrapper.join().ok().flatten();
        let [sysroot, cargo, rustfmt, clippy, git] = asked.map(joined);
        Facts {
            rustc,
            cargo,
            rustfmt,
            clippy,
            git,
            linker,
            sysroot,
            ld: ld.join().ok().flatten(),
            wrapper,
            channel: dir.and_then(toolchain::channel),
        }
    })
}

fn joined(thread: std::thread::ScopedJoinHandle<'_, Answer>) -> Answer {
    let panicked = |_| {
        Err(crate::error::catalog::broken_inside(
            "a check panicked",
            "see above",
        ))
    };
    thread.join().unwrap_or_else(panicked)
}

/// The chosen linker, or where rustc links with the C compiler, that one.
fn linker(triple: Option<&str>, sources: &Sources<'_>) -> Option<String> {
    let chosen = triple.and_then(|triple| sources.linker(triple));
    let by_compiler = cfg!(unix) && triple.is_none_or(|triple| !triple.contains("-musl"));
    chosen
        .map(|chosen| chosen.value)
        .or_else(|| by_compiler.then(|| "cc".to_owned()))
}

/// What the answers mean.
pub(crate) fn check(facts: &Facts) -> Vec<Finding> {
    let channel = facts.channel.as_deref();
    let mut findings = vec![
        rustc(&facts.rustc, channel),
        needed("cargo", &facts.cargo, channel),
        wished("rustfmt", &facts.rustfmt, channel),
        clippy(facts, channel),
    ];
    findings.extend(
        facts
            .linker
            .as_ref()
            .map(|(program, answer)| links(program, answer)),
    );
    findings.extend(
        facts
            .wrapper
            .as_ref()
            .map(|(said, answer)| wraps(said, answer)),
    );
    findings.push(git(&facts.git));
    findings
}

fn rustc(answer: &Answer, channel: Option<&str>) -> Finding {
    const ID: &str = "rustc";
    let Some(said) = answer.as_deref().ok() else {
        return needed(ID, answer, channel);
    };
    let Some(number) = versions::number(said) else {
        let what = format!(
            "`rustc` answered what is no version: `{}`",
            first_line(said)
        );
        return Finding::failure(
            ID,
            what,
            "see with `command -v rustc` which program that is",
        );
    };
    if is_old(number) {
        let what =
            format!("rustc {number} is older than 1.{OLDEST}, the oldest that projects build with");
        return Finding::failure(ID, what, newer(channel));
    }
    Finding::ok(ID, first_line(said))
}

/// Whether a version is one that projects do not build with.
fn is_old(version: &str) -> bool {
    let mut parts = version.split(['.', '-']).map(str::parse::<u32>);
    matches!((parts.next(), parts.next()), (Some(Ok(1)), Some(Ok(minor))) if minor < OLDEST)
}

/// How a newer compiler is had, which depends on who chose the old one.
fn newer(channel: Option<&str>) -> String {
    match channel {
        None => "run `rustup update stable`".into(),
        Some(moving @ ("stable" | "beta" | "nightly")) => format!("run `rustup update {moving}`"),
        Some(pinned) => {
            format!("set `channel = \"stable\"` in the toolchain file, which now says `{pinned}`")
        }
    }
}

/// A program of the toolchain without which nothing is built.
fn needed(id: &'static str, answer: &Answer, channel: Option<&str>) -> Finding {
    match answer {
        Ok(said) => Finding::ok(id, first_line(said)),
        Err(failure) if lacks_toolchain(failure) => {
            Finding::of(id, failure).remedied_by(install(channel))
        }
        Err(failure) => Finding::of(id, failure),
    }
}

/// How the toolchain is had that was asked for.
fn install(channel: Option<&str>) -> String {
    match channel {
        Some(old) if is_old(old) => newer(channel),
        Some(channel) => format!("run `rustup toolchain install {channel}`"),
        None => "run `rustup default stable`".into(),
    }
}

/// Whether the program is rustup's, which has no toolchain to pass the call on to.
fn lacks_toolchain(failure: &Failure) -> bool {
    let words = ["error: toolchain", "override toolchain", "no default"];
    let says = |cause: &String| words.iter().any(|words| cause.contains(words));
    failure.code() == "CX0303" && failure.causes().iter().any(says)
}

/// A program of the toolchain that serving does without.
fn wished(id: &'static str, answer: &Answer, channel: Option<&str>) -> Finding {
    match answer {
        Ok(said) => Finding::ok(id, first_line(said)),
        Err(failure) if failure.code() != "CX0303" => Finding::of(id, failure).but_works(),
        Err(failure) if lacks_toolchain(failure) => Finding::of(id, failure)
            .but_works()
            .remedied_by(install(channel)),
        Err(failure) => Finding::of(id, failure)
            .but_works()
            .remedied_by(format!("run `rustup component add {id}`")),
    }
}

fn clippy(facts: &Facts, channel: Option<&str>) -> Finding {
    const ID: &str = "clippy";
    match (&facts.clippy, &facts.cargo) {
        // That cargo is missing is told already.
        (Err(failure), Err(cargo)) if failure == cargo && failure.code() == "CX0301" => {
            let what = "clippy is called through `cargo`, which is missing";
            let remedy = failure.hints().first().cloned();
            Finding::warning(ID, what, remedy.unwrap_or_default())
        }
        (answer, _) => wished(ID, answer, channel),
    }
}

fn links(program: &str, answer: &Answer) -> Finding {
    const ID: &str = "linker";
    const INSTALL: &str = if cfg!(target_os = "macos") {
        "run `xcode-select --install`"
    } else {
        "install a C compiler, such as the package `gcc` or `build-essential`"
    };
    match answer {
        Ok(said) => Finding::ok(
            ID,
            format!("linking with `{program}`: {}", first_line(said)),
        ),
        Err(failure) if failure.code() == "CX0301" && program == "cc" => {
            Finding::of(ID, failure).remedied_by(INSTALL)
        }
        // It may not know `--version` and link all the same.
        Err(failure) if failure.code() == "CX0303" => {
            Finding::of(ID, failure).but_works().remedied_by(format!(
                "see with `{program} --version` what is wrong with it"
            ))
        }
        Err(failure) => Finding::of(ID, failure),
    }
}

fn wraps(said: &Said, answer: &Answer) -> Finding {
    const ID: &str = "rustc-wrapper";
    match answer {
        // It need not know `--version`; that it starts is enough.
        Err(failure) if failure.code() != "CX0303" => Finding::of(ID, failure).remedied_by(
            format!("remove `rustc-wrapper` from {}, or install it", said.place),
        ),
        _ => Finding::ok(ID, format!("rustc is called through `{}`", said.value)),
    }
}

fn git(answer: &Answer) -> Finding {
    const ID: &str = "git";
    match answer {
        Ok(said) => Finding::ok(ID, first_line(said)),
        // The hint of that failure is written for `cortex new`.
        Err(failure) if failure.code() == "CX0301" => Finding::of(ID, failure)
            .but_works()
            .remedied_by("install git from your system's packages"),
        Err(failure) => Finding::of(ID, failure).but_works(),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;
    use crate::error::catalog;

    fn well() -> Facts {
        let said = |text: &str| Ok(text.to_owned());
        Facts {
            rustc: said("rustc 1.95.0 (5980)\nhost: x86_64-unknown-linux-gnu"),
            cargo: said("cargo 1.95.0"),
            rustfmt: said("rustfmt 1.9.0-stable"),
            clippy: said("clippy 0.1.95"),
            git: said("git version 2.47"),
            linker: Some(("cc".into(), said("cc (GCC) 14.2"))),
            sysroot: said("/toolchain"),
            ld: None,
            wrapper: None,
            channel: Some("stable".into()),
        }
    }

    fn sccache() -> Said {
        let (value, place) = ("sccache".into(), "`config.toml`".into());
        Said { value, place }
    }

    fn bad(facts: &Facts) -> Vec<(&'static str, Status, String)> {
        let findings = check(facts).into_iter();
        let bad = findings.filter(|finding| finding.status != Status::Ok);
        bad.map(|finding| (finding.id, finding.status, finding.remedy.unwrap()))
            .collect()
    }

    #[test]
    fn where_all_answer_all_is_well() {
        assert_eq!(bad(&well()), []);
        assert_eq!(check(&well()).len(), 6);
    }

    #[test]
    fn where_nothing_is_installed_each_has_its_remedy() {
        let none = |program: &str| Err(catalog::tool_missing(program));
        let facts = Facts {
            rustc: none("rustc"),
            cargo: none("cargo"),
            rustfmt: none("rustfmt"),
            clippy: none("cargo"),
            git: none("git"),
            linker: Some(("cc".into(), none("cc"))),
            wrapper: Some((sccache(), none("sccache"))),
            channel: None,
            ..well()
        };
        insta::assert_debug_snapshot!(bad(&facts));
    }

    #[test]
    fn an_old_compiler_is_a_failure_and_who_chose_it_is_told() {
        let with = |number: &str, channel: Option<&str>| Facts {
            rustc: Ok(format!("rustc {number} (x)")),
            channel: channel.map(str::to_owned),
            ..well()
        };
        for good in ["1.95.0", "1.120.1", "1.97.0-nightly", "2.0.0"] {
            assert_eq!(bad(&with(good, None)), [], "{good}");
        }
        let remedies =
            [None, Some("stable"), Some("1.94.1")].map(|channel| bad(&with("1.94.1", channel)));
        insta::assert_debug_snapshot!(remedies);
    }

    #[test]
    fn a_toolchain_that_is_not_installed_and_a_program_that_hangs() {
        let lacks = "error: toolchain '1.96.0' is not installed";
        let facts = Facts {
            rustc: Ok("certainly not a compiler".into()),
            cargo: Err(failed(lacks)),
            rustfmt: Err(catalog::tool_hangs("rustfmt --version", 10)),
            clippy: Err(failed(
                "error: 'cargo-clippy' is not installed for the toolchain 'x'",
            )),
            channel: Some("1.96.0".into()),
            ..well()
        };
        insta::assert_debug_snapshot!(bad(&facts));
    }

    #[test]
    fn a_toolchain_that_is_too_old_is_not_to_be_installed() {
        let facts = Facts {
            rustc: Err(failed("error: toolchain '1.80.0-x' is not installed")),
            channel: Some("1.80.0".into()),
            ..well()
        };
        assert!(bad(&facts)[0].2.starts_with("set `channel = "), "{facts:?}");
    }

    #[cfg(unix)]
    fn failed(words: &str) -> Failure {
        use std::os::unix::process::ExitStatusExt as _;
        let status = std::process::ExitStatus::from_raw(1 << 8);
        catalog::tool_failed("cargo --version", status, words)
    }
}
