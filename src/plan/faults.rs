//! Faults on demand: the system call of a test's choosing fails, or is the last that the process makes.

use std::cell::Cell;
use std::io;

/// What happens at the call that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// This one call fails.
    Error,
    /// The process is gone: neither this call nor any later one happens.
    Crash,
}

thread_local! {
    static PLANNED: Cell<Option<(Fault, usize)>> = const { Cell::new(None) };
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Runs `work` with a fault at its call number `at`, and tells how many calls it made.
pub(crate) fn with<T>(fault: Fault, at: usize, work: impl FnOnce() -> T) -> (T, usize) {
    COUNT.set(0);
    PLANNED.set(Some((fault, at)));
    let done = work();
    PLANNED.set(None);
    (done, COUNT.get())
}

/// Counts a call that writes, and lets it fail where that is planned.
pub(crate) fn tick() -> io::Result<()> {
    let Some((fault, at)) = PLANNED.get() else {
        return Ok(());
    };
    let number = COUNT.get();
    COUNT.set(number + 1);
    let fails = match fault {
        Fault::Error => number == at,
        Fault::Crash => number >= at,
    };
    if fails {
        return Err(io::Error::other("staged"));
    }
    Ok(())
}
