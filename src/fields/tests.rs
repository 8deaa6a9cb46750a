//! Fields as people type them: what is understood, what is refused and with which words.

mod meaning;

use std::panic::catch_unwind;

use proptest::prelude::*;

use super::fault::Fault;
use super::parse::read;
use super::*;
use crate::error::Failure;

fn parsed(dialect: Dialect, typed: &str) -> Result<Vec<Field>, Failure> {
    let words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
    parse(&words, &Table::new(dialect))
}

/// The one field that this is, on a database that keeps everything.
fn field(typed: &str) -> Field {
    let words = [typed.to_owned()];
    let fields = parse(&words, &Table::new(Dialect::Postgres));
    fields
        .unwrap_or_else(|failure| panic!("{failure}"))
        .remove(0)
}

/// What is proposed for an argument.
fn proposal(typed: &str) -> Option<String> {
    let (_, faults) = read(typed);
    assert!(!faults.is_empty(), "{typed} is understood");
    let typed = typed.to_owned();
    let faults: Vec<Fault> = faults
        .into_iter()
        .map(|fault| Fault {
            typed: typed.clone(),
            ..fault
        })
        .collect();
    proposals(&faults).into_iter().next()
}

/// Fields that say all there is to say, as they are shown.
const WHOLE: &[&str] = &[
    "title:string",
    "code:string:12:unique",
    "body:text:optional",
    "price:decimal:10.2",
    "status:enum:draft/published:default=draft",
    "grade:enum:1st/2nd/a b",
    "author:references:on_delete=cascade",
    "parent:references:Category:optional:on_delete=set_null",
    "author:references:User:optional:nested:on_delete=cascade",
    "writer:references:billing/User:unique:on_update=cascade:key=writer_key",
    "tags:string:list",
    "secret:string:hidden",
    "published_at:datetime:optional:index",
    "count:int:default=-9223372036854775808",
    "level:i32:default=0",
    "rate:float:default=0.5",
    "open:bool:default=true",
    "born:date:default=2024-02-29",
    "note:string:default=\"Hello: world\"",
    "type:string",
    "gen:string",
    "blob:json:hidden",
    "token:uuid:unique",
    "at:time:index",
];

#[test]
fn what_is_understood_is_shown_as_it_was_typed() {
    for typed in WHOLE {
        assert_eq!(field(typed).to_string(), *typed);
    }
}

#[test]
fn names_and_types_may_be_typed_otherwise() {
    for (typed, shown) in [
        ("blogPost:string", "blog_post:string"),
        ("is-paid:boolean", "is_paid:bool"),
        ("price:bigint", "price:int"),
        ("price:integer", "price:int"),
        ("rate:f64", "rate:float"),
        ("code:string:unique:12", "code:string:12:unique"),
        ("code:string:255", "code:string"),
        ("price:decimal:8", "price:decimal:8.0"),
        ("seen:timestamp", "seen:datetime"),
        ("note:string:default=\"plain\"", "note:string:default=plain"),
    ] {
        assert_eq!(field(typed).to_string(), shown);
    }
    let words = ["blogPost:string".to_owned(), "title:string".to_owned()];
    let fields = parse(&words, &Table::new(Dialect::Sqlite)).unwrap();
    assert_eq!(renamed(&words, &fields), ["`blogPost` becomes `blog_post`"]);
}

