//! The settings of the server, `server.*`.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use cortex_config::ByteSize;
use cortex_macros::Settings;

/// How requests are taken and answered.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "server", crate = "cortex_config")]
#[non_exhaustive]
pub struct ServerSettings {
    /// The address to listen on: this machine only, and in production every one.
    #[setting(default = "127.0.0.1", production = "0.0.0.0")]
    pub host: IpAddr,
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
    /// can notice.
    #[setting(default = "0s", production = "5s")]
    pub drain: Duration,
    /// How long requests may go on after that before they are cut off.
    #[setting(default = "10s")]
    pub shutdown_timeout: Duration,
}

impl ServerSettings {
    /// The address to listen on.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }
}
