//! What browsers and other clients learn of the state of serving, beside the app's own answers.

mod board;
mod devtools;
mod editor;
mod http;
mod page;
mod stand_in;
pub(crate) mod trouble;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use board::{Board, How};
use devtools::{Devtools, Endpoint};
use editor::Editor;
use stand_in::Visit;
use trouble::Trouble;

use super::event::ChildId;
use super::step::Answering;
use super::system::Door;
use crate::checksum;
use crate::ctx::Ctx;

/// The variable by which a development build of an app learns where its pages can listen.
pub(crate) const VARIABLE: &str = "CORTEX_DEVTOOLS";

/// Whoever tells clients how things stand.
#[derive(Debug)]
pub(crate) struct Browser {
    board: Arc<Board>,
    devtools: Option<Devtools>,
    epoch: Instant,
}

/// A page that is told more style sheets than this exchanges all of its own.
const STYLES: usize = 32;

impl Browser {
    /// Stands ready at the door, where there is one, to answer what comes to this address, and
    /// opens the endpoint for the app's pages. Where that cannot be, pages do without it.
    pub(crate) fn open(
        ctx: &Ctx,
        root: &Path,
        door: Option<Door>,
        address: SocketAddr,
        epoch: Instant,
    ) -> Self {
        let board = Arc::new(Board::default());
        let endpoint = Endpoint {
            board: Arc::clone(&board),
            app: address.port(),
            editor: Editor::of(ctx),
            root: root.to_owned(),
            epoch,
        };
        let devtools = token().and_then(|token| endpoint.open(token).ok());
        if let Some(door) = door {
            let visit = Visit {
                board: Arc::clone(&board),
                address,
                devtools: devtools.clone(),
                epoch,
            };
            stand_in::start(door, visit);
        }
        Self {
            board,
            devtools,
            epoch,
        }
    }

    /// Where pages of this version can listen.
    pub(crate) fn address_for(&self, child: ChildId) -> Option<String> {
        let devtools = self.devtools.as_ref()?;
        Some(devtools.address(child.0))
    }

    /// Tells who answers requests from now on.
    pub(crate) fn set_answering(&self, answering: Answering) {
        self.board.set_answering(answering);
    }

    /// Tells what is wrong from now on, or that nothing is.
    pub(crate) fn set_trouble(&self, trouble: Option<Trouble>) {
        self.board.set_trouble(trouble);
    }

    /// Has open pages exchange these style sheets.
    pub(crate) fn swap(&self, styles: &[String]) {
        let named = if styles.len() > STYLES { &[] } else { styles };
        let how = How::Swap(named.to_vec());
        self.board.refresh(self.epoch.elapsed(), how);
    }

    /// Has open pages load themselves anew.
    pub(crate) fn reload(&self) {
        self.board.refresh(self.epoch.elapsed(), How::Reload);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.board.close();
    }
}

/// 128 bits that nobody can guess.
fn token() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(checksum::in_hex(&bytes))
}
