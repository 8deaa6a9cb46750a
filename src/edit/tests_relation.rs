//! Relations put into models and taken out of them.

use super::{Line, NoPlace, RustText};

const AUTHOR: &str = "\
use cortex::data::orm as sea_orm;

#[sea_orm::model]
#[sea_orm(table_name = \"authors\")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    // What the cover says.
    pub name: String, // as printed
}

impl ActiveModelBehavior for ActiveModel {}
";

const RELATED: &str = "\
    pub name: String, // as printed
    #[sea_orm(has_many, relation_enum = \"Posts\")]
    pub posts: HasMany<crate::posts::model::Entity>,
}
";

fn posts() -> Line {
    Line::relation("posts", "crate::posts::model::Entity", true)
}

#[test]
fn a_relation_is_the_last_field_and_goes_as_it_came() {
    let text = RustText::parse(AUTHOR).unwrap().with(&posts()).unwrap();
    assert!(text.contains(RELATED), "{text}");
    let rust = RustText::parse(&text).unwrap();
    assert_eq!(
        rust.with(&posts()).unwrap(),
        text,
        "a second time changes nothing"
    );
    assert_eq!(rust.without_ours(&posts()).unwrap(), AUTHOR);
}

#[test]
fn odd_layouts_keep_theirs() {
    let windows = AUTHOR.replace('\n', "\r\n");
    let text = RustText::parse(&windows).unwrap().with(&posts()).unwrap();
    assert!(text.contains(&RELATED.replace('\n', "\r\n")), "{text}");
    let bare = "pub struct Model {\n    pub id: i64\n}\n";
    let text = RustText::parse(bare).unwrap().with(&posts()).unwrap();
    let expected = "pub struct Model {\n    pub id: i64,\n    #[sea_orm(has_many, relation_enum = \"Posts\")]\n    \
                    pub posts: HasMany<crate::posts::model::Entity>,\n}\n";
    assert_eq!(text, expected);
    let tight = "struct Model { id: i64 }";
    let text = RustText::parse(tight).unwrap().with(&posts()).unwrap();
    assert!(RustText::parse(&text).unwrap().has(&posts()), "{text}");
}

#[test]
fn what_a_person_made_of_it_stays() {
    let changed = AUTHOR.replace(
        "}\n\nimpl",
        "    #[sea_orm(has_many, via_rel = \"Writer\")]\n    pub posts: HasMany<crate::posts::model::Entity>,\n}\n\nimpl",
    );
    let rust = RustText::parse(&changed).unwrap();
    assert!(rust.has(&posts()));
    assert_eq!(rust.without_ours(&posts()), None);
}

#[test]
fn without_a_model_there_is_no_place() {
    for text in [
        "",
        "pub struct Other { id: i64 }\n",
        "pub struct Model(i64);\n",
    ] {
        let without = RustText::parse(text).unwrap().with(&posts());
        assert_eq!(
            without,
            Err(NoPlace("it has no struct `Model` with fields"))
        );
    }
}

#[test]
fn it_is_read_as_it_is_written() {
    for many in [true, false] {
        let line = Line::relation("posts", "crate::blog::post_model::Entity", many);
        assert_eq!(Line::parse(&line.to_string()), Some(line));
    }
    let broken = "#[sea_orm(has_many)] pub a b: HasMany<c>,";
    assert_eq!(Line::parse(broken), None);
}
