//! What the book says about the framework's settings is what the framework says.

use book::services::block_0::{Counter, PriceService};
use cortex::config::Sources;
use cortex_app::{Blueprint, Module};

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

#[test]
fn a_missing_provider_is_reported_as_the_guide_shows() {
    let guide = include_str!("../../../../docs/src/guides/services.md");
    let mut module = Module::new("prices");
    module.provide::<PriceService>();
    module.provide::<Counter>();
    let checked = cortex_app::check(&Blueprint::of(vec![module]), &Sources::none(), None);
    let report = checked.unwrap_err().report();
    // Where the module is defined differs from the guide's project.
    let (report, _) = report.rsplit_once(" (").unwrap();
    assert!(guide.contains(report), "{report}");
}
