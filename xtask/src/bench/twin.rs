//! Projects of one content, each in a folder of its own, that are edited alike.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::measure::once;
use super::plan::write;
use super::sources::{self, Size, Written};
use super::stage::Stage;
use crate::call;

const SIZE: Size = Size {
    modules: 40,
    handlers: 5,
};
/// The module that is edited.
const EDITED: usize = 17;
/// Files that stand in one folder.
const A_FOLDER: usize = 10;

/// What the projects are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// As `cortex new` makes them.
    Template(&'static str),
    /// Of 40 modules and 200 handlers.
    Large,
}

/// A project that is edited, and where it shows.
#[derive(Debug)]
pub(super) struct Twin {
    folder: PathBuf,
    /// The path at which it answers what was edited last.
    pub(super) path: String,
    target: String,
    /// What is set while it is built.
    settings: &'static [(&'static str, &'static str)],
    edited: PathBuf,
    text: String,
    /// What in the text is followed by something new each time.
    before: &'static str,
    edits: usize,
}

impl Twin {
    /// Makes and builds it; all of one kind share a target folder, and so their dependencies.
    pub(super) fn make(stage: &Stage, kind: Kind, name: &str) -> Result<Self, String> {
        let twin = Self::write(stage, kind, name)?;
        twin.build_first(stage)?;
        Ok(twin)
    }

    /// Makes and builds a large one with other settings in this target folder, which those can share
    /// whose settings do not concern dependencies.
    pub(super) fn make_with(
        stage: &Stage,
        name: &str,
        target: &str,
        settings: &'static [(&'static str, &'static str)],
    ) -> Result<Self, String> {
        let twin = Self {
            target: target.to_owned(),
            settings,
            ..Self::write(stage, Kind::Large, name)?
        };
        twin.build_first(stage)?;
        Ok(twin)
    }

    fn build_first(&self, stage: &Stage) -> Result<(), String> {
        call::run(self.build_command(stage).arg("--quiet"))
    }

    fn write(stage: &Stage, kind: Kind, name: &str) -> Result<Self, String> {
        let (folder, edited, before, path) = match kind {
            Kind::Template(template) => {
                let folder = stage.project(&format!("{template}-{name}"), template)?;
                let file = "src/greetings/service.rs".into();
                (folder, file, "{name}", "/".to_owned())
            }
            Kind::Large => {
                let folder = stage.path(&format!("large-{name}"));
                let package = format!("large-{name}");
                sources::write(stage.root(), &folder, &package, Written::WithCortex, SIZE)?;
                write(&folder, &[("cortex.toml", "")])?;
                let path = format!("/module{EDITED}/items0");
                (folder, sources::module_path(EDITED), "\"world", path)
            }
        };
        let target = match kind {
            Kind::Template(template) => format!("{template}-target"),
            Kind::Large => "large-target".into(),
        };
        let edited = folder.join(edited);
        let text = fs::read_to_string(&edited).map_err(|error| error.to_string())?;
        if !text.contains(before) {
            return Err(format!("`{}` does not say {before}", edited.display()));
        }
        Ok(Self {
            folder,
            path,
            target,
            settings: &[],
            edited,
            text,
            before,
            edits: 0,
        })
    }

    /// Adds files that are watched and that nothing is built from.
    pub(super) fn add_files(&self, count: usize) -> Result<(), String> {
        let file = |number: usize| {
            let path = format!("data/part_{}/file_{number}.txt", number / A_FOLDER);
            (path, format!("{number}\n"))
        };
        let files: Vec<_> = (0..count).map(file).collect();
        write(&self.folder, &files)
    }

    /// Saves another body of the handler.
    pub(super) fn edit(&mut self) -> Result<(), String> {
        self.edits += 1;
        let said = format!("{}{}", self.before, self.tail());
        let text = self.text.replacen(self.before, &said, 1);
        fs::write(&self.edited, text).map_err(|error| error.to_string())
    }

    /// What only the last edit answers.
    pub(super) fn tail(&self) -> String {
        match self.edits {
            0 => String::new(),
            edits => format!(" for the time {edits}"),
        }
    }

    /// Milliseconds of a plain build.
    pub(super) fn build(&self, stage: &Stage) -> Result<f64, String> {
        Ok(once(&mut self.build_command(stage))?.wall_ms)
    }

    /// As a person types it, so that it finds the same cargo as the watchers do.
    fn build_command(&self, stage: &Stage) -> Command {
        let mut command = self.command(stage, "cargo");
        command.arg("build");
        command
    }

    /// A program that works on this project.
    pub(super) fn command(&self, stage: &Stage, program: &str) -> Command {
        let mut command = call::typed(program, &self.folder);
        command.env("CARGO_TARGET_DIR", stage.path(&self.target));
        command.envs(self.settings.iter().copied());
        command
    }
}
