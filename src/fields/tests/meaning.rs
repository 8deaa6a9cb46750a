//! What fields become: one line for each type, and values for tests that fit their schemas.

use serde_json::Value;

use super::*;

/// Whether a value fits a schema.
fn fits(schema: &Value, value: &Value) -> bool {
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("field.json", schema.clone()).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("field.json", &mut schemas).unwrap();
    schemas.validate(value, index).is_ok()
}

#[test]
fn fields_become_code() {
    let typed = [
        "title:string",
        "body:text:optional",
        "count:int",
        "tags:string:12:list",
        "status:enum:draft/1st:optional",
        "price:decimal:10.2",
        "author:references",
        "type:json",
    ];
    let line = |typed: &str| {
        let field = field(typed);
        let said = [
            field.identifier(),
            field.rust("Post", Id::Uuid7),
            field.rule(),
            field.openapi().unwrap_or_default(),
            field.orm().unwrap_or_default(),
            field.schema(Id::Uuid7).to_string(),
        ];
        said.join(" | ")
    };
    insta::assert_snapshot!(typed.map(line).join("\n"));
}

#[test]
fn samples_fit_their_schemas_and_what_does_not_is_refused() {
    let mut seen = 0;
    for (.., typed) in every_pair() {
        let Ok(fields) = parsed(Dialect::Postgres, &typed) else {
            continue;
        };
        let field = &fields[0];
        let schema = field.schema(Id::Int);
        for nth in 0..3 {
            let Some(sample) = field.sample(nth) else {
                assert!(field.reference().is_some(), "{typed}");
                continue;
            };
            assert!(fits(&schema, &sample), "{typed}: {schema} {sample}");
            seen += 1;
        }
        if let Some(misfit) = field.misfit() {
            assert!(!fits(&schema, &misfit), "{typed}: {schema} {misfit}");
        }
        assert_eq!(
            fits(&schema, &Value::Null),
            field.optional || field.kind == Kind::Json,
            "{typed}"
        );
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn samples_of_what_is_unique_differ() {
    for (of, modifier, typed) in every_pair() {
        if modifier != Modifier::Unique || of.base == Base::Enum {
            continue;
        }
        if let Ok(fields) = parsed(Dialect::Postgres, &typed) {
            let samples = [0, 1, 2].map(|nth| fields[0].sample(nth));
            let differ = samples[0] != samples[1] && samples[1] != samples[2];
            assert!(differ || of.base == Base::References, "{typed}");
        }
    }
}

#[test]
fn rows_are_found_by_what_is_unique_and_not_escaped() {
    assert!(field("slug:string:unique").is_found_by());
    assert!(!field("type:string:unique").is_found_by());
    assert!(!field("slug:string:index").is_found_by());
}

#[test]
fn keys_and_databases_are_found_by_what_is_typed() {
    for (id, name, ..) in Id::ALL {
        assert_eq!((Id::find(name), id.name()), (Some(id), name));
    }
    let folders = Dialect::ALL.map(Dialect::folder);
    assert_eq!(folders, ["sqlite", "postgres", "mysql"]);
}

#[test]
fn numbers_are_grouped_as_clippy_wants_them() {
    for (number, shown) in [
        ("0", "0"),
        ("-0007", "-7"),
        ("4096", "4096"),
        ("65535", "65_535"),
        ("+1234567", "1_234_567"),
        ("-9223372036854775808", "-9_223_372_036_854_775_808"),
    ] {
        assert_eq!(grouped(number), shown);
    }
}
