//! Finds the answer to every need and an order in which each provider comes after what it needs, and
//! everything that stands in the way.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::candidate::Candidate;
use crate::core::{Answer, Index, Node};
use crate::graph::Entry;
use crate::problem::{Absent, Place, WiringProblem};
use crate::provider::{Create, Kind};
use crate::{Key, Need, NeedKind, Phase, Scope};

/// What is known of the providers together.
pub(crate) struct Frozen {
    /// For each provider and each of its needs.
    pub(crate) answers: Vec<Vec<Answer>>,
    /// All providers, each after what it needs. It is whole only when nothing is wrong.
    pub(crate) order: Vec<usize>,
    pub(crate) index: Index,
    pub(crate) problems: Vec<WiringProblem>,
}

/// `absent` are the providers whose conditions do not hold.
pub(crate) fn freeze(entries: &[Entry], absent: &[Absent]) -> Frozen {
    let register = Register::of(entries);
    let mut problems = duplicates(entries, &register);
    let mut answering = Answering {
        entries,
        absent,
        register: &register,
        missing: HashSet::new(),
        problems: Vec::new(),
    };
    let answers: Vec<Vec<Answer>> = (0..entries.len()).map(|at| answering.all(at)).collect();
    problems.append(&mut answering.problems);
    problems.extend(misplaced_hooks(entries));
    let mut walk = Walk::new(entries, &answers);
    for at in 0..entries.len() {
        walk.visit(at);
    }
    let Walk { order, cycles, .. } = walk;
    if cycles.is_empty() {
        problems.extend(captures(entries, &answers));
        problems.extend(namesakes(entries, &answers));
    }
    problems.extend(cycles);
    Frozen {
        index: register.index(entries),
        answers,
        order,
        problems,
    }
}

/// Who provides what.
struct Register {
    by_key: HashMap<Key, Vec<usize>>,
    by_type: HashMap<std::any::TypeId, Vec<usize>>,
}

impl Register {
    fn of(entries: &[Entry]) -> Self {
        let (mut by_key, mut by_type) = (HashMap::new(), HashMap::new());
        for (at, entry) in entries.iter().enumerate() {
            let key = entry.provider.key();
            by_key.entry(key).or_insert_with(Vec::new).push(at);
            by_type.entry(key.id()).or_insert_with(Vec::new).push(at);
        }
        Self { by_key, by_type }
    }

    fn with(&self, key: Key) -> &[usize] {
        self.by_key.get(&key).map_or(&[], Vec::as_slice)
    }

    fn of_type(&self, key: Key) -> &[usize] {
        self.by_type.get(&key.id()).map_or(&[], Vec::as_slice)
    }

    /// The one that each key stands for; none where several do and no one is the primary.
    fn index(&self, entries: &[Entry]) -> Index {
        let one = |(key, all): (&Key, &Vec<usize>)| Some((*key, the_one(entries, all)?));
        self.by_key.iter().filter_map(one).collect()
    }
}

/// The only one, or the primary one of several.
fn the_one(entries: &[Entry], candidates: &[usize]) -> Option<usize> {
    if let [only] = candidates {
        return Some(*only);
    }
    let mut primary = candidates
        .iter()
        .filter(|at| entries[**at].provider.primary);
    primary.next().filter(|_| primary.next().is_none()).copied()
}

/// Several of one trait are welcome, as long as they can be told apart where one is needed. Several
/// of one type or name are not.
fn duplicates(entries: &[Entry], register: &Register) -> Vec<WiringProblem> {
    let mut problems = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let key = entry.provider.key();
        let first = register.with(key)[0];
        if first != at && (!key.is_trait_object() || key.name().is_some()) {
            problems.push(WiringProblem::Twice {
                key,
                first: entries[first].origin,
                second: entry.origin,
            });
        }
    }
    problems
}

/// Finds the answers to the needs of each provider.
struct Answering<'a> {
    entries: &'a [Entry],
    absent: &'a [Absent],
    register: &'a Register,
    missing: HashSet<Key>,
    problems: Vec<WiringProblem>,
}

