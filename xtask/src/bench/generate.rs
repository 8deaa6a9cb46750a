//! What a generator needs in a large project: it must not look at more than it changes.

use std::path::{Path, PathBuf};

use super::figure::Figure;
use super::measure::{median, median_ratio, once};
use super::plan::{settle, write};
use super::stage::Stage;

const RUNS: usize = 21;
const LARGE: usize = 300;
const SMALL: usize = 10;

const LONG: &str = "OutstandingInternationalReminder";

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let large = project(stage, "large", LARGE)?;
    let small = project(stage, "small", SMALL)?;
    let service = ["generate", "service", "part_7/Invoice"];
    let own = times(stage, &[&large], &["generate", "service", "Invoice"])?;
    let long = times(stage, &[&large], &["generate", "service", LONG])?;
    let both = times(stage, &[&large, &small], &service)?;
    let module = times(stage, &[&large], &["generate", "module", "billing"])?;
    let offered = offered(stage, &large)?;
    let ratio = median_ratio(&both[0], &both[1]);
    let [in_large, in_small] = [0, 1].map(|at| median(both[at].clone()));
    Ok(vec![
        Figure::less("generate service", "ms", middle(own)).goal(10.0),
        Figure::less("generate service, long name", "ms", middle(long)).goal(25.0),
        Figure::less("generate service in a module", "ms", in_large)
            .peer("of ten modules", in_small)
            .ratio(ratio)
            .ratio_goal(1.2),
        Figure::less("generate module", "ms", middle(module)).goal(10.0),
        Figure::less("completion of a name", "ms", offered).goal(30.0),
    ])
}

fn middle(mut times: Vec<Vec<f64>>) -> f64 {
    times.pop().map(median).unwrap_or_default()
}

/// How long the command takes in each project, round by round; each run does the work anew.
fn times(stage: &Stage, projects: &[&Path], args: &[&str]) -> Result<Vec<Vec<f64>>, String> {
    let mut times = vec![Vec::new(); projects.len()];
    for round in 0..=RUNS {
        for (project, times) in projects.iter().zip(&mut times) {
            settle()?;
            let mut generate = stage.cortex(args);
            let cost = once(generate.arg("--quiet").current_dir(project))?;
            once(stage.cortex(&["undo", "--quiet"]).current_dir(project))?;
            if round > 0 {
                times.push(cost.wall_ms);
            }
        }
    }
    Ok(times)
}

/// The median of what a shell waits for when Tab is pressed behind `--path`: all modules.
fn offered(stage: &Stage, project: &Path) -> Result<f64, String> {
    let line = ["generate", "service", "Invoice", "--path", ""];
    super::measure::median_ms(RUNS, |_| {
        let mut asked = stage.cortex(&["--", "cortex"]);
        asked.args(line).env("CORTEX_COMPLETE", "5");
        once(asked.current_dir(project))
    })
}

/// A project of so many modules, each with a controller and a service that name what is not there.
fn project(stage: &Stage, name: &str, modules: usize) -> Result<PathBuf, String> {
    let root = stage.path(name);
    let manifest = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let each = |line: &dyn Fn(usize) -> String| -> String {
        (0..modules).map(line).collect::<Vec<_>>().concat()
    };
    let declared = each(&|number| format!("pub mod part_{number};\n"));
    let imports = each(&|number| format!("    module.import(part_{number}::module());\n"));
    let library = format!(
        "//! The shop.\n\n{declared}\nuse cortex::prelude::*;\n\n/// All of it.\n\
         pub fn module() -> Module {{\n    let mut module = Module::new(\"shop\");\n{imports}    module\n}}\n",
    );
    let mut files = vec![
        ("Cargo.toml".to_owned(), manifest.to_owned()),
        ("cortex.toml".to_owned(), String::new()),
        ("src/lib.rs".to_owned(), library),
    ];
    for number in 0..modules {
        files.push((format!("src/part_{number}/mod.rs"), module(number)));
        for role in ["controller", "service"] {
            let path = format!("src/part_{number}/{role}.rs");
            files.push((path, "//! Half of it.\n\npub struct Missing<\n".repeat(20)));
        }
    }
    write(&root, &files)?;
    Ok(root)
}

fn module(number: usize) -> String {
    format!(
        "//! Part {number}.\n\nmod controller;\nmod service;\n\npub use service::PartService;\n\n\
         use cortex::prelude::*;\n\nuse controller::PartController;\n\n/// The part.\n\
         pub fn module() -> Module {{\n    let mut module = Module::new(\"part_{number}\");\n    \
         module.provide::<PartService>();\n    module.controller::<PartController>();\n    \
         module\n}}\n"
    )
}
