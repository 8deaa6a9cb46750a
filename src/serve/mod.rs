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

use std::path::{Path, PathBuf};

use build::Builder;
use child::Children;
use event::{Effect, Ending, Event, Line};
use inbox::{Inbox, Post};
use report::Subject;
use step::State;
use system::Seat;

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::project::App;
use crate::project::address::{self, Address};
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

    fn environment(&self, ctx: &Ctx, root: &Path) -> String {
        let typed = self.environment.clone();
        typed.unwrap_or_else(|| address::environment(ctx, root))
    }

    fn address(&self, ctx: &Ctx, root: &Path) -> Result<Address, Failure> {
        let environment = self.environment(ctx, root);
        address::resolve(ctx, root, &environment, self.host.as_deref(), self.port)
    }
}

/// Serves until the person ends it, which is a failure without words.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, options: &Options) -> Result<(), Failure> {
    let ended = serve(ctx, shell, options);
    if !shell.wants_json() {
        return ended;
    }
    ended.map_err(|failure| {
        report::tell_end(shell, &failure);
        failure.silent()
    })
}

fn serve(ctx: &Ctx, shell: &Shell, options: &Options) -> Result<(), Failure> {
    let app = App::find(&ctx.cwd()?.join(&options.dir))?;
    let binary = app.binary(options.bin.as_deref())?;
    let address = options.address(ctx, app.root())?;
    if let Some(typed) = options.args.iter().find(|arg| names_an_address(arg)) {
        shell.warn(&format!(
            "`{typed}` reaches the app, which listens where `cortex serve` does: give `--host` and \
             `--port` before the `--`"
        ));
    }
    let ours = socket::Ours {
        root: app.root(),
        binary: &binary,
    };
    let listener = socket::bind(&address, ours)?;
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
            ctx,
            options,
            root: app.root().to_owned(),
            bound: address.clone(),
            address,
        },
        inbox,
        post: post.clone(),
        is_heard: true,
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

/// Whether an argument for the app would choose the address, if the app chose it.
fn names_an_address(arg: &str) -> bool {
    let name = arg.split('=').next().unwrap_or_default();
    let setting = arg.strip_prefix("--set=").unwrap_or(arg);
    ["--port", "--host"].contains(&name)
        || ["server.port=", "server.host="]
            .iter()
            .any(|key| setting.starts_with(key))
}

/// How the app is called, but for the binary's path, which each build tells.
#[derive(Debug)]
struct AppCall<'a> {
    ctx: &'a Ctx,
    options: &'a Options,
    root: PathBuf,
    /// Where the project said at the start that it wants to listen.
    bound: Address,
    /// Where it said so last.
    address: Address,
}

impl AppCall<'_> {
    /// Asked anew for each version: `.env` may name another environment by now.
    fn of(&self, binary: PathBuf) -> Cmd {
        let environment = self.options.environment(self.ctx, &self.root);
        Cmd::new(binary)
            .args(&self.options.args)
            .dir(&self.root)
            .env("CORTEX_ENV", environment)
    }

    /// The address, if the project has come to name one where we do not listen.
    fn new_address(&mut self) -> Option<Address> {
        // What cannot be read is for the app to complain about, which reads the same files.
        let now = self.options.address(self.ctx, &self.root).ok()?;
        let before = std::mem::replace(&mut self.address, now.clone());
        (now != before && now != self.bound).then_some(now)
    }
}

/// Everything that effects are carried out on.
struct Stage<'a> {
    shell: &'a Shell,
    builder: Builder,
    children: Children,
    subject: Subject,
    app: AppCall<'a>,
    inbox: Inbox,
    post: Post,
    /// Whether somebody still reads the events.
    is_heard: bool,
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
                if let Some(Address { host, port }) = self.app.new_address() {
                    let address = socket::shown(&host, port);
                    self.tell(&Line::Elsewhere { address });
                }
                self.children.start(self.shell, child, call);
            }
            Effect::StopChild(child) => self.children.stop(child),
            Effect::EndChild(child) => self.children.end(child),
            Effect::KillChild(child) => self.children.kill(child),
            Effect::SetTimer { after, timer } => self.inbox.set_timer(after, timer),
            Effect::Say(line) => self.tell(&line),
            Effect::Exit(ending) => return Some(ending),
        }
        None
    }
    /// Tells one line. A script that has stopped reading wants it all to end, as a person who
    /// presses Ctrl-C.
    fn tell(&mut self, line: &Line) {
        let told = report::tell(self.shell, &self.subject, line);
        if told.is_err() && std::mem::take(&mut self.is_heard) {
            self.post.send(Event::Interrupt);
        }
    }
}
