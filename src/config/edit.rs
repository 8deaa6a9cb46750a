//! One key of a configuration file, written or removed; every other byte stays.

use serde_json::Value;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike};

/// Why a key cannot be written: this key above it holds a value that is not a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InTheWay(pub(crate) String);

/// Writes a value; what was there in its place goes, with the comment around it kept.
pub(crate) fn set(document: &mut DocumentMut, key: &str, value: &Value) -> Result<(), InTheWay> {
    let (tables, name) = split(key);
    let fresh = !tables.is_empty() && document.get(tables[0]).is_none();
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for (depth, part) in tables.iter().enumerate() {
        let mut made = Table::new();
        // Only the innermost table has a heading of its own.
        made.set_implicit(depth + 1 < tables.len());
        let item = table.entry(part).or_insert(Item::Table(made));
        let at = || InTheWay(tables[..=depth].join("."));
        table = item.as_table_like_mut().ok_or_else(at)?;
    }
    let mut new = toml(value);
    match table.get_mut(name) {
        Some(Item::Value(old)) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        Some(_) => return Err(InTheWay(key.to_owned())),
        None => {
            table.insert(name, Item::Value(new));
        }
    }
    if fresh && document.as_table().len() > 1 {
        separate(document, tables[0]);
    }
    Ok(())
}

/// Removes a key, and the tables that held nothing else; tells whether it was there.
pub(crate) fn unset(document: &mut DocumentMut, key: &str) -> bool {
    let (tables, name) = split(key);
    remove(document.as_table_mut(), &tables, name)
}

/// The line in which a key stands.
pub(crate) fn line_of(text: &str, key: &str) -> Option<usize> {
    let document = toml_edit::Document::parse(text).ok()?;
    let (tables, name) = split(key);
    let mut table: &dyn TableLike = document.as_table();
    for part in tables {
        table = table.get(part)?.as_table_like()?;
    }
    let (found, _) = table.get_key_value(name)?;
    let start = found.span()?.start;
    Some(text[..start].matches('\n').count() + 1)
}

/// All keys of a file, with dots.
pub(crate) fn keys(document: &DocumentMut) -> Vec<String> {
    values(document).into_iter().map(|(key, _)| key).collect()
}

/// The same, each with its value.
pub(crate) fn values(document: &DocumentMut) -> Vec<(String, Value)> {
    fn add(table: &dyn TableLike, above: &str, values: &mut Vec<(String, Value)>) {
        for (name, item) in table.iter() {
            let key = format!("{above}{name}");
            match item.as_table_like() {
                Some(inner) => add(inner, &format!("{key}."), values),
                None => values.push((key, item.as_value().map_or(Value::Null, json))),
            }
        }
    }
    let mut values = Vec::new();
    add(document.as_table(), "", &mut values);
    values
}

fn split(key: &str) -> (Vec<&str>, &str) {
    match key.rsplit_once('.') {
        Some((tables, name)) => (tables.split('.').collect(), name),
        None => (Vec::new(), key),
    }
}

fn remove(table: &mut dyn TableLike, tables: &[&str], name: &str) -> bool {
    let Some((first, rest)) = tables.split_first() else {
        return table.remove(name).is_some();
    };
    let inner = table.get_mut(first).and_then(Item::as_table_like_mut);
    let Some(inner) = inner else {
        return false;
    };
    let removed = remove(inner, rest, name);
    let empty = inner.is_empty();
    let commented = table.get(first).is_some_and(has_comment);
    if removed && empty && !commented {
        table.remove(first);
    }
    removed
}

/// Whether a comment stands above a table or beside its heading: it may be about more than what is
/// in it, as the one at the head of a file is.
fn has_comment(item: &Item) -> bool {
    let Item::Table(table) = item else {
        return false;
    };
    let decor = table.decor();
    let sides = [decor.prefix(), decor.suffix()];
    let mut texts = sides.into_iter().flatten().filter_map(|side| side.as_str());
    texts.any(|text| text.contains('#'))
}

/// Sets a table that was just made off from what is above it.
fn separate(document: &mut DocumentMut, name: &str) {
    if let Some(Item::Table(table)) = document.get_mut(name) {
        let mut table = table;
        while table.is_implicit() {
            let Some((_, Item::Table(inner))) = table.iter_mut().next() else {
                return;
            };
            table = inner;
        }
        table.decor_mut().set_prefix("\n");
    }
}

