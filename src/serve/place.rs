//! Where to listen: as asked for, or elsewhere if that is taken and the person agrees.

use std::net::TcpListener;

use super::claim::{Claim, Other};
use super::socket::{self, Ours, Refused};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::project::address::Address;
use crate::prompt::Prompt;
use crate::shell::Shell;

/// Listens, and tells where. `claim` is what was found of the project's other servers.
pub(super) fn take(
    ctx: &Ctx,
    shell: &Shell,
    wanted: &Address,
    ours: Ours<'_>,
    claim: &Claim,
) -> Result<(Address, TcpListener), Failure> {
    let Refused { failure, free } = match socket::bind(wanted, ours) {
        Ok(listener) => {
            if let Claim::Others(other) = claim {
                shell.warn(&served_twice(other));
            }
            return Ok((wanted.clone(), listener));
        }
        Err(refused) => refused,
    };
    let failure = match claim {
        Claim::Others(other) if free.is_some() && is_there(other, wanted) => {
            catalog::served_already(other, free)
        }
        _ => failure,
    };
    let Some(port) = free.filter(|_| can_ask(ctx, shell)) else {
        return Err(failure);
    };
    let host = wanted.host.clone();
    let instead = Address { host, port };
    if !agrees(ctx, shell, &failure, &instead)? {
        return Err(failure.silent());
    }
    let listener = socket::bind(&instead, ours).map_err(|refused| refused.failure)?;
    Ok((instead, listener))
}

/// Whether the other one is what is in the way; where the system does not tell, it is likely.
fn is_there(other: &Other, wanted: &Address) -> bool {
    let ends_so = |url: &String| url.ends_with(&format!(":{}", wanted.port));
    other.url.as_ref().is_none_or(ends_so)
}

fn served_twice(other: &Other) -> String {
    let who = catalog::other_serve(other);
    format!("{who} serves this project already: both build it, and each waits for the other")
}

fn can_ask(ctx: &Ctx, shell: &Shell) -> bool {
    let terminal = ctx.terminal();
    terminal.stdin && terminal.stderr && !shell.wants_json() && !shell.is_quiet()
}

/// Shows what is wrong, and asks for the next port.
fn agrees(ctx: &Ctx, shell: &Shell, why: &Failure, instead: &Address) -> Result<bool, Failure> {
    let prompt = Prompt::begin(ctx, shell, "`cortex serve`")?;
    shell.failure(why);
    let address = socket::shown(&instead.host, instead.port);
    let choices = [format!("listen on {address}"), "end".to_owned()];
    Ok(prompt.choose("And now?", &choices, 0)? == 0)
}
