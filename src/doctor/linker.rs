//! Checks which linker works: after small edits, linking is the largest part of a build.
//!
//! Rust's own toolchains for x86-64 Linux link with rust-lld. Everywhere else on Linux, and with the
//! toolchains of distributions that leave rust-lld out, the system's `ld` works, which is often GNU's.

use std::path::Path;

use super::finding::Finding;
use super::speed::{MEASURED, UNMEASURED};
use crate::project::build::{Said, Sources};

const ID: &str = "linker-speed";
const RUST_LLD_IS_DEFAULT: &str = "x86_64-unknown-linux-gnu";
const PRICE: &str = "GNU ld takes 0.9 to 2.3 s more than rust-lld at every edit";
const INSTALL: &str =
    "install lld and add `-Clink-arg=-fuse-ld=lld` to `rustflags` in `.cargo/config.toml`";

/// How it is linked where nothing is set, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Linking {
    pub(super) triple: Option<String>,
    /// Whether the toolchain brings rust-lld for this platform.
    pub(super) has_rust_lld: Option<bool>,
    /// What `ld` answers.
    pub(super) ld: Option<String>,
}

/// The same with what is set.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    linking: Linking,
    rustflags: Vec<Said>,
    linker: Option<Said>,
}

pub(super) fn gather(sources: &Sources<'_>, linking: Linking) -> Facts {
    let triple = linking.triple.as_deref().unwrap_or_default();
    Facts {
        rustflags: sources.rustflags(triple),
        linker: sources.linker(triple),
        linking,
    }
}

/// Which linker works, as far as that is certain.
pub(super) fn check(facts: &Facts) -> Option<Finding> {
    let triple = facts.linking.triple.as_deref();
    let triple = triple.filter(|triple| triple.contains("linux"))?;
    let flags = || facts.rustflags.iter().rev();
    let named = facts.linker.as_ref().filter(|linker| is_bfd(&linker.value));
    Some(match (flags().find_map(chosen_by), named) {
        (Some((name, flag)), _) if !is_bfd(&name) => {
            Finding::ok(ID, format!("`{name}` links, as {} says", flag.place))
        }
        (Some((_, flag)), _) => chosen(triple, flag),
        (None, Some(linker)) => chosen(triple, linker),
        (None, None) if triple == RUST_LLD_IS_DEFAULT => {
            let off = flags().find(|flag| flag.value.contains("linker-features=-lld"));
            by_rust_lld(&facts.linking, off)
        }
        (None, None) => by_the_system(triple, &facts.linking),
    })
}

/// GNU ld, because somebody wants it.
fn chosen(triple: &str, said: &Said) -> Finding {
    let Said { value, place } = said;
    let what = format!("GNU ld links (`{value}` in {place}): {}", price(triple));
    let remedy = if triple == RUST_LLD_IS_DEFAULT {
        format!("remove it from {place}: rustc then links with rust-lld")
    } else {
        format!("remove it from {place}, {INSTALL}")
    };
    Finding::warning(ID, what, remedy)
}

/// Where rust-lld links, unless it is switched off or missing.
fn by_rust_lld(linking: &Linking, off: Option<&Said>) -> Finding {
    let price = price(RUST_LLD_IS_DEFAULT);
    let links = match linking.ld.as_deref() {
        Some(ld) if !is_gnu(ld) => {
            return Finding::ok(ID, format!("`ld` links, which is {}", first_line(ld)));
        }
        Some(_) => "GNU ld links",
        None => "the C compiler's own linker links, often GNU ld",
    };
    match (off, linking.has_rust_lld) {
        (Some(Said { value, place }), _) => {
            let what = format!("rust-lld is off, so {links} (`{value}` in {place}): {price}");
            let remedy = format!("remove it from {place}: rustc then links with rust-lld");
            Finding::warning(ID, what, remedy)
        }
        (None, Some(false)) => {
            let what = format!("the toolchain comes without rust-lld, so {links}: {price}");
            let remedy = format!("take the toolchain from rustup, or {INSTALL}");
            Finding::warning(ID, what, remedy)
        }
        (None, _) => Finding::ok(
            ID,
            "no other linker is set than rustc's own, rust-lld in the toolchains from rustup",
        ),
    }
}

fn by_the_system(triple: &str, linking: &Linking) -> Finding {
    match linking.ld.as_deref() {
        Some(ld) if is_gnu(ld) => {
            let what = format!("GNU ld links for `{triple}`: {}", price(triple));
            Finding::warning(ID, what, INSTALL)
        }
        Some(ld) => Finding::ok(ID, format!("`ld` links, which is {}", first_line(ld))),
        None => {
            let what =
                format!("linking for `{triple}` was {UNMEASURED}, so nothing is said about it");
            Finding::ok(ID, what)
        }
    }
}

