//! placeholder
use crate::{ctx::Ctx, error::Failure, shell::Shell};
pub(crate) struct Options {
    pub(crate) dir: std::path::PathBuf,
    pub(crate) port: Option<u16>,
}
impl Options {
    pub(crate) fn at(dir: std::path::PathBuf) -> Self {
        Self { dir, port: None }
    }
}
pub(crate) fn run(_: &Ctx, _: &Shell, _: &Options) -> Result<(), Failure> {
    Ok(())
}
