//! What a file brings in by `use`, and which of it is of its own modules.

use proc_macro2::TokenTree;
use quote::ToTokens as _;
use syn::{Expr, Item, Stmt, UseTree};

use super::rust::{NoPlace, RustText, as_use, beginning, is_public, plain, text_of};

/// One name of a `use`.
pub(super) struct Brought {
    /// What stands before the name.
    pub(super) path: Vec<String>,
    /// As it is called there; `*` for all.
    pub(super) name: String,
    /// As it is called here.
    local: String,
    public: bool,
}

/// Where a name of this file comes from.
enum Home {
    /// From here, or from a module that is declared here.
    Own(Vec<String>),
    Foreign,
    /// No `use` and no declaration tells.
    Unknown,
}

impl RustText<'_> {
    /// Whether others get the name from this very module of the file's own, under this very name.
    pub(super) fn exports(&self, module: &str, name: &str) -> bool {
        let mut brought = self.brought().into_iter();
        brought.any(|one| {
            let is_it = one.name == "*" || (one.name == name && one.local == name);
            one.public && is_it && self.is_child(&one.path, module)
        })
    }

    /// Fails where the name means something already, so that another would not compile.
    pub(super) fn must_be_free(&self, module: &str, name: &str) -> Result<(), NoPlace> {
        let is_declared = self.file.items.iter().any(|item| declares(item, name));
        let mut brought = self.brought().into_iter();
        let other = brought.find(|one| one.local == name);
        match other {
            Some(own) if own.name == name && self.is_child(&own.path, module) => Err(NoPlace(
                "it brings the name in with a `use` that is not `pub`",
            )),
            Some(_) => Err(NoPlace("it brings in something else under that name")),
            None if is_declared => Err(NoPlace("it has something else of that name")),
            None => Ok(()),
        }
    }

    /// Whether a path such as `self::service` leads to this module of the file's own.
    pub(super) fn is_child(&self, path: &[String], module: &str) -> bool {
        let below = self.below_here(path);
        below.is_some_and(|below| below.join("::") == module)
    }

    /// Whether two ways to name a type mean one: `PostService` where it comes from `service`,
    /// `service::PostService`, `self::service::PostService` and `crate::posts::PostService`.
    /// The same name from elsewhere is another type.
    pub(super) fn is_same(&self, named: &str, subject: &str) -> bool {
        if named.contains('<') || subject.contains('<') {
            return named == subject;
        }
        let ((around, name), (own, wanted)) = (split(named), split(subject));
        if name != wanted {
            return false;
        }
        let wanted = match (self.from(&own, wanted), own.is_empty()) {
            (Home::Own(path), _) => path,
            (Home::Foreign, true) => return false,
            (Home::Foreign, false) => own,
            (Home::Unknown, _) => {
                return around.is_empty() || self.below_here(&around).is_some();
            }
        };
        matches!(self.from(&around, name), Home::Own(path) if path == wanted)
    }

    /// Whether a path in the file goes through this module of its own.
    pub(super) fn names_module(&self, module: &str) -> bool {
        let is_used = |one: Brought| {
            let whole = [one.path, vec![one.name]].concat();
            let below = self.below_here(&whole).unwrap_or_default();
            below.first().is_some_and(|first| first == module)
        };
        let names = |item: &Item| mentions(&flat(item.to_token_stream()), module);
        let mut others = self.file.items.iter().filter(|item| as_use(item).is_none());
        self.brought().into_iter().any(is_used) || others.any(names)
    }

    pub(super) fn brought(&self) -> Vec<Brought> {
        let mut brought = Vec::new();
        for item in self.file.items.iter().filter_map(as_use) {
            collect(&item.tree, &mut Vec::new(), is_public(item), &mut brought);
        }
        brought
    }

    /// What a type that is named by this path is, seen from the file's own modules.
    fn from(&self, path: &[String], name: &str) -> Home {
        match self.below_here(path) {
            None => Home::Foreign,
            Some([]) => self.home(name),
            Some(own) => Home::Own(own.to_vec()),
        }
    }

    fn home(&self, name: &str) -> Home {
        if self.file.items.iter().any(|item| declares(item, name)) {
            return Home::Own(Vec::new());
        }
        let brought = self.brought();
        match brought.iter().find(|one| one.local == name) {
            None => Home::Unknown,
            Some(one) => match self.below_here(&one.path) {
                Some(own) => Home::Own(own.to_vec()),
                None => Home::Foreign,
            },
        }
    }

    /// The path from this file on; nothing where it leads elsewhere. Below `crate`, it goes on where
    /// the module's own name ends, or with a last module that the file declares.
    fn below_here<'p>(&self, path: &'p [String]) -> Option<&'p [String]> {
        match path {
            [first, ..] if first == "super" => None,
            [first, rest @ ..] if first == "self" => Some(rest),
            [first, rest @ ..] if first == "crate" => {
                let own = self.called().unwrap_or_default();
                let below = rest.strip_prefix(&*own).filter(|_| !own.is_empty());
                let last = &rest[rest.len().checked_sub(1)?..];
                below.or_else(|| self.declaration(&last[0]).map(|_| last))
            }
            path => Some(path),
        }
    }

    /// The path that the module calls itself by, in `Module::new("billing::refunds")`.
    fn called(&self) -> Option<Vec<String>> {
        let mut statements = self.module_function()?.block.stmts.iter();
        let made = statements.find_map(|statement| match statement {
            Stmt::Local(local) if beginning(statement).is_some() => {
                Some(&*local.init.as_ref()?.expr)
            }
            Stmt::Expr(made, None) => Some(made),
            _ => None,
        })?;
        let Expr::Call(call) = made else {
            return None;
        };
        let name = text_of(call.args.first()?)?;
        Some(name.split("::").map(str::to_owned).collect())
    }
}

