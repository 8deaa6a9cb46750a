//! A module: a folder of `src/` with its function, registered in the module around it.

use super::item::folders_of;
use super::site::Site;
use super::thing::{Completes, Shared, Thing};
use super::wish::Wish;
use crate::error::Failure;

pub(super) const THING: Thing = Thing {
    name: "module",
    about: "A folder for what belongs together, registered in the module around it",
    examples: &[
        ("billing", "src/billing/mod.rs, imported by src/lib.rs"),
        (
            "billing/refunds",
            "src/billing/refunds/mod.rs, imported by the module `billing`",
        ),
    ],
    needs: &[],
    subject: "The module's name as its folder has it, with the folders around it",
    completes: Completes::Folders,
    words: None,
    flags: &[],
    takes: &[Shared::Path, Shared::InTheWay],
    role: "",
    plan,
};

fn plan(wish: &Wish, site: &mut Site<'_>) -> Result<(), Failure> {
    let mut folders = match &wish.path {
        Some(path) => folders_of(path)?,
        None => Vec::new(),
    };
    folders.extend(folders_of(&wish.name)?);
    site.record(&folders.join("/"));
    site.module(&folders)?;
    Ok(())
}