fn toml(value: &Value) -> toml_edit::Value {
    match value {
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or_default().into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(toml).collect::<Array>().into(),
        Value::Object(pairs) => {
            let pairs = pairs.iter().map(|(name, value)| (name, toml(value)));
            pairs.collect::<InlineTable>().into()
        }
        // TOML has no such value, and no app proposes it.
        Value::Null => "".into(),
    }
}

fn json(value: &toml_edit::Value) -> Value {
    use toml_edit::Value as Toml;
    match value {
        Toml::String(text) => text.value().as_str().into(),
        Toml::Integer(whole) => (*whole.value()).into(),
        Toml::Float(number) => (*number.value()).into(),
        Toml::Boolean(truth) => (*truth.value()).into(),
        Toml::Datetime(time) => time.value().to_string().into(),
        Toml::Array(items) => items.iter().map(json).collect(),
        Toml::InlineTable(pairs) => {
            let pairs = pairs
                .iter()
                .map(|(name, value)| (name.to_owned(), json(value)));
            Value::Object(pairs.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FILE: &str =
        "# Mine.\n[server] # here\nport = 3000 # a comment\n\n[mail]\nhost = \"a\"\n";

    fn with(text: &str, key: &str, value: &Value) -> Result<String, InTheWay> {
        let mut document: DocumentMut = text.parse().unwrap();
        set(&mut document, key, value).map(|()| document.to_string())
    }

    fn without(text: &str, key: &str) -> Option<String> {
        let mut document: DocumentMut = text.parse().unwrap();
        unset(&mut document, key).then(|| document.to_string())
    }

    #[test]
    fn a_value_is_replaced_and_all_else_stays() {
        let expected = FILE.replace("3000", "8080");
        assert_eq!(with(FILE, "server.port", &json!(8080)).unwrap(), expected);
    }

    #[test]
    fn a_key_goes_to_its_table_and_a_new_table_to_the_end() {
        let expected = FILE.replace("# a comment\n", "# a comment\nhost = \"::1\"\n");
        assert_eq!(with(FILE, "server.host", &json!("::1")).unwrap(), expected);
        let expected = format!("{FILE}\n[log]\nlevel = \"warn\"\n");
        assert_eq!(with(FILE, "log.level", &json!("warn")).unwrap(), expected);
        let expected = format!("{FILE}\n[a.b]\nc = [\"x\", \"y\"]\n");
        assert_eq!(with(FILE, "a.b.c", &json!(["x", "y"])).unwrap(), expected);
        assert_eq!(with("", "a.b", &json!(0.5)).unwrap(), "[a]\nb = 0.5\n");
        let dotted = "server.port = 1\n";
        let expected = "server.port = 2\n";
        assert_eq!(with(dotted, "server.port", &json!(2)).unwrap(), expected);
        let inline = with("log = { level = 'x' }\n", "log.level", &json!("y"));
        assert_eq!(inline.unwrap(), "log = { level = \"y\" }\n");
    }

    #[test]
    fn what_is_no_table_is_in_the_way() {
        let at = |text, key| with(text, key, &json!(1)).unwrap_err().0;
        assert_eq!(at("server = 1\n", "server.port"), "server");
        assert_eq!(at("[server.port]\na = 1\n", "server.port"), "server.port");
    }

    #[test]
    fn a_key_is_removed_with_the_table_that_it_leaves_empty() {
        let expected = "# Mine.\n[server] # here\nport = 3000 # a comment\n";
        assert_eq!(without(FILE, "mail.host").unwrap(), expected);
        let expected = FILE.replace("port = 3000 # a comment\n", "");
        assert_eq!(without(FILE, "server.port").unwrap(), expected);
        assert_eq!(without(FILE, "mail.port"), None);
        assert_eq!(without(FILE, "nowhere.port"), None);
    }

    #[test]
    fn keys_and_lines_are_found() {
        let document: DocumentMut = FILE.parse().unwrap();
        assert_eq!(keys(&document), ["server.port", "mail.host"]);
        assert_eq!(line_of(FILE, "mail.host"), Some(6));
        assert_eq!(line_of(FILE, "mail.port"), None);
    }
}
