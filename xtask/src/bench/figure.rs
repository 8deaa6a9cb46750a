//! One measured figure, as a line of JSON or of a table.

use serde_json::json;

/// Which direction is good.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Better {
    Less,
    More,
}

/// The bound that a figure must keep.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// For the figure itself.
    Value(f64),
    /// For its ratio to the peer's.
    Ratio(f64),
}

/// A median, beside its goal and what a peer needed in the same run.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) unit: &'static str,
    pub(crate) better: Better,
    pub(crate) ours: f64,
    pub(crate) peer: Option<(&'static str, f64)>,
    /// The median of the ratios of single rounds, where there were such.
    pub(crate) ratio: Option<f64>,
    pub(crate) goal: Option<Goal>,
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
            ratio: None,
            goal: None,
        }
    }

    /// A figure of which more is better.
    pub(crate) fn more(name: impl Into<String>, unit: &'static str, ours: f64) -> Self {
        Self {
            better: Better::More,
            ..Self::less(name, unit, ours)
        }
    }

    pub(crate) fn peer(mut self, name: &'static str, value: f64) -> Self {
        self.peer = Some((name, value));
        self
    }

    /// The ratio that was measured round by round; without it, it is that of the two medians.
    pub(crate) fn ratio(mut self, ratio: f64) -> Self {
        self.ratio = Some(ratio);
        self
    }

    pub(crate) fn goal(mut self, goal: f64) -> Self {
        self.goal = Some(Goal::Value(goal));
        self
    }

    pub(crate) fn ratio_goal(mut self, goal: f64) -> Self {
        self.goal = Some(Goal::Ratio(goal));
        self
    }

    fn to_peer(&self) -> Option<f64> {
        let (_, peer) = self.peer?;
        let of_medians = (peer > 0.0).then(|| self.ours / peer);
        self.ratio.or(of_medians)
    }

    fn holds(&self) -> Option<bool> {
        let (value, bound) = match self.goal? {
            Goal::Value(bound) => (self.ours, bound),
            Goal::Ratio(bound) => (self.to_peer()?, bound),
        };
        Some(match self.better {
            Better::Less => value <= bound,
            Better::More => value >= bound,
        })
    }

    /// The bound as people read it.
    fn goal_shown(&self) -> String {
        match self.goal {
            None => String::new(),
            Some(Goal::Value(bound)) => format!("{} {}", rounded(bound), self.unit),
            Some(Goal::Ratio(bound)) => format!("ratio {bound}"),
        }
    }

    /// The line that scripts read.
    pub(crate) fn to_json(&self, bench: &str) -> String {
        let better = match self.better {
            Better::Less => "less",
            Better::More => "more",
        };
        let (goal, goal_of) = match self.goal {
            None => (None, None),
            Some(Goal::Value(bound)) => (Some(bound), Some("value")),
            Some(Goal::Ratio(bound)) => (Some(bound), Some("ratio")),
        };
        json!({
            "bench": bench,
            "figure": self.name,
            "unit": self.unit,
            "better": better,
            "ours": rounded(self.ours),
            "peer": self.peer.map(|(_, value)| rounded(value)),
            "peer_name": self.peer.map(|(name, _)| name),
            "ratio": self.to_peer().map(rounded),
            "goal": goal,
            "goal_of": goal_of,
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
            figure.goal_shown(),
            figure
                .to_peer()
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
