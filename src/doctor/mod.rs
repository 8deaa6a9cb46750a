//! Says what keeps a project from being built or served, and what makes its edit loop slow.
//!
//! Facts are gathered first, and nothing that goes wrong meanwhile ends the gathering: trouble is a
//! fact as well. What they mean is decided by pure functions, one family of checks a file, and told
//! in one place.

mod editors;
mod file_system;
mod finding;
mod linker;
mod machine;
mod project;
mod report;
mod speed;
mod toolchain;

use std::path::{Path, PathBuf};

use finding::{Finding, Status};

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::project::build::Sources;
use crate::project::can_enter;
use crate::shell::Shell;
use crate::signals::Interrupt;

/// All that was found out.
#[derive(Debug)]
pub(crate) struct Facts {
    toolchain: toolchain::Facts,
    project: project::Facts,
    machine: machine::Facts,
    file_system: file_system::Facts,
    speed: speed::Facts,
}

/// Looks, tells, and fails where any check failed; `commands` are the names that no alias may take.
pub(crate) fn run(
    ctx: &Ctx,
    shell: &Shell,
    dir: Option<&Path>,
    commands: &[String],
) -> Result<(), Failure> {
    let facts = gather(ctx, shell, dir, commands);
    by_now_ended("`cortex doctor`")?;
    let findings = check(&facts);
    report::tell(shell, &findings);
    let failures = finding::count(&findings, Status::Failure);
    match failures {
        0 => Ok(()),
        _ if shell.wants_json() => Err(catalog::unwell(failures).silent()),
        _ => Err(catalog::unwell(failures)),
    }
}

/// Fails where the person has pressed Ctrl-C meanwhile, which ends all questions at once.
pub(crate) fn by_now_ended(what: &str) -> Result<(), Failure> {
    let ended = Interrupt::catch(|| {})?.check(what);
    ended.map_err(|_| catalog::ended_by_person(what))
}

/// What the facts mean, in the order in which to mend things.
pub(crate) fn check(facts: &Facts) -> Vec<Finding> {
    [
        toolchain::check(&facts.toolchain),
        project::check(&facts.project),
        machine::check(&facts.machine),
        file_system::check(&facts.file_system),
        speed::check(&facts.speed),
    ]
    .concat()
}

fn gather(ctx: &Ctx, shell: &Shell, dir: Option<&Path>, commands: &[String]) -> Facts {
    let place = Place::find(ctx, dir);
    let settled = place.settled();
    // Without a folder there are still the variables and the settings in the home folder, and
    // programs that would fail in a folder which was deleted.
    let settled = settled.unwrap_or(Path::new("/"));
    let sources = Sources::read(ctx, settled);
    let toolchain = toolchain::gather(ctx, shell, &sources, settled);
    let speed = speed::gather(&sources, place.root.as_deref(), toolchain.linking(&sources));
    let machine = machine::gather(ctx, &sources, &place);
    let file_system = file_system::gather(&sources, place.root.as_deref());
    let project = project::gather(ctx, shell, sources.broken, place, &toolchain, commands);
    Facts {
        toolchain,
        project,
        machine,
        file_system,
        speed,
    }
}

/// Where we are.
#[derive(Debug)]
pub(crate) struct Place {
    /// The folder that we were asked about.
    dir: Result<PathBuf, Failure>,
    /// The project's folder: the nearest with a `cortex.toml`, whatever state the rest is in.
    root: Option<PathBuf>,
}

impl Place {
    fn find(ctx: &Ctx, dir: Option<&Path>) -> Self {
        let dir = ctx.cwd().map(|cwd| match dir {
            Some(dir) => cwd.join(dir),
            None => cwd.to_owned(),
        });
        let is_root = |dir: &&Path| dir.join("cortex.toml").symlink_metadata().is_ok();
        let root = dir
            .as_ref()
            .ok()
            .and_then(|dir| dir.ancestors().find(is_root));
        let root = root.map(Path::to_owned);
        Self { dir, root }
    }

    /// The folder in which programs are asked, if it is there and they may be started in it.
    fn settled(&self) -> Option<&Path> {
        let dir = self.root.as_deref().or(self.dir.as_deref().ok());
        dir.filter(|dir| can_enter(dir))
    }
}
