//! `cargo xtask bench`: the figures of the product, each beside its goal and a peer of the same run.
//!
//! Benches are no tests: they fail only where something cannot be measured at all.

mod build;
mod cli;
mod compile;
mod container;
pub(crate) mod crates;
mod crud;
mod figure;
mod generate;
mod http;
mod load;
mod measure;
mod page;
mod plan;
mod restarts;
mod serve;
mod settings;
#[path = "../../../tests/it/serve/soak.rs"]
mod soak;
mod sources;
mod stage;
mod start;
mod twin;
mod wrk;

use std::path::Path;

use figure::Figure;
use stage::Stage;

use crate::Outcome;

struct Bench {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    /// Whether it measures the tool, or what the tool makes.
    with_binary: bool,
    run: fn(&Stage) -> Result<Vec<Figure>, String>,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "cli",
        title: "The tool itself",
        about: "Whole processes, optimized build, 21 runs each, beside cargo's commands of the same kind.",
        with_binary: true,
        run: cli::run,
    },
    Bench {
        name: "plan",
        title: "Changes and their undo",
        about: "Whole processes, 21 runs each, on files of about two kilobytes, ten in a folder. The \
                peer is a process that reads the same files from a list, makes their folders and \
                calls `fs::write` for each, in turn with ours; the goal is three times that.",
        with_binary: true,
        run: plan::run,
    },
    Bench {
        name: "generate",
        title: "Generators",
        about: "Whole processes, 21 runs each, in a project of 300 modules whose code does not \
                compile; what was written is undone between the runs. The names of the second \
                figure are so long that rustfmt has to lay out what is written. The peer of the \
                third and the three after it is the same command in a project of ten modules, in \
                turn with it.",
        with_binary: true,
        run: generate::run,
    },
    Bench {
        name: "serve",
        title: "The edit loop",
        about: "One function is changed and saved, and the path that shows it is asked every four \
                milliseconds on new connections until it answers the new text, beside a plain `cargo \
                build` of the same edit in a twin of the project, by turns, in 7 rounds: in an application \
                of 40 modules and 200 handlers, and in projects from templates. *Beside the build* is \
                the median of the differences of single rounds. The peers are `cargo watch --exec run`, \
                `bacon --headless --job run-long` and `watchexec --restart -- cargo run`, each on a \
                twin of its own in the same rounds, as far as `cargo xtask bench --peers` has installed them. Then all are \
                left alone for half a minute with 2,000 more files to watch, and their processor time is \
                read.",
        with_binary: true,
        run: serve::run,
    },
    Bench {
        name: "restarts",
        title: "The hand-over",
        about: "The example `ticker`, debug build, under `cortex serve`, while a setting is changed \
                again and again: 200 requests a second on kept connections and 200 on new ones, slow \
                requests and uploads, server-sent events and WebSockets. Out of date is an answer of \
                a version older than one that had answered before it was asked for. `cargo xtask \
                bench serve --restarts 1000` does it for longer.",
        with_binary: true,
        run: restarts::run,
    },
    Bench {
        name: "start",
        title: "The application",
        about: "The `minimal` template, release build, 15 runs: from the start of the process to the \
                first answer, and what it holds in memory after it (`VmRSS`).",
        with_binary: true,
        run: start::run,
    },
    Bench {
        name: "container",
        title: "The container",
        about: "Release build; 2,001 short rounds in which each way has its turn. *By hand* are fields \
                and constructors without a container. The graph of 1,000 providers has ten layers \
                with up to four needs each; the median of 15 processes, each of which starts once.",
        with_binary: false,
        run: container::run,
    },
    Bench {
        name: "load",
        title: "Under load",
        about: "A JSON greeting through a controller with an injected service, request id, access log \
                and time limit, beside the same on plain axum with tower-http's layers; release \
                builds, each a process on loopback, logs thrown away, `wrk` with 32 connections, 9 \
                rounds of two seconds in turn. The ratios are medians of those of the rounds.",
        with_binary: false,
        run: load::run,
    },
    Bench {
        name: "crud",
        title: "Generated requests",
        about: "A list of 20 rows and a single row of 10,000 in an SQLite file, from a project of the \
                `rest` template with `cortex generate crud`, beside the same written by hand on axum \
                and sqlx with the same settings of the database, tags and signed cursors; release \
                builds, loopback, `wrk` with 32 connections, 9 rounds of two seconds in turn. The \
                generator and `cortex db migrate` are whole processes, 21 runs; the peer of the \
                latter is a program that calls sqlx's migrator on the same 200 files.",
        with_binary: true,
        run: crud::run,
    },
    Bench {
        name: "compile",
        title: "What the macros cost the compiler",
        about: "An application of 40 modules and 200 handlers, beside the same written by hand on \
                axum; debug builds of its own crate alone, its dependencies being built already: 3 \
                times after `cargo clean` of that crate, and 9 times after an edit of one handler, in \
                turn. The ratios are medians of those of the rounds.",
        with_binary: false,
        run: compile::run,
    },
    Bench {
        name: "settings",
        title: "What settings cost at each edit",
        about: "The same application, and `cargo build` after the edit of one handler: 5 rounds, with \
                the settings of a new project and with others by turns, all else being equal. \
                For the last two, another cargo checks the same edit as an editor does \
                (`cargo check --all-targets`), in a target folder of its own or in that of the build.",
        with_binary: false,
        run: settings::run,
    },
    Bench {
        name: "build",
        title: "The first build",
        about: "The first debug build of a new project into an empty target folder, its dependencies \
                being downloaded already; one run. Crates are those of `cargo tree --edges \
                normal,build`, our own counted; compiled twice are those that macros need with \
                other features than the application. `cargo xtask bench --crates rest` tells what \
                each crate takes.",
        with_binary: true,
        run: build::run,
    },
];

/// Runs all benches, or those that are named, and prints a table or, with `--json`, lines of JSON;
/// with `--write` it writes the page of the book as well. `--peers` installs the watchers that
/// `serve` is measured beside. `--crates` and a template print what each
/// crate of a first build costs, and nothing else.
pub(crate) fn run(root: &Path, args: &[&str]) -> Outcome {
    if let [plan::PLAINLY, list, folder] = args {
        return plan::write_listed(Path::new(list), Path::new(folder));
    }
    if let [serve::peers::INSTALL] = args {
        return serve::peers::install(&stage::tools(root)?);
    }
    if let [crates::TABLE, template] = args {
        return crates::print(root, template);
    }
    if let ["serve", restarts::COUNT, count] = args {
        return restarts::print(root, count);
    }
    let (json, write) = (args.contains(&"--json"), args.contains(&"--write"));
    let names: Vec<&str> = args
        .iter()
        .copied()
        .filter(|arg| !matches!(*arg, "--json" | "--write"))
        .collect();
    let known: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        return Err(format!(
            "there is no bench `{unknown}`; there are: {}",
            known.join(", ")
        ));
    }
    let chosen: Vec<&Bench> = BENCHES
        .iter()
        .filter(|bench| names.is_empty() || names.contains(&bench.name))
        .collect();
    let stage = Stage::set(root, chosen.iter().any(|bench| bench.with_binary))?;
    let mut figures = Vec::new();
    for bench in chosen {
        eprintln!("==> {}", bench.name);
        for figure in (bench.run)(&stage)? {
            if json {
                println!("{}", figure.to_json(bench.name));
            }
            figures.push((bench.name, figure));
        }
    }
    if !json {
        println!("{}", figure::table(&figures));
    }
    if write {
        page::write(root, &figures)?;
    }
    Ok(())
}
