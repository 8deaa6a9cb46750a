//! Faults on demand: system calls of a test's choosing fail, are the last that the process makes,
//! or find that a person has just done something.

use std::cell::{Cell, RefCell};
use std::io;

/// What happens at the call that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// This one call fails.
    Error,
    /// The process is gone: neither this call nor any later one happens.
    Crash,
}

/// What happens right before a call.
pub(crate) enum Event {
    Fault(Fault),
    /// A person, or another program, does this meanwhile.
    Visit(Box<dyn FnOnce()>),
}

/// What the file system can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ability {
    /// Exchange two names, and rename only to a free one.
    #[default]
    Exchange,
    /// No more than hard links.
    Links,
    /// Not even these.
    Names,
}

thread_local! {
    static EVENTS: RefCell<Option<Vec<(usize, Event)>>> = const { RefCell::new(None) };
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static IS_DEAD: Cell<bool> = const { Cell::new(false) };
    static ABILITY: Cell<Ability> = const { Cell::new(Ability::Exchange) };
}

/// Runs `work` with a fault at its call number `at`, and tells how many calls it made.
pub(crate) fn with<T>(fault: Fault, at: usize, work: impl FnOnce() -> T) -> (T, usize) {
    staged(vec![(at, Event::Fault(fault))], work)
}

/// Runs `work` with these events before its calls of these numbers, and tells how many it made.
pub(crate) fn staged<T>(events: Vec<(usize, Event)>, work: impl FnOnce() -> T) -> (T, usize) {
    COUNT.set(0);
    IS_DEAD.set(false);
    EVENTS.set(Some(events));
    let done = work();
    EVENTS.set(None);
    IS_DEAD.set(false);
    (done, COUNT.get())
}

/// Runs `work` on a file system that can do no more than this.
pub(crate) fn able<T>(ability: Ability, work: impl FnOnce() -> T) -> T {
    let usual = ABILITY.replace(ability);
    let done = work();
    ABILITY.set(usual);
    done
}

pub(super) fn knows_flags() -> bool {
    ABILITY.get() == Ability::Exchange
}

pub(super) fn knows_links() -> bool {
    ABILITY.get() != Ability::Names
}

/// Counts a call that writes, and lets happen what is planned for it.
pub(crate) fn tick() -> io::Result<()> {
    let number = COUNT.get();
    let due = EVENTS.with_borrow_mut(|events| {
        let events = events.as_mut()?;
        let due = events.extract_if(.., |(at, _)| *at == number);
        Some(due.map(|(_, event)| event).collect::<Vec<_>>())
    });
    let Some(due) = due else {
        return Ok(());
    };
    COUNT.set(number + 1);
    let mut fails = IS_DEAD.get();
    for event in due {
        match event {
            Event::Visit(visit) => visit(),
            Event::Fault(fault) => {
                fails = true;
                IS_DEAD.set(IS_DEAD.get() || fault == Fault::Crash);
            }
        }
    }
    if fails {
        return Err(io::Error::other("staged"));
    }
    Ok(())
}
