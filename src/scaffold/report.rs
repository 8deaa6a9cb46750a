//! What is said about a project that would be made or was made.

use std::path::Path;

use serde_json::json;

use crate::generate::Template;
use crate::plan::{Change, Plan, RelPath, diff};
use crate::shell::Shell;
use crate::tools::git::Repository;
use crate::tools::quoted;

const NO_IDENTITY: &str =
    "the repository was made, but nothing was committed: git does not know who you are
tell it with `git config --global user.name` and `user.email`, then `git commit`";

/// A project that was made.
#[derive(Debug)]
pub(crate) struct Made<'a> {
    pub(crate) path: &'a Path,
    pub(crate) name: &'a str,
    pub(crate) template: &'a str,
    pub(crate) files: usize,
    pub(crate) repository: Repository,
}

/// Shows what a dry run would have made.
pub(crate) fn preview(shell: &Shell, path: &Path, plan: &Plan) {
    if shell.wants_json() {
        let files: Vec<_> = plan.changes().map(as_json).collect();
        return shell.json(&json!({ "dry_run": true, "files": files }));
    }
    let own = || plan.changes().filter(|(file, _)| !is_framework(file));
    if shell.is_verbose() {
        shell.data(diff(plan, |file| !is_framework(file)).trim_end());
    } else {
        let files: Vec<_> = own().map(|(file, _)| file.as_str()).collect();
        shell.data(&files.join("\n"));
    }
    let (path, rest) = (path.display(), plan.len() - own().count());
    shell.note(&format!(
        "would make `{path}` with these files and {rest} more in `framework/`; nothing was written"
    ));
}

fn as_json((file, change): (&RelPath, &Change)) -> serde_json::Value {
    let content = change.after.as_ref();
    let bytes = content.map_or(0, |content| content.bytes().len());
    json!({ "path": file.as_str(), "change": "create", "bytes": bytes })
}

fn is_framework(file: &RelPath) -> bool {
    file.as_str().starts_with("framework/")
}

/// Shows the templates.
pub(crate) fn list(shell: &Shell, starters: &[Template]) {
    if shell.wants_json() {
        let starters = starters
            .iter()
            .map(|starter| json!({ "name": starter.name, "about": starter.about }));
        return shell.json(&starters.collect::<Vec<_>>());
    }
    let lines = starters
        .iter()
        .map(|starter| format!("{:<10} {}", starter.name, starter.about));
    shell.data(&lines.collect::<Vec<_>>().join("\n"));
}

impl Made<'_> {
    /// Tells whoever asked that it is there, and how to go on.
    pub(crate) fn tell(&self, shell: &Shell) {
        if shell.wants_json() {
            return self.document(shell);
        }
        self.announce(shell);
        self.suggest(shell);
    }

    /// Tells scripts all about it, in one document.
    fn document(&self, shell: &Shell) {
        let Self {
            path,
            name,
            template,
            files,
            ..
        } = self;
        shell.json(&json!({
            "project": { "name": name, "path": path.to_string_lossy(), "template": template, "files": files },
            "repository": self.repository.as_str(),
            "next": self.next(),
        }));
    }

    /// Tells the person that it is there.
    pub(crate) fn announce(&self, shell: &Shell) {
        let Self {
            name,
            template,
            files,
            ..
        } = self;
        let made = format!("project `{name}` from template `{template}`, {files} files");
        shell.status("Created", &made);
        match self.repository {
            Repository::Committed => shell.status("Committed", "everything, as the first commit"),
            Repository::NoIdentity => shell.warn(NO_IDENTITY),
            Repository::Inside => {
                shell.note("it lies in a git repository already, so it got none of its own");
            }
            Repository::Unwanted => {}
        }
    }

    /// Tells the person how to go on.
    fn suggest(&self, shell: &Shell) {
        shell.say(&format!("\nNext:\n  {}", self.next().join("\n  ")));
    }

    /// What to try once the project is served.
    pub(crate) fn advice(&self, starters: &[Template]) -> Option<String> {
        let starter = starters
            .iter()
            .find(|starter| starter.name == self.template)?;
        let file = self.path.join(&starter.edit_first);
        Some(format!(
            "another text in {}: save it and reload the page",
            quoted(file.as_os_str())
        ))
    }

    fn next(&self) -> [String; 4] {
        let cd = format!("cd {}", quoted(self.path.as_os_str()));
        let further = ["cortex serve", "cargo test", "cortex generate --list"];
        let [serve, test, add] = further.map(str::to_owned);
        [cd, serve, test, add]
    }
}
