//! The toolchain that a project asks rustup for.

use std::path::Path;

use toml_edit::DocumentMut;

/// The channel in the nearest toolchain file, as far as it can be read.
pub(crate) fn channel(root: &Path) -> Option<String> {
    root.ancestors().find_map(|dir| {
        let read = |name: &str| std::fs::read_to_string(dir.join(name)).ok();
        let text = read("rust-toolchain").or_else(|| read("rust-toolchain.toml"))?;
        written_in(&text)
    })
}

/// Older files hold the bare name of a toolchain.
fn written_in(text: &str) -> Option<String> {
    let bare = text.trim();
    if !bare.is_empty() && !bare.contains(['\n', '[', '=']) {
        return Some(bare.to_owned());
    }
    let file: DocumentMut = text.parse().ok()?;
    Some(file.get("toolchain")?.get("channel")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_file_are_read() {
        let toml = "[toolchain]\nchannel = \"1.95.0\"\n";
        assert_eq!(written_in(toml).as_deref(), Some("1.95.0"));
        assert_eq!(written_in("stable\n").as_deref(), Some("stable"));
        for none in [
            "",
            "[toolchain]\n",
            "channel = [",
            "[toolchain]\npath = \"x\"\n",
        ] {
            assert_eq!(written_in(none), None, "{none}");
        }
    }
}
