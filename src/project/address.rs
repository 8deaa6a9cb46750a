//! The address that an app would listen on, found where the app itself would look.

use std::path::Path;

use toml_edit::{DocumentMut, Item};

use super::app::read_toml;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};

const DEFAULT_HOST: &str = "127.0.0.1";
const DEFAULT_PORT: u16 = 3000;

/// A host, as a name or a number, and a port; port 0 stands for any that is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// What was typed, then the environment, `.env`, the environment's file in `config/`, the defaults.
pub(crate) fn resolve(
    ctx: &Ctx,
    root: &Path,
    environment: &str,
    host: Option<&str>,
    port: Option<u16>,
) -> Result<Address, Failure> {
    let sources = Sources::read(ctx, root, environment)?;
    let host = match host {
        Some(typed) => typed.to_owned(),
        None => sources
            .setting("host", &["APP__SERVER__HOST"])
            .map_or_else(|| DEFAULT_HOST.into(), |setting| setting.value),
    };
    let port = match port {
        Some(typed) => typed,
        None => sources
            .setting("port", &["APP__SERVER__PORT", "PORT"])
            .map_or(Ok(DEFAULT_PORT), |setting| setting.as_port())?,
    };
    Ok(Address { host, port })
}

/// The environment that the app runs in unless another is typed.
pub(crate) fn environment(ctx: &Ctx, root: &Path) -> String {
    const NAME: &str = "CORTEX_ENV";
    let dotenv = dotenv(root);
    let named = ctx.var(NAME).or_else(|| find(&dotenv, NAME));
    named.unwrap_or("development").to_owned()
}

/// A value and the place it stands in.
struct Setting {
    key: String,
    value: String,
    source: String,
}

impl Setting {
    fn as_port(&self) -> Result<u16, Failure> {
        self.value
            .trim()
            .parse()
            .map_err(|_| catalog::bad_port(&self.key, &self.source, &self.value))
    }
}

/// Everything that may hold a setting, the strongest first.
struct Sources<'a> {
    ctx: &'a Ctx,
    dotenv: Vec<(String, String)>,
    files: Vec<(String, DocumentMut)>,
}

impl<'a> Sources<'a> {
    fn read(ctx: &'a Ctx, root: &Path, environment: &str) -> Result<Self, Failure> {
        let dotenv = dotenv(root);
        let mut files = Vec::new();
        for name in [environment, "default"] {
            let file = format!("config/{name}.toml");
            let content = read_toml(&root.join(&file))?;
            files.extend(content.map(|content| (file, content)));
        }
        Ok(Self { ctx, dotenv, files })
    }

    /// The strongest value of a key below `[server]`, or of the variables that stand for it.
    fn setting(&self, key: &str, variables: &[&str]) -> Option<Setting> {
        let found = |name: &str, value: String, source: &str| Setting {
            key: name.to_owned(),
            value,
            source: source.to_owned(),
        };
        let from_process = |name: &&str| {
            let value = self.ctx.var(name)?;
            Some(found(name, value.to_owned(), "the environment"))
        };
        let from_dotenv = |name: &&str| {
            let value = find(&self.dotenv, name)?;
            Some(found(name, value.to_owned(), "`.env`"))
        };
        let from_file = |(file, content): &(String, DocumentMut)| {
            let value = content.get("server")?.get(key)?;
            let value = value.as_str().map_or_else(|| plain(value), str::to_owned);
            Some(found(&format!("server.{key}"), value, &format!("`{file}`")))
        };
        let process = variables.iter().find_map(from_process);
        process
            .or_else(|| variables.iter().find_map(from_dotenv))
            .or_else(|| self.files.iter().find_map(from_file))
    }
}

fn plain(value: &Item) -> String {
    value.to_string().trim().to_owned()
}

fn find<'a>(dotenv: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut lines = dotenv.iter().rev();
    let (_, value) = lines.find(|(known, _)| known == name)?;
    Some(value)
}

fn dotenv(root: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root.join(".env"));
    variables(&text.unwrap_or_default())
}