fn price(triple: &str) -> String {
    if triple == RUST_LLD_IS_DEFAULT {
        format!("{PRICE}, {MEASURED}")
    } else {
        format!("on x86-64 {PRICE}; here it was {UNMEASURED}")
    }
}

fn is_gnu(ld: &str) -> bool {
    ld.starts_with("GNU ld")
}

fn first_line(answer: &str) -> &str {
    answer.lines().next().unwrap_or_default()
}

/// The linker that a flag makes the C compiler use.
fn chosen_by(flag: &Said) -> Option<(String, &Said)> {
    let (_, rest) = flag.value.split_once("-fuse-ld=")?;
    let name = rest.split_whitespace().next()?;
    Some((name.to_owned(), flag))
}

fn is_bfd(linker: &str) -> bool {
    let name = Path::new(linker).file_name().unwrap_or_default();
    let name = name.to_string_lossy();
    name == "bfd" || name.ends_with("ld.bfd")
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;

    const ARM: &str = "aarch64-unknown-linux-gnu";
    const GNU: &str = "GNU ld (GNU Binutils for Debian) 2.44\nCopyright";

    fn said(value: &str) -> Said {
        let (value, place) = (value.to_owned(), "`.cargo/config.toml`".to_owned());
        Said { value, place }
    }

    fn on(triple: &str, flags: &[&str]) -> Facts {
        Facts {
            linking: Linking {
                triple: Some(triple.into()),
                has_rust_lld: Some(true),
                ld: Some(GNU.into()),
            },
            rustflags: flags.iter().map(|flag| said(flag)).collect(),
            linker: None,
        }
    }

    /// What is said of it, and that there is a remedy where that is a warning.
    fn told(facts: &Facts) -> (Status, String) {
        let finding = check(facts).unwrap();
        assert_eq!(finding.remedy.is_some(), finding.status == Status::Warning);
        (finding.status, finding.what)
    }

    fn is_slow(facts: &Facts) -> bool {
        told(facts).0 == Status::Warning
    }

    #[test]
    fn a_flag_or_a_path_that_chooses_gnu_ld_costs() {
        let flags = |flags: &[&str]| on(RUST_LLD_IS_DEFAULT, flags);
        assert!(!is_slow(&flags(&[])));
        assert!(is_slow(&flags(&["-C", "link-arg=-fuse-ld=bfd"])));
        assert!(is_slow(&flags(&["-Clinker-features=-lld"])));
        let last = ["-Clink-arg=-fuse-ld=bfd", "-Clink-arg=-fuse-ld=mold"];
        assert!(!is_slow(&flags(&last)), "the last of them counts");
        let linker = |path: &str| Facts {
            linker: Some(said(path)),
            ..flags(&[])
        };
        assert!(is_slow(&linker("/usr/bin/ld.bfd")));
        assert!(!is_slow(&linker("clang")));
    }

    #[test]
    fn a_toolchain_without_rust_lld_links_with_what_the_system_has() {
        let with = |ld: Option<&str>| {
            let mut facts = on(RUST_LLD_IS_DEFAULT, &[]);
            facts.linking.has_rust_lld = Some(false);
            facts.linking.ld = ld.map(Into::into);
            facts
        };
        let (status, what) = told(&with(Some(GNU)));
        assert_eq!(status, Status::Warning);
        let expected = "the toolchain comes without rust-lld, so GNU ld links: GNU ld takes 0.9";
        assert!(what.starts_with(expected), "{what}");
        assert!(is_slow(&with(None)));
        assert!(!is_slow(&with(Some("LLD 20.1.2 (compatible with GNU ld)"))));
    }

    #[test]
    fn elsewhere_gnu_ld_is_named_and_no_price_invented() {
        let (status, what) = told(&on(ARM, &[]));
        assert_eq!(status, Status::Warning);
        assert!(what.ends_with("here it was not measured by us"), "{what}");
        let ld = |ld: Option<&str>| {
            let mut facts = on(ARM, &[]);
            facts.linking.ld = ld.map(Into::into);
            facts
        };
        assert!(!is_slow(&ld(Some("mold 2.40.0 (compatible with GNU ld)"))));
        assert!(!is_slow(&ld(None)), "another machine's linker is not known");
        assert_eq!(check(&on("aarch64-apple-darwin", &[])), None);
        assert_eq!(check(&Facts::default()), None);
    }
}
