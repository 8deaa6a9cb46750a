//! One measured figure, as a line of JSON or of a table.

use serde_json::json;

/// Which direction is good.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Better {
    Less,
}

/// A median, beside its goal and what a peer needed in the same run.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) unit: &'static str,
    pub(crate) better: Better,
    pub(crate) ours: f64,
    pub(crate) peer: Option<(&'static str, f64)>,
    /// The bound that `ours` must keep.
    pub(crate) goal: Option<f64>,
}

impl Figure {
    /// A figure of which less is better.
    pub(crate) fn less(name: impl Into<String>, unit: &'static str, ours: f64) -> Self {
        Self {
            name: name.into(),
            unit,
            better: Better::Less,
            ours,
            peer: None,
            goal: None,
        }
    }

    pub(crate) fn peer(mut self, name: &'static str, value: f64) -> Self {
        self.peer = Some((name, value));
        self
    }

    pub(crate) fn goal(mut self, goal: f64) -> Self {
        self.goal = Some(goal);
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.peer
            .filter(|(_, value)| *value > 0.0)
            .map(|(_, value)| self.ours / value)
    }

    fn holds(&self) -> Option<bool> {
        let Better::Less = self.better;
        self.goal.map(|goal| self.ours <= goal)
    }

    /// The line that scripts read.
    pub(crate) fn to_json(&self, bench: &str) -> String {
        let Better::Less = self.better;
        json!({
            "bench": bench,
            "figure": self.name,
            "unit": self.unit,
            "better": "less",
            "ours": rounded(self.ours),
            "peer": self.peer.map(|(_, value)| rounded(value)),
            "peer_name": self.peer.map(|(name, _)| name),
            "ratio": self.ratio().map(rounded),
            "goal": self.goal,
            "holds": self.holds(),
        })
        .to_string()
    }
}

/// The same as a Markdown table.
pub(crate) fn table(figures: &[(&str, Figure)]) -> String {
    let mut rows = vec![
        "| bench | figure | ours | goal | holds | peer | ratio |".to_owned(),
        "| --- | --- | ---: | ---: | --- | --- | ---: |".to_owned(),
    ];
    for (bench, figure) in figures {
        let unit = figure.unit;
        let shown = |value: f64| format!("{} {unit}", rounded(value));
        let holds = figure
            .holds()
            .map_or("", |holds| if holds { "yes" } else { "no" });
        let peer = figure.peer.map_or(String::new(), |(name, value)| {
            format!("{name}: {}", shown(value))
        });
        rows.push(format!(
            "| {bench} | {} | {} | {} | {holds} | {peer} | {} |",
            figure.name,
            shown(figure.ours),
            figure.goal.map_or(String::new(), shown),
            figure
                .ratio()
                .map_or(String::new(), |ratio| rounded(ratio).to_string()),
        ));
    }
    rows.join("\n")
}

/// Three digits that count; more would be noise.
fn rounded(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let digits = 2.0 - value.abs().log10().floor();
    let scale = 10_f64.powf(digits.max(0.0));
    (value * scale).round() / scale
}
