//! Secrets in files: the one that a variable names, and a directory with one file a secret, as
//! container platforms mount them.

use std::io;
use std::path::Path as FilePath;

use crate::entries::{Entries, Entry};
use crate::path::Path;
use crate::{ConfigProblem, Source, Spec, Value};

/// The setting that names the directory.
const DIRECTORY: &str = "config.secrets";

/// The secret whose file the key `<secret>_file` names.
pub(crate) fn named_by<'a>(key: &str, specs: &'a [Spec]) -> Option<&'a str> {
    let secret = key.strip_suffix("_file")?;
    let spec = specs
        .iter()
        .find(|spec| spec.secret && spec.key == secret)?;
    Some(&spec.key)
}

/// Reads a secret from a file; `name` is what named the file.
pub(crate) fn read(key: &str, path: &str, name: &str) -> Result<Entry, Box<ConfigProblem>> {
    let source = Source::SecretFile(path.to_owned(), name.to_owned());
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Entry {
            // Editors and `echo` end a file with a new line, which is no part of the secret.
            value: Value::String(text.trim_end_matches(['\r', '\n']).to_owned()),
            source,
        }),
        Err(error) => Err(unreadable(key, source, &error)),
    }
}

/// Adds the secrets of the directory, over those of the configuration files and under the rest. Its
/// other files are none of ours.
pub(crate) fn add(entries: &mut Entries, specs: &[Spec], problems: &mut Vec<ConfigProblem>) {
    let at = entries.get(&Path::of(DIRECTORY));
    let known = specs.iter().any(|spec| spec.key == DIRECTORY);
    let Some(Entry { value, source }) = at.filter(|_| known) else {
        return;
    };
    let Some(directory) = value.as_str().map(FilePath::new) else {
        return;
    };
    if let Err(error) = std::fs::read_dir(directory) {
        problems.push(*unreadable(DIRECTORY, source, &error));
        return;
    }
    for spec in specs.iter().filter(|spec| spec.secret) {
        let key = Path::of(&spec.key);
        let from_file = |entry: &Entry| matches!(entry.source, Source::File(..));
        if !entries.get(&key).as_ref().is_none_or(from_file) {
            continue;
        }
        let file = directory.join(&spec.key);
        // What is there and cannot be read is a mistake; what is not there comes from elsewhere.
        match std::fs::symlink_metadata(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            _ => match read(&spec.key, &file.to_string_lossy(), DIRECTORY) {
                Ok(entry) => entries.put(key, entry),
                Err(problem) => problems.push(*problem),
            },
        }
    }
}

fn unreadable(key: &str, source: Source, error: &io::Error) -> Box<ConfigProblem> {
    let mut problem = ConfigProblem::of_source(source, format!("cannot be read: {error}"));
    problem.key = Some(key.to_owned());
    Box::new(problem)
}
