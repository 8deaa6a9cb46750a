//! What it costs that nothing is lost: a plan applied and taken back, beside plain writing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::figure::Figure;
use super::measure::{Cost, median, once};
use super::stage::Stage;

const RUNS: usize = 21;

/// The argument by which this program writes files plainly, as the peer.
pub(super) const PLAINLY: &str = "--write-plainly";

/// Files that stand in one folder, as in a module of an application.
const A_FOLDER: usize = 10;

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let (undo, _) = undone(stage, 20)?;
    let (made, plainly_made) = applied(stage, "make", 100, false)?;
    let (changed, plainly_changed) = applied(stage, "change", 100, true)?;
    Ok(vec![
        Figure::less("cortex undo, 20 new files", "ms", undo).goal(20.0),
        Figure::less("100 new files", "ms", made)
            .peer("fs::write, a process", plainly_made)
            .goal(3.0 * plainly_made),
        Figure::less("100 changed files", "ms", changed)
            .peer("fs::write, a process", plainly_changed)
            .goal(3.0 * plainly_changed),
    ])
}

/// The median of `cortex undo` after a plan that makes `count` files, and of that plan.
fn undone(stage: &Stage, count: usize) -> Result<(f64, f64), String> {
    let (mut undos, mut applies) = (Vec::new(), Vec::new());
    for round in 0..=RUNS {
        let project = project(stage, &format!("undo-{round}"))?;
        let apply = apply(stage, &project, &files(count, "text"))?;
        let undo = once(stage.cortex(&["undo", "--quiet"]).current_dir(&project))?;
        if round > 0 {
            undos.push(undo.wall_ms);
            applies.push(apply.wall_ms);
        }
    }
    Ok((median(undos), median(applies)))
}

/// The medians of a plan with `count` files, in turn with the same files written plainly.
fn applied(stage: &Stage, name: &str, count: usize, are_there: bool) -> Result<(f64, f64), String> {
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    let files = files(count, "text");
    for round in 0..=RUNS {
        let project = project(stage, &format!("{name}-{round}"))?;
        let twin = self::project(stage, &format!("{name}-plainly-{round}"))?;
        if are_there {
            let before = self::files(count, "before");
            write(&project, &before)?;
            write(&twin, &before)?;
        }
        settle()?;
        let cost = apply(stage, &project, &files)?;
        settle()?;
        let plainly = write_plainly(stage, &twin, &files)?;
        if round > 0 {
            ours.push(cost.wall_ms);
            plain.push(plainly.wall_ms);
        }
    }
    Ok((median(ours), median(plain)))
}

/// Waits until what the bench itself wrote is on the disk: whoever syncs next would wait for it.
pub(super) fn settle() -> Result<(), String> {
    once(&mut Command::new("sync")).map(drop)
}

/// Lets another process of this program write the files.
fn write_plainly(stage: &Stage, folder: &Path, files: &[(String, String)]) -> Result<Cost, String> {
    let list = stage.path("list");
    let lines = files.iter().flat_map(|(path, text)| [path.as_str(), text]);
    fs::write(&list, lines.collect::<Vec<_>>().join("\0")).map_err(|error| error.to_string())?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    once(
        Command::new(program)
            .args(["bench", PLAINLY])
            .arg(&list)
            .arg(folder),
    )
}

/// What that process does: it reads the list, makes the folders and calls `fs::write` for each.
pub(super) fn write_listed(list: &Path, folder: &Path) -> Result<(), String> {
    let list = fs::read_to_string(list).map_err(|error| error.to_string())?;
    let words: Vec<&str> = list.split('\0').collect();
    let files: Vec<_> = words
        .chunks_exact(2)
        .map(|file| (file[0], file[1]))
        .collect();
    write(folder, &files)
}

/// As many files of about two kilobytes, ten in a folder.
fn files(count: usize, word: &str) -> Vec<(String, String)> {
    let file = |number: usize| {
        let path = format!("src/part_{}/file_{number}.rs", number / A_FOLDER);
        (path, format!("// {word} {number}\n").repeat(150))
    };
    (0..count).map(file).collect()
}

/// A folder that counts as a project.
fn project(stage: &Stage, name: &str) -> Result<PathBuf, String> {
    let project = stage.path(name);
    let manifest = "[package]\nname = \"shop\"\n".to_owned();
    let marks = [
        ("Cargo.toml".to_owned(), manifest),
        ("cortex.toml".to_owned(), String::new()),
    ];
    write(&project, &marks)?;
    Ok(project)
}

fn apply(stage: &Stage, project: &Path, files: &[(String, String)]) -> Result<Cost, String> {
    let file = |(path, text): &(String, String)| json!({ "path": path, "text": text });
    let files: Vec<_> = files.iter().map(file).collect();
    let plan = json!({ "command": "cortex bench", "files": files });
    let document = stage.path("plan.json");
    fs::write(&document, plan.to_string()).map_err(|error| error.to_string())?;
    let mut apply = stage.cortex(&["apply", "--quiet"]);
    once(apply.arg(&document).current_dir(project))
}

pub(super) fn write(
    root: &Path,
    files: &[(impl AsRef<Path>, impl AsRef<[u8]>)],
) -> Result<(), String> {
    let mut made = None;
    for (path, text) in files {
        let path = root.join(path);
        let folder = path.parent().map(Path::to_owned);
        if folder != made {
            fs::create_dir_all(folder.as_deref().unwrap_or(root))
                .map_err(|error| error.to_string())?;
            made = folder;
        }
        fs::write(&path, text).map_err(|error| error.to_string())?;
    }
    Ok(())
}
