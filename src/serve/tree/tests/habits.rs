//! How editors, formatters, clocks and great numbers meet both ways of looking.

use std::fs::File;
use std::time::{Duration, SystemTime};

use super::*;

const MINUTE: Duration = Duration::from_mins(1);

impl Project {
    /// The files that count as changed when all are looked at, at this time.
    fn sweep(&mut self, seconds: u64) -> Vec<String> {
        let changed = self.tree.sweep(Duration::from_secs(seconds));
        let shown = changed.iter().map(|path| path.display().to_string());
        shown.collect()
    }

    fn set_time(&self, path: &str, time: SystemTime) {
        let file = File::options().write(true).open(self.at(path)).unwrap();
        file.set_modified(time).unwrap();
    }

    fn time(&self, path: &str) -> SystemTime {
        fs::metadata(self.at(path)).unwrap().modified().unwrap()
    }
}

#[test]
fn a_formatter_that_saves_again_is_a_change_only_if_it_changes() {
    let mut app = Project::new(APP);
    app.write("src/main.rs", "fn main(){}");
    assert_eq!(app.look(&["src/main.rs"]), ["src/main.rs"]);
    app.write("src/main.rs", "fn main() {}");
    assert_eq!(app.look(&["src/main.rs"]), ["src/main.rs"]);
    app.write("src/main.rs", "fn main() {}");
    assert_eq!(app.look(&["src/main.rs"]), [""; 0]);
}

#[test]
fn two_saves_before_a_look_are_one_change_and_back_again_is_none() {
    let mut app = Project::new(APP);
    app.write("src/main.rs", "fn main() { 1; }");
    app.write("src/main.rs", "fn main() { 2; }");
    assert_eq!(app.look(&["src/main.rs"]), ["src/main.rs"]);
    app.write("src/main.rs", "fn main() { 3; }");
    app.write("src/main.rs", "fn main() { 2; }");
    assert_eq!(app.look(&["src/main.rs"]), [""; 0]);
}

#[test]
fn a_file_that_is_away_while_an_editor_puts_another_in_its_place_is_one_change() {
    let mut app = Project::new(APP);
    // As Helix and Vim do: the old file becomes the backup.
    fs::rename(app.at("src/main.rs"), app.at("src/main.rsX1.bck")).unwrap();
    app.write("src/main.rs", "fn main() { 2; }");
    let paths = ["src/main.rs", "src/main.rsX1.bck"];
    assert_eq!(app.look(&paths), ["src/main.rs"]);
    fs::remove_file(app.at("src/main.rsX1.bck")).unwrap();
    assert_eq!(app.look(&paths), [""; 0]);
}

#[test]
fn a_clock_that_was_set_back_hides_nothing() {
    let mut app = Project::new(APP);
    assert_eq!(app.sweep(0), [""; 0]);
    let long_ago = SystemTime::UNIX_EPOCH + MINUTE;
    app.write("src/main.rs", "fn main() { 1; }");
    app.set_time("src/main.rs", long_ago);
    assert_eq!(app.look(&["src/main.rs"]), ["src/main.rs"]);
    app.write("src/main.rs", "fn main() { 2; }");
    app.set_time("src/main.rs", long_ago - Duration::from_secs(1));
    assert_eq!(app.sweep(10), ["src/main.rs"]);
    // A time in the future, and a touch.
    app.write("src/main.rs", "fn main() { 3; }");
    app.set_time("src/main.rs", SystemTime::now() + MINUTE);
    assert_eq!(app.sweep(20), ["src/main.rs"]);
    app.set_time("src/main.rs", long_ago);
    assert_eq!(app.sweep(30), [""; 0]);
}

#[test]
fn a_save_as_long_and_as_old_as_the_one_before_is_seen() {
    let mut app = Project::new(APP);
    app.sweep(0);
    app.write("src/main.rs", "fn main() { 1; }");
    let time = app.time("src/main.rs");
    assert_eq!(app.sweep(10), ["src/main.rs"]);
    // Within the step in which the file system counts.
    app.write("src/main.rs", "fn main() { 2; }");
    app.set_time("src/main.rs", time);
    assert_eq!(app.sweep(11), ["src/main.rs"]);
    // Once it is old, what looks the same is not read.
    app.write("src/main.rs", "fn main() { 3; }");
    app.set_time("src/main.rs", time);
    assert_eq!(app.sweep(20), [""; 0]);
}

#[test]
fn a_sweep_sees_what_comes_and_goes() {
    let mut app = Project::new(APP);
    app.write("src/parts/mod.rs", "//! x");
    app.write(".env", "A=1");
    assert_eq!(app.sweep(0), [".env", "src/parts/mod.rs"]);
    assert_eq!(app.sweep(1), [""; 0]);
    fs::rename(app.at("src/parts"), app.at("src/pages")).unwrap();
    assert_eq!(app.sweep(2), ["src/pages/mod.rs", "src/parts/mod.rs"]);
    app.write(".gitignore", "");
    assert_eq!(app.sweep(3), ["dist/out.js"]);
    fs::remove_dir_all(app.at("src/pages")).unwrap();
    assert_eq!(app.sweep(4), ["src/pages/mod.rs"]);
    assert!(app.tree.stamps.len() <= app.tree.contents.len() + 1);
}

#[test]
fn bytes_that_are_no_text_count_and_names_that_are_none_do_not() {
    let mut app = Project::new(APP);
    fs::write(app.at("src/main.rs"), [0xff, 0xfe, 0]).unwrap();
    assert_eq!(app.look(&["src/main.rs"]), ["src/main.rs"]);
    fs::write(app.at("src/main.rs"), [0xff, 0xfe, 1]).unwrap();
    assert_eq!(app.sweep(0), ["src/main.rs"]);
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"src/\xff.rs");
        fs::write(app.dir.path().join(name), "x").unwrap();
        assert_eq!(app.sweep(1), [""; 0]);
    }
}

#[test]
fn ten_thousand_files_are_one_change() {
    // Some disks take half a minute to remove as many.
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let mut app = Project::within(dir.unwrap(), APP);
    let names: Vec<_> = (0..10_000).map(|n| format!("src/parts/p{n}.rs")).collect();
    let write_all = |app: &Project, text: &str| {
        for name in &names {
            app.write(name, text);
        }
    };
    write_all(&app, "1");
    // The folder alone is told of, for it was not watched when they came.
    assert_eq!(app.look(&["src/parts"]).len(), 10_000);
    write_all(&app, "2");
    let all: Vec<_> = names.iter().map(String::as_str).collect();
    assert_eq!(app.look(&all).len(), 10_000);
    write_all(&app, "3");
    // The system has lost count, which is told of the root.
    assert_eq!(app.look(&[""]).len(), 10_000);
    assert_eq!(app.sweep(0), [""; 0]);
}
