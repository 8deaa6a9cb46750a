//! Every line that can be said, to a person and to a script.

use super::*;
use crate::error::catalog;
use crate::serve::browser::trouble::Finding;

/// These files.
fn files(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn lines() -> Vec<Line> {
    let phases = Phases {
        wait: Duration::from_millis(12),
        build: Duration::from_millis(1234),
        start: Duration::from_micros(1500),
        ready: Duration::from_millis(7),
    };
    let died = || "signal: 9 (SIGKILL)".to_owned();
    let failed = |why, serving| Line::BuildFailed {
        files: files(if serving { &["src/main.rs"] } else { &[] }),
        why,
        serving,
        findings: vec![],
    };
    let (how, limit) = (died(), Duration::from_secs(30));
    let crashed = |again| Line::Crashed {
        how: how.clone(),
        again,
        findings: vec![Finding::of_panic("panicked at src/a.rs:1:2: no luck")],
    };
    let stuck = |why, serving| Line::StartFailed {
        why,
        serving,
        findings: vec![],
    };
    let reloaded = |names: &[&str]| Line::Reloaded {
        files: files(names),
        phases,
        warnings: names.len() / 2,
    };
    vec![
        Line::Serving(phases),
        reloaded(&["src/main.rs"]),
        reloaded(&["a.rs", "b.rs"]),
        reloaded(&["a.rs", "b.rs", "c.rs"]),
        reloaded(&["a.rs", "b.rs", "c.rs", "d.rs"]),
        failed(BuildFault::Errors, true),
        failed(BuildFault::Errors, false),
        failed(BuildFault::Died(died()), true),
        failed(BuildFault::NotStarted(catalog::tool_missing("cargo")), true),
        failed(BuildFault::NoBinary, false),
        failed(BuildFault::Hardship(catalog::no_space_to_build()), true),
        failed(BuildFault::Hardship(catalog::compiler_killed()), true),
        stuck(StartFault::Exited(died()), true),
        stuck(StartFault::NotReadyInTime { limit }, false),
        crashed(true),
        reloaded(&[]),
        crashed(false),
        Line::Elsewhere {
            address: "127.0.0.1:3999".into(),
        },
        Line::Unwatched(catalog::all_ignored("src")),
        Line::Gone { serving: true },
        Line::Back,
        reloaded(&["."]),
        Line::Killed,
        Line::Stopping,
    ]
}

fn unchanged<const MENDED: bool>(files: Vec<String>, verdict: Verdict) -> Line {
    Line::Unchanged {
        files,
        verdict,
        mended: MENDED,
    }
}

/// What is told of changes and of watching for them.
fn lines_of_watching() -> Vec<Line> {
    let restarted = |names: &[&str]| {
        let phases = Phases {
            ready: Duration::from_millis(7),
            ..Phases::default()
        };
        Line::Reloaded {
            files: files(names),
            phases,
            warnings: 0,
        }
    };
    let after_a_wait = Line::Reloaded {
        files: files(&["src/main.rs"]),
        phases: Phases {
            wait: Duration::from_millis(2100),
            build: Duration::from_millis(900),
            ..Phases::default()
        },
        warnings: 0,
    };
    let pending = |migrations, environment: Option<&str>| Line::Pending {
        migrations,
        environment: environment.map(Into::into),
    };
    let decided = |need, name: &str, line: fn(Vec<String>, Verdict) -> Line| {
        let why = format!("{name} is what it is");
        line(files(&[name]), Verdict { need, why })
    };
    vec![
        decided(Need::Build, "src/main.rs", |files, verdict| {
            Line::Building { files, verdict }
        }),
        decided(Need::BuildAll, "Cargo.toml", |files, verdict| {
            Line::Building { files, verdict }
        }),
        decided(Need::Restart, ".env", |files, verdict| Line::Restarting {
            files,
            verdict,
        }),
        restarted(&[".env"]),
        after_a_wait,
        decided(Need::Nothing, "README.md", unchanged::<false>),
        decided(Need::Nothing, "Cargo.toml", unchanged::<true>),
        decided(Need::Swap, "assets/a.css", |files, verdict| {
            Line::Refreshed { files, verdict }
        }),
        decided(Need::Reload, "assets/a.svg", |files, verdict| {
            Line::Refreshed { files, verdict }
        }),
        Line::Polling(Polling::Asked),
        Line::Polling(Polling::FileSystem("NFS")),
        Line::Polling(Polling::Limit(catalog::too_many_watches())),
        pending(1, None),
        pending(2, Some("test")),
    ]
}

/// What compilers, the app and the keys have people told.
fn words_of_others() -> Vec<Line> {
    let panicked = |backtrace| Line::Panicked {
        panic: "panicked at src/main.rs:12:5: no luck".into(),
        backtrace,
    };
    let silent = |what: Option<&str>| Line::StillBuilding {
        silent: Duration::from_secs(20),
        what: what.map(Into::into),
    };
    let first_error = |place: Option<&str>, more| Line::FirstError {
        message: "cannot find value `two`".into(),
        place: place.map(Into::into),
        more,
    };
    vec![
        panicked(Backtrace::Shown),
        panicked(Backtrace::NextTime),
        panicked(Backtrace::OnRequest),
        Line::Keys,
        Line::Waiting {
            lock: "build directory".into(),
        },
        silent(Some("the build script of libz-sys runs")),
        silent(None),
        Line::Overlooked {
            file: "src/main.rs".into(),
        },
        first_error(Some("src/main.rs:12:5"), 3),
        first_error(None, 0),
        Line::NotOpened {
            why: "no program for it is installed".into(),
        },
    ]
}

fn subject() -> Subject {
    let (name, url) = ("shop".into(), "http://127.0.0.1:3000".into());
    let advice = Some("another text in shop/src/lib.rs: save it and reload the page".into());
    Subject {
        name,
        url,
        stands_in: true,
        traces: false,
        advice,
    }
}

#[test]
fn the_person_reads() {
    let lines = [lines(), lines_of_watching(), words_of_others()].concat();
    let told = lines
        .iter()
        .flat_map(|line| sentences(&subject(), line))
        .map(|sentence| match sentence {
            Sentence::Good(verb, text) => format!("{verb:>12} {text}"),
            Sentence::Bad(verb, text) => format!("{verb:>12} {text} (!)"),
            Sentence::Detail(text) => format!("-v {text}"),
        });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_script_reads() {
    let lines = [lines(), lines_of_watching(), words_of_others()].concat();
    let told = lines
        .into_iter()
        .map(|line| as_json(&subject(), &line).to_string());
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
}
