//! Whether other controllers leave the requests free that a new one is to answer.

use super::site::Site;
use super::survey::shown;
use crate::edit::{Block, RustText};
use crate::error::{Failure, catalog};
use crate::plan::RelPath;
use crate::project::source::join;

/// A method and a path.
type Request = (String, String);

impl Site<'_> {
    /// Fails where another controller than that of `file` answers one of these requests: an
    /// application with two handlers for one request does not start. Controllers are looked for
    /// where generators put them, in files that are called so.
    pub(super) fn must_be_free(&self, routes: &[Request], file: &RelPath) -> Result<(), Failure> {
        let files = self.list_ending("src", "controller.rs").into_iter();
        for other in files.filter(|other| other != file) {
            // What cannot be read is for the compiler to complain of.
            let Ok(Some(text)) = self.read(&other) else {
                continue;
            };
            // To parse all would take longer than everything else together.
            if !routes.iter().any(|route| may_answer(&text, route)) {
                continue;
            }
            let Ok(rust) = RustText::parse(&text) else {
                continue;
            };
            for block in rust.controllers() {
                if let Some((method, path)) = answered(&block, routes)
                    && self.is_part(&other)?
                {
                    let shown = shown(&block, &other);
                    return Err(catalog::route_taken(method, path, &shown));
                }
            }
        }
        Ok(())
    }
}

/// Whether a file may answer a request: then its text has the method and each word of the path.
fn may_answer(text: &str, (method, path): &Request) -> bool {
    let mut words = path.split('/').filter(|word| !word.starts_with('{'));
    // An escape may stand for any letter.
    text.contains('\\') || text.contains(&**method) && words.all(|word| text.contains(word))
}

/// The first of these requests that a controller answers.
fn answered<'r>(block: &Block, routes: &'r [Request]) -> Option<&'r Request> {
    let mut there = block.handlers.iter().flat_map(|one| &one.routes);
    there.find_map(|(method, path)| {
        let path = without_names(&join(&block.prefix, path));
        let is_same = |(own, at): &&Request| own == method && without_names(at) == path;
        routes.iter().find(is_same)
    })
}

/// A path in which parameters have no names: they do not tell requests apart.
fn without_names(path: &str) -> String {
    let segment = |segment: &str| match segment.as_bytes() {
        [b'{', b'*', ..] => "/{*}".to_owned(),
        [b'{', ..] => "/{}".to_owned(),
        _ => format!("/{segment}"),
    };
    path.split('/').skip(1).map(segment).collect()
}
