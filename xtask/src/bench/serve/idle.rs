//! What watchers take of the processor while nothing happens.

use std::fs;
use std::process::Child;
use std::time::{Duration, Instant};

use super::looped::Loop;

/// The share of one core that each takes during this time, in per cent; all at the same time.
pub(super) fn shares(loops: &[Loop], during: Duration) -> Result<Vec<f64>, String> {
    let all = || -> Result<Vec<f64>, String> {
        let processes = loops.iter().map(Loop::process);
        processes.map(processor_ns).collect()
    };
    // What the last edit began ends first: versions drain, watchers look once more.
    std::thread::sleep(during / 3);
    let (begin, before) = (Instant::now(), all()?);
    std::thread::sleep(during);
    let (after, took) = (all()?, begin.elapsed().as_secs_f64() * 1e9);
    let shares = after.iter().zip(&before);
    Ok(shares
        .map(|(after, before)| (after - before) / took * 100.0)
        .collect())
}

/// The nanoseconds that the threads of a process have run, from the Linux kernel: `schedstat` counts
/// them exactly, `stat` in steps of ten milliseconds.
fn processor_ns(process: &Child) -> Result<f64, String> {
    let folder = format!("/proc/{}/task", process.id());
    let threads = fs::read_dir(&folder).map_err(|error| format!("{folder}: {error}"))?;
    let of_thread = |entry: std::io::Result<fs::DirEntry>| {
        // One that has just ended takes nothing any more.
        let text = fs::read_to_string(entry.ok()?.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    };
    let all: Vec<f64> = threads.filter_map(of_thread).collect();
    if all.is_empty() {
        return Err(format!("{folder} tells no times"));
    }
    Ok(all.iter().sum())
}
