//! Checks of the machine: the port, the disk, the folder that builds write to, the watch limit.

use std::path::{Path, PathBuf};

use super::Place;
use super::finding::Finding;
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::project::App;
use crate::project::address::{self, Address};
use crate::project::build::Sources;
use crate::serve::socket;

/// A first build writes more than this.
const TOO_FULL: u64 = 256 << 20;
/// Some builds, with tests and documentation, write more than this.
const NEARLY_FULL: u64 = 2 << 30;
/// Editors alone watch more folders than this.
const FEW_WATCHES: u64 = 8192;
/// Each program that watches needs one of these.
const FEW_INSTANCES: u64 = 16;

/// What is known of the machine.
#[derive(Debug)]
pub(crate) struct Facts {
    /// Where the project listens; `None` where there is no project.
    port: Option<Port>,
    target: Target,
    watches: Option<u64>,
    instances: Option<u64>,
}

/// The address, and what happened when it was tried.
#[derive(Debug)]
enum Port {
    Unknown(Failure),
    Free(String),
    /// `cortex serve` holds it for this very project.
    Serving(String, socket::Holder),
    Refused(Failure),
}

/// The folder that builds write to, and the disk it is on.
#[derive(Debug)]
struct Target {
    path: PathBuf,
    /// Why it cannot be written to.
    fault: Option<String>,
    space: Option<Space>,
}

/// What is left on a disk for people like us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Space {
    bytes: u64,
    /// How many files; `None` where the file system knows no limit.
    files: Option<u64>,
}

/// Tries the address and asks the system for the rest; nothing is written.
pub(crate) fn gather(ctx: &Ctx, sources: &Sources<'_>, place: &Place) -> Facts {
    let dir = place.settled().unwrap_or(ctx.temp_dir());
    let path = match place.root {
        Some(_) => sources.target_dir(dir),
        None => dir.to_owned(),
    };
    Facts {
        port: place.root.as_deref().map(|root| port(ctx, root)),
        target: target(path),
        watches: limit("max_user_watches"),
        instances: limit("max_user_instances"),
    }
}

fn port(ctx: &Ctx, root: &Path) -> Port {
    let environment = address::environment(ctx, root);
    let address = match address::resolve(ctx, root, &environment, None, None) {
        Ok(address) => address,
        Err(failure) => return Port::Unknown(failure),
    };
    let shown = socket::shown(&address.host, address.port);
    let binary = App::find(root).and_then(|app| app.binary(None));
    let binary = binary.unwrap_or_default();
    let ours = socket::Ours {
        root,
        binary: &binary,
    };
    match (socket::bind(&address, ours), serving(&address, root)) {
        (Ok(_), _) => Port::Free(shown),
        (Err(_), Some(holder)) => Port::Serving(shown, holder),
        (Err(refused), None) => Port::Refused(refused.failure),
    }
}

/// Who holds the port, where that is `cortex` inside this project.
fn serving(address: &Address, root: &Path) -> Option<socket::Holder> {
    let holder = socket::holder(&address.host, address.port);
    let holder = holder.filter(|holder| holder.name == "cortex")?;
    let dir = std::fs::read_link(format!("/proc/{}/cwd", holder.pid)).ok()?;
    dir.starts_with(root.canonicalize().ok()?).then_some(holder)
}

/// Looks at the folder itself or, where it is not made yet, at the one it would be made in.
fn target(path: PathBuf) -> Target {
    let there = path.ancestors().find(|dir| dir.exists());
    let profile = Some(path.join("debug")).filter(|dir| dir.exists());
    let fault = profile.as_deref().or(there).and_then(fault);
    let space = there.and_then(system::space);
    Target { path, fault, space }
}

fn fault(dir: &Path) -> Option<String> {
    if !dir.is_dir() {
        return Some(format!("`{}` is not a folder", dir.display()));
    }
    system::cannot_write(dir).map(|cause| format!("`{}`: {cause}", dir.display()))
}

