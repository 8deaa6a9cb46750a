//! Models that a file describes, in place of a name and fields that are typed.
//!
//! Each becomes the wish that would be typed for it, so that its record says how to make it by hand.
//! What others point at comes first.

use std::collections::BTreeMap;

use heck::ToSnakeCase as _;

use super::site::Site;
use super::thing::Flag;
use super::wish::Wish;
use crate::error::{Failure, catalog};
use crate::fields::from::{Described, Model, Problem};
use crate::fields::{Field, Table};
use crate::nearest::nearest;

/// The file that models are read from.
pub(crate) const FROM: Flag = Flag {
    name: "from",
    about: "Take name and fields from a file: `schema.toml`, a JSON Schema or OpenAPI in JSON",
    value: Some("FILE"),
};

/// Which of its models are meant.
pub(crate) const SCHEMA: Flag = Flag {
    name: "schema",
    about: "Which models of the file are meant; may be given several times",
    value: Some("NAME"),
};

/// Flags that name what only one model can have.
const OF_ONE: [&str; 1] = ["prefix"];

/// What is to be generated, one after the other and in one go.
#[derive(Debug)]
pub(crate) struct Wishes {
    pub(crate) all: Vec<Wish>,
    /// What the file says and nothing is made of.
    pub(crate) notes: Vec<String>,
}

impl Wishes {
    /// Just this one.
    ///
    /// # Errors
    ///
    /// If it is to be chosen from a file, and no file is named.
    pub(crate) fn one(wish: Wish) -> Result<Self, Failure> {
        if let Some(schema) = wish.values(SCHEMA.name).first() {
            return Err(catalog::choice_of_nothing(schema));
        }
        let (all, notes) = (vec![wish], Vec::new());
        Ok(Self { all, notes })
    }
}

/// A model with its fields.
struct Read {
    model: Model,
    fields: Vec<Field>,
}

/// The wishes for the models in a file that has this name and this text.
///
/// # Errors
///
/// Fails with all that is wrong in the file, or where nobody says which of its models are meant.
pub(crate) fn wishes_in(
    wish: &Wish,
    site: &Site<'_>,
    (file, text): (&str, &str),
) -> Result<Wishes, Failure> {
    if let Some(word) = wish.words.first() {
        return Err(catalog::fields_twice(word, file));
    }
    let described =
        Described::read(file, text).map_err(|why| catalog::unread_models(file, &why))?;
    let chosen = chosen(wish, &described, file)?;
    let (models, problems) = described.models(&chosen);
    let models = understood(models, problems, site, file)?;
    let models = ordered(models, wish).map_err(|names| catalog::models_in_circles(file, &names))?;
    if models.len() > 1 {
        let mut given = OF_ONE.into_iter().filter(|flag| wish.has(flag));
        let plural = wish.plural.as_ref().map(|_| "plural");
        if let Some(flag) = given.next().or(plural) {
            return Err(catalog::flag_of_one(flag, file));
        }
    }
    let is_one = models.len() == 1;
    let mut wishes = Wishes {
        all: Vec::new(),
        notes: Vec::new(),
    };
    for Read { model, .. } in models {
        wishes
            .notes
            .extend(model.notes.iter().map(|note| format!("{file}: {note}")));
        wishes.all.push(made(wish, &model, is_one));
    }
    Ok(wishes)
}

/// What would be typed for a model.
fn made(wish: &Wish, model: &Model, is_one: bool) -> Wish {
    let mut flags = wish.flags.clone();
    flags.retain(|name, _| ![FROM.name, SCHEMA.name].contains(name));
    if let Some(id) = model.id.filter(|id| *id != wish.id) {
        flags
            .entry("id")
            .or_insert_with(|| vec![id.name().to_owned()]);
    }
    let name = match &wish.name {
        typed if is_one && !typed.is_empty() => typed.clone(),
        _ => model.name.clone(),
    };
    Wish {
        name,
        words: model.typed(),
        flags,
        ..wish.clone()
    }
}

/// The names of the models that are meant.
fn chosen<'d>(wish: &Wish, described: &'d Described, file: &str) -> Result<Vec<&'d str>, Failure> {
    let names = described.names();
    let wanted = wish.values(SCHEMA.name);
    if names.is_empty() {
        return Err(catalog::no_models_in(file));
    }
    if !wanted.is_empty() {
        let missing = wanted.iter().find(|name| !names.contains(&name.as_str()));
        if let Some(missing) = missing {
            let near = nearest(missing, names.iter().copied());
            return Err(catalog::no_such_schema(file, missing, near, &names));
        }
        let is_wanted = |name: &&str| wanted.iter().any(|wanted| wanted == name);
        return Ok(names.into_iter().filter(is_wanted).collect());
    }
    let is_named = |name: &&&str| singular(name, wish) == singular(&wish.name, wish);
    if let Some(named) = names.iter().find(is_named) {
        return Ok(vec![named]);
    }
    match names.len() {
        1 => Ok(names),
        _ if wish.name.is_empty() && !described.has_to_be_chosen_from() => Ok(names),
        _ => Err(catalog::which_schema(file, &wish.name, &names)),
    }
}

/// The models with their fields, unless anything is wrong with any of them.
fn understood(
    models: Vec<Model>,
    mut problems: Vec<Problem>,
    site: &Site<'_>,
    file: &str,
) -> Result<Vec<Read>, Failure> {
    let table = Table::new(*site.dialects.first().ok_or_else(catalog::no_driver)?);
    let mut read = Vec::new();
    for model in models {
        match model.fields(&table) {
            Ok(fields) => read.push(Read { model, fields }),
            Err(faults) => problems.extend(faults),
        }
    }
    if problems.is_empty() {
        return Ok(read);
    }
    // Those of a JSON Schema stand in the order in which they were found.
    problems.sort_by_key(|problem| {
        let line = problem.place.strip_prefix("line ");
        line.and_then(|line| line.parse::<usize>().ok())
    });
    Err(catalog::bad_models(file, &problems))
}

/// The models so that what others point at comes before them; else those that point at each other.
fn ordered(models: Vec<Read>, wish: &Wish) -> Result<Vec<Read>, Vec<String>> {
    let nth: BTreeMap<String, usize> = models
        .iter()
        .enumerate()
        .map(|(nth, read)| (singular(&read.model.name, wish), nth))
        .collect();
    let needs = |at: usize| -> Vec<usize> {
        let targets = models[at].fields.iter().filter_map(Field::model);
        let targets = targets.filter_map(|target| nth.get(&singular(&target, wish)).copied());
        targets.filter(|target| *target != at).collect()
    };
    let mut order: Vec<usize> = Vec::new();
    while order.len() < models.len() {
        let is_ready =
            |at: &usize| !order.contains(at) && needs(*at).iter().all(|need| order.contains(need));
        let Some(next) = (0..models.len()).find(is_ready) else {
            let rest = (0..models.len()).filter(|at| !order.contains(at));
            return Err(rest.map(|at| models[at].model.name.clone()).collect());
        };
        order.push(next);
    }
    let mut models: Vec<Option<Read>> = models.into_iter().map(Some).collect();
    Ok(order
        .into_iter()
        .filter_map(|at| models[at].take())
        .collect())
}

/// What a name stands for: `post` for `Post`, `posts` and `blog/Post`.
fn singular(name: &str, wish: &Wish) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    wish.words_of_project.singular(&last.to_snake_case())
}
