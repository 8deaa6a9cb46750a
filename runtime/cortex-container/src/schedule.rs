//! In which order things are done that depend on each other.

use std::collections::VecDeque;

use crate::core::Node;

/// What may be next: a provider, as soon as all that it needs is done.
pub(crate) struct Schedule {
    waiting_for: Vec<usize>,
    dependents: Vec<Vec<usize>>,
    ready: VecDeque<usize>,
}

impl Schedule {
    pub(crate) fn new(nodes: &[Node]) -> Self {
        let mut waiting_for = vec![0; nodes.len()];
        let mut dependents = vec![Vec::new(); nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            for on in node.dependencies() {
                waiting_for[at] += 1;
                dependents[on].push(at);
            }
        }
        let free = |at: &usize| waiting_for[*at] == 0;
        Self {
            ready: (0..nodes.len()).filter(free).collect(),
            waiting_for,
            dependents,
        }
    }

    pub(crate) fn next(&mut self) -> Option<usize> {
        self.ready.pop_front()
    }

    pub(crate) fn done(&mut self, at: usize) {
        for dependent in std::mem::take(&mut self.dependents[at]) {
            self.waiting_for[dependent] -= 1;
            if self.waiting_for[dependent] == 0 {
                self.ready.push_back(dependent);
            }
        }
    }
}
