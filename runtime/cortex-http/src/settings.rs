//! The settings of the server, `server.*`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use cortex_config::{ByteSize, Environment};
use cortex_macros::Settings;

/// How requests are taken and answered.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "server", crate = "cortex_config")]
#[non_exhaustive]
pub struct ServerSettings {
    /// The address to listen on; this machine only in development and tests, every one in production.
    pub host: Option<IpAddr>,
    /// The port to listen on; 0 lets the system choose a free one.
    #[setting(default = 3000)]
    pub port: u16,
    /// The largest body of a request that is read.
    #[setting(default = "2 MiB")]
    pub body_limit: ByteSize,
    /// How long a handler may take before the client gets an error.
    #[setting(default = "30s", min = "1ms")]
    pub request_timeout: Duration,
    /// How long a connection may take to send the head of its next request, waiting included.
    #[setting(default = "75s", min = "1ms")]
    pub idle_timeout: Duration,
    /// How long requests are still taken once the process is told to stop, so that load balancers
    /// can notice; 5s in production, else none.
    pub drain: Option<Duration>,
    /// How long requests may go on after that before they are cut off.
    #[setting(default = "10s")]
    pub shutdown_timeout: Duration,
}

impl ServerSettings {
    /// The address to listen on in this environment.
    pub fn address(&self, environment: Environment) -> SocketAddr {
        let host = self.host.unwrap_or(match environment {
            Environment::Production => Ipv4Addr::UNSPECIFIED.into(),
            Environment::Development | Environment::Test => Ipv4Addr::LOCALHOST.into(),
        });
        SocketAddr::new(host, self.port)
    }

    /// How long requests are still taken in this environment once the process is told to stop.
    pub fn drain(&self, environment: Environment) -> Duration {
        self.drain.unwrap_or(match environment {
            Environment::Production => Duration::from_secs(5),
            Environment::Development | Environment::Test => Duration::ZERO,
        })
    }
}
