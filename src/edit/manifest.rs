//! Features of a dependency, switched on in a manifest without touching its layout.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Value};

use super::{NoPlace, with_ends_of};

/// The manifest's text with these features of the framework switched on; the same text where they
/// are.
///
/// # Errors
///
/// If the manifest does not depend on the framework in a form that has features.
pub(crate) fn with_features(text: &str, features: &[&str]) -> Result<String, NoPlace> {
    let no_place = NoPlace("`cortex` is no table with `features` among its `[dependencies]`");
    let Ok(mut manifest) = text.parse::<DocumentMut>() else {
        return Err(no_place);
    };
    let dependency = manifest
        .get_mut("dependencies")
        .and_then(|dependencies| dependencies.get_mut("cortex"))
        .ok_or(no_place.clone())?;
    let is_new = dependency.get("features").is_none();
    let table = dependency.as_table_like_mut().ok_or(no_place.clone())?;
    let empty = || Item::Value(Value::Array(Array::new()));
    let listed = table.entry("features").or_insert_with(empty);
    let listed = listed.as_array_mut().ok_or(no_place)?;
    let is_on = |listed: &Array, feature: &str| {
        let mut names = listed.iter().filter_map(Value::as_str);
        names.any(|name| name == feature)
    };
    let missing: Vec<&&str> = features
        .iter()
        .filter(|feature| !is_on(listed, feature))
        .collect();
    if missing.is_empty() {
        return Ok(text.to_owned());
    }
    for feature in missing {
        listed.push(*feature);
    }
    if let Some(table) = dependency.as_inline_table_mut().filter(|_| is_new) {
        move_end(table);
    }
    Ok(with_ends_of(text, &manifest.to_string()))
}

/// Hands the space before the closing brace on to the entry that is the last one now.
fn move_end(table: &mut InlineTable) {
    let mut values: Vec<&mut Value> = table.iter_mut().map(|(_, value)| value).collect();
    if let [.., before, last] = &mut values[..] {
        let end = before.decor().suffix().cloned().unwrap_or_default();
        before.decor_mut().set_suffix("");
        last.decor_mut().set_suffix(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(dependency: &str) -> Result<String, NoPlace> {
        let text = format!("# Mine.\n[dependencies]\n{dependency} # here\nserde = \"1\"\n");
        let changed = with_features(&text, &["http", "data"])?;
        assert_eq!(
            with_features(&changed, &["http", "data"]).as_ref(),
            Ok(&changed)
        );
        let windows = with_features(&text.replace('\n', "\r\n"), &["http", "data"]);
        assert_eq!(windows.unwrap(), changed.replace('\n', "\r\n"));
        let rest = changed.strip_prefix("# Mine.\n[dependencies]\n").unwrap();
        Ok(rest.strip_suffix("\nserde = \"1\"\n").unwrap().to_owned())
    }

    #[test]
    fn what_is_missing_is_added_and_all_else_stays() {
        let cortex =
            |features: &str| format!("cortex = {{ path = \"framework/cortex\"{features} }}");
        let expected = cortex(", features = [\"http\", \"data\"]") + " # here";
        assert_eq!(with(&cortex(", features = [\"http\"]")).unwrap(), expected);
        assert_eq!(with(&cortex("")).unwrap(), expected);
        let expected = cortex(", features = [\"x\", \"http\", \"data\"]") + " # here";
        assert_eq!(with(&cortex(", features = [\"x\"]")).unwrap(), expected);
    }

    #[test]
    fn a_form_without_features_has_no_place() {
        assert!(with("cortex = \"1\"").is_err());
        assert!(with("other = {}").is_err());
        assert!(with_features("[", &["http"]).is_err());
    }
}
