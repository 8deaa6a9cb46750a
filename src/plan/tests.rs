//! Plans on a real disk: what is written, what is refused, and that a refusal leaves no trace.
#![expect(
    clippy::disallowed_methods,
    reason = "tests set up folders of their own"
)]

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{
    Carried, Content, Direction, Draft, Occasion, Plan, RelPath, Source, apply, diff, perform,
};
use crate::error::Failure;

pub(super) struct Project(TempDir);

impl Project {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        // Thousands of them, in memory where that can be had; the real disk is for whole processes.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let project = Self(folder.unwrap());
        for (path, text) in files {
            let path = project.root().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        project
    }

    pub(super) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn draft(&self, write: impl FnOnce(&mut Draft<'_>)) -> Plan {
        let source = Source::Disk(self.root().to_owned());
        let mut draft = Draft::new(&source);
        write(&mut draft);
        draft.finish().unwrap()
    }

    pub(super) fn apply(&self, plan: &Plan) -> Result<(), Failure> {
        apply(self.root(), plan, occasion())
    }

    pub(super) fn undo(&self) -> Result<Carried, Failure> {
        perform(self.root(), None, Direction::Back, occasion())
    }

    pub(super) fn redo(&self) -> Result<Carried, Failure> {
        perform(self.root(), None, Direction::Forth, occasion())
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        fs::write(self.root().join(path), text).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    /// Every file and folder with its text, which is how a test sees that nothing else changed.
    pub(super) fn state(&self) -> Vec<(String, String)> {
        let entries = walkdir::WalkDir::new(self.root())
            .min_depth(1)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.file_name() != ".cortex");
        let describe = |entry: walkdir::DirEntry| {
            let path = entry
                .path()
                .strip_prefix(self.root())
                .unwrap()
                .display()
                .to_string();
            let text =
                fs::read(entry.path()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            (path, text.unwrap_or_else(|_| "folder".into()))
        };
        entries.map(|entry| describe(entry.unwrap())).collect()
    }
}

pub(super) fn occasion() -> Occasion {
    Occasion::new("cortex test".into(), 0)
}

pub(super) fn path(path: &str) -> RelPath {
    RelPath::new(path).unwrap()
}

pub(super) fn text(text: &str) -> Content {
    Content::text(text)
}

#[test]
fn creates_edits_and_deletes_in_one_go() {
    let project = Project::new(&[("a.txt", "one\r\ntwo"), ("old/b.txt", "b")]);
    let plan = project.draft(|draft| {
        draft.create(path("new/deep/c.txt"), text("c")).unwrap();
        draft
            .edit(path("a.txt"), |text| Ok(text.replace("two", "three")))
            .unwrap();
        draft.delete(path("old/b.txt")).unwrap();
    });
    project.apply(&plan).unwrap();
    let expected = [
        ("a.txt", "one\r\nthree"),
        ("new", "folder"),
        ("new/deep", "folder"),
        ("new/deep/c.txt", "c"),
        ("old", "folder"),
    ];
    assert_eq!(
        project.state(),
        expected.map(|(path, text)| (path.to_owned(), text.to_owned()))
    );
}

#[test]
fn binary_content_and_odd_names_arrive_as_they_are() {
    let project = Project::new(&[]);
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let plan = project.draft(|draft| {
        draft
            .create(
                path("ü ber/'quoted' $name.bin"),
                Content::new(bytes.as_slice(), false),
            )
            .unwrap();
    });
    project.apply(&plan).unwrap();
    assert_eq!(
        fs::read(project.root().join("ü ber/'quoted' $name.bin")).unwrap(),
        bytes
    );
}

#[cfg(unix)]
#[test]
fn modes_are_written_and_those_of_edited_files_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::new(&[("secret.txt", "a")]);
    let mode = |name: &str| {
        fs::metadata(project.root().join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    fs::set_permissions(
        project.root().join("secret.txt"),
        fs::Permissions::from_mode(0o600),
    )
    .unwrap();
    let plan = project.draft(|draft| {
        draft
            .create(path("run.sh"), Content::new(*b"#!/bin/sh\n", true))
            .unwrap();
        draft.edit(path("secret.txt"), |_| Ok("b".into())).unwrap();
    });
    project.apply(&plan).unwrap();
    assert_eq!(mode("run.sh") & 0o100, 0o100);
    assert_eq!(mode("secret.txt"), 0o600);
}

#[test]
fn the_same_content_is_nothing_to_do() {
    let project = Project::new(&[("a.txt", "same")]);
    let plan = project.draft(|draft| drop(draft.create(path("a.txt"), text("same")).unwrap()));
    assert_eq!(plan.len(), 0);
    project.apply(&plan).unwrap();
    assert_eq!(project.state(), [("a.txt".to_owned(), "same".to_owned())]);
}

#[test]
fn a_file_in_the_way_is_reported_unless_forced() {
    let project = Project::new(&[("a.txt", "mine")]);
    let source = Source::Disk(project.root().to_owned());
    let mut draft = Draft::new(&source);
    draft.create(path("a.txt"), text("yours")).unwrap();
    let failure = draft.finish().unwrap_err();
    assert_eq!(
        (failure.code(), failure.causes()),
        ("CX0206", &["a.txt".to_owned()][..])
    );

    let mut draft = Draft::new(&source);
    draft.replace(path("a.txt"), text("yours")).unwrap();
    project.apply(&draft.finish().unwrap()).unwrap();
    assert_eq!(project.state(), [("a.txt".to_owned(), "yours".to_owned())]);
}

#[test]
fn a_file_that_changed_meanwhile_stops_everything() {
    let project = Project::new(&[("a.txt", "1"), ("b.txt", "1")]);
    let plan = project.draft(|draft| {
        draft.edit(path("a.txt"), |_| Ok("2".into())).unwrap();
        draft.edit(path("b.txt"), |_| Ok("2".into())).unwrap();
        draft.create(path("c.txt"), text("2")).unwrap();
    });
    fs::write(project.root().join("b.txt"), "saved meanwhile").unwrap();
    let before = project.state();
    let failure = project.apply(&plan).unwrap_err();
    assert_eq!(
        (failure.code(), failure.causes()),
        ("CX0201", &["b.txt".to_owned()][..])
    );
    assert_eq!(project.state(), before);
}

#[test]
fn a_file_where_a_folder_belongs_stops_everything() {
    let project = Project::new(&[("a.txt", "1"), ("z", "a file where a folder is needed")]);
    let before = project.state();
    let refused = |plan: Plan| {
        let failure = project.apply(&plan).unwrap_err();
        assert_eq!(project.state(), before);
        (failure.code(), failure.causes().to_vec())
    };
    let below_a_file = project.draft(|draft| {
        draft.edit(path("a.txt"), |_| Ok("2".into())).unwrap();
        draft.create(path("m/new.txt"), text("2")).unwrap();
        draft.create(path("z/new.txt"), text("2")).unwrap();
    });
    let cause = "z/new.txt: `z` is a file now, and was a folder or is to be one";
    assert_eq!(refused(below_a_file), ("CX0215", vec![cause.to_owned()]));
    let both_at_once = project.draft(|draft| {
        draft.create(path("m"), text("2")).unwrap();
        draft.create(path("m/new.txt"), text("2")).unwrap();
    });
    assert_eq!(refused(both_at_once).0, "CX0215");
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_refused() {
    let (project, outside) = (Project::new(&[]), Project::new(&[]));
    std::os::unix::fs::symlink(outside.root(), project.root().join("link")).unwrap();
    let plan = project.draft(|draft| drop(draft.create(path("link/a.txt"), text("a")).unwrap()));
    assert_eq!(project.apply(&plan).unwrap_err().code(), "CX0204");
    assert!(outside.state().is_empty());
}

#[test]
fn the_diff_is_what_git_reads() {
    let project = Project::new(&[("a.txt", "one\ntwo\n"), ("b.txt", "b\n"), ("c.bin", "\0")]);
    let plan = project.draft(|draft| {
        draft
            .edit(path("a.txt"), |text| Ok(text.replace("two", "three")))
            .unwrap();
        draft.delete(path("b.txt")).unwrap();
        draft.delete(path("c.bin")).unwrap();
        draft
            .create(path("d.sh"), Content::new(*b"#!/bin/sh", true))
            .unwrap();
    });
    insta::assert_snapshot!(diff(&plan, |_| true), @r"
    diff --git a/a.txt b/a.txt
    --- a/a.txt
    +++ b/a.txt
    @@ -1,2 +1,2 @@
     one
    -two
    +three
    diff --git a/b.txt b/b.txt
    deleted file mode 100644
    --- a/b.txt
    +++ /dev/null
    @@ -1 +0,0 @@
    -b
    diff --git a/c.bin b/c.bin
    deleted file mode 100644
    Binary file, 1 bytes, becomes 0 bytes
    diff --git a/d.sh b/d.sh
    new file mode 100755
    --- /dev/null
    +++ b/d.sh
    @@ -0,0 +1 @@
    +#!/bin/sh
    \ No newline at end of file
    ");
}

#[test]
fn a_change_is_made_from_one_reading() {
    let project = Project::new(&[("lib.rs", "one\n")]);
    let plan = project.draft(|draft| {
        let path = RelPath::new("lib.rs").unwrap();
        let read = draft.read(&path).unwrap().unwrap();
        // Another generator is faster.
        project.write("lib.rs", "one\ntwo\n");
        let changed = format!("{}three\n", read.as_text().unwrap());
        draft.edit(path, |_| Ok(changed)).unwrap();
    });
    assert_eq!(project.apply(&plan).unwrap_err().code(), "CX0201");
    assert_eq!(
        fs::read_to_string(project.root().join("lib.rs")).unwrap(),
        "one\ntwo\n"
    );
}
