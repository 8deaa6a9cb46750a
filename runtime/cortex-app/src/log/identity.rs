//! What every line of a process has in common, put together once.

use cortex_config::{Environment, Variables};

use crate::entry::Application;

/// The members `service`, `version`, `instance` and `environment` of every JSON line, as text, each
/// with the comma before it.
pub(super) fn members(
    application: Application,
    instance: Option<&str>,
    environment: Environment,
) -> Box<str> {
    let instance = instance.map_or_else(of_process, ToOwned::to_owned);
    let member = |(name, value): (&str, &str)| format!(",\"{name}\":{}", serde_json::json!(value));
    let all = [
        ("service", application.name),
        ("version", application.version),
        ("instance", &instance),
        ("environment", environment.name()),
    ];
    all.map(member).concat().into()
}

/// The name of the machine, which in a container is that of the container or pod, and the number of
/// the process.
fn of_process() -> String {
    let variable = Variables::of_process().get("HOSTNAME").map(str::to_owned);
    let host = variable.or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok());
    let host = host
        .as_deref()
        .map(str::trim)
        .filter(|host| !host.is_empty());
    format!("{}-{}", host.unwrap_or("localhost"), std::process::id())
}
