//! Which database is meant: the URL from the command line or the settings, and the file behind it.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use cortex_config::{Config, Environment, Place, Secret, Setting as _, Source, Sources, Spec};
use cortex_migrations::{Dialect, Migrations};
use sqlx::sqlite::SqliteConnectOptions;

use super::Asked;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::project::App;

const KEY: &str = "database.url";

/// A database of a project, in one environment.
#[derive(Debug)]
pub(crate) struct Target {
    pub(super) root: PathBuf,
    pub(super) environment: Environment,
    pub(super) dialect: Dialect,
    /// How the database is opened; its file name is absolute.
    pub(super) options: SqliteConnectOptions,
    pub(super) file: PathBuf,
    /// Where the URL comes from, in words.
    pub(super) origin: String,
}

impl Target {
    /// Finds the database that is meant.
    pub(super) fn find(ctx: &Ctx, asked: &Asked) -> Result<Self, Failure> {
        let here = ctx.cwd()?;
        let path = asked.path.as_deref();
        let app = App::find(&path.map_or_else(|| here.to_owned(), |path| here.join(path)))?;
        let sources = sources(ctx, app.root());
        let environment = environment(&sources, asked)?;
        let (url, origin) = match &asked.url {
            Some(url) => (url.clone(), "`--url`".to_owned()),
            None => from_settings(&sources, environment)?,
        };
        Self::new(app.root(), environment, &url, origin)
    }

    fn new(
        root: &Path,
        environment: Environment,
        url: &str,
        origin: String,
    ) -> Result<Self, Failure> {
        let dialect = match Dialect::of_url(url) {
            Some(Dialect::Sqlite) => Dialect::Sqlite,
            other => {
                let scheme = url.split_once(':').map(|(scheme, _)| scheme);
                return Err(catalog::database_kind(scheme, other.is_some(), &origin));
            }
        };
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|error| catalog::database_url_broken(&origin, &error))?;
        if is_in_memory(url) {
            return Err(catalog::database_in_memory(environment.name(), &origin));
        }
        let file = root.join(options.get_filename());
        if options.get_filename().as_os_str().is_empty() {
            return Err(catalog::database_url_broken(&origin, &"it names no file"));
        }
        Ok(Self {
            root: root.to_owned(),
            environment,
            dialect,
            options: options.filename(&file).create_if_missing(false),
            file,
            origin,
        })
    }

    /// The file as it is shown: relative to the project where it lies inside.
    pub(super) fn shown(&self) -> String {
        let inside = self.file.strip_prefix(&self.root);
        inside.unwrap_or(&self.file).display().to_string()
    }

    pub(super) fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }

    /// The migrations of the project, if nothing is wrong with their files.
    pub(super) fn migrations(&self) -> Result<Migrations, Failure> {
        let read = Migrations::read(&self.root.join("migrations"));
        read.map_err(|problems| {
            let root = format!("{}{}", self.root.display(), std::path::MAIN_SEPARATOR);
            let told = problems.iter().map(|it| it.to_string().replace(&root, ""));
            catalog::migration_files(&told.collect::<Vec<_>>())
        })
    }
}

/// Whether a URL of SQLite names no file; as sqlx reads it.
fn is_in_memory(url: &str) -> bool {
    let rest = url.strip_prefix("sqlite:").unwrap_or(url);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (name, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    name == ":memory:" || parameters.split('&').any(|it| it == "mode=memory")
}

fn sources(ctx: &Ctx, root: &Path) -> Sources {
    let value = |name: &str| Some((name.into(), ctx.var_os(name)?.to_owned()));
    let variables = ctx.var_names().filter_map(|name| value(name.to_str()?));
    Sources::none()
        .directory(root)
        .variables(variables.collect())
}

fn environment(sources: &Sources, asked: &Asked) -> Result<Environment, Failure> {
    if let Some(name) = &asked.env {
        let known = name.parse();
        return known.map_err(|_| {
            catalog::settings_unreadable(&[format!("there is no environment `{name}`")])
        });
    }
    let mut problems = Vec::new();
    let named = sources.named_environment(&mut problems);
    match problems.first() {
        None => Ok(named.unwrap_or(Environment::Development)),
        Some(problem) => Err(catalog::settings_unreadable(&[problem.to_string()])),
    }
}

/// The URL in the settings, and where it stands there.
fn from_settings(sources: &Sources, environment: Environment) -> Result<(String, String), Failure> {
    let mut specs: Vec<Spec> = Vec::new();
    let place = Place::root("database").child("url");
    Secret::<String>::specs(&place, &mut specs);
    let (config, problems) = Config::load(sources, environment, &specs);
    // That others read nothing of the rest is no matter here; what could not be read at all is.
    let unread = problems.iter().filter(|problem| match &problem.key {
        None => true,
        Some(key) => key == KEY,
    });
    let unread: Vec<_> = unread.map(ToString::to_string).collect();
    if !unread.is_empty() {
        return Err(catalog::settings_unreadable(&unread));
    }
    let source = specs.first().and_then(|spec| config.effective(spec));
    match (config.text(KEY), source) {
        (Some(url), Some(found)) if !url.is_empty() => Ok((url, named(&found.source))),
        _ => Err(catalog::no_database(environment.name())),
    }
}

fn named(source: &Source) -> String {
    match source {
        Source::File(file, line) => format!("`{file}`, line {line}"),
        Source::Dotenv(file, line, name) => format!("`{name}` in `{file}`, line {line}"),
        other => other.to_string(),
    }
}

/// The database of the environment `development`, if it is one that can be looked at.
pub(super) fn of_development(ctx: &Ctx, root: &Path) -> Option<Target> {
    let environment = Environment::Development;
    let (url, origin) = from_settings(&sources(ctx, root), environment).ok()?;
    Target::new(root, environment, &url, origin).ok()
}