impl Answering<'_> {
    fn all(&mut self, at: usize) -> Vec<Answer> {
        let entries = self.entries;
        let needs = entries[at].provider.needs().iter();
        needs.map(|need| self.one(at, need)).collect()
    }

    fn one(&mut self, at: usize, need: &Need) -> Answer {
        let key = need.key();
        if let (NeedKind::All, Some(_)) = (need.kind(), key.name()) {
            self.problems.push(WiringProblem::NoNameNeeded {
                need: *need,
                requester: self.place(at),
            });
        }
        let candidates = match need.kind() {
            NeedKind::Own => return none(),
            // Contributions are welcome from every module.
            NeedKind::All => return Answer::Some(self.register.of_type(key).into()),
            NeedKind::After if key.name().is_none() => self.register.of_type(key),
            _ => self.register.with(key),
        };
        if need.kind() == NeedKind::After && !candidates.is_empty() {
            return Answer::Some(candidates.into());
        }
        let home = self.entries[at].origin.module;
        let visible = |at: &&usize| {
            let entry = &self.entries[**at];
            entry.exported || entry.origin.module == home
        };
        let visible: Vec<usize> = candidates.iter().filter(visible).copied().collect();
        match (the_one(self.entries, &visible), visible.first(), candidates) {
            (Some(target), ..) => return Answer::One(target),
            (None, Some(_), _) => self.ambiguous(at, *need, &visible),
            (None, None, [hidden, ..]) => self.not_exported(at, *need, *hidden),
            (None, None, []) if need.kind() == NeedKind::Optional => {}
            (None, None, []) => self.is_missing(at, need),
        }
        none()
    }

    fn is_missing(&mut self, at: usize, need: &Need) {
        if !self.missing.insert(need.key()) {
            return;
        }
        let entries = self.entries;
        self.problems.push(WiringProblem::Missing {
            need: *need,
            path: path_to(entries, at, need.key()),
            also: also_needed_by(entries, at, need),
            origin: entries[at].origin,
            candidates: Candidate::nearest(entries, need.key()),
            absent: self.absent_for(need.key()),
        });
    }

    fn absent_for(&self, key: Key) -> Vec<Absent> {
        let absent = self.absent.iter().filter(|absent| absent.key == key);
        absent.cloned().collect()
    }

    fn not_exported(&mut self, at: usize, need: Need, hidden: usize) {
        self.problems.push(WiringProblem::NotExported {
            need,
            requester: self.place(at),
            owner: self.entries[hidden].origin,
        });
    }

    fn ambiguous(&mut self, at: usize, need: Need, candidates: &[usize]) {
        self.problems.push(WiringProblem::Ambiguous {
            need,
            requester: self.place(at),
            candidates: candidates.iter().map(|at| self.source(*at)).collect(),
        });
    }

    fn place(&self, at: usize) -> Place {
        Place::of(&self.entries[at])
    }

    /// What an alias stands for, since all aliases of a trait have one name.
    fn source(&self, at: usize) -> Candidate {
        let entry = &self.entries[at];
        Candidate {
            key: entry.source().unwrap_or(entry.provider.key()),
            origin: entry.origin,
        }
    }
}

fn none() -> Answer {
    Answer::Some(Box::default())
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

/// A transient belongs to nobody who could run its hooks, and a scope only has an end.
fn misplaced_hooks(entries: &[Entry]) -> impl Iterator<Item = WiringProblem> {
    entries.iter().flat_map(|entry| {
        let scope = entry.provider.lifetime();
        let misplaced = move |phase: &Phase| match scope {
            Scope::Singleton => false,
            Scope::Transient => true,
            Scope::Request => *phase != Phase::Stop,
        };
        let phases = entry.provider.phases().filter(misplaced);
        phases.map(move |phase| WiringProblem::MisplacedHook {
            requester: Place::of(entry),
            phase,
            scope,
            source: entry.source(),
        })
    })
}

/// Singletons that would keep the instance of one request for all others, directly or through a
/// transient.
fn captures(entries: &[Entry], answers: &[Vec<Answer>]) -> Vec<WiringProblem> {
    let mut problems = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        if entry.provider.lifetime() == Scope::Singleton
            && let Some(path) = captured(entries, answers, at)
        {
            problems.push(WiringProblem::Captured {
                path: path.iter().map(|at| entries[*at].provider.key()).collect(),
                origin: entry.origin,
                kind: entry.provider.kind(),
            });
        }
    }
    problems
}

/// Of two that are told apart only by the same name, one would be lost.
fn namesakes(entries: &[Entry], answers: &[Vec<Answer>]) -> Vec<WiringProblem> {
    let mut problems = Vec::new();
    for (entry, of_entry) in entries.iter().zip(answers) {
        let needs = entry.provider.needs().iter().zip(of_entry);
        for (need, answer) in needs.filter(|(need, _)| need.is_by_name()) {
            let mut called: BTreeMap<&'static str, Vec<Candidate>> = BTreeMap::new();
            for at in answer.targets() {
                let named = named_by(entries, answers, *at);
                let origin = entries[*at].origin;
                called
                    .entry(named.label())
                    .or_default()
                    .push(Candidate { key: named, origin });
            }
            let clashes = called.into_iter().filter(|(_, of)| of.len() > 1);
            problems.extend(clashes.map(|(name, candidates)| WiringProblem::Namesakes {
                need: *need,
                requester: Place::of(entry),
                name,
                candidates,
            }));
        }
    }
    problems
}