/// One of the limits that Linux sets for watching files.
fn limit(name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/sys/fs/inotify/{name}")).ok()?;
    text.trim().parse().ok()
}

#[cfg(unix)]
mod system {
    use std::path::Path;

    use nix::sys::statvfs::statvfs;
    use nix::unistd::{AccessFlags, access};

    use super::Space;

    /// Why we may not write there, found without writing.
    pub(super) fn cannot_write(dir: &Path) -> Option<String> {
        let error = access(dir, AccessFlags::W_OK | AccessFlags::X_OK).err()?;
        Some(error.desc().to_owned())
    }

    #[expect(
        clippy::useless_conversion,
        reason = "the width of these numbers differs between systems"
    )]
    pub(super) fn space(dir: &Path) -> Option<Space> {
        let disk = statvfs(dir).ok()?;
        let bytes = u64::from(disk.blocks_available()).saturating_mul(disk.fragment_size().into());
        let counts = disk.files() > 0;
        let files = counts.then(|| disk.files_available().into());
        Some(Space { bytes, files })
    }
}

#[cfg(not(unix))]
mod system {
    use std::path::Path;

    use super::Space;

    pub(super) fn cannot_write(_: &Path) -> Option<String> {
        None
    }

    pub(super) fn space(_: &Path) -> Option<Space> {
        None
    }
}

/// What is so means.
pub(crate) fn check(facts: &Facts) -> Vec<Finding> {
    let port = facts.port.as_ref().and_then(address);
    let target = writable(&facts.target);
    let disk = facts
        .target
        .space
        .map(|space| disk(&facts.target.path, space));
    port.into_iter()
        .chain([target])
        .chain(disk)
        .chain(watching(facts))
        .collect()
}

fn address(port: &Port) -> Option<Finding> {
    const ID: &str = "address";
    Some(match port {
        Port::Free(address) => Finding::ok(ID, format!("`{address}` is free for `cortex serve`")),
        Port::Serving(address, holder) => Finding::ok(
            ID,
            format!("`{address}` is served by `cortex serve`, {holder}"),
        ),
        // A file that cannot be read is told among the project's.
        Port::Unknown(failure) if failure.code() != "CX0404" => return None,
        Port::Unknown(failure) => Finding::of(ID, failure),
        Port::Refused(failure) => refused(Finding::of(ID, failure)),
    })
}

/// The hint is written for those who have just typed `cortex serve`.
fn refused(finding: Finding) -> Finding {
    let remedy = finding.remedy.clone().unwrap_or_default();
    let remedy = ["--port", "--host"].iter().fold(remedy, |remedy, option| {
        remedy.replace(&format!("`{option}"), &format!("`cortex serve {option}"))
    });
    finding.remedied_by(remedy)
}

fn writable(target: &Target) -> Finding {
    const ID: &str = "target-folder";
    match &target.fault {
        None => Finding::ok(
            ID,
            format!("builds can write to `{}`", target.path.display()),
        ),
        Some(fault) => {
            let what = format!(
                "builds cannot write to `{}`: {fault}",
                target.path.display()
            );
            Finding::failure(
                ID,
                what,
                "make the folder yours again with `chown`, or let CARGO_TARGET_DIR name another",
            )
        }
    }
}

fn disk(target: &Path, space: Space) -> Finding {
    const ID: &str = "disk";
    const REMEDY: &str = "free some space; `cargo clean` removes what builds have made";
    let left = format!(
        "{} left on the disk of `{}`",
        size(space.bytes),
        target.display()
    );
    match space {
        Space { files: Some(0), .. } => {
            let what = format!(
                "no file can be added on the disk of `{}`: it has no inode left",
                target.display()
            );
            Finding::failure(ID, what, REMEDY)
        }
        _ if space.bytes < TOO_FULL => Finding::failure(ID, left, REMEDY),
        _ if space.bytes < NEARLY_FULL => Finding::warning(ID, left, REMEDY),
        _ => Finding::ok(ID, left),
    }
}