/// What others type, and slips, each with what is proposed.
const PROPOSED: &[(&str, &str)] = &[
    // Rails
    ("name:string:uniq", "name:string:unique"),
    ("author:belongs_to", "author:references"),
    ("price:decimal{10,2}", "price:decimal:10.2"),
    ("name:string{30}", "name:string:30"),
    ("count:big_integer", "count:int"),
    ("password:digest", "password:string:hidden"),
    // Loco
    ("title:string!", "title:string"),
    ("body:text?", "body:text:optional"),
    ("email:string^", "email:string:unique"),
    ("name^", "name:string:unique"),
    ("tags:array!:string", "tags:string:list"),
    ("tags:array:string", "tags:string:list"),
    ("seen:tstz", "seen:datetime"),
    // Phoenix
    ("status:enum:a:b", "status:enum:a/b"),
    ("status:enum:a:b:optional", "status:enum:a/b:optional"),
    ("author_id:references:authors", "author:references"),
    ("owner_id:references:users", "owner:references:User"),
    ("price:decimal:10:2", "price:decimal:10.2"),
    ("tags:{array,string}", "tags:string:list"),
    // Prisma and TypeScript
    ("tags:string[]", "tags:string:list"),
    ("status:enum{a,b}", "status:enum:a/b"),
    ("status:enum(a,b)", "status:enum:a/b"),
    ("title?:string", "title:string:optional"),
    ("tags:Array<string>", "tags:string:list"),
    ("email:String@unique", "email:String:unique"),
    ("seen:DateTime?", "seen:datetime:optional"),
    // Slips
    ("title:strng", "title:string"),
    ("title:string:optinal", "title:string:optional"),
    ("title:strng?", "title:string:optional"),
    ("title", "title:string"),
    ("seen_at", "seen_at:datetime"),
    ("author_id", "author:references"),
    ("title:string:", "title:string"),
    ("body:text:unique", "body:string:unique"),
    ("body:text:64", "body:string:64"),
    (
        "author:references:on_delete=casade",
        "author:references:on_delete=cascade",
    ),
    (
        "author:references:on_delete=nilify_all",
        "author:references:on_delete=set_null:optional",
    ),
    ("price:decimal", "price:decimal:10.2"),
    ("size:u32", "size:int"),
    (
        "note:string:default=Hello!",
        "note:string:default=\"Hello!\"",
    ),
    ("note:string:default=\"Hello", "note:string:default=Hello"),
    ("größe:int", "gr_e:int"),
    ("self:string", "self_value:string"),
    ("code:string:unique:unique", "code:string:unique"),
    ("author:references:nestd", "author:references:nested"),
    ("title:string:nested", "title:string"),
    (
        "bio:references:Author:unique:nested",
        "bio:references:Author:unique",
    ),
    (
        "author:references:nested:hidden",
        "author:references:hidden",
    ),
];

#[test]
fn spellings_of_other_tools_are_told_with_what_to_type() {
    for (typed, instead) in PROPOSED {
        let proposed = proposal(typed);
        let shown = proposed.as_deref().map(|typed| field(typed).to_string());
        assert_eq!(
            shown,
            Some(field(instead).to_string()),
            "{typed}: {proposed:?}"
        );
    }
}

#[test]
fn what_nothing_mends_is_told_without_a_proposal() {
    for typed in [
        "owner:references:polymorphic",
        "owner:references{polymorphic}",
        "status:enum",
        "status:enum:a-b/a_b",
        "status:enum:a//b",
        "status:enum:a/+",
        "code:string:0",
        "code:string:12:13",
        "price:decimal:2.10",
        "count:int:default=x",
        "count:i32:default=2147483648",
        "open:bool:default=yes",
        "born:date:default=2023-02-29",
        "status:enum:a/b:default=c",
        "code:string:2:default=abc",
        "x:zebra",
    ] {
        assert_eq!(proposal(typed), None, "{typed}");
    }
}

#[test]
fn everything_is_told_at_once_and_where_it_stands() {
    let typed = "title:strng author_id:references code:string:12:13 id:uuid body:text:optional:default=x \
                 title:int meta:json:unique title:string price:decimal:10.2 crate:bool";
    insta::assert_snapshot!(parsed(Dialect::Sqlite, typed).unwrap_err());
}

/// Values that a modifier with an equals sign is given here.
fn given(modifier: Modifier, of: &Type) -> String {
    let value = match (modifier, of.base) {
        (Modifier::Detail, Base::String) => "20",
        (Modifier::Detail, Base::Decimal) => "10.2",
        (Modifier::Detail, Base::Enum) => "true/false",
        (Modifier::Detail, Base::References) => "User",
        (Modifier::Detail, _) => "7",
        (Modifier::Default, Base::Bool | Base::Enum) => "default=true",
        (Modifier::Default, Base::Date) => "default=2026-01-31",
        (Modifier::Default, _) => "default=1",
        (Modifier::OnDelete, _) => "on_delete=cascade",
        (Modifier::OnUpdate, _) => "on_update=restrict",
        (Modifier::Key, _) => "key=other_id",
        (modifier, _) => modifier.typed(),
    };
    value.to_owned()
}

