//! Rows to begin with: a file in `seeds/` for the table of a model that is there.

use super::column::Column;
use super::item::Item;
use super::known::Known;
use super::recorded::records;
use super::site::Site;
use super::thing::{Completes, Flag, Shared, Thing};
use super::versioned;
use super::wish::Wish;
use crate::error::{Failure, catalog};
use crate::plan::{Content, RelPath};
use crate::sql::{self, Cell};

pub(super) const THING: Thing = Thing {
    name: "seeder",
    about: "Rows for `cortex db seed`: a file of SQL that can be run again and again",
    examples: &[
        ("Post", "three posts, in seeds/development/"),
        ("Post --count 20", "twenty of them"),
        (
            "billing/Invoice --env all",
            "invoices for every environment, production included",
        ),
    ],
    needs: &[],
    subject: "The model, such as `Post` or `billing/Invoice`",
    completes: Completes::Models,
    words: None,
    flags: &[
        Flag {
            name: "env",
            about: "Where they are wanted: `development` (the default), `test`, `production` or `all`",
            value: Some("ENVIRONMENT"),
        },
        Flag {
            name: "count",
            about: "How many rows; default: 3",
            value: Some("NUMBER"),
        },
    ],
    takes: &[Shared::Path, Shared::Plural, Shared::InTheWay],
    role: "model",
    plan,
};

const ENVIRONMENTS: [&str; 4] = ["all", "development", "production", "test"];
const COUNT: u32 = 3;
const MOST: u32 = 1000;

/// When all rows were made, as far as anybody can tell.
const THEN: &str = "2026-01-01T00:00:00Z";

/// The rows of another table that rows can point at.
struct Seeded {
    path: RelPath,
    count: u32,
}

/// What a column of the rows is filled with.
enum Filling<'a> {
    Sample(&'a Column<'a>),
    /// The keys of the rows of another table.
    Keys(crate::fields::Id, u32),
    Nothing,
}

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let item = Item::read(wish, "model", site)?;
    site.record(&item.typed());
    let known = Known::find(wish, site)?;
    let environment = environment(wish)?;
    let count = count(wish)?;
    let path = path(site, &known, environment)?;
    let columns = known.columns();
    let fillings: Vec<Filling<'_>> = columns
        .iter()
        .map(|column| filling(column, site, (environment, &path), count))
        .collect::<Result<_, _>>()?;
    let mut names = vec!["id".to_owned()];
    names.extend(columns.iter().map(Column::name));
    let version = known.versioned.then(|| versioned::COLUMN.to_owned());
    names.extend(version.clone());
    names.extend(["created_at", "updated_at"].map(str::to_owned));
    let mut rows = Vec::new();
    for nth in 1..=count {
        let mut row = vec![Cell::key(known.id, nth)];
        row.extend(fillings.iter().map(|filling| filling.cell(nth)));
        row.extend(version.as_ref().map(|_| Cell::Int(1)));
        row.extend([THEN; 2].map(|then| Cell::DateTime(then.to_owned())));
        rows.push(row);
    }
    must_differ(&columns, &rows)?;
    let dialect = *site.dialects.first().ok_or_else(catalog::no_driver)?;
    let kept = sql::Kept {
        as_it_is: "created_at",
        raised: version.as_deref(),
    };
    let statement = sql::upsert(&known.table, &names, &rows, kept, dialect);
    let text = format!(
        "-- Rows of the table `{}` to begin with. Running it again brings them back as they are here.\n\n{statement}",
        known.table
    );
    keep_others(site, &path)?;
    site.put(&path, &Content::new(text.into_bytes(), false))
}

fn environment(wish: &Wish) -> Result<&'static str, Failure> {
    let Some(typed) = wish.values("env").last() else {
        return Ok("development");
    };
    let found = ENVIRONMENTS.into_iter().find(|name| name == typed);
    found.ok_or_else(|| catalog::unknown_seeds(typed, &ENVIRONMENTS))
}

fn count(wish: &Wish) -> Result<u32, Failure> {
    let Some(typed) = wish.values("count").last() else {
        return Ok(COUNT);
    };
    let number = typed
        .parse()
        .ok()
        .filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| catalog::bad_count(typed, MOST))
}

