//! Reading the folder `migrations`, with everything that is wrong in it told at once.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Dialect, Fault, FileName, FileProblem, Migration, Migrations};

impl Migrations {
    /// Reads `<dialect>/<version>_<name>.up.sql` and `.down.sql` below `folder`, for each dialect.
    ///
    /// A folder that is not there holds no migrations. Files that do not end in `.sql` are none of
    /// ours, and neither are hidden ones.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, at once.
    pub fn read(folder: &Path) -> Result<Self, Vec<FileProblem>> {
        let mut reading = Reading::default();
        for entry in list(folder, &mut reading.problems) {
            match (entry.is_folder, Dialect::of_folder(&entry.name)) {
                (true, Some(dialect)) => reading.folder(dialect, &entry.path),
                (true, None) => reading.refuse(&entry.path, Fault::Folder),
                (false, _) if is_sql(&entry.name) => reading.refuse(&entry.path, Fault::Place),
                (false, _) => {}
            }
        }
        let all = reading.pair();
        if reading.problems.is_empty() {
            return Ok(all.into());
        }
        reading.problems.sort_by(|a, b| a.file.cmp(&b.file));
        Err(reading.problems)
    }
}

#[derive(Default)]
struct Reading {
    files: BTreeMap<(Dialect, i64), Vec<Found>>,
    problems: Vec<FileProblem>,
}

struct Found {
    path: PathBuf,
    name: FileName,
    text: String,
}

impl Reading {
    fn refuse(&mut self, path: &Path, fault: Fault) {
        self.problems.push(FileProblem {
            file: path.to_owned(),
            fault,
        });
    }

    fn folder(&mut self, dialect: Dialect, folder: &Path) {
        for entry in list(folder, &mut self.problems) {
            if entry.is_folder || !is_sql(&entry.name) {
                continue;
            }
            match FileName::parse(&entry.name) {
                Some(name) => self.file(dialect, name, &entry.path),
                None => self.refuse(&entry.path, Fault::Name),
            }
        }
    }

    /// A file that cannot be used still takes part in the pairs, so that one mistake is not told as
    /// two.
    fn file(&mut self, dialect: Dialect, name: FileName, path: &Path) {
        let text = text(path).unwrap_or_else(|fault| {
            self.refuse(path, fault);
            String::new()
        });
        let found = Found {
            path: path.to_owned(),
            text,
            name,
        };
        let key = (dialect, found.name.version);
        self.files.entry(key).or_default().push(found);
    }

    fn pair(&mut self) -> Vec<Migration> {
        let mut all = Vec::new();
        for ((dialect, version), files) in std::mem::take(&mut self.files) {
            let (ups, downs): (Vec<_>, Vec<_>) = files.into_iter().partition(|it| it.name.is_up);
            for extra in ups.iter().skip(1) {
                let first = ups[0].path.clone();
                self.refuse(&extra.path, Fault::Version { first });
            }
            for down in &downs {
                if !ups.iter().any(|up| up.name.name == down.name.name) {
                    self.refuse(&down.path, Fault::DownWithoutUp);
                }
            }
            let Some(up) = ups.into_iter().next() else {
                continue;
            };
            all.push(Migration {
                dialect,
                version,
                name: up.name.name.into(),
                up: up.text.into(),
                down: downs.into_iter().next().map(|down| down.text.into()),
            });
        }
        all
    }
}

struct Entry {
    path: PathBuf,
    name: String,
    is_folder: bool,
}

/// What a folder holds, in the order of the names, so that problems come in the same order
/// everywhere.
fn list(folder: &Path, problems: &mut Vec<FileProblem>) -> Vec<Entry> {
    let mut all = Vec::new();
    let mut refuse = |error: &io::Error| {
        problems.push(FileProblem {
            file: folder.to_owned(),
            fault: Fault::Unreadable(error.to_string()),
        });
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return all,
        Err(error) => {
            refuse(&error);
            return all;
        }
    };
    for entry in entries {
        match entry {
            Ok(entry) => {
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = entry.path();
                let is_folder = path.is_dir();
                if !name.starts_with('.') {
                    all.push(Entry {
                        path,
                        name,
                        is_folder,
                    });
                }
            }
            Err(error) => refuse(&error),
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn is_sql(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|it| it.eq_ignore_ascii_case("sql"))
}

fn text(path: &Path) -> Result<String, Fault> {
    let bytes = fs::read(path).map_err(|error| Fault::Unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        // What stands before the first other byte is text.
        let line = String::from_utf8_lossy(before).matches('\n').count() + 1;
        Fault::NotUtf8 { line }
    })?;
    if text.trim().is_empty() {
        return Err(Fault::Empty);
    }
    Ok(text)
}
