//! The chapter on fields says what the table says, and its examples are read.

use super::*;

const PAGE: &str = include_str!("../../docs/src/reference/fields.md");

/// Rows of a table in Markdown.
fn rows(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    rows.into_iter().map(row).collect()
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// A field of each type, as short as it can be.
fn shortest(of: &Type) -> Field {
    let detail = match of.base {
        Base::Decimal => ":10.2",
        Base::Enum => ":draft/published",
        _ => "",
    };
    let words = [format!("status:{}{detail}", of.name)];
    let table = Table::new(Dialect::Postgres);
    parse(&words, &table).unwrap().remove(0)
}

fn types() -> String {
    let columns = |of: &Type| {
        let field = shortest(of);
        let sql = Dialect::ALL.map(|dialect| field.sql(dialect, Id::Int));
        sql.map(|sql| sql.map_or_else(|| "refused".to_owned(), |sql| code(&sql)))
    };
    let row = |of: &'static Type| {
        let also = of.also.iter().map(|name| code(name));
        let also: Vec<String> = also.collect();
        let names = [code(of.name), also.join(", ")];
        let rust = code(&shortest(of).rust("Post", Id::Int));
        let about = vec![of.about.to_owned(), rust];
        [names.to_vec(), about, columns(of).to_vec()].concat()
    };
    rows(Type::of_columns().map(row))
}

fn modifiers() -> String {
    let takes = |modifier: &Modifier| {
        let types = Type::of_columns().filter(|of| of.may.contains(modifier));
        let names: Vec<String> = types.map(|of| code(of.name)).collect();
        names.join(", ")
    };
    let all = Modifier::TYPED.iter();
    rows(
        all.map(|(modifier, typed, about)| vec![code(typed), (*about).to_owned(), takes(modifier)]),
    )
}

fn actions() -> String {
    let row = |(_, name, about): (Action, &str, &str)| vec![code(name), about.to_owned()];
    rows(Action::ALL.map(row))
}

fn keys() -> String {
    let row = |(id, name, rust, about): (Id, &str, &str, &str)| {
        let sql = Dialect::ALL.map(|dialect| code(id.sql(dialect)));
        [vec![code(name), about.to_owned(), code(rust)], sql.to_vec()].concat()
    };
    rows(Id::ALL.map(row))
}

#[test]
fn the_chapter_says_what_the_table_says() {
    for rows in [types(), modifiers(), actions(), keys()] {
        assert!(PAGE.contains(&rows), "the chapter on fields lacks:\n{rows}");
    }
}

#[test]
fn the_examples_of_the_chapter_are_read() {
    let mut read = 0;
    for line in PAGE.lines() {
        let Some(rest) = line.strip_prefix("cortex generate ") else {
            continue;
        };
        let words = shell_words::split(rest).unwrap();
        let is_option = words.iter().position(|word| word.starts_with("--"));
        // Where a file names the model, an option may come at once.
        let fields = words
            .get(2..is_option.unwrap_or(words.len()))
            .unwrap_or_default();
        parse(fields, &Table::new(Dialect::Sqlite)).unwrap_or_else(|failure| panic!("{failure}"));
        read += 1;
    }
    assert!(read > 5, "{read}");
}
