//! A test that calls one method of a service and holds it to what its type promises.

use syn::{GenericParam, ImplItemFn, Type};

use super::called::{answer, arguments, summary};
use super::fake::in_the_future;
use super::sample::{is_id, named};
use super::test::{Subject, Test};
use crate::edit::plain;

/// The test of a method of the service `service`; none where it could only call the method, because
/// the type of what is answered promises nothing that could be broken, or where it cannot even do that.
pub(super) fn of(service: &str, method: &ImplItemFn, subject: &Subject<'_>) -> Option<Test> {
    let name = plain(&method.sig.ident);
    let mut test = Test {
        about: summary(&method.attrs).unwrap_or_else(|| format!("`{name}` can be called")),
        name: format!("{name}_answers"),
        ..Test::default()
    };
    test.types.insert(service.to_owned());
    let is_lifetime = |one: &GenericParam| matches!(one, GenericParam::Lifetime(_));
    if !method.sig.generics.params.iter().all(is_lifetime) {
        return None;
    }
    let (mut values, mut looks_up) = (Vec::new(), false);
    for (argument, ty) in arguments(method) {
        let made = subject.samples.expression(ty, &argument);
        let (value, used) = made.filter(|(_, used)| subject.reaches(used.iter()))?;
        looks_up |= is_id(ty) && (argument == "id" || argument.ends_with("_id"));
        test.types.extend(used);
        values.push(value);
    }
    let wait = if method.sig.asyncness.is_some() {
        ".await"
    } else {
        ""
    };
    let call = format!("service.{}({}){wait}", method.sig.ident, values.join(", "));
    let assertion = assertion(answer(method)?, &call, looks_up)?;
    let service = format!("let service = app.get_service::<{service}>();");
    test.lines = [vec![service], assertion].concat();
    Some(test)
}

/// The call with what its type lets be asserted: whether it succeeds.
fn assertion(ty: &Type, call: &str, looks_up: bool) -> Option<Vec<String>> {
    if let Some(output) = in_the_future(ty) {
        return assertion(output, &format!("{call}.await"), looks_up);
    }
    named(ty).filter(|(name, _)| name == "Result")?;
    if !looks_up {
        return Some(vec![format!("assert!({call}.is_ok());")]);
    }
    let why = "// Nothing has been made yet, so nothing is found; make it first, and this is `Ok`.";
    Some(vec![why.to_owned(), format!("assert!({call}.is_err());")])
}
