//! Which changes on disk count, as people, editors, git and running apps make them.

mod habits;

use std::fs;

use super::*;

struct Project {
    dir: tempfile::TempDir,
    tree: Tree,
    folders: Vec<PathBuf>,
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::within(tempfile::tempdir().unwrap(), files)
    }

    fn within(dir: tempfile::TempDir, files: &[(&str, &str)]) -> Self {
        for (path, text) in files {
            write(&dir.path().join(path), text);
        }
        let mut folders = Vec::new();
        let tree = Tree::scan(dir.path(), &mut |dir| folders.push(dir.to_owned()));
        Self { dir, tree, folders }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.at(path), text);
    }

    /// The files that count as changed after something happened at these paths.
    fn look(&mut self, paths: &[&str]) -> Vec<String> {
        let paths = paths.iter().map(|path| self.at(path)).collect();
        let folders = &mut self.folders;
        let changed = self
            .tree
            .look(&paths, &mut |dir| folders.push(dir.to_owned()));
        changed
            .iter()
            .map(|path| path.display().to_string())
            .collect()
    }

    fn watches(&self, path: &str) -> bool {
        self.folders.contains(&self.at(path))
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const APP: &[(&str, &str)] = &[
    ("Cargo.toml", "[package]"),
    (".gitignore", "/dist/\n*.gen.rs\n.env\n"),
    ("src/main.rs", "fn main() {}"),
    ("dist/out.js", "1"),
    ("target/debug/app", "elf"),
    (".git/HEAD", "ref"),
];

#[test]
fn a_save_counts_and_a_touch_does_not() {
    let mut app = Project::new(APP);
    app.write("src/main.rs", "fn main() {}");
    assert_eq!(app.look(&["src/main.rs"]), [""; 0]);
    app.write("src/main.rs", "fn main() { }");
    assert_eq!(app.look(&["src/main.rs"]), ["src/main.rs"]);
    assert_eq!(app.look(&["src/main.rs"]), [""; 0]);
}

#[test]
fn what_is_left_out_by_git_and_cargo_is_neither_watched_nor_counted() {
    let mut app = Project::new(APP);
    assert!(app.watches("src"));
    for dir in ["dist", "target", "target/debug", ".git"] {
        assert!(!app.watches(dir), "{dir}");
    }
    for path in [
        "dist/out.js",
        "src/a.gen.rs",
        "target/debug/app",
        ".git/HEAD",
    ] {
        app.write(path, "2");
        assert_eq!(app.look(&[path]), [""; 0], "{path}");
    }
}

#[test]
fn a_module_may_be_called_target() {
    let mut app = Project::new(APP);
    app.write("src/target/mod.rs", "//! x");
    assert_eq!(app.look(&["src/target"]), ["src/target/mod.rs"]);
    app.write("out/CACHEDIR.TAG", "Signature");
    app.write("out/debug/app", "elf");
    assert_eq!(app.look(&["out"]), [""; 0]);
    assert_eq!(app.look(&["out/debug/app"]), [""; 0]);
}

#[test]
fn the_traces_of_editors_and_of_running_apps_do_not_count() {
    let mut app = Project::new(APP);
    let traces = [
        "src/.main.rs.swp",
        "src/main.rs~",
        "src/4913",
        "src/#main.rs#",
        "src/.#main.rs",
        "src/main.rs___jb_tmp___",
        "app.log",
        "app.db",
        "app.db-wal",
        "app.sqlite3",
    ];
    for path in traces {
        app.write(path, "x");
        assert_eq!(app.look(&[path]), [""; 0], "{path}");
    }
}

#[test]
fn a_save_by_renaming_counts_once() {
    let mut app = Project::new(APP);
    app.write("src/.tmp-main", "fn main() { 2; }");
    fs::rename(app.at("src/.tmp-main"), app.at("src/main.rs")).unwrap();
    assert_eq!(app.look(&["src/.tmp-main", "src/main.rs"]), ["src/main.rs"]);
}

#[test]
fn the_environment_file_counts_though_git_ignores_it() {
    let mut app = Project::new(APP);
    app.write(".env", "PORT=1");
    assert_eq!(app.look(&[".env"]), [".env"]);
    fs::remove_file(app.at(".env")).unwrap();
    assert_eq!(app.look(&[".env"]), [".env"]);
}

#[test]
fn folders_appear_and_vanish_with_their_files() {
    let mut app = Project::new(APP);
    app.write("src/posts/mod.rs", "//! x");
    app.write("src/posts/views/list.rs", "//! x");
    let all = ["src/posts/mod.rs", "src/posts/views/list.rs"];
    assert_eq!(app.look(&["src/posts"]), all);
    assert!(app.watches("src/posts/views"));
    fs::rename(app.at("src/posts"), app.at("src/articles")).unwrap();
    let mut moved = app.look(&["src/posts", "src/articles"]);
    moved.sort();
    assert_eq!(
        moved,
        [
            "src/articles/mod.rs",
            "src/articles/views/list.rs",
            all[0],
            all[1]
        ]
    );
    fs::remove_dir_all(app.at("src/articles")).unwrap();
    assert_eq!(app.look(&["src/articles"]).len(), 2);
}

#[test]
fn a_folder_with_the_beginning_of_anothers_name_is_another() {
    let mut app = Project::new(&[("src/post/a.rs", "1"), ("src/post-2/a.rs", "1")]);
    fs::remove_dir_all(app.at("src/post")).unwrap();
    assert_eq!(app.look(&["src/post"]), ["src/post/a.rs"]);
    app.write("src/post-2/a.rs", "2");
    assert_eq!(app.look(&["src/post-2/a.rs"]), ["src/post-2/a.rs"]);
}

#[test]
fn changed_rules_take_effect() {
    let mut app = Project::new(APP);
    app.write(".gitignore", "*.gen.rs\n");
    assert_eq!(app.look(&[".gitignore"]), ["dist/out.js"]);
    assert!(app.watches("dist"));
    app.write("dist/out.js", "2");
    assert_eq!(app.look(&["dist/out.js"]), ["dist/out.js"]);
}

#[test]
fn rules_above_the_project_hold_within_a_repository_only() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("shop");
    write(&home.path().join(".gitignore"), "*\n");
    write(&root.join("src/parts/mod.rs"), "1");
    write(&root.join("dist/out.js"), "1");
    write(&root.join(".gitignore"), "/dist/\n");
    let count = |files: &mut Vec<_>| {
        let tree = Tree::scan(&root, &mut |_| ());
        files.extend(tree.contents.into_keys());
    };
    let (mut outside, mut inside, mut own) = (Vec::new(), Vec::new(), Vec::new());
    count(&mut outside);
    assert_eq!(outside, [Path::new("src/parts/mod.rs")]);
    fs::create_dir(home.path().join(".git")).unwrap();
    count(&mut inside);
    assert_eq!(inside, [""; 0].map(PathBuf::from));
    fs::create_dir(root.join(".git")).unwrap();
    count(&mut own);
    assert_eq!(own, outside);
}

