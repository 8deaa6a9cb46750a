//! Runs a project while it is worked on: builds it, starts it, and replaces it on every change.
//!
//! The listening socket belongs to this process for the whole time and is handed to each version
//! of the app, so that nothing is refused while one follows the other. What happens arrives as
//! events in one [`inbox`]; [`step`] decides; the rest of this module carries out.

mod browser;
mod build;
mod busy;
mod cargo_talk;
mod child;
pub(crate) mod claim;
mod event;
mod inbox;
mod keep;
#[cfg_attr(not(unix), path = "keys_elsewhere.rs")]
mod keys;
mod need;
mod open;
mod place;
pub(crate) mod remote;
mod report;
pub(crate) mod socket;
mod sources;
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
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use browser::Browser;
use build::Builder;
use child::Children;
use event::{Effect, Ending, Event, Line};
use inbox::{Inbox, Post};
use keys::Keys;
use need::Need;
use report::Subject;
use step::State;
use system::Seat;

use crate::ctx::Ctx;
use crate::database::{Asked, pending};
use crate::error::{Failure, catalog};
use crate::project::App;
use crate::project::address::{self, Address};
use crate::shell::{Shell, becomes_unread};
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
    pub(crate) besides: Besides,
    /// `development`, `test` or `production`; without it, what the project says.
    pub(crate) environment: Option<String>,
    /// Passed on to the app.
    pub(crate) args: Vec<String>,
    /// What a newcomer may try once the address answers.
    pub(crate) advice: Option<String>,
}

/// What is done besides building and running.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Besides {
    /// Has the app apply migrations that wait before it is ready.
    pub(crate) migrate: bool,
    /// Looks at the files again and again, though the system may tell of changes.
    pub(crate) poll: bool,
    /// Shows the first version in a browser.
    pub(crate) open: bool,
}

impl Options {
    /// The project in this folder, as it says itself.
    pub(crate) fn at(dir: PathBuf) -> Self {
        Self {
            dir,
            ..Self::default()
        }
    }

    /// Whether files are to be looked at again and again, if the person has said so.
    fn polls(&self, ctx: &Ctx) -> Option<bool> {
        let is_no = |value: &str| ["0", "false", "no"].contains(&value);
        let said = ctx.var("CORTEX_SERVE_POLL").map(|value| !is_no(value));
        if self.besides.poll { Some(true) } else { said }
    }

    /// How things stand before anything has happened.
    fn beginning(&self, ctx: &Ctx) -> Result<State, Failure> {
        let state = State::new(system::HANDOVER).opening(self.besides.open);
        Ok(state.waiting_for(Self::ready_limit(ctx)?))
    }

    /// How long a version may take until it is ready, if the person has said so.
    fn ready_limit(ctx: &Ctx) -> Result<Option<Duration>, Failure> {
        let Some(value) = ctx.var("CORTEX_SERVE_READY_LIMIT") else {
            return Ok(None);
        };
        let seconds = value.parse().ok();
        let seconds = seconds.filter(|seconds| (1..=86_400).contains(seconds));
        let limit = seconds.map(Duration::from_secs);
        limit
            .map(Some)
            .ok_or_else(|| catalog::bad_ready_limit(value))
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
    let beginning = options.beginning(ctx)?;
    warn_of_addresses(shell, &options.args);
    let ours = socket::Ours {
        root: app.root(),
        binary: &binary,
    };
    // Held until the end, so that another one notices.
    let claim = claim::claim(app.root(), address.port);
    let (bound, listener) = place::take(ctx, shell, &address, ours, &claim)?;
    let near = socket::near(&listener).map_err(catalog::cannot_hand_over)?;
    let epoch = ctx.instant();
    let (post, inbox) = inbox::open(epoch);
    let interrupted = post.clone();
    let interrupt = Interrupt::catch(move || interrupted.send(Event::Interrupt))?;
    // Where we go on from another command, it may have come before we could be told.
    interrupt
        .check("`cortex serve`")
        .map_err(|_| ended_by_person())?;
    watch::start(app.root(), options.polls(ctx), epoch, post.clone())?;
    let keys = hear(ctx, shell, &post);
    let cargo = cargo(ctx).dir(app.root());
    let seat = Seat::new(ctx, listener)?;
    let door = seat.door().map_err(catalog::cannot_hand_over)?;
    let mut stage = Stage {
        shell,
        builder: Builder::new(
            app.root(),
            cargo,
            &binary,
            options.release,
            shell,
            post.clone(),
        ),
        children: Children::new(seat, post.clone()),
        subject: Subject {
            name: binary,
            url: socket::url(near),
            stands_in: door.is_some(),
            traces: ctx.var("RUST_BACKTRACE").is_some_and(|value| value != "0"),
            advice: options.advice.clone(),
        },
        app: AppCall {
            ctx,
            options,
            root: app.root().to_owned(),
            bound,
            address,
        },
        inbox,
        post: post.clone(),
        is_heard: true,
        browser: Browser::open(ctx, app.root(), door, near, epoch),
    };
    post.send(Event::Begin);
    let ending = stage.play(beginning);
    // The terminal is the person's again before the last words.
    drop((stage, keys));
    conclude(shell, ending)
}

/// What serving comes to that ended so.
fn conclude(shell: &Shell, ending: Ending) -> Result<(), Failure> {
    match ending {
        Ending::ByKey => Ok(()),
        Ending::ByPerson => {
            // The terminal has written `^C` there.
            shell.clear_line();
            Err(ended_by_person())
        }
        Ending::Failed(failure) => Err(failure),
    }
}

fn ended_by_person() -> Failure {
    catalog::ended_by_person("`cortex serve`")
}

/// Listens to keys where a person can press them and see what follows, and for the end of a script
/// that reads.
fn hear(ctx: &Ctx, shell: &Shell, post: &Post) -> Option<Keys> {
    if shell.wants_json() {
        notice_the_end_of_reading(post);
        return None;
    }
    let terminal = ctx.terminal();
    let is_whole = terminal.stdin && terminal.stdout && terminal.stderr;
    if !is_whole {
        return None;
    }
    let post = post.clone();
    let keys = Keys::hear(move |key| post.send(Event::Pressed(key)))?;
    shell.hint(report::KEYS_HINT);
    Some(keys)
}

/// Ends serving when the script has stopped reading, though there may be nothing to tell it.
fn notice_the_end_of_reading(post: &Post) {
    let post = post.clone();
    thread::spawn(move || {
        if becomes_unread() {
            post.send(Event::Interrupt);
        }
    });
}

/// The value, whatever became of a thread that had it before: nothing here is left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Warns of an argument for the app that would choose the address, if the app chose it.
fn warn_of_addresses(shell: &Shell, args: &[String]) {
    if let Some(typed) = args.iter().find(|arg| names_an_address(arg)) {
        shell.warn(&format!(
            "`{typed}` reaches the app, which listens where `cortex serve` does: give `--host` and \
             `--port` before the `--`"
        ));
    }
}

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
    /// Where we listen.
    bound: Address,
    /// Where it said so last.
    address: Address,
}

