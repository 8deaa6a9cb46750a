//! The graph as a Mermaid flowchart, a subgraph for each module.
//!
//! Nodes and subgraphs have numbers for names, so that no name of the app can be a word of
//! Mermaid's; what people read is a label in quotes, in which Mermaid wants entities.

use std::fmt::Write as _;

use super::{Part, marks, shown_name};

pub(super) fn flowchart(part: &Part<'_>) -> String {
    let mut chart = "flowchart LR\n".to_owned();
    for (at, (module, providers)) in part.modules().into_iter().enumerate() {
        let _ = writeln!(chart, "    subgraph m{at}[\"{}\"]", escaped(module));
        for provider in providers {
            let name = shown_name(&provider.name, provider.named.as_deref());
            let mut label = escaped(&name);
            for mark in marks(provider) {
                let _ = write!(label, "<br/>{}", escaped(&mark));
            }
            let class = if provider.active { "" } else { ":::inactive" };
            let _ = writeln!(chart, "        p{}[\"{label}\"]{class}", provider.id());
        }
        chart.push_str("    end\n");
    }
    for (from, need, to) in part.edges() {
        let arrow = match &*need.kind {
            "one" => "-->".to_owned(),
            // Not needed for construction, so the line is broken.
            kind @ ("optional" | "lazy" | "after") => format!("-. {kind} .->"),
            kind => format!("-- \"{}\" -->", escaped(kind)),
        };
        let _ = writeln!(chart, "    p{} {arrow} p{to}", from.id());
    }
    if part.providers().any(|provider| !provider.active) {
        chart.push_str("    classDef inactive stroke-dasharray: 4 4,opacity: 0.6\n");
    }
    chart.trim_end().to_owned()
}

/// Everything that means something in Mermaid or in HTML, as an entity of Mermaid's.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || " _-:,.()".contains(c) {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "#{};", u32::from(c));
        }
    }
    escaped
}
