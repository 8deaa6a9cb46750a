//! SHA-256 (FIPS 180-4) as lower-case hexadecimal digits, the form that `sha256sum` prints.
//!
//! Shared by path with `build.rs` and `xtask`, so it knows nothing of the rest of the tool.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The 64 digits for these bytes.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    in_hex(&Sha256::digest(bytes))
}

/// The bytes themselves, two digits each.
pub(crate) fn in_hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
