//! Many short rounds in turn: what else the machine does then falls on all alike, and the median
//! leaves out the rounds in which somebody else had the processor.

use std::time::Instant;

const ROUNDS: usize = 2_001;
const CALLS: u32 = 1_000;

/// Something to measure: does it as often as it is told.
pub(crate) type Job<'a> = Box<dyn FnMut(u32) + 'a>;

/// A job that calls a function. The loop is compiled together with the call.
pub(crate) fn job<'a>(mut call: impl FnMut() + 'a) -> Job<'a> {
    Box::new(move |times| {
        for _ in 0..times {
            call();
        }
    })
}

/// What one call costs.
pub(crate) struct Cost {
    pub(crate) ns: f64,
    /// The median of the ratios to the first job of the same round.
    pub(crate) ratio: f64,
}

pub(crate) fn compare(mut jobs: Vec<Job<'_>>) -> Vec<Cost> {
    let mut rounds = vec![Vec::with_capacity(ROUNDS); jobs.len()];
    for _ in 0..ROUNDS {
        for (job, of_job) in jobs.iter_mut().zip(&mut rounds) {
            let start = Instant::now();
            job(CALLS);
            of_job.push(start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
        }
    }
    let first = rounds[0].clone();
    let cost = |of_job: &Vec<f64>| Cost {
        ns: median(of_job.clone()),
        ratio: median(
            of_job
                .iter()
                .zip(&first)
                .map(|(own, first)| own / first)
                .collect(),
        ),
    };
    rounds.iter().map(cost).collect()
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
