//! Runs a project while it is worked on: builds it, starts it, and replaces it on every change.
//!
//! The listening socket belongs to this process for the whole time and is handed to each version
//! of the app, so that nothing is refused while one follows the other. What happens arrives as
//! events in one [`inbox`]; [`step`] decides; the rest of this module carries out.

mod build;
mod child;
mod event;
mod inbox;
mod report;
pub(crate) mod socket;
mod step;
#[cfg(not(unix))]
#[path = "elsewhere.rs"]
mod system;
#[cfg(unix)]
#[path = "unix.rs"]
mod system;
mod tree;
mod watch;

use std::path::PathBuf;

use build::Builder;
use child::Children;
use event::{Effect, Ending, Event};
use inbox::Inbox;
use report::Subject;
use step::State;
use system::Seat;

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::project::{App, address};
use crate::shell::Shell;
use crate::signals::Interrupt;
use crate::tools::Cmd;
use crate::tools::cargo::cargo;

/// What to serve, and where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// The project's folder, or one below it.
    pub(crate) dir: PathBuf,
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) bin: Option<String>,
    pub(crate) release: bool,
    /// `development`, `test` or `production`; without it, what the project says.
    pub(crate) environment: Option<String>,
    /// Passed on to the app.
    pub(crate) args: Vec<String>,
    /// What a newcomer may try once the address answers.
    pub(crate) advice: Option<String>,
}

impl Options {
    /// The project in this folder, as it says itself.
    pub(crate) fn at(dir: PathBuf) -> Self {
        Self {
            dir,
            ..Self::default()
        }
    }
}

/// Serves until the person ends it, which is a failure without words.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, options: &Options) -> Result<(), Failure> {
    let app = App::find(&ctx.cwd()?.join(&options.dir))?;
    let binary = app.binary(options.bin.as_deref())?;
    let host = options.host.as_deref();
    let environment = match &options.environment {
        Some(typed) => typed.clone(),
        None => address::environment(ctx, app.root()),
    };
    let address = address::resolve(ctx, app.root(), &environment, host, options.port)?;
    let listener = socket::bind(&address)?;
    let url = socket::url(&listener).map_err(catalog::cannot_hand_over)?;
    let epoch = ctx.instant();
    let (post, inbox) = inbox::open(epoch);
    let interrupted = post.clone();
    let interrupt = Interrupt::catch(move || interrupted.send(Event::Interrupt))?;
    let by_person = || catalog::ended_by_person("`cortex serve`");
    // Where we go on from another command, it may have come before we could be told.
    interrupt.check("`cortex serve`").map_err(|_| by_person())?;
    watch::start(app.root(), epoch, post.clone())?;
    let cargo = cargo(ctx).dir(app.root());
    let mut stage = Stage {
        shell,
        builder: Builder::new(cargo, &binary, options.release, shell, post.clone()),
        children: Children::new(Seat::new(ctx, listener)?, post.clone()),
        subject: Subject {
            name: binary,
            url,
            advice: options.advice.clone(),
        },
        app: AppCall {
            root: app.root().to_owned(),
            args: options.args.clone(),
            environment,
        },
        inbox,
    };
    post.send(Event::Begin);
    match stage.play() {
        Ending::ByPerson => {
            // The terminal has written `^C` there.
            shell.clear_line();
            Err(by_person())
        }
        Ending::Failed(failure) => Err(failure),
    }
}

/// How the app is called, but for the binary's path, which each build tells.
#[derive(Debug)]
struct AppCall {
    root: PathBuf,
    args: Vec<String>,
    environment: String,
}

impl AppCall {
    fn of(&self, binary: PathBuf) -> Cmd {
        Cmd::new(binary)
            .args(&self.args)
            .dir(&self.root)
            .env("CORTEX_ENV", &self.environment)
    }
}

/// Everything that effects are carried out on.
struct Stage<'a> {
    shell: &'a Shell,
    builder: Builder,
    children: Children,
    subject: Subject,
    app: AppCall,
    inbox: Inbox,
}

impl Stage<'_> {
    fn play(&mut self) -> Ending {
        let mut state = State::new(system::HANDOVER);
        loop {
            let (at, event) = self.inbox.next();
            if let Event::ChildExited { child, .. } = &event {
                self.children.forget(*child);
            }
            let (next, effects) = step::step(state, at, event);
            state = next;
            for effect in effects {
                if let Some(ending) = self.perform(effect) {
                    return ending;
                }
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Ending> {
        match effect {
            Effect::StartBuild(build) => self.builder.start(self.shell, build),
            Effect::CancelBuild => {
                self.builder.cancel();
                self.shell.clear_line();
            }
            Effect::StartChild { child, binary } => {
                let call = self.app.of(binary);
                self.children.start(self.shell, child, call);
            }
            Effect::StopChild(child) => self.children.stop(child),
            Effect::EndChild(child) => self.children.end(child),
            Effect::KillChild(child) => self.children.kill(child),
            Effect::SetTimer { after, timer } => self.inbox.set_timer(after, timer),
            Effect::Say(line) => report::tell(self.shell, &self.subject, &line),
            Effect::Exit(ending) => return Some(ending),
        }
        None
    }
}
