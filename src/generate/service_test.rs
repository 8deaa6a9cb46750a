//! A test that calls one method of a service.

use quote::ToTokens as _;
use syn::{ImplItemFn, Type};

use super::called::{answer, arguments, summary};
use super::declared::{plain, words};
use super::sample::named;
use super::test::{Subject, Test};

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
    test.lines
        .push(format!("let service = app.get_service::<{service}>();"));
    let mut values = Vec::new();
    for (argument, ty) in arguments(method) {
        let made = subject.samples.expression(ty, &argument);
        let made = made.filter(|(_, used)| subject.reaches(used.iter()));
        let Some((value, used)) = made else {
            return gap(test, &name, ty);
        };
        test.types.extend(used);
        values.push(value);
    }
    if !method.sig.generics.params.is_empty() {
        test.lines.push(format!(
            "// Fill in: `{name}` is generic, so it is not called here."
        ));
        test.lines.push("drop(service);".to_owned());
        return test;
    }
    let wait = if method.sig.asyncness.is_some() {
        ".await"
    } else {
        ""
    };
    let call = format!("service.{}({}){wait}", method.sig.ident, values.join(", "));
    let statement = statement(method, &call, subject, &mut test);
    test.lines.push(statement);
    test
}

/// The nearest that can be done without a value for an argument.
fn gap(mut test: Test, name: &str, ty: &Type) -> Test {
    let ty = ty.to_token_stream().to_string().replace(' ', "");
    test.lines.push(format!(
        "// Fill in: `{name}` is not called here, because it takes a `{ty}`."
    ));
    test.lines.push("drop(service);".to_owned());
    test
}

/// The call, and what its type lets be asserted.
fn statement(method: &ImplItemFn, call: &str, subject: &Subject<'_>, test: &mut Test) -> String {
    let Some(ty) = answer(method) else {
        return format!("{call};");
    };
    if named(ty).is_some_and(|(name, _)| name == "Result") {
        return format!("assert!({call}.is_ok());");
    }
    let shown = ty.to_token_stream().to_string();
    let is_known = |word: &str| EVERYWHERE.contains(&word) || subject.reachable.contains_key(word);
    if !shown.contains("impl") && words(&shown).all(is_known) {
        let own = words(&shown).filter(|word| subject.reachable.contains_key(*word));
        test.types.extend(own.map(str::to_owned));
        return format!("let _: {shown} = {call};");
    }
    format!("let _ = {call};")
}
