//! What `cortex generate crud` writes, at work, beside the same by hand; and what writing it takes.

use std::fs;
use std::path::Path;

use super::figure::Figure;
use super::measure::{median, median_ms, median_ratio, once};
use super::plan::settle;
use super::stage::Stage;
use super::start::release;
use super::wrk::{Server, less, rate, rounds};
use crate::call;

const RUNS: usize = 21;
const MIGRATIONS: usize = 200;

/// Eight fields, and what they refer to.
const POST: [&str; 11] = [
    "generate",
    "crud",
    "Post",
    "title:string",
    "body:text:optional",
    "author:references",
    "published_at:datetime:optional:index",
    "status:enum:draft/published:default=draft",
    "code:string:20:unique",
    "views:int:default=0",
    "secret:string:optional:hidden",
];
const AUTHOR: [&str; 4] = ["generate", "crud", "Author", "name:string"];

/// Ten thousand posts by a hundred authors.
const ROWS: &str = "\
INSERT INTO authors (name, created_at, updated_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
SELECT 'author ' || i, '2026-01-31T08:30:00+00:00', '2026-01-31T08:30:00+00:00' FROM n;
INSERT INTO posts (title, body, author_id, status, code, views, created_at, updated_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
SELECT 'title ' || i, 'what is said in number ' || i, i % 100 + 1, 'draft', 'code ' || i, i,
       '2026-01-31T08:30:00+00:00', '2026-01-31T08:30:00+00:00' FROM n;
";

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let project = stage.project("posts", "rest")?;
    let mut figures = under_load(stage, &project)?;
    figures.push(generated(stage)?);
    figures.push(migrated(stage, &project)?);
    Ok(figures)
}

fn under_load(stage: &Stage, project: &Path) -> Result<Vec<Figure>, String> {
    for words in [&AUTHOR[..], &POST] {
        call::run(stage.cortex(words).arg("--quiet").current_dir(project))?;
    }
    fill(stage, project)?;
    let url = format!("sqlite:{}", project.join("bench.db").display());
    let variables = [
        ("DATABASE_URL", url.as_str()),
        (
            "APP__PAGES__KEY",
            "a key for measurements, which signs nothing",
        ),
    ];
    let ours = Server::start(&release(stage, project, "posts")?, project, &variables)?;
    let hand = stage.peers().join("crud-by-hand");
    let hand = release(stage, &hand, "crud-by-hand")?;
    let hand = Server::start(&hand, project, &variables)?;
    let list = rounds([(&ours, "/posts"), (&hand, "/posts")])?;
    let one = rounds([(&ours, "/posts/5000"), (&hand, "/posts/5000")])?;
    let mut figures = Vec::new();
    for (name, [ours, hand]) in [("a list of 20", &list), ("a row", &one)] {
        let peer = (hand, "axum and sqlx by hand");
        let tail = format!("{name}, 99th percentile");
        let time = format!("{name}, processor time");
        figures.push(rate(name, ours, peer).ratio_goal(0.95));
        figures.push(less(&tail, "ms", ours, peer, |it| it.p99_ms).ratio_goal(1.05));
        figures.push(less(&time, "µs", ours, peer, |it| it.cpu_us));
    }
    Ok(figures)
}

/// Makes the database with the tool, and its rows by a seed.
fn fill(stage: &Stage, project: &Path) -> Result<(), String> {
    let seeds = project.join("seeds/all");
    let written = fs::create_dir_all(&seeds);
    let written = written.and_then(|()| fs::write(seeds.join("10_posts.sql"), ROWS));
    written.map_err(|error| error.to_string())?;
    for action in ["create", "migrate", "seed"] {
        let args = ["db", action, "--url", "sqlite:bench.db", "--quiet"];
        call::run(stage.cortex(&args).current_dir(project))?;
    }
    Ok(())
}

/// The generator itself, in a project of its own that is as it was after each run.
fn generated(stage: &Stage) -> Result<Figure, String> {
    let project = stage.project("written", "rest")?;
    call::run(stage.cortex(&AUTHOR).arg("--quiet").current_dir(&project))?;
    let time = median_ms(RUNS, |_| {
        settle()?;
        let cost = once(stage.cortex(&POST).arg("--quiet").current_dir(&project))?;
        once(stage.cortex(&["undo", "--quiet"]).current_dir(&project))?;
        Ok(cost)
    })?;
    Ok(Figure::less("generate crud, eight fields", "ms", time).goal(30.0))
}

/// Two hundred migrations applied to a database that is made anew for each run.
fn migrated(stage: &Stage, project: &Path) -> Result<Figure, String> {
    let folder = project.join("migrations/sqlite");
    let cleared = fs::remove_dir_all(&folder).and_then(|()| fs::create_dir_all(&folder));
    cleared.map_err(|error| error.to_string())?;
    for number in 0..MIGRATIONS {
        let version = 20_260_101_000_000_u64 + u64::try_from(number).unwrap_or_default();
        let sql = format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n");
        let path = folder.join(format!("{version}_create_t{number}.up.sql"));
        fs::write(path, sql).map_err(|error| error.to_string())?;
    }
    let peer = release(stage, &stage.peers().join("migrate"), "migrate")?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=RUNS {
        let url = format!("sqlite:ours-{round}.db");
        call::run(
            stage
                .cortex(&["db", "create", "--url", &url, "--quiet"])
                .current_dir(project),
        )?;
        settle()?;
        let args = ["db", "migrate", "--url", &url, "--quiet"];
        let own = once(stage.cortex(&args).current_dir(project))?.wall_ms;
        settle()?;
        let mut other = std::process::Command::new(&peer);
        let folder = folder.display().to_string();
        other.args([&*folder, &format!("sqlite:theirs-{round}.db")]);
        let other = once(other.current_dir(project))?.wall_ms;
        if round > 0 {
            ours.push(own);
            theirs.push(other);
        }
    }
    let ratio = median_ratio(&ours, &theirs);
    Ok(Figure::less("200 migrations", "ms", median(ours))
        .peer("sqlx's migrator", median(theirs))
        .ratio(ratio)
        .ratio_goal(1.2))
}
