//! The shell of SQLite on the file of a database.

use super::Asked;
use super::target::Target;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::shell::Shell;
use crate::signals::Interrupt;
use crate::tools::Cmd;

const PROGRAM: &str = "sqlite3";

/// Runs `sqlite3` on the database, with further arguments for it.
pub(crate) fn shell(
    ctx: &Ctx,
    shell: &Shell,
    asked: &Asked,
    more: Vec<String>,
) -> Result<(), Failure> {
    let target = Target::find(ctx, asked)?;
    if !target.file.exists() {
        let file = target.shown();
        return Err(catalog::no_database_file(&file, &target.origin));
    }
    // A path cannot be taken for an option: it is absolute.
    let cmd = Cmd::new(PROGRAM).arg(&target.file).args(more);
    shell.detail(&format!("$ {cmd}"));
    // Ctrl-C is for the shell: it ends a query there, and not us.
    Interrupt::catch(|| {})?;
    match cmd.to_command().status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(catalog::tool_failed(&cmd.to_string(), status, "").silent()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(catalog::no_sqlite_shell())
        }
        Err(error) => Err(cmd.cannot_start(&error)),
    }
}