fn size(bytes: u64) -> String {
    match bytes >> 20 {
        mebibytes @ ..10_240 => format!("{mebibytes} MiB"),
        more => format!("{} GiB", more >> 10),
    }
}

fn watching(facts: &Facts) -> Option<Finding> {
    const ID: &str = "watching";
    let low = |limit: u64, least: u64, name: &str, better: u64| {
        (limit < least).then(|| {
            let what = format!("the system's limit fs.inotify.{name} is {limit}, which editors and `cortex serve` soon reach");
            Finding::warning(ID, what, format!("run `sudo sysctl fs.inotify.{name}={better}`"))
        })
    };
    let watches = facts.watches?;
    let instances = facts.instances.unwrap_or(FEW_INSTANCES);
    low(watches, FEW_WATCHES, "max_user_watches", 524_288)
        .or_else(|| low(instances, FEW_INSTANCES, "max_user_instances", 512))
        .or_else(|| Some(Finding::ok(ID, format!("{watches} folders can be watched"))))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;
    use crate::error::catalog;

    fn well() -> Facts {
        let (bytes, files) = (80 << 30, Some(1_000_000));
        Facts {
            port: Some(Port::Free("127.0.0.1:3000".into())),
            target: Target {
                path: "target".into(),
                fault: None,
                space: Some(Space { bytes, files }),
            },
            watches: Some(524_288),
            instances: Some(128),
        }
    }

    fn with_space(bytes: u64, files: Option<u64>) -> Facts {
        let space = Some(Space { bytes, files });
        let target = Target {
            space,
            ..well().target
        };
        Facts { target, ..well() }
    }

    fn bad(facts: &Facts) -> Vec<(Status, String, String)> {
        let bad = check(facts)
            .into_iter()
            .filter(|finding| finding.status != Status::Ok);
        bad.map(|finding| (finding.status, finding.what, finding.remedy.unwrap()))
            .collect()
    }

    #[test]
    fn where_all_is_well_nothing_is_to_be_done() {
        assert_eq!(bad(&well()), []);
        assert_eq!(check(&well()).len(), 4);
        let nothing_known = Facts {
            port: None,
            watches: None,
            ..with_space(0, None)
        };
        let unknown = Target {
            space: None,
            ..well().target
        };
        let nothing_known = Facts {
            target: unknown,
            ..nothing_known
        };
        assert_eq!(bad(&nothing_known), []);
    }

    #[test]
    fn trouble_is_told_with_one_remedy() {
        let holder = Some("pid 7 (node)");
        let taken = catalog::port_taken("127.0.0.1:3000", holder, Some(3001));
        let fault = Some("`/a`: Permission denied".to_owned());
        let unwritable = Target {
            fault,
            ..well().target
        };
        let all = [
            Facts {
                port: Some(Port::Refused(taken)),
                ..well()
            },
            Facts {
                target: unwritable,
                ..well()
            },
            with_space(10 << 20, None),
            with_space(1 << 30, Some(9)),
            with_space(80 << 30, Some(0)),
            Facts {
                watches: Some(4096),
                ..well()
            },
            Facts {
                instances: Some(8),
                ..well()
            },
        ];
        insta::assert_debug_snapshot!(all.iter().flat_map(bad).collect::<Vec<_>>());
    }

    #[test]
    fn a_port_that_is_served_for_this_project_is_no_trouble() {
        let holder = socket::Holder {
            pid: 7,
            name: "cortex".into(),
        };
        let port = Some(Port::Serving("127.0.0.1:3000".into(), holder));
        assert_eq!(bad(&Facts { port, ..well() }), []);
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!(size(0), "0 MiB");
        assert_eq!(size(2 << 30), "2048 MiB");
        assert_eq!(size(80 << 30), "80 GiB");
    }

    #[test]
    fn the_disk_and_the_folder_of_a_test_are_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        let target = target(dir.path().join("not/yet"));
        assert_eq!(target.fault, None);
        assert_eq!(target.space.is_some(), cfg!(unix));
    }
}
