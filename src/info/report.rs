//! The facts as a person reads them.

use super::{FrameworkState, Info, Project};

const UNKNOWN: &str = "unknown; `cortex doctor` says why";

/// One line for each fact.
pub(super) fn text(info: &Info) -> String {
    let mut lines = vec![("cortex", info.cortex.to_owned())];
    match &info.project {
        Some(found) => lines.extend(project(found)),
        None if !info.is_looked_for => lines.push(("project", UNKNOWN.into())),
        None => lines.push((
            "project",
            "none here; make one with `cortex new my-app`".into(),
        )),
    }
    let tools = &info.toolchain;
    lines.extend([
        ("rustc", known(tools.rustc.as_deref())),
        ("cargo", known(tools.cargo.as_deref())),
    ]);
    lines.extend(tools.channel.clone().map(|channel| ("channel", channel)));
    let shown = lines
        .iter()
        .map(|(name, value)| format!("{name:<11} {value}"));
    shown.collect::<Vec<_>>().join("\n")
}

fn project(project: &Project) -> Vec<(&'static str, String)> {
    let features = match project.features.join(", ") {
        none if none.is_empty() => "none".into(),
        features => features,
    };
    vec![
        ("project", known(project.name.as_deref())),
        ("folder", project.path.display().to_string()),
        ("template", known(project.template.as_deref())),
        ("framework", framework(project.framework.as_ref())),
        ("features", features),
        ("environment", project.environment.clone()),
        ("address", known(project.address.as_deref())),
        ("git", project.git.to_owned()),
    ]
}

fn framework(state: Option<&FrameworkState>) -> String {
    let Some(state) = state else {
        return UNKNOWN.into();
    };
    let version = state.version.as_deref().unwrap_or("unknown version");
    let how = match (state.unchanged, state.changes.len()) {
        (None, _) => "without a list of checksums".into(),
        (Some(true), _) => "as it came".into(),
        (Some(false), 1) => "1 file changed".into(),
        (Some(false), many) => format!("{many} files changed"),
    };
    format!("{version}, {how}")
}

fn known(value: Option<&str>) -> String {
    value.unwrap_or(UNKNOWN).to_owned()
}
