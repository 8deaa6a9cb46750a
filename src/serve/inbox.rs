//! Where events arrive, in order, each with the time at which it happened.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::event::{Event, Timer};

/// The receiving end, which also keeps the timers.
#[derive(Debug)]
pub(crate) struct Inbox {
    events: Receiver<(Duration, Event)>,
    timers: Vec<(Duration, Timer)>,
    epoch: Instant,
}

/// The sending end, one for each thread that watches something.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    events: Sender<(Duration, Event)>,
    epoch: Instant,
}

/// Both ends; times count from `epoch`.
pub(crate) fn open(epoch: Instant) -> (Post, Inbox) {
    let (sender, events) = mpsc::channel();
    let timers = Vec::new();
    let post = Post {
        events: sender,
        epoch,
    };
    let inbox = Inbox {
        events,
        timers,
        epoch,
    };
    (post, inbox)
}

impl Post {
    /// Reports what happened, now. Once serving has ended nobody listens any more.
    pub(crate) fn send(&self, event: Event) {
        drop(self.events.send((self.epoch.elapsed(), event)));
    }
}

impl Inbox {
    /// Waits for the next event, or for a timer to ring.
    pub(crate) fn next(&mut self) -> (Duration, Event) {
        let Some((index, due)) = self.next_timer() else {
            let closed = (self.epoch.elapsed(), Event::Interrupt);
            return self.events.recv().unwrap_or(closed);
        };
        let wait = due.saturating_sub(self.epoch.elapsed());
        match self.events.recv_timeout(wait) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => {
                let (_, timer) = self.timers.swap_remove(index);
                (self.epoch.elapsed(), Event::Rang(timer))
            }
            Err(RecvTimeoutError::Disconnected) => (self.epoch.elapsed(), Event::Interrupt),
        }
    }

    /// Lets a timer ring later.
    pub(crate) fn set_timer(&mut self, after: Duration, timer: Timer) {
        self.timers.push((self.epoch.elapsed() + after, timer));
    }

    fn next_timer(&self) -> Option<(usize, Duration)> {
        let due = self.timers.iter().map(|(due, _)| *due).enumerate();
        due.min_by_key(|(_, due)| *due)
    }
}
