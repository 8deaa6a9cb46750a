//! What is known of the app at the moment, for the threads that answer in its place.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::super::event::ChildId;
use super::super::step::Answering;
use super::trouble::Trouble;

/// So many refreshes are told; a page that has missed more is loaded anew.
const REFRESHES: usize = 16;

/// Written by the one who serves, read by all threads.
#[derive(Debug, Default)]
pub(super) struct Board {
    news: Mutex<News>,
    changed: Condvar,
}

#[derive(Clone, Debug, Default)]
pub(super) struct News {
    /// Another one after each change.
    pub(super) revision: u64,
    answering: Answering,
    pub(super) trouble: Option<Arc<Trouble>>,
    /// The latest, in order.
    pub(super) refreshes: VecDeque<Refresh>,
    pub(super) closed: bool,
}

/// Files that pages show have changed, and the version of the app has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refresh {
    /// Counted from one.
    pub(super) number: u64,
    /// When, since the begin of serving.
    pub(super) at: Duration,
    pub(super) how: How,
}

/// What pages do then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// They exchange these style sheets; all of theirs if none is named.
    Swap(Vec<String>),
    Reload,
}

impl News {
    /// The version of the app that answers.
    pub(super) fn version(&self) -> Option<u32> {
        match self.answering {
            Answering::App(ChildId(version)) => Some(version),
            Answering::Soon | Answering::Nobody => None,
        }
    }
}

/// Who is to answer a request that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Now {
    Up,
    /// We are, with this.
    Down(Option<Arc<Trouble>>),
}

impl Board {
    pub(super) fn set_answering(&self, answering: Answering) {
        if self.lock().answering != answering {
            self.change(|news| news.answering = answering);
        }
    }

    /// What is wrong from now on; nothing if it is mended.
    pub(super) fn set_trouble(&self, trouble: Option<Trouble>) {
        if self.lock().trouble.as_deref() != trouble.as_ref() {
            self.change(|news| news.trouble = trouble.map(Arc::new));
        }
    }

    /// Has pages show what has changed.
    pub(super) fn refresh(&self, at: Duration, how: How) {
        self.change(|news| {
            let number = news.refreshes.back().map_or(1, |last| last.number + 1);
            news.refreshes.push_back(Refresh { number, at, how });
            if news.refreshes.len() > REFRESHES {
                news.refreshes.pop_front();
            }
        });
    }

    /// Nothing is answered from now on.
    pub(super) fn close(&self) {
        self.change(|news| news.closed = true);
    }

    fn change(&self, change: impl FnOnce(&mut News)) {
        let mut news = self.lock();
        change(&mut news);
        news.revision += 1;
        drop(news);
        self.changed.notify_all();
    }

    /// Whether nobody else answers, at this moment.
    pub(super) fn is_down(&self) -> bool {
        let news = self.lock();
        news.answering == Answering::Nobody && !news.closed
    }

    /// Waits until nobody else answers; false once serving has ended.
    pub(super) fn wait_until_down(&self) -> bool {
        let waits = |news: &mut News| news.answering != Answering::Nobody && !news.closed;
        !self.wait_while(waits).closed
    }

    /// Waits while the app is on its way, and says who answers then.
    pub(super) fn decided(&self) -> Now {
        let waits = |news: &mut News| news.answering == Answering::Soon && !news.closed;
        let news = self.wait_while(waits);
        match news.answering {
            Answering::App(_) => Now::Up,
            Answering::Soon | Answering::Nobody => Now::Down(news.trouble),
        }
    }

    /// How things stand, as soon as that differs from what is known, or after this time.
    pub(super) fn news(&self, known: Option<u64>, limit: Duration) -> News {
        let waits = |news: &mut News| known == Some(news.revision) && !news.closed;
        let waited = self.changed.wait_timeout_while(self.lock(), limit, waits);
        let (news, _) = waited.unwrap_or_else(PoisonError::into_inner);
        news.clone()
    }

    fn wait_while(&self, waits: impl FnMut(&mut News) -> bool) -> News {
        let waited = self.changed.wait_while(self.lock(), waits);
        waited.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn lock(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_refreshes_are_told_and_counted() {
        let board = Board::default();
        for _ in 0..REFRESHES + 3 {
            board.refresh(Duration::ZERO, How::Reload);
        }
        let told = board.news(None, Duration::ZERO).refreshes;
        let numbers: Vec<_> = told.iter().map(|refresh| refresh.number).collect();
        assert_eq!(numbers.len(), REFRESHES);
        assert_eq!((numbers[0], numbers[REFRESHES - 1]), (4, 19));
    }

    #[test]
    fn a_request_waits_for_what_is_on_its_way() {
        let board = Arc::new(Board::default());
        let asked = Arc::clone(&board);
        let asking = std::thread::spawn(move || asked.decided());
        board.set_trouble(Some(Trouble {
            summary: "it broke".into(),
            ..Trouble::default()
        }));
        assert!(!asking.is_finished());
        board.set_answering(Answering::Nobody);
        assert!(
            matches!(asking.join().unwrap(), Now::Down(Some(why)) if why.summary == "it broke")
        );
        assert!(board.is_down());
        board.set_answering(Answering::App(ChildId(3)));
        assert_eq!(board.news(None, Duration::ZERO).version(), Some(3));
        assert_eq!(board.decided(), Now::Up);
        board.close();
        assert!(!board.wait_until_down());
    }
}
