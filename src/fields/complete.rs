//! What may come next in a field that is being typed: a type, a modifier, an action or a model.

use super::draft::Draft;
use super::types::{Base, Modifier, Type};
use super::{Action, names};

/// What a field can go on with, each as the whole argument with what it means.
///
/// `models` are the names of those that there are. Nothing is offered before the first colon, where a
/// name is made up.
pub(crate) fn candidates(typed: &str, models: &[String]) -> Vec<(String, String)> {
    let Some((before, last)) = typed.rsplit_once(':') else {
        return Vec::new();
    };
    let next = match before.split_once(':') {
        None if names::objection(before).is_none() => types(),
        None => return Vec::new(),
        Some((_, rest)) => after(rest, last, models),
    };
    let fitting = next.into_iter().filter(|(word, _)| word.starts_with(last));
    fitting
        .map(|(word, about)| (format!("{before}:{word}"), about))
        .collect()
}

/// The same for fields of requests and answers, which have a type and may be `optional`.
pub(crate) fn candidates_of_values(typed: &str) -> Vec<(String, String)> {
    let Some((before, last)) = typed.rsplit_once(':') else {
        return Vec::new();
    };
    let next: Vec<(&str, &str)> = match before.split_once(':') {
        None if names::objection(before).is_none() => {
            let known = Base::names().into_iter().filter_map(Type::find);
            known.map(|of| (of.name, of.about)).collect()
        }
        Some((_, kind)) if Base::of_values(kind).is_some() => {
            vec![("optional", "may be left out")]
        }
        _ => Vec::new(),
    };
    let fitting = next.into_iter().filter(|(word, _)| word.starts_with(last));
    fitting
        .map(|(word, about)| (format!("{before}:{word}"), about.to_owned()))
        .collect()
}

fn types() -> Vec<(String, String)> {
    let word = |of: &Type| match of.base {
        // Without it the type says too little.
        Base::Decimal | Base::Enum => format!("{}:", of.name),
        _ => of.name.to_owned(),
    };
    let known = Type::of_columns();
    known.map(|of| (word(of), of.about.to_owned())).collect()
}

/// What may follow a type and what has been said of it.
fn after(said: &str, last: &str, models: &[String]) -> Vec<(String, String)> {
    let mut parts = said.split(':');
    let Some(of) = parts.next().and_then(Type::find) else {
        return Vec::new();
    };
    let mut draft = Draft::new(String::new(), of);
    for text in parts {
        let part = super::parse::Part { text, from: 1 };
        draft.take(part, &mut Vec::new());
    }
    if let Some((key @ ("on_delete" | "on_update"), _)) = last.split_once('=') {
        let word =
            |(_, name, about): (Action, &str, &str)| (format!("{key}={name}"), about.to_owned());
        return Action::ALL.into_iter().map(word).collect();
    }
    let is_first = draft.said.is_empty();
    let models = models
        .iter()
        .filter(|_| is_first && of.base == Base::References);
    let models = models.map(|name| (name.clone(), "a model that is there".to_owned()));
    let fits = |modifier: Modifier| of.may.contains(&modifier) && !draft.excludes(modifier);
    let words = Modifier::TYPED.iter();
    let words = words.filter(|(modifier, ..)| fits(*modifier));
    let words = words.map(|(_, word, about)| ((*word).to_owned(), (*about).to_owned()));
    models.chain(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is offered, without what it means.
    fn offered(typed: &str) -> String {
        let models = ["User", "billing/Invoice"].map(str::to_owned);
        let all = candidates(typed, &models).into_iter();
        all.map(|(word, _)| word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn values_have_fewer_types() {
        let offered = |typed: &str| {
            let all = candidates_of_values(typed).into_iter();
            all.map(|(word, _)| word).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(offered("note:st"), "note:string");
        assert_eq!(offered("note:d"), "");
        assert_eq!(offered("note:string:o"), "note:string:optional");
        assert_eq!(offered("size:u1"), "size:u16");
        assert_eq!(offered("note:strng:"), "");
    }

    #[test]
    fn each_place_is_offered_what_fits_there() {
        for (typed, next) in [
            ("", ""),
            ("tit", ""),
            ("a b:", ""),
            ("title:st", "title:string"),
            ("at:dat", "at:date at:datetime"),
            ("price:dec", "price:decimal:"),
            ("price:decimal:10.2:un", "price:decimal:10.2:unique"),
            ("title:string:un", "title:string:unique"),
            ("title:string:12:op", "title:string:12:optional"),
            (
                "title:string:optional:",
                "title:string:optional:unique title:string:optional:index title:string:optional:hidden",
            ),
            ("title:string:unique:un", ""),
            (
                "body:text:",
                "body:text:optional body:text:default= body:text:hidden",
            ),
            ("title:zebra:", ""),
            ("by:references:U", "by:references:User"),
            ("by:references:b", "by:references:billing/Invoice"),
            ("by:references:User:U", ""),
            ("by:references:on_d", "by:references:on_delete="),
            ("by:references:User:n", "by:references:User:nested"),
            ("by:references:unique:n", ""),
            ("by:references:hidden:n", ""),
            ("title:string:n", ""),
            (
                "by:references:on_delete=",
                "by:references:on_delete=cascade by:references:on_delete=restrict \
                 by:references:on_delete=set_null by:references:on_delete=no_action",
            ),
            (
                "by:references:on_delete=c",
                "by:references:on_delete=cascade",
            ),
        ] {
            assert_eq!(offered(typed), next, "{typed}");
        }
    }
}
