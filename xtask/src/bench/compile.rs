//! What the macros cost the compiler: an application of many modules beside the same by hand.

use std::fs;
use std::path::{Path, PathBuf};

use super::figure::Figure;
use super::measure::{Cost, median, median_ratio, once};
use super::sources::{self, Size, Written};
use super::stage::Stage;
use crate::{Outcome, call};

const SIZE: Size = Size {
    modules: 40,
    handlers: 5,
};

const COLD: usize = 3;
const EDITS: usize = 9;

/// The module that is edited, and what in it.
const EDITED: usize = 17;
const SAID: &str = "\"world\"";

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let ours = App::write(stage, "with-cortex", Written::WithCortex)?;
    let hand = App::write(stage, "by-hand", Written::ByHand)?;
    let mut cold = Rounds::default();
    for _ in 0..COLD {
        cold.add(ours.cold(stage)?, hand.cold(stage)?);
    }
    let mut edits = Rounds::default();
    for round in 0..=EDITS {
        let costs = (ours.edit(stage, round)?, hand.edit(stage, round)?);
        // The first round of each warms caches up.
        if round > 0 {
            edits.add(costs.0, costs.1);
        }
    }
    let mut figures = cold.figures("200 handlers, cold");
    figures.extend(edits.figures("200 handlers, one edited"));
    Ok(figures)
}

struct App {
    name: &'static str,
    folder: PathBuf,
}

impl App {
    /// Writes it and builds all that it depends on.
    fn write(stage: &Stage, name: &'static str, written: Written) -> Result<Self, String> {
        let folder = stage.path(name);
        sources::write(stage.root(), &folder, name, written, SIZE)?;
        let app = Self { name, folder };
        call::run(&mut stage.cargo(&app.folder, TARGET, &["build", "--quiet"]))?;
        Ok(app)
    }

    fn cold(&self, stage: &Stage) -> Result<Cost, String> {
        let args = ["clean", "--quiet", "--package", self.name];
        call::run(&mut stage.cargo(&self.folder, TARGET, &args))?;
        self.build(stage)
    }

    fn edit(&self, stage: &Stage, round: usize) -> Result<Cost, String> {
        replace(
            &self.folder.join(sources::module_path(EDITED)),
            &said(round),
            &said(round + 1),
        )?;
        self.build(stage)
    }

    fn build(&self, stage: &Stage) -> Result<Cost, String> {
        once(&mut stage.cargo(&self.folder, TARGET, &["build", "--offline"]))
    }
}

const TARGET: &str = "compile-target";

fn said(round: usize) -> String {
    match round {
        0 => SAID.to_owned(),
        _ => format!("\"world, for the time {round}\""),
    }
}

fn replace(path: &Path, old: &str, new: &str) -> Outcome {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    if !text.contains(old) {
        return Err(format!("`{}` does not say {old}", path.display()));
    }
    fs::write(path, text.replacen(old, new, 1)).map_err(|error| error.to_string())
}

/// What both took, round by round.
#[derive(Default)]
struct Rounds {
    ours: Vec<Cost>,
    hand: Vec<Cost>,
}

impl Rounds {
    fn add(&mut self, ours: Cost, hand: Cost) {
        self.ours.push(ours);
        self.hand.push(hand);
    }

    fn figures(&self, name: &str) -> Vec<Figure> {
        let wall = |cost: &Cost| cost.wall_ms / 1e3;
        let cpu = |cost: &Cost| cost.cpu_s;
        vec![
            self.figure(name.to_owned(), wall),
            self.figure(format!("{name}, processor time"), cpu),
        ]
    }

    fn figure(&self, name: String, of: impl Fn(&Cost) -> f64) -> Figure {
        let ours: Vec<f64> = self.ours.iter().map(&of).collect();
        let hand: Vec<f64> = self.hand.iter().map(&of).collect();
        let ratio = median_ratio(&ours, &hand);
        Figure::less(name, "s", median(ours))
            .peer("axum by hand", median(hand))
            .ratio(ratio)
            .ratio_goal(1.15)
    }
}
