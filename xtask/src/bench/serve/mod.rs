//! The edit loop: from a save to the first new answer, beside the plain build of the same edit and
//! beside what else people run while they edit.

mod idle;
mod looped;
pub(super) mod peers;

use std::time::Duration;

use looped::Loop;
use peers::Peer;

use super::figure::Figure;
use super::measure::median;
use super::stage::Stage;
use super::start::resident_mb;
use super::twin::{Kind, Twin};

/// Rounds that count.
const RUNS: usize = 7;

/// How long the watchers are left alone to see what they do meanwhile.
const IDLE: Duration = Duration::from_secs(30);
/// How many files beside its own sources are watched then.
const WATCHED: usize = 2_000;

/// What is left of an edit when the build is taken away.
const BESIDE_THE_BUILD: f64 = 50.0;
const IDLE_SHARE: f64 = 0.1;
const RESIDENT: f64 = 25.0;
/// The most that an edit of a body may take in a project of the template `rest`.
const EDIT_TO_RUNNING: f64 = 2_000.0;

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let mut figures = large(stage)?;
    figures.extend(of_template(stage, "api", None)?);
    figures.extend(of_template(stage, "rest", Some(EDIT_TO_RUNNING))?);
    Ok(figures)
}

/// A project from a template, served and built by turns.
fn of_template(
    stage: &Stage,
    template: &'static str,
    goal: Option<f64>,
) -> Result<Vec<Figure>, String> {
    let kind = Kind::Template(template);
    let mut bare = Twin::make(stage, kind, "built")?;
    let mut served = Loop::serve(stage, Twin::make(stage, kind, "served")?)?;
    let rounds = Rounds::play(stage, RUNS, &mut bare, std::slice::from_mut(&mut served))?;
    let (ours, built) = (rounds.reload(0), rounds.built());
    let mut edit = Figure::less(
        format!("`{template}`: save to first new answer"),
        "ms",
        ours,
    );
    if let Some(goal) = goal {
        edit = edit.goal(goal);
    }
    Ok(vec![
        edit.peer("cargo build", built),
        beside(format!("`{template}`"), &rounds),
    ])
}

/// The application of 40 modules, in the hands of everybody who watches.
fn large(stage: &Stage) -> Result<Vec<Figure>, String> {
    let make = |name: &'static str| {
        let twin = Twin::make(stage, Kind::Large, name)?;
        twin.add_files(WATCHED)?;
        Ok::<_, String>(twin)
    };
    let mut bare = make("built")?;
    let mut loops = vec![Loop::serve(stage, make("served")?)?];
    for peer in Peer::all(stage) {
        loops.push(Loop::watch(stage, &peer, make(peer.crate_name)?)?);
    }
    let rounds = Rounds::play(stage, RUNS, &mut bare, &mut loops)?;
    let shares = idle::shares(&loops, IDLE)?;
    let memory: Result<Vec<f64>, String> =
        loops.iter().map(|own| resident_mb(own.process())).collect();
    let memory = memory?;
    let mut figures = vec![
        Figure::less(
            "40 modules: save to first new answer",
            "ms",
            rounds.reload(0),
        )
        .peer("cargo build", rounds.built()),
        beside("40 modules".into(), &rounds),
    ];
    for (at, peer) in loops.iter().enumerate().skip(1) {
        let edit = Figure::less("40 modules: the same", "ms", rounds.reload(0));
        figures.push(edit.peer(peer.name(), rounds.reload(at)));
    }
    let share = || Figure::less("idle, 2,000 files watched", "% of a core", shares[0]);
    let resident = || Figure::less("resident, `cortex serve` itself", "MB", memory[0]);
    figures.extend([share().goal(IDLE_SHARE), resident().goal(RESIDENT)]);
    for (at, peer) in loops.iter().enumerate().skip(1) {
        figures.push(share().peer(peer.name(), shares[at]));
        figures.push(resident().peer(peer.name(), memory[at]));
    }
    Ok(figures)
}

fn beside(what: String, rounds: &Rounds) -> Figure {
    let name = what + ": of this, beside the build";
    Figure::less(name, "ms", rounds.beside_the_build()).goal(BESIDE_THE_BUILD)
}

/// What each needed for the same edit, round by round.
struct Rounds {
    built: Vec<f64>,
    /// The first of them is ours.
    reloads: Vec<Vec<f64>>,
}

impl Rounds {
    /// Has everybody make the same edit by turns; the first round warms caches up.
    fn play(
        stage: &Stage,
        runs: usize,
        bare: &mut Twin,
        loops: &mut [Loop],
    ) -> Result<Self, String> {
        let (mut built, mut reloads) = (Vec::new(), vec![Vec::new(); loops.len()]);
        for round in 0..=runs {
            bare.edit()?;
            let plain = bare.build(stage)?;
            let mut edits = Vec::new();
            for own in &mut *loops {
                edits.push(own.edit()?);
            }
            eprintln!("round {round}: build {plain:.0} ms, edits {edits:.0?} ms");
            if round > 0 {
                built.push(plain);
                for (all, edit) in reloads.iter_mut().zip(edits) {
                    all.push(edit);
                }
            }
        }
        Ok(Self { built, reloads })
    }

    fn built(&self) -> f64 {
        median(self.built.clone())
    }

    fn reload(&self, at: usize) -> f64 {
        median(self.reloads[at].clone())
    }

    /// The middle of the differences of single rounds, which drift less than the times do.
    fn beside_the_build(&self) -> f64 {
        let pairs = self.reloads[0].iter().zip(&self.built);
        median(pairs.map(|(reload, build)| reload - build).collect())
    }
}