#[test]
fn a_new_folder_in_a_home_with_rules_counts() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("shop");
    write(&home.path().join(".gitignore"), "*\n");
    write(&root.join("src/main.rs"), "1");
    let mut tree = Tree::scan(&root, &mut |_| ());
    assert!(tree.has_files_in("src") && !tree.has_files_in("sr"));
    write(&root.join("src/parts/mod.rs"), "1");
    let paths = BTreeSet::from([root.join("src/parts")]);
    let changed = tree.look(&paths, &mut |_| ());
    assert_eq!(changed, BTreeSet::from(["src/parts/mod.rs".into()]));
}

#[cfg(unix)]
#[test]
fn what_links_lead_to_counts_under_the_links_name() {
    use std::os::unix::fs::symlink;
    let shared = tempfile::tempdir().unwrap();
    write(&shared.path().join("config/default.toml"), "1");
    write(&shared.path().join("env"), "A=1");
    // Round in a circle, on both sides.
    symlink(shared.path(), shared.path().join("config/up")).unwrap();
    let mut app = Project::new(APP);
    symlink(shared.path().join("config"), app.at("config")).unwrap();
    symlink(shared.path().join("env"), app.at(".env")).unwrap();
    symlink(app.at("src"), app.at("again")).unwrap();
    let first = app.look(&["config", ".env", "again"]);
    assert!(
        first.contains(&"config/default.toml".to_owned()),
        "{first:?}"
    );
    assert!(first.contains(&".env".to_owned()), "{first:?}");
    assert!(
        !first.iter().any(|file| file.starts_with("again")),
        "{first:?}"
    );
    assert!(app.watches("config") && app.watches(".env") && !app.watches("again"));
    write(&shared.path().join("config/default.toml"), "2");
    let changed = app.look(&["config/default.toml"]);
    assert_eq!(changed, ["config/default.toml"]);
}

#[test]
fn a_file_outside_is_none_of_ours() {
    let mut app = Project::new(APP);
    let other = tempfile::tempdir().unwrap();
    let paths = BTreeSet::from([other.path().join("a.rs")]);
    assert_eq!(app.tree.look(&paths, &mut |_| ()), BTreeSet::new());
}
