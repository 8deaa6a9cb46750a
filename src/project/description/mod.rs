//! What an app says of itself: its binary is built and asked, and the answer is kept.
//!
//! The answer to `describe` is exact, since it comes from the very code that will serve, and is
//! there before anything is constructed. It is asked for anew each time, which takes milliseconds;
//! what is kept beside the build serves completion, and `--no-build` where the binary is gone.

mod binary;
mod document;
mod kept;

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use self::binary::Binary;
pub(crate) use self::document::{Document, Layer, Module, Need, Provider, Route, Setting};
use self::kept::Kept;
use super::App;
use super::address;
use crate::age::age;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::shell::Shell;
use crate::tools::Cmd;

/// The version of the document that this program reads.
const SCHEMA: u64 = 1;

/// Which binary is asked, and as what it is to answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asking {
    /// The binary, where the project has several.
    pub(crate) bin: Option<String>,
    /// `development`, `test` or `production`; without it, what the project says.
    pub(crate) environment: Option<String>,
    /// The role that the process would have.
    pub(crate) role: Option<String>,
    /// Takes the binary that is there, and does not look whether it is of today.
    pub(crate) no_build: bool,
}

/// Asks the app what it is made of.
pub(crate) fn describe(
    ctx: &Ctx,
    shell: &Shell,
    app: &App,
    asking: &Asking,
) -> Result<Document, Failure> {
    let call = Call::new(ctx, app, asking, &describe_arguments(asking))?;
    if asking.no_build {
        return from_last_build(ctx, shell, app, &call);
    }
    let binary = binary::build(ctx, shell, app, &call.name)?;
    call.describe(ctx, shell, app, &binary)
}

/// Runs one of the app's own commands, such as `config`, and gives all that it printed.
///
/// How it ended is for the caller to look at; [`catalog::app_failed`] tells it to the person.
pub(crate) fn ask(
    ctx: &Ctx,
    shell: &Shell,
    app: &App,
    asking: &Asking,
    arguments: &[&str],
) -> Result<Output, Failure> {
    let arguments: Vec<String> = arguments.iter().map(|&word| word.to_owned()).collect();
    let call = Call::new(ctx, app, asking, &arguments)?;
    let binary = if asking.no_build {
        let last = Binary::last_built(ctx, app, &call.name);
        let last = last.ok_or_else(|| catalog::never_built(&call.name))?;
        tell_age(ctx, shell, app, &last);
        last
    } else {
        binary::build(ctx, shell, app, &call.name)?
    };
    call.on(app, &binary).long_output(shell)
}

/// The kept answer for the project that `dir` is in, for completion: nothing is built or run.
pub(crate) fn remembered(ctx: &Ctx, dir: &Path) -> Option<Document> {
    let app = App::find(dir).ok()?;
    let asking = Asking::default();
    let call = Call::new(ctx, &app, &asking, &describe_arguments(&asking)).ok()?;
    let kept = Kept::read(&call.place(ctx, &app))?;
    understood(&call.name, kept.answer).ok()
}

fn describe_arguments(asking: &Asking) -> Vec<String> {
    let role = asking.role.iter();
    let role = role.flat_map(|role| ["--role".to_owned(), role.clone()]);
    [String::from("describe")].into_iter().chain(role).collect()
}

/// Without cargo: what the binary says, or what it said last where it is gone.
///
/// A binary that did not change is asked as well: its answer depends on configuration too, and
/// takes it no longer than it would take to find out whether that is the same.
fn from_last_build(ctx: &Ctx, shell: &Shell, app: &App, call: &Call) -> Result<Document, Failure> {
    if let Some(binary) = Binary::last_built(ctx, app, &call.name) {
        tell_age(ctx, shell, app, &binary);
        return call.describe(ctx, shell, app, &binary);
    }
    let kept = Kept::read(&call.place(ctx, app));
    let kept = kept.ok_or_else(|| catalog::never_built(&call.name))?;
    tell_age(ctx, shell, app, &kept.binary);
    understood(&call.name, kept.answer)
}

/// Says what the answer is based on, and what has changed since.
fn tell_age(ctx: &Ctx, shell: &Shell, app: &App, binary: &Binary) {
    let seconds = ctx.now().duration_since(binary.built).unwrap_or_default();
    let age = age(seconds.as_secs());
    shell.note(&format!("this is from the last build, {age}"));
    if let Some(newer) = binary.older_than(app.root()) {
        let newer = newer.strip_prefix(app.root()).unwrap_or(&newer);
        shell.warn(&format!(
            "`{}` was changed after that build: without `--no-build`, it is built first",
            newer.display()
        ));
    }
}

