//! What a project has already, as its names are typed: what completion offers.
//!
//! Nothing is built or compiled for it, and what cannot be read is left out.

use std::ffi::OsStr;
use std::path::Path;

use heck::ToPascalCase as _;
use walkdir::{DirEntry, WalkDir};

use crate::ctx::Ctx;
use crate::generate::{Inflections, typed_name};
use crate::project::App;
use crate::settings::Settings;

/// A name, and the file in which it stands, or what it means.
pub(crate) type Named = (String, String);

/// The folders below `src/` that a name can go on with, as far as the last slash of `typed`, each
/// with a slash behind it: `billing/`, then `billing/refunds/`.
pub(crate) fn folders(ctx: &Ctx, typed: &str) -> Vec<String> {
    let before = typed.rsplit_once('/').map_or("", |(before, _)| before);
    let Some(root) = root(ctx).filter(|_| !before.split('/').any(|part| part == "..")) else {
        return Vec::new();
    };
    let found = below(&root.join("src").join(before), 1);
    let slash = if before.is_empty() { "" } else { "/" };
    let path = |name: String| format!("{before}{slash}{name}/");
    found.into_iter().map(path).collect()
}

/// The paths of all modules: `billing`, `billing/refunds`.
pub(crate) fn modules(ctx: &Ctx) -> Vec<String> {
    root(ctx).map_or_else(Vec::new, |root| below(&root.join("src"), usize::MAX))
}

/// The types that are called after a role, as generators take their names: the controllers `Post`
/// and `billing/Invoice`, each with its file.
pub(crate) fn items(ctx: &Ctx, role: &str) -> Vec<Named> {
    let Some(root) = root(ctx) else {
        return Vec::new();
    };
    let words = Settings::read(ctx, root)
        .map_or_else(|_| Inflections::default(), |settings| settings.inflections);
    let found = types(root, &[role]).into_iter();
    found
        .map(|found| {
            (
                typed_name(&found.name, role, &found.path, &words),
                found.file,
            )
        })
        .collect()
}

/// The same types by their own names, behind the folders of their modules:
/// `billing/InvoiceService`.
pub(crate) fn paths(ctx: &Ctx, roles: &[&str]) -> Vec<Named> {
    let found = root(ctx).map_or_else(Vec::new, |root| types(root, roles));
    let path = |Type { name, path, file }: Type| {
        let is_module = file.ends_with("/mod.rs") || path.is_empty();
        let folders = path.len() - usize::from(!is_module);
        let parts = path.iter().take(folders).chain([&name]);
        let parts: Vec<&str> = parts.map(String::as_str).collect();
        (parts.join("/"), file)
    };
    found.into_iter().map(path).collect()
}

/// The models, as references name them: `Post`, `billing/Invoice`. Each is a `model.rs` in the folder
/// of its table.
pub(crate) fn models(ctx: &Ctx) -> Vec<String> {
    let Some(root) = root(ctx) else {
        return Vec::new();
    };
    let words = Settings::read(ctx, root)
        .map_or_else(|_| Inflections::default(), |settings| settings.inflections);
    let name = |path: String| {
        let (folders, table) = path.rsplit_once('/').unwrap_or(("", &path));
        let slash = if folders.is_empty() { "" } else { "/" };
        let model = words.singular(table).to_pascal_case();
        format!("{folders}{slash}{model}")
    };
    tables(ctx).into_iter().map(name).collect()
}

/// The folders of the models, which are called after their tables: `posts`, `billing/invoices`.
pub(crate) fn tables(ctx: &Ctx) -> Vec<String> {
    let Some(source) = root(ctx).map(|root| root.join("src")) else {
        return Vec::new();
    };
    let has_model = |path: &String| source.join(path).join("model.rs").is_file();
    let modules = below(&source, usize::MAX).into_iter();
    modules.filter(has_model).collect()
}

