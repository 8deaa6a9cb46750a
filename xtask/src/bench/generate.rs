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

const CONTROLLER: &str = "\
//! Orders.

use cortex::prelude::*;

/// Answers for orders.
#[derive(Injectable)]
pub struct OrderController {}

#[controller(\"/orders\")]
impl OrderController {
    #[get(\"/\")]
    async fn index(&self) -> &'static str {
        \"none\"
    }
}
";

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let large = project(stage, "large", LARGE)?;
    let small = project(stage, "small", SMALL)?;
    let service = ["generate", "service", "part_7/Invoice"];
    let own = times(stage, &[&large], &["generate", "service", "Invoice"])?;
    let long = times(stage, &[&large], &["generate", "service", LONG])?;
    let both = times(stage, &[&large, &small], &service)?;
    let module = times(stage, &[&large], &["generate", "module", "billing"])?;
    let controller = ["generate", "controller", "Invoice", "index", "show"];
    let controller = times(stage, &[&large, &small], &controller)?;
    let within = ["generate", "controller", "part_7/Invoice", "index", "show"];
    let within = times(stage, &[&large, &small], &within)?;
    let route = ["generate", "route", "orders", "get", "/today"];
    let route = times(stage, &[&large, &small], &route)?;
    let offered = offered(stage, &large)?;
    Ok(vec![
        Figure::less("generate service", "ms", middle(own)).goal(10.0),
        Figure::less("generate service, long name", "ms", middle(long)).goal(25.0),
        compared("generate service in a module", &both, 1.2),
        compared("generate controller", &controller, 1.5),
        compared("generate controller in a module", &within, 1.5),
        compared("generate route", &route, 1.5),
        Figure::less("generate module", "ms", middle(module)).goal(10.0),
        Figure::less("completion of a name", "ms", offered).goal(30.0),
    ])
}

/// The times in the large project beside those in the small one.
fn compared(name: &str, times: &[Vec<f64>], goal: f64) -> Figure {
    let [in_large, in_small] = [0, 1].map(|at| median(times[at].clone()));
    Figure::less(name, "ms", in_large)
        .peer("of ten modules", in_small)
        .ratio(median_ratio(&times[0], &times[1]))
        .ratio_goal(goal)
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

/// A project of so many modules, each with a controller and a service that make no sense, so that
/// whoever parses them fails; and one module more with a controller that does.
fn project(stage: &Stage, name: &str, modules: usize) -> Result<PathBuf, String> {
    let root = stage.path(name);
    let manifest = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                    [dependencies]\ncortex = { path = \"framework/cortex\", features = [\"http\"] }\n";
    let each = |line: &dyn Fn(usize) -> String| -> String {
        (0..modules).map(line).collect::<Vec<_>>().concat()
    };
    let declared = each(&|number| format!("pub mod part_{number};\n"));
    let imports = each(&|number| format!("    module.import(part_{number}::module());\n"));
    let library = format!(
        "//! The shop.\n\npub mod orders;\n{declared}\nuse cortex::prelude::*;\n\n/// All of it.\n\
         pub fn module() -> Module {{\n    let mut module = Module::new(\"shop\");\n{imports}    module\n}}\n",
    );
    let mut files = vec![
        ("Cargo.toml".to_owned(), manifest.to_owned()),
        ("cortex.toml".to_owned(), String::new()),
        ("src/lib.rs".to_owned(), library),
        ("src/orders/mod.rs".to_owned(), module("orders")),
        ("src/orders/controller.rs".to_owned(), CONTROLLER.to_owned()),
        ("tests/it/main.rs".to_owned(), "//! Tests.\n".to_owned()),
    ];
    for number in 0..modules {
        files.push((
            format!("src/part_{number}/mod.rs"),
            module(&format!("part_{number}")),
        ));
        for role in ["controller", "service"] {
            let path = format!("src/part_{number}/{role}.rs");
            files.push((path, "//! Half of it.\n\npub struct Missing<\n".repeat(20)));
        }
    }
    write(&root, &files)?;
    Ok(root)
}

fn module(name: &str) -> String {
    format!(
        "//! Some {name}.\n\nmod controller;\nmod service;\n\npub use service::PartService;\n\n\
         use cortex::prelude::*;\n\nuse controller::PartController;\n\n/// The part.\n\
         pub fn module() -> Module {{\n    let mut module = Module::new(\"{name}\");\n    \
         module.provide::<PartService>();\n    module.controller::<PartController>();\n    \
         module\n}}\n"
    )
}
