//! A small answer under load, beside the same on plain axum, and in an application of many routes.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::figure::Figure;
use super::http::{free_port, wait_for};
use super::measure::{median, median_ratio};
use super::sources::{self, Size, Written};
use super::stage::Stage;
use super::start::release;
use crate::call;

const ROUNDS: usize = 9;
const SECONDS: &str = "2s";
const CONNECTIONS: &str = "32";

const SMALL: Size = Size {
    modules: 2,
    handlers: 5,
};

const LARGE: Size = Size {
    modules: 40,
    handlers: 25,
};

/// The greeting of the module that was registered last.
fn path(size: Size) -> String {
    format!("/module{}/items0", size.modules - 1)
}

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let servers = [
        Server::start(stage, "ten-routes", Written::WithCortex, SMALL)?,
        Server::start(stage, "ten-routes-by-hand", Written::ByHand, SMALL)?,
        Server::start(stage, "thousand-routes", Written::WithCortex, LARGE)?,
    ];
    let mut rounds: [Vec<Sample>; 3] = Default::default();
    for round in 0..=ROUNDS {
        for turn in 0..servers.len() {
            // Each has every place in turn: what the machine does besides comes and goes.
            let at = (round + turn) % servers.len();
            let sample = servers[at].load()?;
            // The first round of each warms caches up.
            if round > 0 {
                rounds[at].push(sample);
            }
        }
    }
    let [ours, hand, many] = &rounds;
    let (hand, few) = ((hand, "axum by hand"), (ours, "10 routes"));
    Ok(vec![
        rate("JSON through a controller", ours, hand).ratio_goal(0.95),
        less(
            "JSON through a controller, 99th percentile",
            "ms",
            ours,
            hand,
            |it| it.p99_ms,
        )
        .ratio_goal(1.1),
        less(
            "JSON through a controller, processor time",
            "µs",
            ours,
            hand,
            |it| it.cpu_us,
        ),
        rate("JSON, 1,000 routes", many, few),
        less(
            "JSON, 1,000 routes, processor time",
            "µs",
            many,
            few,
            |it| it.cpu_us,
        )
        .ratio_goal(1.05),
    ])
}

type Peer<'a> = (&'a Vec<Sample>, &'static str);

fn rate(name: &str, ours: &[Sample], peer: Peer<'_>) -> Figure {
    let (own, other, ratio) = medians(ours, peer.0, |it| it.per_second);
    Figure::more(name, "/s", own)
        .peer(peer.1, other)
        .ratio(ratio)
}

fn less(
    name: &str,
    unit: &'static str,
    ours: &[Sample],
    peer: Peer<'_>,
    of: impl Fn(&Sample) -> f64,
) -> Figure {
    let (own, other, ratio) = medians(ours, peer.0, of);
    Figure::less(name, unit, own)
        .peer(peer.1, other)
        .ratio(ratio)
}

fn medians(ours: &[Sample], peer: &[Sample], of: impl Fn(&Sample) -> f64) -> (f64, f64, f64) {
    let own: Vec<f64> = ours.iter().map(&of).collect();
    let other: Vec<f64> = peer.iter().map(&of).collect();
    let ratio = median_ratio(&own, &other);
    (median(own), median(other), ratio)
}

/// What one round showed.
struct Sample {
    per_second: f64,
    p99_ms: f64,
    cpu_us: f64,
}

/// An application at work; it ends with its owner.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(
        stage: &Stage,
        name: &'static str,
        written: Written,
        size: Size,
    ) -> Result<Self, String> {
        let folder = stage.path(name);
        sources::write(stage.root(), &folder, name, written, size)?;
        let program = release(stage, &folder, name)?;
        let port = free_port()?;
        let child = spawn(&program, &folder, port)?;
        let url = format!("http://127.0.0.1:{port}{}", path(size));
        let server = Self { child, url };
        wait_for(port, "HTTP/1.1", Instant::now())?;
        Ok(server)
    }

    fn load(&self) -> Result<Sample, String> {
        let before = self.ticks()?;
        let mut wrk = Command::new("wrk");
        wrk.args([
            "-t1",
            "-c",
            CONNECTIONS,
            "-d",
            SECONDS,
            "--latency",
            &self.url,
        ]);
        let said = call::output(&mut wrk)?;
        let ticks = self.ticks()? - before;
        Sample::read(&said, ticks).ok_or_else(|| format!("wrk said something else:\n{said}"))
    }

    /// The processor time of the process in hundredths of a second (proc(5), `utime` and `stime`).
    fn ticks(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
        let ticks = fields.split_whitespace().skip(11).take(2);
        Ok(ticks.filter_map(|field| field.parse::<f64>().ok()).sum())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill().and_then(|()| self.child.wait()));
    }
}

fn spawn(program: &Path, folder: &Path, port: u16) -> Result<Child, String> {
    Command::new(program)
        .current_dir(folder)
        .env("PORT", port.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())
}

impl Sample {
    /// Reads what `wrk --latency` prints; nothing where requests failed.
    fn read(said: &str, ticks: f64) -> Option<Self> {
        if said.contains("Socket errors") || said.contains("Non-2xx") {
            return None;
        }
        let mut lines = said.lines().map(str::trim);
        let p99 = lines.find_map(|line| line.strip_prefix("99%"))?;
        let requests = lines.find_map(|line| line.split_once(" requests in"))?.0;
        let rate = lines.find_map(|line| line.strip_prefix("Requests/sec:"))?;
        Some(Self {
            per_second: rate.trim().parse().ok()?,
            p99_ms: milliseconds(p99.trim())?,
            cpu_us: ticks * 1e4 / requests.trim().parse::<f64>().ok()?,
        })
    }
}

/// A time as wrk writes it, such as `812.00us`, `1.20ms` or `1.05s`.
fn milliseconds(text: &str) -> Option<f64> {
    let units = [("us", 1e-3), ("ms", 1.0), ("s", 1e3)];
    let (number, scale) = units
        .iter()
        .find_map(|(unit, scale)| Some((text.strip_suffix(unit)?, scale)))?;
    Some(number.parse::<f64>().ok()? * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
Running 2s test @ http://127.0.0.1:3000/
  Latency Distribution
     50%  500.00us
     99%    1.25ms
  40000 requests in 2.00s, 5.00MB read
Requests/sec:  20000.00
";

    #[test]
    fn reads_what_wrk_prints() {
        let sample = Sample::read(SAID, 200.0).expect("nothing failed");
        let read = (sample.per_second, sample.p99_ms, sample.cpu_us);
        assert_eq!(read, (20_000.0, 1.25, 50.0));
    }

    #[test]
    fn refuses_a_round_in_which_requests_failed() {
        let said = format!("{SAID}  Non-2xx or 3xx responses: 3\n");
        assert!(Sample::read(&said, 200.0).is_none());
    }
}
