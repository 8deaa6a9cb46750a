//! What the container costs: a resolution beside the same by hand and by other containers, and the
//! start of a large graph.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::figure::Figure;
use super::measure::median;
use super::stage::Stage;
use super::start::release;
use crate::call;

const STARTS: usize = 15;

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let program = release(stage, &stage.peers().join("container"), "container")?;
    let costs = costs(&program)?;
    let of = |what: &str, who: &str| {
        let found = costs
            .iter()
            .find(|cost| cost.what == what && cost.who == who);
        found.ok_or_else(|| format!("`{who}` was not measured for `{what}`"))
    };
    let mut figures = Vec::new();
    for (what, name) in KINDS {
        let (ours, hand) = (of(what, "ours")?, of(what, "by hand")?);
        let figure = Figure::less(*name, "ns", ours.ns).peer("by hand", hand.ns);
        figures.push(match *what {
            "singleton" => figure.ratio(ours.ratio).ratio_goal(1.2),
            "transient" => figure.ratio(ours.ratio).ratio_goal(1.3),
            "scope, one service twice" => figure.ratio(ours.ratio).goal(150.0),
            _ => figure.ratio(ours.ratio),
        });
        for peer in ["shaku", "ferrous-di"] {
            if let Ok(cost) = of(what, peer) {
                figures.push(Figure::less(*name, "ns", ours.ns).peer(peer, cost.ns));
            }
        }
    }
    let by_type = of("singleton", "ours by type")?;
    let hand = of("singleton", "by hand")?;
    let figure = Figure::less("a singleton, looked up by type", "ns", by_type.ns);
    figures.push(figure.peer("by hand", hand.ns).ratio(by_type.ratio));
    figures.extend(starts(stage)?);
    Ok(figures)
}

/// What the program calls them, and what the table does.
const KINDS: &[(&str, &str)] = &[
    ("singleton", "a singleton"),
    ("transient", "a transient with two dependencies"),
    ("scope, one service twice", "a scope, and its service twice"),
    ("scope, two services", "a scope, and two services of it"),
];

struct Cost {
    what: &'static str,
    who: String,
    ns: f64,
    /// To the same by hand.
    ratio: f64,
}

fn costs(program: &Path) -> Result<Vec<Cost>, String> {
    let lines = lines(program)?;
    let cost = |line: &Value| {
        let (what, _) = KINDS.iter().find(|(what, _)| line["what"] == *what)?;
        Some(Cost {
            what,
            who: line["who"].as_str()?.to_owned(),
            ns: line["ns"].as_f64()?,
            ratio: line["ratio"].as_f64()?,
        })
    };
    let costs: Option<Vec<_>> = lines.iter().map(cost).collect();
    costs.ok_or_else(|| "the program printed what is no cost".to_owned())
}

fn starts(stage: &Stage) -> Result<Vec<Figure>, String> {
    let program = release(stage, &stage.peers().join("large"), "large")?;
    let runs: Result<Vec<_>, _> = (0..STARTS).map(|_| lines(&program)).collect();
    let lines: Vec<Value> = runs?.into_iter().flatten().collect();
    let of = |field| {
        median(
            lines
                .iter()
                .filter_map(|line| line[field].as_f64())
                .collect(),
        )
    };
    Ok(vec![
        Figure::less("1,000 providers: registered", "ms", of("register_ms")),
        Figure::less("1,000 providers: checked", "ms", of("check_ms")),
        Figure::less("1,000 providers: started", "ms", of("start_ms")).goal(5.0),
    ])
}

fn lines(program: &Path) -> Result<Vec<Value>, String> {
    let text = call::output(&mut Command::new(program))?;
    let line = |line: &str| serde_json::from_str(line).map_err(|error| error.to_string());
    text.lines().map(line).collect()
}
