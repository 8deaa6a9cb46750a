//! The graph as a tree by module, for people.

use super::{Part, marks, shown_name};
use crate::project::description::{Need, Provider};
use crate::shell::{DIM, GOOD, WARN};

pub(super) fn text(part: &Part<'_>) -> String {
    let mut blocks = Vec::new();
    for (module, providers) in part.modules() {
        let mut lines = vec![format!("{GOOD}{module}{GOOD:#}{}", imports(part, module))];
        let last = providers.len() - 1;
        for (at, provider) in providers.into_iter().enumerate() {
            let (branch, below) = if at == last {
                ("└─", "  ")
            } else {
                ("├─", "│ ")
            };
            let name = shown_name(&provider.name, provider.named.as_deref());
            let style = if provider.active {
                anstyle::Style::new()
            } else {
                WARN
            };
            let marks = marks(provider);
            let marks = if marks.is_empty() {
                String::new()
            } else {
                format!(" {DIM}({}){DIM:#}", marks.join(", "))
            };
            lines.push(format!("{branch} {style}{name}{style:#}{marks}"));
            let last = provider.needs.len().saturating_sub(1);
            for (at, need) in provider.needs.iter().enumerate() {
                let branch = if at == last { "└─" } else { "├─" };
                lines.push(format!("{below} {branch} {}", needed(part, provider, need)));
            }
        }
        blocks.push(lines.join("\n"));
    }
    if blocks.is_empty() {
        return "no providers".to_owned();
    }
    blocks.join("\n\n")
}

fn imports(part: &Part<'_>, module: &str) -> String {
    let module = part
        .document
        .modules
        .iter()
        .find(|known| known.name == module);
    match module.map(|module| module.imports.join(", ")) {
        Some(imports) if !imports.is_empty() => format!(" {DIM}imports {imports}{DIM:#}"),
        _ => String::new(),
    }
}

/// `posts: PostRepository`, and who answers it where that is not plain from the name.
fn needed(part: &Part<'_>, of: &Provider, need: &Need) -> String {
    let name = shown_name(&need.name, need.named.as_deref());
    let field = if need.field.is_empty() {
        String::new()
    } else {
        format!("{}: ", need.field)
    };
    let mut remarks = Vec::new();
    if need.kind != "one" {
        remarks.push(need.kind.clone());
    }
    // For one that is not there, nobody has looked who would answer.
    if of.active && need.providers().is_empty() {
        remarks.push("provided by nobody".to_owned());
    }
    for provider in need.providers().iter().filter_map(|&id| part.by_id(id)) {
        let answer = shown_name(&provider.name, provider.named.as_deref());
        let elsewhere = provider.module != of.module;
        let is_other = answer != name;
        remarks.extend(match (is_other, elsewhere) {
            (false, false) => None,
            (false, true) => Some(format!("from {}", provider.module)),
            (true, false) => Some(answer),
            (true, true) => Some(format!("{answer} from {}", provider.module)),
        });
    }
    if remarks.is_empty() {
        return format!("{field}{name}");
    }
    format!("{field}{name} {DIM}({}){DIM:#}", remarks.join(", "))
}
