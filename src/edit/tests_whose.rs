//! Whose names a file names: its own modules' ones, or others that are called alike.

use super::{Line, NoPlace, RustText};

const MODS: &str = "mod dto;\nmod invoice_dto;\n\n";

fn has(text: &str, line: &Line) -> bool {
    RustText::parse(text).unwrap().has(line)
}

#[test]
fn a_reexport_is_of_this_very_module_and_public() {
    let line = Line::reexport("dto", "New");
    for own in [
        "pub use dto::New;",
        "pub use dto::*;",
        "pub use self::dto::{New, Old};",
        "pub use crate::posts::dto::New;",
        "pub(crate) use dto::New;",
        "pub use dto::New as New;",
    ] {
        assert!(has(&format!("{MODS}{own}\n"), &line), "{own}");
    }
    let elsewhere = "it brings in something else under that name";
    for (other, why) in [
        ("pub use invoice_dto::New;", elsewhere),
        ("use crate::billing::New;", elsewhere),
        ("use super::dto::New;", elsewhere),
        ("pub use invoice_dto::Other as New;", elsewhere),
        (
            "use dto::New;",
            "it brings the name in with a `use` that is not `pub`",
        ),
        ("struct New;", "it has something else of that name"),
    ] {
        let text = format!("{MODS}{other}\n");
        let rust = RustText::parse(&text).unwrap();
        assert!(!rust.has(&line), "{other}");
        assert_eq!(rust.with(&line), Err(NoPlace(why)), "{other}");
    }
    for free in ["pub use dto::New as Old;", "pub use invoice_dto::*;"] {
        let text = format!("{MODS}{free}\n");
        let changed = RustText::parse(&text).unwrap().with(&line).unwrap();
        assert!(changed.contains("pub use dto::New;\n"), "{changed}");
    }
}

#[test]
fn a_registration_is_of_the_type_that_the_module_has() {
    let line = Line::register("provide", "OrderService");
    let text = |head: &str, named: &str| {
        format!(
            "mod service;\nmod other;\n{head}\nfn module() -> Module {{\n    \
             let mut module = Module::new(\"shop::orders\");\n    \
             module.provide::<{named}>();\n    module\n}}\n"
        )
    };
    let own = "pub use service::OrderService;";
    for named in [
        "OrderService",
        "service::OrderService",
        "self::service::OrderService",
        "self::OrderService",
        "crate::shop::orders::service::OrderService",
        "crate::shop::orders::OrderService",
    ] {
        assert!(has(&text(own, named), &line), "{named}");
    }
    for named in [
        "other::OrderService",
        "crate::billing::OrderService",
        "super::OrderService",
        "elsewhere::OrderService",
        "BigOrderService",
    ] {
        assert!(!has(&text(own, named), &line), "{named}");
    }
    assert!(!has(
        &text("use crate::billing::OrderService;", "OrderService"),
        &line
    ));
    assert!(has(
        &text("pub struct OrderService;", "OrderService"),
        &line
    ));
}

#[test]
fn a_declaration_is_left_while_something_of_the_module_is_named() {
    let line = Line::declare("foo_service");
    let left = |rest: &str| {
        let text = format!("mod foo_service;\nmod zoo;\n\n{rest}\n");
        RustText::parse(&text)
            .unwrap()
            .without_ours(&line)
            .is_none()
    };
    for used in [
        "use foo_service::FooService as Bar;",
        "pub use self::foo_service::Extra;",
        "fn a() { foo_service::make(); }",
        "wire!(self::foo_service::Foo);",
    ] {
        assert!(left(used), "{used}");
    }
    for other in [
        "use zoo::foo_service::Foo;",
        "fn a(foo_service: u8) {}",
        "fn a() { zoo::foo_service::make(); }",
    ] {
        assert!(!left(other), "{other}");
    }
}
