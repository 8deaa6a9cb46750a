//! The routes of an app: listed, and explained one by one.

mod answer;
mod tell;
#[cfg(test)]
mod tests;
mod why;

use anstyle::{AnsiColor, Style};
use why::{Request, why};

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::nearest::nearest;
use crate::project::App;
use crate::project::description::{self, Asking, Document, Route};
use crate::project::source::Source;
use crate::shell::{DIM, Shell};

/// The order in which people name methods.
pub(crate) const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];
const COLUMNS: [&str; 5] = ["METHOD", "PATH", "HANDLER", "MODULE", "SUMMARY"];

/// Which of them to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) method: Option<String>,
    /// What the path begins with.
    pub(crate) prefix: Option<String>,
    pub(crate) module: Option<String>,
}

/// Lists the routes, as a table or as JSON.
pub(crate) fn list(
    ctx: &Ctx,
    shell: &Shell,
    asking: &Asking,
    wanted: &Wanted,
) -> Result<(), Failure> {
    let app = App::find(ctx.cwd()?)?;
    let document = description::describe(ctx, shell, &app, asking)?;
    let routes = select(&document, wanted)?;
    if shell.wants_json() {
        shell.json(&routes);
    } else if routes.is_empty() {
        shell.note("there is no such route");
    } else {
        shell.data(&table(&routes));
    }
    Ok(())
}

/// Explains what happens to one request.
pub(crate) fn explain(
    ctx: &Ctx,
    shell: &Shell,
    asking: &Asking,
    method: &str,
    path: &str,
) -> Result<(), Failure> {
    let app = App::find(ctx.cwd()?)?;
    let document = description::describe(ctx, shell, &app, asking)?;
    let request = Request::new(method, path);
    let source = Source::on_disk(app.root());
    let answer = why(&document, &source, &request);
    if shell.wants_json() {
        shell.json(&answer.as_json(&request));
    } else {
        shell.data(&tell::text(&answer, &request));
    }
    Ok(())
}

/// The wanted routes, by path and then by method.
fn select<'a>(document: &'a Document, wanted: &Wanted) -> Result<Vec<&'a Route>, Failure> {
    if let Some(module) = &wanted.module {
        known_module(document, module)?;
    }
    let is_wanted = |route: &&Route| {
        let Wanted {
            method,
            prefix,
            module,
        } = wanted;
        method
            .as_ref()
            .is_none_or(|method| route.method.eq_ignore_ascii_case(method))
            && prefix
                .as_ref()
                .is_none_or(|prefix| route.path.starts_with(prefix))
            && module.as_ref().is_none_or(|module| route.module == *module)
    };
    let mut routes: Vec<_> = document.routes.iter().filter(is_wanted).collect();
    routes.sort_by_key(|route| (segments(&route.path), order(&route.method)));
    Ok(routes)
}

/// Refuses a module that the app does not have.
pub(crate) fn known_module(document: &Document, module: &str) -> Result<(), Failure> {
    let providers = document.providers.iter().map(|provider| &*provider.module);
    let names = document.modules.iter().map(|module| &*module.name);
    let names: Vec<_> = names.chain(providers).collect();
    if names.contains(&module) {
        return Ok(());
    }
    let near = nearest(module, names.iter().copied());
    Err(catalog::unknown_part("module", module, near))
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

fn order(method: &str) -> (usize, String) {
    let known = METHODS.iter().position(|known| *known == method);
    (known.unwrap_or(METHODS.len()), method.to_owned())
}

fn table(routes: &[&Route]) -> String {
    let row = |route: &&Route| {
        let summary = route.summary.clone().unwrap_or_default();
        let (method, path) = (route.method.clone(), route.path.clone());
        [
            method,
            path,
            route.shown_handler(),
            route.module.clone(),
            summary,
        ]
    };
    let rows: Vec<_> = routes.iter().map(row).collect();
    let width = |at: usize| {
        let cells = rows.iter().map(|row| row[at].chars().count());
        cells.chain([COLUMNS[at].len()]).max().unwrap_or_default()
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    let line = |cells: [&str; 5], style: Style| {
        let [first, rest @ ..] = std::array::from_fn::<_, 5, _>(|at| {
            format!("{:<width$}", cells[at], width = widths[at])
        });
        let rest = rest.join("  ");
        format!("{style}{first}{style:#}  {}", rest.trim_end())
    };
    let header = line(COLUMNS, Style::new());
    let header = format!("{DIM}{header}{DIM:#}");
    let rows = rows.iter().map(|row| {
        let cells = std::array::from_fn(|at| row[at].as_str());
        line(cells, color(&row[0]))
    });
    [header]
        .into_iter()
        .chain(rows)
        .collect::<Vec<_>>()
        .join("\n")
}

fn color(method: &str) -> Style {
    let color = match method {
        "GET" => AnsiColor::Green,
        "POST" => AnsiColor::Cyan,
        "DELETE" => AnsiColor::Red,
        _ => AnsiColor::Yellow,
    };
    color.on_default()
}
