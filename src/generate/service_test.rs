//! A test that calls one method of a service.

use std::collections::BTreeSet;

use syn::{GenericParam, ImplItemFn, Type};

use super::called::{answer, arguments, summary};
use super::declared::words;
use super::fake::in_the_future;
use super::sample::{is_id, named, spelled};
use super::test::{Subject, Test};
use crate::edit::plain;

/// Types that every test can name.
const EVERYWHERE: [&str; 16] = [
    "String", "str", "bool", "char", "Option", "Vec", "u8", "u16", "u32", "u64", "usize", "i8",
    "i16", "i32", "i64", "f64",
];

/// The test of a method of the service `service`.
pub(super) fn of(service: &str, method: &ImplItemFn, subject: &Subject<'_>) -> Test {
    let name = plain(&method.sig.ident);
    let mut test = Test {
        about: summary(&method.attrs).unwrap_or_else(|| format!("`{name}` can be called")),
        name: format!("{name}_answers"),
        ..Test::default()
    };
    test.types.insert(service.to_owned());
    let is_lifetime = |one: &GenericParam| matches!(one, GenericParam::Lifetime(_));
    if !method.sig.generics.params.iter().all(is_lifetime) {
        return gap(test, service, "the types of what is generic in it");
    }
    let (mut values, mut looks_up) = (Vec::new(), false);
    for (argument, ty) in arguments(method) {
        let made = subject.samples.expression(ty, &argument);
        let made = made.filter(|(_, used)| subject.reaches(used.iter()));
        let Some((value, used)) = made else {
            return gap(test, service, &format!("a `{}`", spelled(ty)));
        };
        looks_up |= is_id(ty) && (argument == "id" || argument.ends_with("_id"));
        test.types.extend(used);
        values.push(value);
    }
    test.lines
        .push(format!("let service = app.get_service::<{service}>();"));
    let wait = if method.sig.asyncness.is_some() {
        ".await"
    } else {
        ""
    };
    let call = format!("service.{}({}){wait}", method.sig.ident, values.join(", "));
    let statements = statements(answer(method), &call, looks_up, subject, &mut test.types);
    test.lines.extend(statements);
    test
}

/// A test that waits for a person, where a value cannot be made up.
fn gap(mut test: Test, service: &str, what: &str) -> Test {
    test.missing = Some(what.to_owned());
    test.lines = vec![
        format!("app.get_service::<{service}>();"),
        "// Call it here, and assert what comes of it.".to_owned(),
    ];
    test
}

/// The call, and what its type lets be asserted.
fn statements(
    ty: Option<&Type>,
    call: &str,
    looks_up: bool,
    subject: &Subject<'_>,
    types: &mut BTreeSet<String>,
) -> Vec<String> {
    let Some(ty) = ty else {
        return vec![format!("{call};")];
    };
    if let Some(output) = in_the_future(ty) {
        let is_empty = matches!(output, Type::Tuple(tuple) if tuple.elems.is_empty());
        let output = Some(output).filter(|_| !is_empty);
        return statements(output, &format!("{call}.await"), looks_up, subject, types);
    }
    if named(ty).is_some_and(|(name, _)| name == "Result") {
        if !looks_up {
            return vec![format!("assert!({call}.is_ok());")];
        }
        let why =
            "// Nothing has been made yet, so nothing is found; make it first, and this is `Ok`.";
        return vec![why.to_owned(), format!("assert!({call}.is_err());")];
    }
    let shown = spelled(ty);
    if words(&shown).any(|word| word == "Iterator") {
        return vec![format!("let _: Vec<_> = {call}.collect();")];
    }
    let is_known = |word: &str| EVERYWHERE.contains(&word) || subject.reachable.contains_key(word);
    if !shown.contains("impl") && words(&shown).all(is_known) {
        let own = words(&shown).filter(|word| subject.reachable.contains_key(*word));
        types.extend(own.map(str::to_owned));
        return vec![format!("let _: {shown} = {call};")];
    }
    vec![format!("let _ = {call};")]
}