/// Each type with each modifier, as far as it has to be said.
pub(crate) fn every_pair() -> Vec<(&'static Type, Modifier, String)> {
    let mut pairs = Vec::new();
    let modifiers = Modifier::TYPED.iter().map(|(modifier, ..)| *modifier);
    let modifiers: Vec<Modifier> = modifiers.chain([Modifier::Detail]).collect();
    for of in Type::of_columns() {
        for modifier in &modifiers {
            let needed = match of.base {
                Base::Decimal | Base::Enum if *modifier != Modifier::Detail => {
                    format!(":{}", given(Modifier::Detail, of))
                }
                _ => String::new(),
            };
            let typed = format!("it:{}{needed}:{}", of.name, given(*modifier, of));
            pairs.push((of, *modifier, typed));
        }
    }
    pairs
}

#[test]
fn a_type_takes_what_the_table_says_and_nothing_else() {
    for (of, modifier, typed) in every_pair() {
        let read = parsed(Dialect::Postgres, &typed);
        assert_eq!(
            read.is_ok(),
            of.may.contains(&modifier),
            "{typed}: {read:?}"
        );
    }
}

#[test]
fn each_type_has_one_line_and_each_of_its_names_finds_it() {
    for of in TYPES {
        assert_eq!(of.base.of().name, of.name);
        for name in of.also.iter().chain([&of.name]) {
            assert_eq!(Type::find(name).unwrap().base, of.base, "{name}");
        }
    }
}

fn typed_field() -> impl Strategy<Value = String> {
    let name = "[a-z][a-z_0-9]{0,12}";
    let pairs: Vec<String> = every_pair().into_iter().map(|(.., typed)| typed).collect();
    let pieces = prop::sample::select(pairs);
    let more =
        prop::sample::subsequence(vec!["optional", "unique", "index", "list", "hidden"], 0..3);
    (name, pieces, more).prop_map(|(name, typed, more)| {
        let (_, rest) = typed.split_once(':').unwrap();
        let more: Vec<&str> = [rest].into_iter().chain(more).collect();
        format!("{name}:{}", more.join(":"))
    })
}

proptest! {
    #[test]
    fn what_is_shown_is_read_as_the_same(typed in typed_field()) {
        if let Ok(fields) = parsed(Dialect::Postgres, &typed) {
            let shown = fields[0].to_string();
            prop_assert_eq!(&fields, &parsed(Dialect::Postgres, &shown).unwrap());
        }
    }

    #[test]
    fn no_argument_is_too_much(typed in "\\PC{0,40}|[a-z:=/.{}!?^\"\\[\\] é€,<>(@]{0,40}") {
        let words = vec![typed.clone(), typed.clone()];
        let done = catch_unwind(|| parse(&words, &Table::new(Dialect::Sqlite)).map_err(|failure| failure.to_string()));
        prop_assert!(done.is_ok(), "{typed:?}");
    }

    #[test]
    fn what_is_proposed_is_understood(typed in "[a-z]{1,4}[?!^]?:(string|text|enum|decimal|array|references|int)[a-z:=/{},0-9?!^\\[\\]]{0,14}") {
        let (_, faults) = read(&typed);
        if !faults.is_empty() && let Some(instead) = proposal(&typed) {
            prop_assert!(read(&instead).1.is_empty(), "{typed} {instead}");
        }
    }
}

#[test]
fn a_decimal_is_refused_where_it_would_be_rounded_with_what_does_instead() {
    let failure = parsed(Dialect::Sqlite, "name:string price:decimal:10.2").unwrap_err();
    assert_eq!(failure.code(), "CX1041");
    let told = failure.to_string();
    for part in [
        "`price:int`",
        "cents",
        "`price:string`",
        "price:decimal:10.2",
    ] {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
    assert!(parsed(Dialect::Postgres, "price:decimal:10.2").is_ok());
}