/// The file: the one from before, or one behind all that are there.
fn path(site: &Site<'_>, known: &Known, environment: &str) -> Result<RelPath, Failure> {
    let folder = format!("seeds/{environment}/");
    let before = site.recorded()?;
    let mut before = before.iter().flat_map(|before| before.record.files.keys());
    if let Some(path) = before.find(|path| path.as_str().starts_with(&folder)) {
        return Ok(path.clone());
    }
    let there = site.list_ending(&folder, ".sql");
    let last = there.iter().filter_map(number_of).max().unwrap_or_default();
    RelPath::new(format!("{folder}{:02}_{}.sql", last + 1, known.table))
}

/// The number that a file's name begins with.
fn number_of(path: &RelPath) -> Option<u32> {
    let (_, name) = path.as_str().rsplit_once('/')?;
    name.split_once('_')?.0.parse().ok()
}

/// Files of other environments stay in the record, so that they go with it.
fn keep_others(site: &mut Site<'_>, path: &RelPath) -> Result<(), Failure> {
    let before = site.recorded()?.map(|before| before.record.files);
    let others = before
        .into_iter()
        .flatten()
        .filter(|(other, _)| other != path);
    site.record.files.extend(others);
    Ok(())
}

/// What a column is filled with; what has to point at a row needs one.
fn filling<'a>(
    column: &'a Column<'a>,
    site: &Site<'_>,
    (environment, path): (&str, &RelPath),
    count: u32,
) -> Result<Filling<'a>, Failure> {
    let Some(target) = &column.target else {
        return Ok(Filling::Sample(column));
    };
    if target.is_self {
        // The first row would have to point at itself, as no other is there.
        return Ok(if column.field.optional {
            Filling::Nothing
        } else {
            Filling::Keys(target.id, count)
        });
    }
    let seeded = seeded(site, &target.table)?;
    let is_before = |seeded: &Seeded| {
        let place = seeded.path.as_str();
        let is_same = place.starts_with(&format!("seeds/{environment}/"));
        (is_same && seeded.path < *path)
            || (place.starts_with("seeds/all/") && environment != "all")
    };
    match seeded.into_iter().find(is_before) {
        Some(seeded) => Ok(Filling::Keys(target.id, seeded.count)),
        None if column.field.optional => Ok(Filling::Nothing),
        None => Err(catalog::nothing_to_point_at(
            &column.name(),
            &target.table,
            environment,
        )),
    }
}

/// The generated rows of a table.
fn seeded(site: &Site<'_>, table: &str) -> Result<Vec<Seeded>, Failure> {
    let mut all = Vec::new();
    for recorded in records(site.source())? {
        if recorded.thing != THING.name {
            continue;
        }
        let count = recorded
            .answers("count")
            .last()
            .and_then(|count| count.parse().ok());
        let end = format!("_{table}.sql");
        let is_of_it = |path: &&RelPath| {
            let number = path
                .as_str()
                .strip_suffix(&end)
                .and_then(|path| path.rsplit('/').next());
            number.is_some_and(|number| number.parse::<u32>().is_ok())
        };
        let files = recorded.record.files.keys().filter(is_of_it);
        all.extend(files.map(|path| Seeded {
            path: path.clone(),
            count: count.unwrap_or(COUNT),
        }));
    }
    Ok(all)
}

impl Filling<'_> {
    fn cell(&self, nth: u32) -> Cell {
        match self {
            Self::Nothing => Cell::Null,
            Self::Keys(id, count) => Cell::key(*id, (nth - 1) % count.max(&1) + 1),
            Self::Sample(column) => Cell::sample(column.field, nth),
        }
    }
}

/// Fails where a column that is unique would hold a value twice.
fn must_differ(columns: &[Column<'_>], rows: &[Vec<Cell>]) -> Result<(), Failure> {
    for (at, column) in columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.is_unique())
    {
        let value = |nth: usize| rows.get(nth).and_then(|row| row.get(at + 1));
        let is_again = |nth: &usize| {
            let own = value(*nth);
            own != Some(&Cell::Null) && (0..*nth).any(|other| value(other) == own)
        };
        if let Some(nth) = (0..rows.len()).find(is_again) {
            return Err(catalog::too_many_rows(&column.name(), nth));
        }
    }
    Ok(())
}
