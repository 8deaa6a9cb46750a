//! From answers to a project: plans it, makes it, and says what to do next.

use super::answers::{Answers, Finish, Git};
use super::report::{self, Made};
use super::{Scaffold, access, make, name, require_cargo, target, toolchain};
use crate::checksum;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::{NewProject, starters};
use crate::pack::{self, Files};
use crate::serve;
use crate::shell::Shell;
use crate::tools::git;

/// Makes what the answers describe, or lists its files where that was asked for.
pub(crate) fn create(
    ctx: &Ctx,
    shell: &Shell,
    templates: &Files,
    answers: &Answers,
) -> Result<(), Failure> {
    let target = target(ctx, &answers.path)?;
    let name = name(&target, answers.name.as_deref(), templates)?;
    let is_inside_repository = git::is_inside_repository(&target);
    let key = random_key()?;
    let plan = NewProject {
        name: &name,
        template: &answers.template,
        access: access(answers.db_access.as_deref())?,
        description: answers.description.as_deref(),
        toolchain: toolchain(&answers.toolchain)?,
        hooks: answers.git == Git::Hooked && !is_inside_repository,
        key: &key,
    }
    .plan(templates, &pack::framework()?)?;
    match answers.finish {
        Finish::Listed => {
            report::preview(shell, &answers.path, &plan);
            return Ok(());
        }
        Finish::Served { .. } => require_cargo(ctx, shell)?,
        Finish::Made => {}
    }
    let files = plan.len();
    let scaffold = Scaffold {
        target: &target,
        name: &name,
        git: answers.git,
        is_inside_repository,
    };
    let made = Made {
        path: &answers.path,
        name: name.as_typed(),
        template: &answers.template,
        files,
        repository: make(ctx, shell, &scaffold, plan)?,
    };
    let Finish::Served { port } = answers.finish else {
        made.tell(shell);
        return Ok(());
    };
    made.announce(shell);
    let options = serve::Options {
        port,
        advice: made.advice(&starters(templates)),
        ..serve::Options::at(target.clone())
    };
    serve::run(ctx, shell, &options)
}

/// 256 bits that nobody can guess, in hexadecimal digits.
fn random_key() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(catalog::no_randomness)?;
    Ok(checksum::in_hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_enough_and_never_the_same() {
        let (one, other) = (random_key().unwrap(), random_key().unwrap());
        assert_eq!(one.len(), 64);
        assert!(one.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one}");
        assert_ne!(one, other);
    }
}