/// What a migration may be called: a word that says what it does, and behind that the tables.
pub(crate) fn migrations(ctx: &Ctx, typed: &str) -> Vec<String> {
    let ends = ["_to_", "_from_", "_in_"].into_iter();
    let ends = ends.filter_map(|word| typed.rfind(word).map(|at| at + word.len()));
    let end = ends
        .max()
        .or_else(|| typed.starts_with("drop_").then_some("drop_".len()));
    let Some(end) = end else {
        let verbs = ["add_", "create_", "drop_", "remove_", "rename_"];
        return verbs.map(str::to_owned).to_vec();
    };
    let table = |path: String| {
        let table = path.rsplit('/').next().unwrap_or_default();
        format!("{}{table}", &typed[..end])
    };
    tables(ctx).into_iter().map(table).collect()
}

/// A type that is declared somewhere.
struct Type {
    name: String,
    /// The module that its file is.
    path: Vec<String>,
    file: String,
}

/// The types whose names end with one of these roles.
///
/// The lines that begin a `struct` are enough for it, and take a fraction of the time that reading
/// the syntax of a whole project takes.
fn types(root: &Path, roles: &[&str]) -> Vec<Type> {
    let source = root.join("src");
    let files = WalkDir::new(&source).sort_by_file_name().into_iter();
    let files = files.flatten().filter(|entry| {
        let path = entry.path();
        path.extension().is_some_and(|end| end == "rs") && entry.file_type().is_file()
    });
    let roles: Vec<String> = roles.iter().map(|role| role.to_pascal_case()).collect();
    let found = |entry: DirEntry| -> Option<Vec<Type>> {
        let text = std::fs::read_to_string(entry.path()).ok()?;
        let below = entry.path().strip_prefix(&source).ok()?;
        let path = module_of(below)?;
        let parts = below
            .iter()
            .map(OsStr::to_str)
            .collect::<Option<Vec<_>>>()?;
        let file = format!("src/{}", parts.join("/"));
        let names = text.lines().filter_map(declared);
        let names = names.filter(|name| roles.iter().any(|role| name.ends_with(role)));
        let found = names.map(|name| Type {
            name: name.to_owned(),
            path: path.clone(),
            file: file.clone(),
        });
        Some(found.collect())
    };
    files.filter_map(found).flatten().collect()
}

/// The type that a line declares.
fn declared(line: &str) -> Option<&str> {
    let public = line.trim_start().strip_prefix("pub");
    let line = public.map_or(line, |rest| {
        let restricted = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        restricted.map_or(rest, |(_, rest)| rest)
    });
    let name = line.trim_start().strip_prefix("struct ")?;
    name.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()
}

/// The module that a file below `src/` is.
fn module_of(file: &Path) -> Option<Vec<String>> {
    let parts = file.with_extension("");
    let parts = parts.iter().map(|part| part.to_str().map(str::to_owned));
    let mut parts: Vec<String> = parts.collect::<Option<_>>()?;
    let is_folders = |last: &String| ["mod", "lib", "main"].contains(&last.as_str());
    parts.pop_if(|last| is_folders(last));
    Some(parts)
}

fn root(ctx: &Ctx) -> Option<&Path> {
    ctx.cwd().ok().and_then(App::root_around)
}

/// The modules in a folder, by their paths from there: folders with a file of the same module.
fn below(folder: &Path, depth: usize) -> Vec<String> {
    let walk = WalkDir::new(folder)
        .min_depth(1)
        .max_depth(depth)
        .sort_by_file_name()
        .into_iter();
    let modules = walk.filter_entry(is_module).flatten();
    let path = |entry: DirEntry| {
        let path = entry.path().strip_prefix(folder).ok()?;
        let parts = path.iter().map(|part| part.to_str());
        Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
    };
    modules.filter_map(path).collect()
}

