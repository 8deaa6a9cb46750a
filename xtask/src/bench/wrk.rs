//! Applications under load: started as processes on loopback, and asked by `wrk`.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::figure::Figure;
use super::http::{free_port, get};
use super::measure::{median, median_ratio};
use crate::call;

const ROUNDS: usize = 9;
const SECONDS: &str = "2s";
const CONNECTIONS: &str = "32";

/// How long an application may take to serve.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks each server for its path, round by round; each has every place in turn, because what the
/// machine does besides comes and goes.
pub(super) fn rounds<const N: usize>(
    asked: [(&Server, &str); N],
) -> Result<[Vec<Sample>; N], String> {
    let mut samples = std::array::from_fn(|_| Vec::new());
    for round in 0..=ROUNDS {
        for turn in 0..N {
            let at = (round + turn) % N;
            let (server, path) = asked[at];
            let sample = server.load(path)?;
            // The first round of each warms caches up.
            if round > 0 {
                samples[at].push(sample);
            }
        }
    }
    Ok(samples)
}

/// What another was measured at, and what it is called.
pub(super) type Peer<'a> = (&'a Vec<Sample>, &'static str);

/// Requests in a second.
pub(super) fn rate(name: &str, ours: &[Sample], peer: Peer<'_>) -> Figure {
    let (own, other, ratio) = medians(ours, peer.0, |it| it.per_second);
    Figure::more(name, "/s", own)
        .peer(peer.1, other)
        .ratio(ratio)
}

/// Something of which less is better.
pub(super) fn less(
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
pub(super) struct Sample {
    pub(super) per_second: f64,
    pub(super) p99_ms: f64,
    pub(super) cpu_us: f64,
}

/// An application at work; it ends with its owner.
pub(super) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Starts a program in a folder, with these variables, and waits until it answers.
    pub(super) fn start(
        program: &Path,
        folder: &Path,
        variables: &[(&str, &str)],
    ) -> Result<Self, String> {
        let port = free_port()?;
        let said = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
        let child = spawn(program, folder, port, variables, said.path())?;
        let mut server = Self { child, port };
        let start = Instant::now();
        while get(port).is_err() {
            let has_ended = server.child.try_wait().map_err(|error| error.to_string())?;
            if has_ended.is_some() || start.elapsed() > PATIENCE {
                let said = fs::read_to_string(said.path()).unwrap_or_default();
                return Err(format!("{} does not serve:\n{said}", program.display()));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(server)
    }

    /// Asks for a path, on many connections for a while.
    pub(super) fn load(&self, path: &str) -> Result<Sample, String> {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let before = self.ticks()?;
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", "-c", CONNECTIONS, "-d", SECONDS, "--latency", &url]);
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

fn spawn(
    program: &Path,
    folder: &Path,
    port: u16,
    variables: &[(&str, &str)],
    said: &Path,
) -> Result<Child, String> {
    let errors = fs::File::create(said).map_err(|error| error.to_string())?;
    Command::new(program)
        .current_dir(folder)
        .env("PORT", port.to_string())
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors)
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
