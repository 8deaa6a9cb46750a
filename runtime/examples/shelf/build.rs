//! Lets a new migration be seen: without this only changes of known ones would be.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
