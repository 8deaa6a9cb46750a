//! One more field in a table that was generated: a migration, and every place in the code and the
//! tests that names the fields.

use std::collections::BTreeSet;

use super::crud::FIELDS;
use super::evolved;
use super::item::Item;
use super::nested;
use super::provenance::FOLDER;
use super::recorded::{Recorded, records};
use super::site::{Site, record_name};
use super::table::Table;
use super::thing::{Completes, Flag, Thing};
use super::versioned::{self, VERSIONED};
use super::wish::Wish;
use crate::edit::RustText;
use crate::error::{Failure, catalog};
use crate::fields::{self, Dialect, Field, Id};
use crate::nearest::nearest;
use crate::plan::RelPath;
use crate::sql::{self, Change};

pub(super) const THING: Thing = Thing {
    name: "field",
    about: "Further fields in a table that was generated: column, code, description and tests",
    examples: &[
        (
            "posts slug:string:optional:unique",
            "a migration, and the field in the model, the types and the tests",
        ),
        (
            "Post editor:references:User:optional level:int:default=0",
            "two at once, one of them with a relation on both sides",
        ),
        (
            "billing/Invoice number:string:20:unique --empty-table",
            "what may not be empty, while no database has rows of it",
        ),
    ],
    needs: &[],
    subject: "The table or the model, such as `posts`, `Post` or `billing/Invoice`",
    completes: Completes::Tables,
    words: Some(FIELDS),
    flags: &[Flag {
        name: EMPTY,
        about: "The table has no rows in any database, so that a field need not be optional",
        value: None,
    }],
    takes: &[],
    role: "controller",
    plan,
};

const EMPTY: &str = "empty-table";

/// The kinds of things that make tables.
const MAKERS: [&str; 2] = ["crud", "model"];

/// A table as it was generated.
pub(super) struct Known {
    pub(super) record: Recorded,
    pub(super) item: Item,
    /// As they were typed.
    words: Vec<String>,
}

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let known = Known::find(wish, site)?;
    let wish = &versioned::as_before(wish, known.is_versioned());
    let dialect = *site.dialects.first().ok_or_else(catalog::no_driver)?;
    let present = fields::parse(&known.words, &known.table(dialect))?;
    let words = new_words(wish, &known, &present, dialect)?;
    if words.is_empty() {
        return Ok(());
    }
    nested::must_not_be(&fields::parse(&words, &known.table(dialect))?, site.thing)?;
    // Together, so that no two columns have the same name.
    let words = [known.words.clone(), words].concat();
    let all = fields::parse(&words, &known.table(dialect))?;
    let id = key(site, &known.item, wish)?;
    let before = Table::new(wish, site, &known.item, (&present, id))?;
    let after = Table::new(wish, site, &known.item, (&all, id))?;
    after.must_fit(known.record.thing == "crud")?;
    site.resume(&known.record, &words);
    migrate(wish, site, &after, &all[present.len()..])?;
    evolved::files(wish, site, &known, (&before, &after))?;
    lead_nowhere(site, &after, present.len())?;
    after.relate(site, present.len())
}

/// Takes away how another model knows of this one's rows, where a further column points at it: with
/// two ways to it there is none back that could be taken for the one.
fn lead_nowhere(site: &mut Site<'_>, after: &Table<'_>, first: usize) -> Result<(), Failure> {
    if !after.access.is_orm() {
        return Ok(());
    }
    let (old, new) = after.columns.split_at(first);
    let pointed_at = new.iter().filter_map(|column| column.target.as_ref());
    let files: BTreeSet<&RelPath> = pointed_at.map(|target| &target.file).collect();
    for column in old {
        let target = column.target.as_ref().filter(|target| !target.is_self);
        let Some(target) = target.filter(|target| files.contains(&target.file)) else {
            continue;
        };
        let line = after.way_back(column);
        let text = site.read(&target.file)?.unwrap_or_default();
        let rust = RustText::parse(&text)
            .map_err(|why| catalog::does_not_parse(target.file.as_str(), &why))?;
        if let Some(changed) = rust.without_ours(&line) {
            site.edit(&target.file, |_| Ok(changed))?;
            let entry = (target.file.clone(), line);
            site.record.wiring.retain(|known| *known != entry);
            site.tell(format!(
                "`{}` leads to these rows no longer, because they point at it in two ways now; a relation \
                 with `via_rel` says which of them is meant",
                target.file
            ));
        }
    }
    Ok(())
}

