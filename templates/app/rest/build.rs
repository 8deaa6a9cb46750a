//! Builds again when a migration is added: the binary carries them all.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
