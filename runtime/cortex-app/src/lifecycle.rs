//! How long the steps of an application's life may take, `lifecycle.*`.

use std::time::Duration;

use cortex_container::Limits;
use cortex_macros::Settings;

/// How long the constructors and hooks may take that have no limit of their own.
#[derive(Clone, Debug, Settings)]
#[settings(prefix = "lifecycle", crate = "cortex_config")]
#[non_exhaustive]
pub struct LifecycleSettings {
    /// How long a service may take to be constructed.
    #[setting(default = "30s", min = "1ms")]
    pub construct_timeout: Duration,
    /// How long each of the hooks `configure`, `init` and `ready` may take.
    #[setting(default = "30s", min = "1ms")]
    pub start_timeout: Duration,
    /// How long each `drain` hook may take.
    #[setting(default = "10s", min = "1ms")]
    pub drain_timeout: Duration,
    /// How long each `stop` hook may take.
    #[setting(default = "5s", min = "1ms")]
    pub stop_timeout: Duration,
}

impl LifecycleSettings {
    /// The same for the container.
    pub(crate) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.construct = self.construct_timeout;
        limits.hook = self.start_timeout;
        limits.drain = self.drain_timeout;
        limits.stop = self.stop_timeout;
        limits
    }
}