impl Known {
    fn find(wish: &Wish, site: &Site<'_>) -> Result<Self, Failure> {
        for maker in MAKERS {
            let role = if maker == "crud" {
                "controller"
            } else {
                "repository"
            };
            let item = Item::read(wish, role, site)?;
            let name = record_name(maker, &item.typed());
            let path = RelPath::new(format!("{FOLDER}{name}.toml"))?;
            let Some(text) = site.read(&path)? else {
                continue;
            };
            let broken = |why: String| catalog::record_broken(path.as_str(), &why);
            let record = Recorded::parse(&name, &text).map_err(broken)?;
            let plural = record.answer("plural").map(str::to_owned);
            let words = record
                .answers("words")
                .into_iter()
                .map(str::to_owned)
                .collect();
            let named = Wish {
                plural,
                ..wish.clone()
            };
            let item = Item::read(&named, role, site)?;
            return Ok(Self {
                record,
                item,
                words,
            });
        }
        let all = records(site.source)?;
        let all = all.iter().filter(|record| MAKERS.contains(&&*record.thing));
        let names: Vec<&str> = all.map(|record| &*record.typed).collect();
        let near = nearest(&wish.name, names.iter().copied());
        let item = Item::read(wish, "controller", site)?;
        let typed = item.typed();
        Err(catalog::nothing_to_evolve(&wish.name, &typed, near, &names))
    }

    fn is_versioned(&self) -> bool {
        self.record.is_answered(VERSIONED.name)
    }

    /// What further fields are for.
    fn table(&self, dialect: Dialect) -> fields::Table<'static> {
        fields::Table::of_model(dialect, self.is_versioned())
    }
}

/// Those of the fields that are not there yet, as they were typed.
fn new_words(
    wish: &Wish,
    known: &Known,
    present: &[Field],
    dialect: Dialect,
) -> Result<Vec<String>, Failure> {
    let asked = fields::parse(&wish.words, &known.table(dialect))?;
    if asked.is_empty() {
        return Err(catalog::no_field());
    }
    let (mut new, mut words) = (Vec::new(), Vec::new());
    for (field, word) in asked.into_iter().zip(&wish.words) {
        match present.iter().find(|there| there.name == field.name) {
            Some(there) if *there == field => {}
            Some(there) => {
                let table = known.item.plural();
                return Err(catalog::field_there(&field.name, table, &there.to_string()));
            }
            None => {
                new.push(field);
                words.push(word.clone());
            }
        }
    }
    let needs_value = |field: &&Field| !field.optional && !field.list && field.default.is_none();
    let columns: Vec<String> = new.iter().filter(needs_value).map(Field::column).collect();
    if !columns.is_empty() && !wish.has(EMPTY) {
        return Err(catalog::rows_without_value(known.item.plural(), &columns));
    }
    Ok(words)
}

/// What the rows are told apart by, as the model has it.
fn key(site: &Site<'_>, item: &Item, wish: &Wish) -> Result<Id, Failure> {
    let module = site.module_at(&item.module)?;
    let file = match module {
        Some(module) => module.sibling(&item.stem("model"))?,
        None => return Ok(wish.id),
    };
    let text = site.read(&file)?.unwrap_or_default();
    let rust =
        RustText::parse(&text).map_err(|why| catalog::does_not_parse(file.as_str(), &why))?;
    let key = rust.type_of_key().and_then(|key| Id::of_rust(&key));
    key.ok_or_else(|| catalog::no_key(file.as_str()))
}

/// The pair of files that adds the columns, for each database.
fn migrate(
    wish: &Wish,
    site: &mut Site<'_>,
    after: &Table<'_>,
    fields: &[Field],
) -> Result<(), Failure> {
    let table = after.item.plural();
    let columns: Vec<&str> = fields.iter().map(|field| &*field.name).collect();
    let name = match &columns[..] {
        [first, _, _, _, ..] => format!("add_{first}_and_more_to_{table}"),
        few => format!("add_{}_to_{table}", few.join("_and_")),
    };
    site.must_be_first(&name)?;
    for dialect in site.dialects.clone() {
        let target = |field: &Field| after.target(field);
        let made = sql::migration(&Change::Add { table, fields }, &target, dialect);
        site.put_migration(&name, dialect, (&None, wish.now), made)?;
    }
    Ok(())
}

impl Site<'_> {
    /// Goes on with what was generated before, so that its record tells of all there is: with
    /// `words` for the fields.
    fn resume(&mut self, known: &Recorded, words: &[String]) {
        self.thing = known.maker();
        self.record = known.record.clone();
        self.answers = known.all_answers();
        let words: toml_edit::Value = words.iter().collect::<toml_edit::Array>().into();
        match self.answers.iter_mut().find(|(name, _)| name == "words") {
            Some((_, value)) => *value = words,
            None => self.answers.insert(1, ("words".to_owned(), words)),
        }
    }
}
