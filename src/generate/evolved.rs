//! The files of a table that has further fields: written anew where they are as they were generated,
//! and changed in their places where a person has changed them.

use serde_json::Value;

use super::column::Column;
use super::controller;
use super::crud::Making;
use super::evolve::Known;
use super::nested;
use super::site::Site;
use super::table::Table;
use super::wish::Wish;
use super::{crud_test, model, model_test};
use crate::edit::{grown, with_ends_of};
use crate::error::Failure;
use crate::fields::Field;
use crate::plan::RelPath;

/// A file, its template, and what that was and is filled with.
struct Part {
    path: RelPath,
    template: String,
    before: Value,
    after: Value,
}

/// Changes every file that names the fields.
pub(super) fn files(
    wish: &Wish,
    site: &mut Site<'_>,
    known: &Known,
    (before, after): (&Table<'_>, &Table<'_>),
) -> Result<(), Failure> {
    let is_crud = known.record.thing == "crud";
    let prefix = prefix(wish, known)?;
    let sibling = |role: &str| after.module.sibling(&after.item.stem(role));
    let mut parts = vec![Part {
        path: sibling("model")?,
        template: wish.access.template("model/model.rs.hbs"),
        before: before.values(),
        after: after.values(),
    }];
    if is_crud {
        let of = |table| Making {
            table,
            item: &known.item,
            prefix: prefix.clone(),
        };
        let (before, after) = (of(before), of(after));
        let (all_before, all_after) = (before.values(), after.values());
        for role in ["dto", "repository"] {
            let template = after.template(role);
            parts.push(Part {
                path: sibling(role)?,
                template,
                before: before.values_of(role, &all_before),
                after: after.values_of(role, &all_after),
            });
        }
        let pairs = nested::all(&before, site)?.into_iter();
        let pairs = pairs.zip(nested::all(&after, site)?);
        for (before, after) in pairs {
            let (path, template, after) = after.dto()?;
            let (_, _, before) = before.dto()?;
            parts.push(Part {
                path,
                template: template.to_owned(),
                before,
                after,
            });
        }
    } else {
        parts.push(Part {
            path: sibling("repository")?,
            template: wish.access.template("model/repository.rs.hbs"),
            before: model::values(before),
            after: model::values(after),
        });
    }
    for part in &parts {
        change(site, part)?;
    }
    tests(wish, site, known, (before, after))
}

/// What all paths begin with.
fn prefix(wish: &Wish, known: &Known) -> Result<String, Failure> {
    let mut own = wish.clone();
    let recorded = known
        .record
        .answers("prefix")
        .into_iter()
        .map(str::to_owned);
    let recorded: Vec<String> = recorded.collect();
    if !recorded.is_empty() {
        own.flags.insert("prefix", recorded);
    }
    controller::prefix(&own, &known.item, true)
}

/// Changes the tests, where there are any.
fn tests(
    wish: &Wish,
    site: &mut Site<'_>,
    known: &Known,
    (before, after): (&Table<'_>, &Table<'_>),
) -> Result<(), Failure> {
    let own = known.item.tests();
    let path = RelPath::new(format!("tests/it/{own}.rs"))?;
    if site.read(&path)?.is_none() {
        return Ok(());
    }
    let first = before.columns.len();
    let mut left_out = Vec::new();
    for column in &after.columns[first..] {
        if !can_be_made(site, column, &own)? {
            left_out.push(column.field.name.clone());
        }
    }
    let tested: Vec<Field> = after
        .columns
        .iter()
        .map(|column| column.field.clone())
        .collect();
    let tested: Vec<Field> = tested
        .into_iter()
        .filter(|field| !left_out.contains(&field.name))
        .collect();
    let tested = Table::new(wish, site, &known.item, (&tested, after.id))?;
    let prefix = prefix(wish, known)?;
    let is_crud = known.record.thing == "crud";
    let values = |table: &Table<'_>, krate: &str| {
        if is_crud {
            crud_test::values(table, &prefix, krate)
        } else {
            model_test::values(table, krate)
        }
    };
    let template = if is_crud {
        "crud/test.rs.hbs"
    } else {
        "model/test.rs.hbs"
    };
    let (before, after) = (values(before, &site.krate), values(&tested, &site.krate));
    change(
        site,
        &Part {
            path,
            template: template.to_owned(),
            before,
            after,
        },
    )?;
    if !left_out.is_empty() && is_crud {
        let names = left_out.join("`, `");
        site.tell(format!(
            "the tests say nothing of `{names}`, because they cannot make what it points at"
        ));
    }
    Ok(())
}

/// Whether a test can make what a column points at: its tests do, and do not need these.
fn can_be_made(site: &Site<'_>, column: &Column<'_>, own: &str) -> Result<bool, Failure> {
    let Some(target) = column.target.as_ref().filter(|target| !target.is_self) else {
        return Ok(true);
    };
    let text = site.read(&RelPath::new(format!("tests/it/{}.rs", target.tests))?)?;
    let text = text.unwrap_or_default();
    let needs_these = text.contains(&format!("use crate::{own};"));
    Ok(target.has_tests && target.tests != own && !(column.field.optional && needs_these))
}

/// Changes one file.
fn change(site: &mut Site<'_>, part: &Part) -> Result<(), Failure> {
    let old = site.rendered(&part.template, &part.before)?;
    let new = site.rendered(&part.template, &part.after)?;
    if old == new {
        return Ok(());
    }
    let (Some(old), Some(text)) = (old.as_text(), new.as_text()) else {
        return Ok(());
    };
    let Some(present) = site.read(&part.path)? else {
        site.miss(&part.path, "the file", "it is not there any more");
        return Ok(());
    };
    if present.replace("\r\n", "\n") == old {
        let text = with_ends_of(&present, text);
        site.edit(&part.path, |_| Ok(text))?;
        site.note(&part.path, &new);
        return Ok(());
    }
    match grown(old, text, &present) {
        Ok(changed) => site.edit(&part.path, |_| Ok(changed)),
        Err(missing) => {
            for one in missing {
                site.miss(&part.path, &one.line, one.why);
            }
            Ok(())
        }
    }
}
