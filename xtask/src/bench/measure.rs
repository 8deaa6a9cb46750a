//! Whole processes, measured from outside.

use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

/// What one run of a process took, with all that it started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) wall_ms: f64,
    pub(crate) cpu_s: f64,
}

/// Runs a command to its end, which must be a good one, and hides what it prints.
pub(crate) fn once(command: &mut Command) -> Result<Cost, String> {
    let before = children_cpu()?;
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output();
    let wall_ms = milliseconds(start);
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} failed:\n{words}"));
    }
    Ok(Cost {
        wall_ms,
        cpu_s: children_cpu()? - before,
    })
}

/// The median wall time of `runs` runs, after one that is not counted.
pub(crate) fn median_ms(
    runs: usize,
    mut run: impl FnMut(usize) -> Result<Cost, String>,
) -> Result<f64, String> {
    run(0)?;
    let costs: Result<Vec<_>, _> = (1..=runs).map(|number| Ok(run(number)?.wall_ms)).collect();
    costs.map(median)
}

/// The middle of the ratios of values that were measured in the same round.
pub(crate) fn median_ratio(ours: &[f64], peers: &[f64]) -> f64 {
    median(
        ours.iter()
            .zip(peers)
            .map(|(own, peer)| own / peer)
            .collect(),
    )
}

/// The middle of the values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        0 if middle > 0 => f64::midpoint(values[middle - 1], values[middle]),
        _ => values.get(middle).copied().unwrap_or_default(),
    }
}

/// The time since `start`.
pub(crate) fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// The processor seconds of all processes that this one started and waited for.
pub(super) fn children_cpu() -> Result<f64, String> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
    let microseconds =
        usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    #[expect(
        clippy::cast_precision_loss,
        reason = "processor times are far below 2^52 µs"
    )]
    Ok(microseconds as f64 / 1e6)
}
