//! What the book says about the framework's settings is what the framework says.

use cortex_app::Blueprint;

const KEYS: &str = include_str!("../../../../docs/src/reference/configuration.md");

#[test]
fn every_setting_is_in_the_reference_with_its_default_and_variable() {
    for spec in Blueprint::of(Vec::new()).specs() {
        let row = KEYS
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", spec.key)));
        let row = row.unwrap_or_else(|| panic!("`{}` is not in configuration.md", spec.key));
        assert!(row.contains(&format!("`{}`", spec.variable())), "{row}");
        let text = spec.default.as_ref().map(|default| match default.as_str() {
            Some(text) => text.to_owned(),
            None => default.as_integer().unwrap_or_default().to_string(),
        });
        if let Some(text) = text {
            assert!(row.contains(&format!("`{text}`")), "{text}: {row}");
        }
    }
}
