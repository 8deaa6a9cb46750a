//! What cargo sets for the programs that it starts; inherited, it misleads an inner cargo.
//!
//! Shared by path with `xtask`, which calls cargo too, so it knows nothing of the rest of the tool.

use std::ffi::OsStr;

const NAMES: &[&str] = &["CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"];
const PREFIXES: &[&str] = &["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_"];

/// Whether an outer cargo has set the variable of this name.
pub(crate) fn is_for_children(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}