/// The path before a name, and the name.
fn split(path: &str) -> (Vec<String>, &str) {
    let (before, name) = path.rsplit_once("::").unwrap_or(("", path));
    let before = before.split("::").filter(|part| !part.is_empty());
    (before.map(str::to_owned).collect(), name)
}

fn declares(item: &Item, name: &str) -> bool {
    let ident = match item {
        Item::Struct(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Union(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        _ => return false,
    };
    plain(ident) == name
}

fn collect(tree: &UseTree, path: &mut Vec<String>, public: bool, brought: &mut Vec<Brought>) {
    let (name, local) = match tree {
        UseTree::Path(tree) => {
            path.push(plain(&tree.ident));
            collect(&tree.tree, path, public, brought);
            path.pop();
            return;
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                collect(tree, path, public, brought);
            }
            return;
        }
        UseTree::Name(name) => (plain(&name.ident), plain(&name.ident)),
        UseTree::Rename(name) => (plain(&name.ident), plain(&name.rename)),
        UseTree::Glob(_) => ("*".to_owned(), "*".to_owned()),
    };
    brought.push(Brought {
        path: path.clone(),
        name,
        local,
        public,
    });
}

/// All tokens, those in brackets as well.
fn flat(tokens: proc_macro2::TokenStream) -> Vec<String> {
    let token = |token: TokenTree| match token {
        TokenTree::Group(group) => flat(group.stream()),
        other => vec![other.to_string()],
    };
    tokens.into_iter().flat_map(token).collect()
}

/// Whether a path begins with this module.
fn mentions(tokens: &[String], module: &str) -> bool {
    let mut at = tokens.iter().enumerate();
    at.any(|(at, token)| {
        let is_path = |range: std::ops::Range<usize>| {
            tokens
                .get(range)
                .is_some_and(|marks| marks.concat() == "::")
        };
        let is_named = token.trim_start_matches("r#") == module && is_path(at + 1..at + 3);
        let is_deep = at >= 2 && is_path(at - 2..at);
        is_named && (!is_deep || at.checked_sub(3).is_some_and(|at| tokens[at] == "self"))
    })
}