/// The key that an instance among all of a type is called by: that of what an alias stands for,
/// unless it has a name of its own.
fn named_by(entries: &[Entry], answers: &[Vec<Answer>], at: usize) -> Key {
    let provider = &entries[at].provider;
    match (provider.kind(), answers[at].first()) {
        (Kind::Alias, Some(Answer::One(source))) if provider.key().name().is_none() => {
            named_by(entries, answers, *source)
        }
        _ => provider.key(),
    }
}

fn captured(entries: &[Entry], answers: &[Vec<Answer>], singleton: usize) -> Option<Vec<usize>> {
    let mut seen = HashSet::from([singleton]);
    let mut paths = vec![vec![singleton]];
    while let Some(path) = paths.pop() {
        let at = *path.last()?;
        let needs = entries[at].provider.needs().iter().zip(&answers[at]);
        for (_, answer) in needs.filter(|(need, _)| need.kind() != NeedKind::After) {
            for target in answer.targets() {
                let longer = || path.iter().copied().chain([*target]).collect();
                match entries[*target].provider.lifetime() {
                    Scope::Request => return Some(longer()),
                    Scope::Transient if seen.insert(*target) => paths.push(longer()),
                    _ => {}
                }
            }
        }
    }
    None
}

/// A depth-first walk with a stack of its own, so that a long chain cannot overflow the thread's.
struct Walk<'a> {
    entries: &'a [Entry],
    answers: &'a [Vec<Answer>],
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
    fn new(entries: &'a [Entry], answers: &'a [Vec<Answer>]) -> Self {
        Self {
            entries,
            answers,
            state: vec![State::Unseen; entries.len()],
            order: Vec::with_capacity(entries.len()),
            cycles: Vec::new(),
        }
    }

    /// What has to be there before this one. A lazy handle is there to break a circle.
    fn dependencies(&self, at: usize) -> impl Iterator<Item = usize> + use<'a> {
        let needs = self.entries[at].provider.needs().iter();
        let direct = needs.zip(&self.answers[at]);
        let direct = direct.filter(|(need, _)| need.kind() != NeedKind::Lazy);
        direct.flat_map(|(_, answer)| answer.targets().iter().copied())
    }

    fn visit(&mut self, root: usize) {
        if self.state[root] != State::Unseen {
            return;
        }
        self.state[root] = State::Open;
        let mut stack = vec![(root, self.dependencies(root))];
        while let Some((at, dependencies)) = stack.last_mut() {
            let at = *at;
            let Some(next) = dependencies.next() else {
                self.state[at] = State::Done;
                self.order.push(at);
                stack.pop();
                continue;
            };
            match self.state[next] {
                State::Done => {}
                State::Open => self.cycle(stack.iter().map(|(at, _)| *at), next),
                State::Unseen => {
                    self.state[next] = State::Open;
                    stack.push((next, self.dependencies(next)));
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

/// The providers of a sound graph, each with what is known of it.
pub(crate) fn nodes(entries: Vec<Entry>, answers: Vec<Vec<Answer>>, order: &[usize]) -> Vec<Node> {
    let nodes = entries.into_iter().zip(answers);
    let mut nodes: Vec<Node> = nodes.map(|(entry, of)| Node::new(entry, of)).collect();
    mark_eager(&mut nodes);
    for at in order {
        let instant = match nodes[*at].provider.create {
            Create::Value(_) | Create::Seeded => true,
            Create::Later(_) | Create::Promised => false,
            Create::Now(_) => nodes[*at].dependencies().all(|on| {
                let on = &nodes[on];
                on.eager || (on.instant && on.provider.scope != Scope::Singleton)
            }),
        };
        nodes[*at].instant = instant;
    }
    nodes
}

/// Singletons are created at the start, unless they are lazy and no such singleton takes them.
fn mark_eager(nodes: &mut [Node]) {
    let is_singleton = |node: &Node| node.provider.scope == Scope::Singleton;
    let eager =
        |(at, node): (usize, &Node)| (is_singleton(node) && !node.provider.lazy).then_some(at);
    let mut reached: Vec<usize> = nodes.iter().enumerate().filter_map(eager).collect();
    let mut seen = vec![false; nodes.len()];
    while let Some(at) = reached.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        nodes[at].eager = is_singleton(&nodes[at]);
        reached.extend(nodes[at].dependencies());
    }
}
