//! How many migrations wait, for who only wants to mention it.

use tokio::runtime::Builder;

use super::Asked;
use super::target::Target;
use crate::ctx::Ctx;

/// The number of migrations that are not applied; none where that cannot be told. A database that
/// is not there yet waits for all of them.
pub(crate) fn pending(ctx: &Ctx, asked: &Asked) -> usize {
    let Ok(target) = Target::find(ctx, asked) else {
        return 0;
    };
    let Ok(migrations) = target.migrations() else {
        return 0;
    };
    if !target.file.exists() {
        return migrations.of(target.dialect).count();
    }
    // Without a watch on Ctrl-C, which the caller has.
    let Ok(runtime) = Builder::new_current_thread().enable_time().build() else {
        return 0;
    };
    let status = runtime.block_on(target.status(&migrations));
    runtime.shutdown_background();
    status.map_or(0, |status| status.pending().count())
}
