//! What is made of a model that is there, for whatever its columns hold.

use super::evolve::{made, shop, text};
use super::*;
use crate::fields::{Base, Modifier, TYPES, Type};

/// What a type needs behind its name.
fn detail(of: &Type) -> &'static str {
    match of.base {
        Base::Enum => ":first/second",
        _ => "",
    }
}

/// A field of every type, and a list of every type of which there are lists. What SQLite does not
/// keep is left out, and so is what points at other models.
fn every_field(start: &str) -> Vec<(String, String)> {
    let of_columns = TYPES.iter().filter(|of| of.sql.is_some());
    let kept = of_columns.filter(|of| ![Base::Decimal, Base::References].contains(&of.base));
    let mut fields = Vec::new();
    for of in kept {
        let name = format!("{start}_{}", of.name);
        fields.push((name.clone(), format!("{name}:{}{}", of.name, detail(of))));
        if of.may.contains(&Modifier::List) {
            let name = format!("{name}_list");
            fields.push((name.clone(), format!("{name}:{}:list", of.name)));
        }
    }
    fields
}

fn typed(fields: &[(String, String)]) -> String {
    let typed: Vec<&str> = fields.iter().map(|(_, typed)| typed.as_str()).collect();
    typed.join(" ")
}

/// The file, which has to be Rust and to name every field.
fn names_all(source: &Source, path: &str, fields: &[(String, String)]) -> String {
    let text = text(source, path);
    if Path::new(path).extension().is_some_and(|end| end == "rs") {
        syn::parse_file(&text).unwrap_or_else(|why| panic!("{path}: {why}\n{text}"));
    }
    for (name, typed) in fields {
        assert!(
            text.contains(name.as_str()),
            "{path} lacks {typed}:\n{text}"
        );
    }
    text
}

#[test]
fn every_type_and_every_list_is_read_back_from_a_model() {
    let fields = every_field("a");
    for thing in ["crud", "model"] {
        let shop = made(&shop(), &format!("{thing} Thing {}", typed(&fields)));
        if thing == "model" {
            // A list of these is made by `vec!`, and not by brackets within that.
            let tests = names_all(&shop, "tests/it/things.rs", &fields);
            assert!(!tests.contains("vec![["), "{tests}");
            assert!(
                tests.contains("a_float_list: vec![f64::from(number) + 0.5].into()"),
                "{tests}"
            );
        }
        let seeded = made(&shop, "seeder Thing");
        let rows = names_all(&seeded, "seeds/development/01_things.sql", &fields);
        assert!(rows.contains("'[\"1 a string list\"]'"), "{rows}");

        let tested = made(&shop, "factory Thing");
        let factory = names_all(&tested, "tests/it/things_factory.rs", &fields);
        let takes = if thing == "crud" {
            "ThingInput {"
        } else {
            "ThingFields {"
        };
        assert!(factory.contains(takes), "{factory}");
        assert!(
            factory.contains("fn a_int_list(mut self, a_int_list: Vec<i64>)"),
            "{factory}"
        );

        for request in ["", " --request"] {
            let shown = made(&shop, &format!("dto ThingPart --from-model=Thing{request}"));
            let dto = names_all(&shown, "src/things/thing_part_dto.rs", &fields);
            assert!(dto.contains("pub a_string_list: Vec<String>,"), "{dto}");
            assert!(
                dto.contains("a_string_list: row.a_string_list.into(),"),
                "{dto}"
            );
        }

        let more = every_field("b");
        let grown = made(
            &shop,
            &format!("field things --empty-table {}", typed(&more)),
        );
        for path in [
            "src/things/model.rs",
            "src/things/repository.rs",
            "tests/it/things.rs",
        ] {
            names_all(&grown, path, &more);
        }
    }
}
