//! Checks what the disks are: where the project lies, and where builds write to.
//!
//! A file system is known by its kind alone, so no price is named that we have not measured.

use std::path::{Path, PathBuf};

use super::finding::Finding;
use super::speed::UNMEASURED;
use crate::project::build::Sources;
use crate::serve::remote;

/// The kernel's number of the file system that containers lay over their image.
const OVERLAY: &str = "794c7630";

/// What a folder lies on, where that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disk {
    /// Somebody else's, by the name of its kind: a network's, or a host's.
    Remote(&'static str),
    /// A container's own, which goes with it.
    Overlay,
}

/// What is known; `None` stands for a disk with nothing to say about.
#[derive(Debug, Default)]
pub(super) struct Facts {
    project: Option<Disk>,
    /// `None` where there is no project.
    target: Option<(PathBuf, Option<Disk>)>,
}

pub(super) fn gather(sources: &Sources<'_>, root: Option<&Path>) -> Facts {
    let target = root.map(|root| sources.target_dir(root));
    Facts {
        project: root.and_then(disk),
        target: target.map(|path| {
            let disk = path.ancestors().find(|dir| dir.exists()).and_then(disk);
            (path, disk)
        }),
    }
}

fn disk(dir: &Path) -> Option<Disk> {
    let is_overlay = || remote::number(dir).is_some_and(|number| number == OVERLAY);
    let remote = remote::file_system(dir).map(Disk::Remote);
    remote.or_else(|| is_overlay().then_some(Disk::Overlay))
}

/// What the disks mean.
pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let target = facts.target.as_ref();
    let target = target.map(|(path, disk)| builds(path, *disk));
    let project = match facts.project {
        Some(Disk::Remote(name)) => Some(polled(name)),
        _ => None,
    };
    target.into_iter().chain(project).collect()
}

fn builds(path: &Path, disk: Option<Disk>) -> Finding {
    const ID: &str = "target-disk";
    let path = path.display();
    match disk {
        None => Finding::ok(ID, format!("`{path}` is on a disk of this machine")),
        Some(Disk::Remote(name)) => {
            let what = format!(
                "builds write to {name} (`{path}`), and each reads and writes hundreds of files there; how much longer that takes was {UNMEASURED}"
            );
            let remedy = "let CARGO_TARGET_DIR, or `target-dir` under `[build]` in `.cargo/config.toml`, name a folder on a disk of this machine";
            Finding::warning(ID, what, remedy)
        }
        Some(Disk::Overlay) => {
            let what = format!(
                "builds write to the container's own layer (`{path}`), which goes with the container: the next one builds everything again; how much slower it is was {UNMEASURED}"
            );
            let remedy = "let a volume hold it: give the container `--volume NAME:/target` and `--env CARGO_TARGET_DIR=/target`";
            Finding::warning(ID, what, remedy)
        }
    }
}

fn polled(name: &str) -> Finding {
    let what = format!(
        "the project lies on {name}, where the system does not tell of all changes: `cortex serve` looks at all files every 0.3 to 5 s, so a save is noticed that much later"
    );
    let remedy = "keep the project on a disk of this machine, or set CORTEX_SERVE_POLL=0 if nobody changes it from elsewhere";
    Finding::warning("project-disk", what, remedy)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;

    fn facts(project: Option<Disk>, target: Option<Disk>) -> Facts {
        let target = Some((PathBuf::from("/shop/target"), target));
        Facts { project, target }
    }

    #[test]
    fn disks_of_this_machine_are_well() {
        let findings = check(&facts(None, None));
        let told: Vec<_> = findings.iter().map(|it| (it.id, it.status)).collect();
        assert_eq!(told, [("target-disk", Status::Ok)]);
        assert_eq!(check(&Facts::default()), []);
    }

    #[test]
    fn the_disks_of_others_are_named_with_what_they_cost_and_a_remedy() {
        let all = [
            facts(Some(Disk::Remote("9P")), Some(Disk::Remote("9P"))),
            facts(Some(Disk::Overlay), Some(Disk::Overlay)),
        ];
        let bad: Vec<_> = all.iter().flat_map(check).collect();
        insta::assert_json_snapshot!(bad);
    }

    #[test]
    fn a_folder_of_a_test_is_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(disk(&dir.path().join("missing")), None);
    }
}