/// A question to one binary of an app.
struct Call {
    /// The binary's name.
    name: String,
    arguments: Vec<String>,
    environment: String,
}

impl Call {
    fn new(ctx: &Ctx, app: &App, asking: &Asking, arguments: &[String]) -> Result<Self, Failure> {
        let typed = asking.environment.clone();
        Ok(Self {
            name: app.binary(asking.bin.as_deref())?,
            arguments: arguments.to_vec(),
            environment: typed.unwrap_or_else(|| address::environment(ctx, app.root())),
        })
    }

    fn on(&self, app: &App, binary: &Binary) -> Cmd {
        // As `cortex serve` names the environment, which every version of the framework heeds.
        Cmd::new(&binary.path)
            .args(&self.arguments)
            .dir(app.root())
            .env("CORTEX_ENV", &self.environment)
    }

    fn describe(
        &self,
        ctx: &Ctx,
        shell: &Shell,
        app: &App,
        binary: &Binary,
    ) -> Result<Document, Failure> {
        let cmd = self.on(app, binary);
        let output = cmd.long_output(shell)?;
        if !output.status.success() {
            return Err(catalog::app_failed(&cmd.to_string(), &output));
        }
        let answer = serde_json::from_slice(&output.stdout)
            .map_err(|error| catalog::app_says_other(&cmd.to_string(), &output.stdout, &error))?;
        let kept = Kept {
            binary: binary.clone(),
            answer,
        };
        if let Err(error) = kept.write(&self.place(ctx, app)) {
            shell.detail(&format!("the answer cannot be kept: {error}"));
        }
        understood(&self.name, kept.answer)
    }

    fn place(&self, ctx: &Ctx, app: &App) -> std::path::PathBuf {
        let words = [&self.environment].into_iter().chain(&self.arguments);
        kept::place(ctx, app, &self.name, words)
    }
}

/// Reads the document, of which a later version of the framework may have changed the form.
fn understood(name: &str, answer: Value) -> Result<Document, Failure> {
    let text = |pointer: &str| {
        let value = answer.pointer(pointer).and_then(Value::as_str);
        value.map(str::to_owned)
    };
    let schema = answer.get("schema").and_then(Value::as_u64);
    if schema != Some(SCHEMA) {
        let runtime = text("/runtime/version");
        return Err(catalog::other_schema(
            name,
            schema,
            SCHEMA,
            runtime.as_deref(),
        ));
    }
    Document::read(answer).map_err(|error| catalog::not_a_description(name, error))
}

/// A document as an app would print it, for tests of what stands on it.
#[cfg(test)]
pub(crate) fn for_test(answer: Value) -> Document {
    understood("shop", answer).unwrap()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn another_version_of_the_document_is_refused_with_what_helps() {
        let read = |answer| understood("shop", answer).unwrap_err().to_string();
        let newer = json!({ "schema": 2, "runtime": { "name": "cortex", "version": "9.1.0" } });
        insta::assert_snapshot!(read(newer), @"
        error[CX0704]: the description of `shop` has a form that this cortex cannot read
          cause: its form has the number 2, and this program reads number 1
          cause: the project's framework has version 9.1.0
          hint: use a newer `cortex`, at least of the version of the project's framework
        ");
        insta::assert_snapshot!(read(json!({ "schema": 0 })), @"
        error[CX0704]: the description of `shop` has a form that this cortex cannot read
          cause: its form has the number 0, and this program reads number 1
          cause: the project's framework does not tell its version
          hint: use the `cortex` that the project was made with, or bring its framework up to date
        ");
        insta::assert_snapshot!(read(json!({ "hello": "world" })), @"
        error[CX0704]: the description of `shop` has a form that this cortex cannot read
          cause: its form has no number, and this program reads number 1
          cause: the project's framework does not tell its version
          hint: use the `cortex` that the project was made with, or bring its framework up to date
        ");
        insta::assert_snapshot!(read(json!({ "schema": 1, "routes": 3 })), @"
        error[CX0703]: the description of `shop` cannot be understood
          cause: invalid type: integer `3`, expected a sequence
          hint: the page *The description* of the book tells its form
        ");
    }
}
