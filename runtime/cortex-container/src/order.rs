//! Puts the providers into an order in which each comes after what it needs, and finds what stands
//! in the way: types registered twice, missing ones, cycles.

use std::collections::HashSet;

use crate::container::Index;
use crate::graph::Entry;
use crate::problem::{Candidate, WiringProblem};
use crate::{Key, Need};

/// The order of construction, and everything that is wrong. The order is whole only when nothing is.
pub(crate) fn order(entries: &[Entry]) -> (Vec<usize>, Vec<WiringProblem>) {
    let index = index(entries);
    let mut problems = duplicates(entries, &index);
    problems.extend(missing(entries, &index));
    let mut walk = Walk::new(entries, &index);
    for at in 0..entries.len() {
        walk.visit(at);
    }
    problems.extend(walk.cycles);
    (walk.order, problems)
}

/// Where each type stands; of several for one type, the first.
pub(crate) fn index(entries: &[Entry]) -> Index {
    let mut index = Index::default();
    for (at, entry) in entries.iter().enumerate() {
        index.entry(entry.provider.key().id()).or_insert(at);
    }
    index
}

fn duplicates(entries: &[Entry], index: &Index) -> Vec<WiringProblem> {
    let mut problems = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let key = entry.provider.key();
        let first = index[&key.id()];
        if first != at {
            problems.push(WiringProblem::Twice {
                key,
                first: entries[first].origin,
                second: entry.origin,
            });
        }
    }
    problems
}

fn missing(entries: &[Entry], index: &Index) -> Vec<WiringProblem> {
    let mut seen = HashSet::new();
    let mut problems = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        for need in entry.provider.needs() {
            if !index.contains_key(&need.key().id()) && seen.insert(need.key()) {
                problems.push(WiringProblem::Missing {
                    need: *need,
                    path: path_to(entries, at, need.key()),
                    also: also_needed_by(entries, at, need),
                    origin: entry.origin,
                    candidates: Candidate::nearest(entries, need.key()),
                });
            }
        }
    }
    problems
}

/// The chain of requesters that ends at the missing type, from the outermost one on.
fn path_to(entries: &[Entry], requester: usize, missing: Key) -> Vec<Key> {
    let mut path = vec![missing];
    let mut next = Some(requester);
    while let Some(at) = next {
        let key = entries[at].provider.key();
        path.push(key);
        next = entries.iter().position(|entry| {
            let needs_it = entry.provider.needs().iter().any(|need| need.key() == key);
            needs_it && !path.contains(&entry.provider.key())
        });
    }
    path.reverse();
    path
}

fn also_needed_by(entries: &[Entry], first: usize, need: &Need) -> Vec<Key> {
    let later = entries.iter().skip(first + 1);
    later
        .filter(|entry| entry.provider.needs().iter().any(|n| n.key() == need.key()))
        .map(|entry| entry.provider.key())
        .collect()
}

/// A depth-first walk with a stack of its own, so that a long chain cannot overflow the thread's.
struct Walk<'a> {
    entries: &'a [Entry],
    index: &'a Index,
    state: Vec<State>,
    order: Vec<usize>,
    cycles: Vec<WiringProblem>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Unseen,
    Open,
    Done,
}

impl<'a> Walk<'a> {
    fn new(entries: &'a [Entry], index: &'a Index) -> Self {
        Self {
            entries,
            index,
            state: vec![State::Unseen; entries.len()],
            order: Vec::with_capacity(entries.len()),
            cycles: Vec::new(),
        }
    }

    fn visit(&mut self, root: usize) {
        if self.state[root] != State::Unseen {
            return;
        }
        let entries = self.entries;
        self.state[root] = State::Open;
        let mut stack = vec![(root, entries[root].provider.needs().iter())];
        while let Some((at, needs)) = stack.last_mut() {
            let at = *at;
            let Some(need) = needs.next() else {
                self.state[at] = State::Done;
                self.order.push(at);
                stack.pop();
                continue;
            };
            let Some(&next) = self.index.get(&need.key().id()) else {
                continue;
            };
            match self.state[next] {
                State::Done => {}
                State::Open => self.cycle(stack.iter().map(|(at, _)| *at), next),
                State::Unseen => {
                    self.state[next] = State::Open;
                    stack.push((next, entries[next].provider.needs().iter()));
                }
            }
        }
    }

    fn cycle(&mut self, open: impl Iterator<Item = usize>, start: usize) {
        let members = open.skip_while(|at| *at != start).chain([start]);
        self.cycles.push(WiringProblem::Cycle {
            path: members.map(|at| self.entries[at].provider.key()).collect(),
            origin: self.entries[start].origin,
        });
    }
}
