//! What follows from a key that the person pressed.

use super::{Child, EVERYTHING, Effect, Handover, Key, Line, Turn};

impl Turn {
    pub(super) fn pressed(&mut self, key: Key) {
        match key {
            Key::Restart => self.start_anew(),
            Key::Rebuild => self.rebuild(),
            Key::Open => self.push(Effect::OpenBrowser),
            Key::Clear => self.push(Effect::ClearScreen),
            Key::Verbose => self.push(Effect::ToggleVerbose),
            Key::Help => self.say(Line::Keys),
            // It counts while everything ends as well, so it is taken before.
            Key::Quit => {}
        }
    }

    /// Starts the version anew that served last, without a build, or else the newest.
    fn start_anew(&mut self) {
        let is_building = self
            .state
            .build
            .as_ref()
            .is_some_and(|it| it.binary.is_none());
        if is_building {
            // What comes of it is started in any case.
            self.state.outdated = true;
            return;
        }
        let binaries = &self.state.binaries;
        match binaries.good.clone().or_else(|| binaries.started.clone()) {
            Some(binary) if self.state.handover == Handover::Gapless => {
                self.start(Child::new(binary, self.at));
            }
            _ => self.rebuild(),
        }
    }

    /// Builds, and starts what comes of it even if cargo finds nothing to do.
    fn rebuild(&mut self) {
        self.state.outdated = true;
        self.changed(vec![EVERYTHING.into()], self.at);
    }
}