/// The lines `NAME=value` of a `.env` file; an empty value counts as unset, as everywhere.
fn variables(text: &str) -> Vec<(String, String)> {
    let assignment = |line: &str| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=')?;
        let (name, value) = (name.trim(), unquoted(value.trim()));
        let counts = !name.starts_with('#') && !value.is_empty();
        counts.then(|| (name.to_owned(), value.to_owned()))
    };
    text.lines().filter_map(assignment).collect()
}

/// The text inside quotes, or up to a comment.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some((inside, _)) = value
            .strip_prefix(quote)
            .and_then(|rest| rest.split_once(quote))
        {
            return inside;
        }
    }
    value.split(" #").next().unwrap_or_default().trim()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out projects on disk")]
mod tests {
    use std::fs;

    use super::*;

    fn address(vars: &[(&str, &str)], files: &[(&str, &str)]) -> Result<String, String> {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("config")).unwrap();
        for (name, text) in files {
            fs::write(dir.path().join(name), text).unwrap();
        }
        let ctx = Ctx::for_test(dir.path(), vars);
        let environment = environment(&ctx, dir.path());
        resolve(&ctx, dir.path(), &environment, None, None)
            .map(|Address { host, port }| format!("{host} {port}"))
            .map_err(|failure| failure.to_string())
    }

    const DEFAULT: (&str, &str) = (
        "config/default.toml",
        "[server]\nhost = \"0.0.0.0\"\nport = 4001\n",
    );
    const DEVELOPMENT: (&str, &str) = ("config/development.toml", "[server]\nport = 4002\n");
    const DOTENV: (&str, &str) = (
        ".env",
        "# PORT=1\nexport APP__SERVER__PORT=\"4003\" # mine\nAPP__SERVER__HOST=::1 # six\nPORT=\n",
    );

    #[test]
    fn nearer_sources_win() {
        assert_eq!(address(&[], &[]).unwrap(), "127.0.0.1 3000");
        assert_eq!(address(&[], &[DEFAULT]).unwrap(), "0.0.0.0 4001");
        let files = [DEFAULT, DEVELOPMENT];
        assert_eq!(address(&[], &files).unwrap(), "0.0.0.0 4002");
        let files = [DEFAULT, DEVELOPMENT, DOTENV];
        assert_eq!(address(&[], &files).unwrap(), "::1 4003");
        let vars = [("APP__SERVER__PORT", "4004"), ("APP__SERVER__HOST", "::")];
        assert_eq!(address(&vars, &files).unwrap(), ":: 4004");
        let vars = [("PORT", "4005")];
        assert_eq!(address(&vars, &files).unwrap(), "::1 4005");
        let vars = [("APP__SERVER__PORT", "4004"), ("PORT", "4005")];
        assert_eq!(address(&vars, &files).unwrap(), "::1 4004");
    }

    #[test]
    fn what_was_typed_wins_over_all() {
        let dir = tempfile::tempdir().unwrap();
        let ctx = Ctx::for_test(dir.path(), &[("PORT", "4005")]);
        let typed = resolve(&ctx, dir.path(), "test", Some("::1"), Some(0)).unwrap();
        assert_eq!((typed.host.as_str(), typed.port), ("::1", 0));
    }

    #[test]
    fn the_environment_names_the_file() {
        let files = [DEVELOPMENT, ("config/test.toml", "server.port = 4009")];
        let vars = [("CORTEX_ENV", "test")];
        assert_eq!(address(&vars, &files).unwrap(), "127.0.0.1 4009");
        let files = [files[0], files[1], (".env", "CORTEX_ENV=test")];
        assert_eq!(address(&[], &files).unwrap(), "127.0.0.1 4009");
    }

    #[test]
    fn a_setting_that_is_no_port_is_named_with_its_place() {
        insta::assert_snapshot!(address(&[("PORT", "http")], &[]).unwrap_err(), @"
        error[CX0404]: the setting `PORT` from the environment cannot be used
          cause: `http` is not a port: a number from 0 to 65535
          hint: correct it there, or give `--port` or `--host` on the command line
        ");
        let file = ("config/development.toml", "[server]\nport = 70000\n");
        insta::assert_snapshot!(address(&[], &[file]).unwrap_err(), @"
        error[CX0404]: the setting `server.port` from `config/development.toml` cannot be used
          cause: `70000` is not a port: a number from 0 to 65535
          hint: correct it there, or give `--port` or `--host` on the command line
        ");
    }
}
