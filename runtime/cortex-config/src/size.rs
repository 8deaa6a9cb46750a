//! Amounts of bytes as people write them.

use std::fmt;
use std::str::FromStr;

/// An amount of bytes, written as `512 KiB`, `2MB` or `1048576`.
///
/// ```
/// use cortex_config::ByteSize;
///
/// assert_eq!("2 MiB".parse(), Ok(ByteSize::mib(2)));
/// assert_eq!("2MB".parse(), Ok(ByteSize::bytes(2_000_000)));
/// assert_eq!(ByteSize::mib(2).to_string(), "2 MiB");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(u64);

const UNITS: [(&str, u64); 7] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

impl ByteSize {
    /// So many bytes.
    pub const fn bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// So many times 1,048,576 bytes.
    pub const fn mib(mebibytes: u64) -> Self {
        Self(mebibytes << 20)
    }

    /// The amount in bytes.
    pub const fn as_bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for ByteSize {
    type Err = NotASize;

    fn from_str(text: &str) -> Result<Self, NotASize> {
        let text = text.trim();
        let split = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (amount, unit) = (&text[..split], text[split..].trim());
        let amount: u64 = amount.parse().map_err(|_| NotASize)?;
        let named = UNITS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(unit));
        let factor = match named {
            Some((_, factor)) => *factor,
            None if unit.is_empty() => 1,
            None => return Err(NotASize),
        };
        amount.checked_mul(factor).map(Self).ok_or(NotASize)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, factor): &&(&str, u64)| self.0 > 0 && self.0.is_multiple_of(*factor);
        let (name, factor) = UNITS.iter().find(fits).unwrap_or(&("B", 1));
        write!(f, "{} {name}", self.0 / factor)
    }
}

/// The text is not a number of bytes with a known unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASize;

impl fmt::Display for NotASize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not a number of bytes, optionally with `kB`, `KiB`, `MB`, `MiB`, `GB` or `GiB`",
        )
    }
}

impl std::error::Error for NotASize {}
