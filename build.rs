//! Packs `templates/` and `runtime/` into the binary, as compressed archives: what generators need
//! stands in one of its own, so that they need not unpack the rest.
//!
//! The source package brings the archives instead of the folders, since `cargo package` leaves
//! out every folder that holds a `Cargo.toml`.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script is told by variables what to do, and writes to its own folder"
)]

#[path = "build/archive.rs"]
mod archive;
// The tool compares the checksums that are written here, so both compute them alike.
#[path = "src/checksum.rs"]
mod checksum;
#[path = "build/framework.rs"]
mod framework;
#[path = "build/plurals.rs"]
mod plurals;

use std::path::Path;
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let (root, out) = (Path::new(&root), env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build/nouns.txt");
    let nouns = fs::read_to_string(root.join("build/nouns.txt"))?;
    fs::write(Path::new(&out).join("plurals.txt"), plurals::table(&nouns))?;
    let packed = root.join("packed");
    if packed.is_dir() {
        return copy(&packed, Path::new(&out));
    }
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=runtime");
    println!("cargo::rerun-if-changed=LICENSE");
    let templates = archive::read(&root.join("templates"))?;
    let (generators, starters) = archive::split(templates, "generate/");
    archive::write(&generators, &Path::new(&out).join("generators.tar.gz"))?;
    archive::write(&starters, &Path::new(&out).join("starters.tar.gz"))?;
    let runtime = framework::pack(
        archive::read(&root.join("runtime"))?,
        fs::read_to_string(root.join("LICENSE"))?,
        &env::var("CARGO_PKG_VERSION")?,
    )?;
    archive::write(&runtime, &Path::new(&out).join("framework.tar.gz"))?;
    Ok(())
}

/// Takes the archives that `cargo xtask package` made.
fn copy(packed: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=packed");
    for name in ["generators.tar.gz", "starters.tar.gz", "framework.tar.gz"] {
        fs::copy(packed.join(name), out.join(name))?;
    }
    Ok(())
}
