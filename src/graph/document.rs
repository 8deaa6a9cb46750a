//! The graph as nodes and edges, for scripts; its form is in the book, and only grows.

use serde::Serialize;

use super::Part;

#[derive(Serialize)]
pub(super) struct Graph<'a> {
    modules: Vec<Module<'a>>,
    nodes: Vec<Node<'a>>,
    edges: Vec<Edge<'a>>,
}

#[derive(Serialize)]
struct Module<'a> {
    name: &'a str,
    imports: &'a [String],
}

#[derive(Serialize)]
struct Node<'a> {
    id: u32,
    r#type: &'a str,
    name: &'a str,
    named: Option<&'a str>,
    module: &'a str,
    scope: &'a str,
    kind: &'a str,
    lazy: bool,
    exported: bool,
    active: bool,
    when: &'a [String],
}

/// One need and one provider that answers it; an optional need without one has `to: null`.
#[derive(Serialize)]
struct Edge<'a> {
    from: u32,
    to: Option<u32>,
    field: &'a str,
    kind: &'a str,
    r#type: &'a str,
}

pub(super) fn document<'a>(part: &Part<'a>) -> Graph<'a> {
    let names: Vec<_> = part.modules().into_iter().map(|(name, _)| name).collect();
    let known = part.document.modules.iter();
    let modules = known
        .filter(|module| names.contains(&&*module.name))
        .map(|module| Module {
            name: &module.name,
            imports: &module.imports,
        });
    let nodes = part.providers().map(|provider| Node {
        id: provider.id(),
        r#type: &provider.r#type,
        name: &provider.name,
        named: provider.named.as_deref(),
        module: &provider.module,
        scope: &provider.scope,
        kind: &provider.kind,
        lazy: provider.lazy,
        exported: provider.exported,
        active: provider.active,
        when: &provider.when,
    });
    Graph {
        modules: modules.collect(),
        nodes: nodes.collect(),
        edges: edges(part),
    }
}

fn edges<'a>(part: &Part<'a>) -> Vec<Edge<'a>> {
    let answered = part
        .edges()
        .into_iter()
        .map(|(from, need, to)| (from, need, Some(to)));
    let open = part.providers().flat_map(|provider| {
        let open = provider
            .needs
            .iter()
            .filter(|need| need.providers().is_empty());
        open.map(move |need| (provider, need, None))
    });
    let mut edges: Vec<_> = answered
        .chain(open)
        .map(|(from, need, to)| Edge {
            from: from.id(),
            to,
            field: &need.field,
            kind: &need.kind,
            r#type: &need.r#type,
        })
        .collect();
    edges.sort_by_key(|edge| edge.from);
    edges
}