impl AppCall<'_> {
    /// Asked anew for each version: `.env` may name another environment by now.
    fn of(&self, binary: PathBuf, traced: bool) -> Cmd {
        let environment = self.options.environment(self.ctx, &self.root);
        let cmd = Cmd::new(binary)
            .args(&self.options.args)
            .dir(&self.root)
            .env("CORTEX_ENV", environment);
        let cmd = if self.options.besides.migrate && self.has_migrations() {
            cmd.env("APP__DATABASE__MIGRATE", "true")
        } else {
            cmd
        };
        if traced && self.ctx.var("RUST_BACKTRACE").is_none() {
            return cmd.env("RUST_BACKTRACE", "1");
        }
        cmd
    }

    fn has_migrations(&self) -> bool {
        self.root.join("migrations").is_dir()
    }

    /// How many migrations are not applied to the database that the app uses.
    fn pending(&self) -> Option<Line> {
        let environment = self.options.environment(self.ctx, &self.root);
        let asked = Asked {
            path: Some(self.root.clone()),
            url: None,
            env: Some(environment),
        };
        let is_asked = self.has_migrations();
        let migrations = if is_asked {
            pending(self.ctx, &asked)
        } else {
            0
        };
        let environment = self.options.environment.clone();
        (migrations > 0).then_some(Line::Pending {
            migrations,
            environment,
        })
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
    browser: Browser,
}

impl Stage<'_> {
    fn play(&mut self, mut state: State) -> Ending {
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
            // First what is wrong: who asks when nobody answers is to be told why.
            let trouble = report::trouble(&self.subject, &state.troubles());
            self.browser.set_trouble(trouble);
            self.browser.set_answering(state.answering());
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Ending> {
        match effect {
            Effect::StartBuild(build) => self.builder.start(self.shell, build),
            Effect::Forget { build, file } => self.builder.forget(self.shell, build, &file),
            Effect::LookAtBuild(build) => self.builder.look(build),
            Effect::Discard(binary) => self.builder.discard(&binary),
            Effect::CancelBuild => {
                self.builder.cancel();
                self.shell.clear_line();
            }
            Effect::StartChild {
                child,
                binary,
                traced,
            } => {
                let mut call = self.app.of(binary, traced);
                if let Some(address) = self.browser.address_for(child) {
                    call = call.env(browser::VARIABLE, address);
                }
                if let Some(Address { host, port }) = self.app.new_address() {
                    let address = socket::shown(&host, port);
                    self.tell(&Line::Elsewhere { address });
                }
                // The app writes to the terminal by itself.
                self.shell.make_way();
                self.children.start(self.shell, child, call);
            }
            Effect::StopChild(child) => self.children.stop(child),
            Effect::EndChild(child) => self.children.end(child),
            Effect::KillChild(child) => self.children.kill(child),
            Effect::MentionMigrations => {
                if let Some(line) = self.app.pending() {
                    self.tell(&line);
                }
            }
            Effect::SetTimer { after, timer } => self.inbox.set_timer(after, timer),
            Effect::Say(line) => self.tell(&line),
            Effect::Show(text) => self.shell.show(&text),
            Effect::OpenBrowser => {
                let post = self.post.clone();
                let failed = move |why| post.send(Event::NotOpened(why));
                open::show(self.app.ctx, self.shell, &self.subject.url, failed);
            }
            Effect::ClearScreen => self.shell.clear_screen(),
            Effect::ToggleVerbose => self.shell.toggle_verbose(),
            Effect::Exit(ending) => return Some(ending),
        }
        None
    }

    /// Tells one line. A script that has stopped reading wants it all to end, as a person who
    /// presses Ctrl-C.
    fn tell(&mut self, line: &Line) {
        if let Line::Refreshed { files, verdict } = line {
            match verdict.need {
                Need::Swap => self.browser.swap(files),
                _ => self.browser.reload(),
            }
        }
        let told = report::tell(self.shell, &self.subject, line);
        if told.is_err() && std::mem::take(&mut self.is_heard) {
            self.post.send(Event::Interrupt);
        }
    }
}
