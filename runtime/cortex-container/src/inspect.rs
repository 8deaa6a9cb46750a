//! What a container is made of, for the eyes of people: a list, and a diagram.

use std::collections::BTreeMap;
use std::fmt;

use crate::core::Core;
use crate::provider::Kind;
use crate::{Key, NeedKind, Origin, Phase, Scope};

/// A container at one moment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inspection {
    /// Every provider, in the order of registration.
    pub providers: Vec<Inspected>,
}

/// One provider of a container.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inspected {
    /// What it provides.
    pub key: Key,
    /// Where it comes from.
    pub kind: Kind,
    /// How long its instances live.
    pub scope: Scope,
    /// Whether it is created only at its first use.
    pub lazy: bool,
    /// Whether other modules may use it.
    pub exported: bool,
    /// Whether its instance exists; never for what is no singleton.
    pub created: bool,
    /// The phases in which something is done with its instance.
    pub hooks: Vec<Phase>,
    /// Where it was registered.
    pub origin: Origin,
    /// What it needs: how, and the places in the list of what answers it.
    pub needs: Vec<(NeedKind, Vec<usize>)>,
}

impl Inspection {
    pub(crate) fn of(core: &Core) -> Self {
        let nodes = core.nodes.iter().enumerate();
        let providers = nodes.map(|(at, node)| Inspected {
            key: node.key(),
            kind: node.provider.kind,
            scope: node.provider.scope,
            lazy: node.provider.lazy,
            exported: node.exported,
            created: core.single(at).is_some(),
            hooks: node.provider.phases().collect(),
            origin: node.origin,
            needs: (node.provider.needs.iter().zip(&node.answers))
                .map(|(need, answer)| (need.kind(), answer.targets().to_vec()))
                .collect(),
        });
        Self {
            providers: providers.collect(),
        }
    }

    /// The singletons that nobody has asked for yet.
    pub fn never_created(&self) -> impl Iterator<Item = &Inspected> {
        let singletons = self.providers.iter();
        singletons.filter(|it| it.scope == Scope::Singleton && !it.created)
    }

    /// The graph as a flowchart of [Mermaid](https://mermaid.js.org), with a box for each module.
    pub fn mermaid(&self) -> String {
        let mut modules: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, provider) in self.providers.iter().enumerate() {
            modules.entry(provider.origin.module).or_default().push(at);
        }
        let boxes = modules.into_iter().enumerate();
        let boxes =
            boxes.map(|(number, (module, members))| self.module_box(number, module, &members));
        let providers = self.providers.iter().enumerate();
        let arrows = providers.flat_map(|(at, provider)| arrows(at, provider));
        let lines = ["flowchart LR".to_owned()].into_iter();
        let lines = lines.chain(boxes).chain(arrows);
        lines.map(|line| line + "\n").collect()
    }

    fn module_box(&self, number: usize, module: &str, members: &[usize]) -> String {
        let module = escape(module);
        let members = members.iter().map(|at| {
            let name = escape(&self.providers[*at].key.to_string());
            format!("    p{at}[\"{name}\"]\n")
        });
        let members: String = members.collect();
        format!("  subgraph m{number}[\"{module}\"]\n{members}  end")
    }
}

/// The arrows from a provider to what answers its needs; dotted where it does without at first.
fn arrows(at: usize, provider: &Inspected) -> Vec<String> {
    let needs = provider.needs.iter();
    let arrows = needs.flat_map(|(kind, targets)| {
        let arrow = match kind {
            NeedKind::Lazy | NeedKind::Optional | NeedKind::After => "-.->",
            _ => "-->",
        };
        let targets = targets.iter();
        targets.map(move |target| format!("  p{at} {arrow} p{target}"))
    });
    arrows.collect()
}

/// One line a provider: what it is, its scope, where it was registered, and what it needs.
impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for provider in &self.providers {
            let Inspected { key, scope, .. } = provider;
            write!(f, "{key} ({scope}, module `{}`", provider.origin.module)?;
            if provider.scope == Scope::Singleton && !provider.created {
                write!(f, ", not created")?;
            }
            write!(f, ")")?;
            let targets = provider.needs.iter().flat_map(|(_, targets)| targets);
            let names: Vec<_> = targets
                .map(|at| self.providers[*at].key.to_string())
                .collect();
            if !names.is_empty() {
                write!(f, " -> {}", names.join(", "))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}
