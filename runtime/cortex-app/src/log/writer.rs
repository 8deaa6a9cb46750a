//! Writes lines to standard output from a thread of its own: a reader that does not read must not
//! hold up those who answer requests, nor the end of the process.

use std::io::{Write as _, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::Duration;

/// So much may wait to be written, in bytes; what comes then is dropped and counted.
const ROOM: usize = 8 * 1024 * 1024;
/// Errors still find room where other lines find none.
const ROOM_FOR_ERRORS: usize = 2 * ROOM;
/// How long an error waits until it is written, because it may be the last word of the process.
const PATIENCE: Duration = Duration::from_millis(50);
/// How much is written at once, in bytes.
const MOST: usize = 64 * 1024;
/// How long the thread rests after it has written.
const PAUSE: Duration = Duration::from_millis(1);

/// Takes lines, and never blocks for longer than a moment.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    queue: Sender<Item>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: AtomicUsize,
    dropped: AtomicU64,
    /// Whether the last wait for the reader was in vain.
    stuck: AtomicBool,
}

enum Item {
    Line(String),
    Flush(SyncSender<()>),
}

impl Writer {
    /// Starts the thread. `gap` makes the line that tells how many were dropped.
    pub(super) fn start(gap: impl Fn(u64) -> String + Send + 'static) -> std::io::Result<Self> {
        let (queue, items) = channel();
        let state = Arc::new(State::default());
        let theirs = Arc::clone(&state);
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_all(&items, &theirs, gap))?;
        Ok(Self { queue, state })
    }

    /// Writes a line soon.
    pub(super) fn line(&self, line: String) {
        self.put(line, ROOM);
    }

    /// Writes a line now, if there is somebody who reads.
    pub(super) fn error(&self, line: String) {
        if self.put(line, ROOM_FOR_ERRORS) && !self.state.stuck.load(SeqCst) {
            self.flush(PATIENCE);
        }
    }

    /// Waits until everything so far is written, but not for longer than this.
    pub(super) fn flush(&self, limit: Duration) {
        let (done, wait) = sync_channel(1);
        if self.queue.send(Item::Flush(done)).is_ok() && wait.recv_timeout(limit).is_err() {
            self.state.stuck.store(true, SeqCst);
        }
    }

    fn put(&self, line: String, room: usize) -> bool {
        let length = line.len();
        if self.state.waiting.fetch_add(length, SeqCst) + length > room {
            self.state.waiting.fetch_sub(length, SeqCst);
            self.state.dropped.fetch_add(1, SeqCst);
            return false;
        }
        self.queue.send(Item::Line(line)).is_ok()
    }
}

/// The thread: it ends when nobody can send it lines any more.
fn write_all(items: &Receiver<Item>, state: &State, gap: impl Fn(u64) -> String) {
    let mut batch = Batch::default();
    while let Ok(first) = items.recv() {
        batch.add(first);
        while !batch.is_full()
            && let Ok(next) = items.try_recv()
        {
            batch.add(next);
        }
        let is_awaited = batch.is_awaited();
        batch.write(state, &gap);
        // To wake this thread costs more than to answer a small request: while lines come one after
        // the other, it looks for them by itself.
        if !is_awaited {
            rest();
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the thread is the log's own, and no task runs on it"
)]
fn rest() {
    std::thread::sleep(PAUSE);
}

/// Lines that are written at once.
#[derive(Default)]
struct Batch {
    lines: String,
    waiting: Vec<SyncSender<()>>,
}

impl Batch {
    fn add(&mut self, item: Item) {
        match item {
            Item::Line(line) => self.lines.push_str(&line),
            Item::Flush(done) => self.waiting.push(done),
        }
    }

    fn is_full(&self) -> bool {
        self.lines.len() >= MOST
    }

    /// Whether somebody waits until it is written.
    fn is_awaited(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn write(&mut self, state: &State, gap: impl Fn(u64) -> String) {
        write(&self.lines);
        state.waiting.fetch_sub(self.lines.len(), SeqCst);
        if !self.lines.is_empty() {
            state.stuck.store(false, SeqCst);
        }
        self.lines.clear();
        let dropped = state.dropped.swap(0, SeqCst);
        if dropped > 0 {
            write(&gap(dropped));
        }
        for done in self.waiting.drain(..) {
            // Whoever asked may have stopped waiting.
            done.try_send(()).unwrap_or_default();
        }
    }
}

fn write(lines: &str) {
    // A log that cannot be written has nowhere to say so.
    drop(stdout().lock().write_all(lines.as_bytes()));
}