fn is_module(entry: &DirEntry) -> bool {
    let path = entry.path();
    let is_folder = entry.file_type().is_dir();
    is_folder && (path.join("mod.rs").is_file() || path.with_extension("rs").is_file())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out projects on disk")]
mod tests {
    use std::fs;

    use super::*;

    fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Ctx) {
        let dir = tempfile::tempdir().unwrap();
        let marks = [("Cargo.toml", ""), ("cortex.toml", "")];
        for (path, text) in marks.iter().chain(files) {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let ctx = Ctx::for_test(dir.path(), &[]);
        (dir, ctx)
    }

    #[test]
    fn modules_are_folders_with_a_file_of_theirs() {
        let (_dir, ctx) = project(&[
            ("src/lib.rs", ""),
            ("src/billing/mod.rs", ""),
            ("src/billing/refunds/mod.rs", ""),
            ("src/billing/refunds/deep/mod.rs", ""),
            ("src/posts.rs", ""),
            ("src/posts/service.rs", ""),
            ("src/bin/seed.rs", ""),
        ]);
        let all = [
            "billing",
            "billing/refunds",
            "billing/refunds/deep",
            "posts",
        ];
        assert_eq!(modules(&ctx), all);
        assert_eq!(folders(&ctx, "bi"), ["billing/", "posts/"]);
        assert_eq!(folders(&ctx, "billing/"), ["billing/refunds/"]);
        assert!(folders(&ctx, "../x").is_empty() && folders(&ctx, "none/x").is_empty());
    }

    #[test]
    fn models_are_called_after_their_tables() {
        let (_dir, ctx) = project(&[
            ("src/posts/mod.rs", ""),
            ("src/posts/model.rs", ""),
            ("src/billing/mod.rs", ""),
            ("src/billing/invoices.rs", ""),
            ("src/billing/invoices/model.rs", ""),
        ]);
        assert_eq!(models(&ctx), ["billing/Invoice", "Post"]);
        assert_eq!(tables(&ctx), ["billing/invoices", "posts"]);
    }

    #[test]
    fn a_migration_goes_on_with_the_tables() {
        let (_dir, ctx) = project(&[("src/posts/mod.rs", ""), ("src/posts/model.rs", "")]);
        assert_eq!(
            migrations(&ctx, "add_reply_to_to_"),
            ["add_reply_to_to_posts"]
        );
        assert_eq!(
            migrations(&ctx, "remove_slug_from_po"),
            ["remove_slug_from_posts"]
        );
        assert_eq!(migrations(&ctx, "drop_"), ["drop_posts"]);
        assert!(migrations(&ctx, "a").contains(&"add_".to_owned()));
    }

    #[test]
    fn names_are_those_that_a_generator_takes() {
        let service = |name: &str| format!("#[derive(Injectable)]\npub struct {name} {{}}\n");
        let controller = "pub(crate) struct PostController;\n#[controller(\"/posts\")]\nimpl PostController {}\n";
        let (_dir, ctx) = project(&[
            ("src/lib.rs", &service("RootService")),
            ("src/billing/invoice_service.rs", &service("InvoiceService")),
            ("src/billing/refunds/service.rs", &service("RefundService")),
            ("src/people/service.rs", &service("PersonService")),
            ("src/people/clock.rs", &service("Clock")),
            ("src/posts/controller.rs", controller),
            ("src/spoiled/service.rs", "struct {"),
        ]);
        let names = |found: Vec<Named>| -> Vec<String> {
            found.into_iter().map(|(name, _)| name).collect()
        };
        let services = [
            "billing/Invoice",
            "billing/refunds/Refund",
            "Root",
            "Person",
        ];
        assert_eq!(names(items(&ctx, "service")), services);
        let file = "src/posts/controller.rs".to_owned();
        assert_eq!(items(&ctx, "controller"), [("Post".to_owned(), file)]);
        let paths = names(paths(&ctx, &["service", "controller"]));
        let expected = [
            "billing/InvoiceService",
            "billing/refunds/RefundService",
            "RootService",
            "people/PersonService",
            "posts/PostController",
        ];
        assert_eq!(paths, expected);
    }
}
