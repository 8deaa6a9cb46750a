//! A Rust file by its syntax, with lines of wiring put in and taken out.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::{
    Expr, ExprLit, Item, ItemFn, ItemUse, Lit, Meta, Pat, PatIdent, ReturnType, Stmt, Type,
    UseTree, Visibility,
};

use super::line::Line;
use super::place::{Place, insert, splice};

/// A file that parses.
pub(crate) struct RustText<'a> {
    pub(super) text: &'a str,
    /// How many bytes stand before what the parser saw.
    skipped: usize,
    pub(super) file: syn::File,
}

/// How a file declares a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    /// `mod posts;`
    Plain,
    /// `#[path = "…"] mod posts;`
    At(String),
    /// `mod posts { … }`
    Inline,
}

/// The file has no place for a line, in words that follow `because`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoPlace(pub(crate) &'static str);

/// Methods of a module, in the order in which people list them.
const ORDER: &[&[&str]] = &[
    &["settings", "live", "seed"],
    &["value", "shared"],
    &[
        "provide",
        "factory",
        "try_factory",
        "async_factory",
        "alias",
    ],
    &["export"],
    &["controller", "router"],
    &["layer"],
    &["import"],
];

impl<'a> RustText<'a> {
    /// Parses a file.
    ///
    /// # Errors
    ///
    /// Says where the file makes no sense, and why.
    pub(crate) fn parse(text: &'a str) -> Result<Self, String> {
        let code = code_of(text);
        let file = syn::parse_file(code).map_err(|error| {
            let start = error.span().start();
            let skipped = text[..text.len() - code.len()].matches('\n').count();
            format!(
                "line {}, column {}: {error}",
                start.line + skipped,
                start.column + 1
            )
        })?;
        let skipped = text.len() - code.len();
        Ok(Self {
            text,
            skipped,
            file,
        })
    }

    /// What was parsed.
    pub(crate) fn syntax(&self) -> &syn::File {
        &self.file
    }

    /// The text with the line in it; the same text where it is there already.
    ///
    /// # Errors
    ///
    /// If the file has no place for it.
    pub(crate) fn with(&self, line: &Line) -> Result<String, NoPlace> {
        if self.has(line) {
            return Ok(self.text.to_owned());
        }
        match line {
            Line::Declare { name, public } => Ok(self.with_declaration(line, name, *public)),
            Line::Reexport { module, name } => {
                self.must_be_free(module, name)?;
                Ok(self.with_reexport(line, module, name))
            }
            Line::Register { method, .. } => self.with_statement(line, method),
            Line::Import { .. } => self.with_statement(line, "import"),
            Line::Relation { .. } => self.with_relation(line),
        }
    }

    /// Whether the line is there, however it is written.
    pub(crate) fn has(&self, line: &Line) -> bool {
        match line {
            Line::Declare { name, .. } => self.declaration(name).is_some(),
            Line::Reexport { module, name } => self.exports(module, name),
            Line::Relation { name, .. } => self.has_relation(name),
            Line::Register { subject: name, .. } | Line::Import { module: name } => {
                // Most are new: then the function, which may be long, need not be spelled out.
                let last = name.rsplit([':', ' ']).next().unwrap_or(name);
                let functions = self.module_functions();
                let may_say = !functions.is_empty() && self.text.contains(last);
                may_say && functions.iter().all(|one| self.says(&one.block, line))
            }
        }
    }

    /// How the file declares this module, if it does.
    pub(crate) fn declared(&self, name: &str) -> Option<Declared> {
        let Item::Mod(item) = self.declaration(name)? else {
            return None;
        };
        if item.content.is_some() {
            return Some(Declared::Inline);
        }
        let path = item
            .attrs
            .iter()
            .find_map(|attribute| match &attribute.meta {
                Meta::NameValue(pair) if pair.path.is_ident("path") => text_of(&pair.value),
                _ => None,
            });
        Some(path.map_or(Declared::Plain, Declared::At))
    }

    /// Whether the file declares this module for all to see.
    pub(crate) fn is_public(&self, name: &str) -> bool {
        let item = self.declaration(name);
        matches!(item, Some(Item::Mod(item)) if matches!(item.vis, Visibility::Public(_)))
    }

    /// Whether code registers what the line would, on any variable.
    pub(super) fn says(&self, code: &impl quote::ToTokens, line: &Line) -> bool {
        let code: String = code.to_token_stream().to_string();
        let code: String = code.split_whitespace().collect();
        match line {
            Line::Register { method, subject } => {
                // A trait object's `dyn` has lost the space behind it.
                let (kind, subject) = match subject.strip_prefix("dyn ") {
                    Some(subject) => ("dyn", subject),
                    None => ("", &**subject),
                };
                let call = format!(".{method}::<{kind}");
                code.match_indices(&call).any(|(at, _)| {
                    let named = &code[at + call.len()..];
                    let named = named.split(">(").next().unwrap_or_default();
                    self.is_same(named, subject)
                })
            }
            Line::Import { module } => {
                let call = format!("{module}::module())");
                code.match_indices(&call).any(|(at, _)| {
                    let before = code[..at]
                        .trim_end_matches("crate::")
                        .trim_end_matches("self::");
                    before.ends_with(".import(")
                })
            }
            Line::Declare { .. } | Line::Reexport { .. } | Line::Relation { .. } => false,
        }
    }

    fn with_declaration(&self, line: &Line, name: &str, public: bool) -> String {
        let declared = |item: &'_ Item| match item {
            Item::Mod(item) if item.content.is_none() => {
                Some(!matches!(item.vis, Visibility::Inherited))
            }
            _ => None,
        };
        let runs = self.runs(|item| declared(item).is_some());
        let alike = |run: &&Vec<&Item>| run.iter().any(|item| declared(item) == Some(public));
        let run = runs.iter().rfind(alike).or(runs.last());
        match run {
            Some(run) => {
                let later = |item: &&&Item| {
                    let is_later = |ident| plain(ident).as_str() > name;
                    matches!(item, Item::Mod(item) if is_later(&item.ident))
                };
                self.sorted_in(run, later, &line.to_string())
            }
            None => self.at_the_top(&line.to_string()),
        }
    }

    fn with_statement(&self, line: &Line, method: &str) -> Result<String, NoPlace> {
        let functions = self.module_functions();
        if functions.len() > 1 {
            return Err(NoPlace(
                "it has several functions `module`, and each may need the line",
            ));
        }
        let function = functions.first().copied();
        let function = function.ok_or(NoPlace("it has no function that returns a `Module`"))?;
        let statements = &function.block.stmts;
        if let [Stmt::Expr(only, None)] = &statements[..]
            && is_new_module(only)
        {
            return Ok(self.opened(only, line));
        }
        let mut beginnings = statements.iter().enumerate();
        let beginning = beginnings.find_map(|(at, statement)| Some((at, beginning(statement)?)));
        let (first, name) = beginning.ok_or(NoPlace(
            "its function does not begin with `let mut module = Module::new(…);`",
        ))?;
        let (variable, own) = (name.ident.to_string(), order_of(&method.to_owned()));
        let goes_before = |statement: &&Stmt| {
            registration(statement, &variable).is_some_and(|method| order_of(method) <= own)
        };
        let after = statements[first + 1..].iter().rfind(goes_before);
        let place = Place::After(self.range(after.unwrap_or(&statements[first])));
        let text = insert(self.text, place, &line.text(&variable), false);
        if name.mutability.is_some() {
            return Ok(text);
        }
        Ok(splice(&text, self.range(&name.ident).start, "mut "))
    }

    /// Makes a variable of a module that has had no statement.
    fn opened(&self, only: &Expr, line: &Line) -> String {
        let piece = self.range(only);
        let made = &self.text[piece.clone()];
        let text = splice(self.text, piece.end, ";");
        let text = splice(&text, piece.start, "let mut module = ");
        let length = "let mut module = ".len() + made.len() + ";".len();
        let statement = piece.start..piece.start + length;
        let text = insert(&text, Place::After(statement.clone()), "module", false);
        insert(&text, Place::After(statement), &line.text("module"), false)
    }

    /// Puts a line into a run of sorted items.
    pub(super) fn sorted_in(
        &self,
        run: &[&Item],
        later: impl Fn(&&&Item) -> bool,
        line: &str,
    ) -> String {
        let next = run.iter().position(|item| later(&item));
        let place = match next {
            Some(0) => Place::Before(self.range(run[0]).start),
            Some(next) => Place::After(self.range(run[next - 1])),
            None => Place::After(self.range(run[run.len() - 1])),
        };
        insert(self.text, place, line, false)
    }

    /// Puts a line before the first item, below what is said of the whole file.
    pub(super) fn at_the_top(&self, line: &str) -> String {
        match (self.file.items.first(), self.file.attrs.last()) {
            (Some(first), _) => {
                let place = Place::Before(self.range(first).start);
                insert(self.text, place, line, true)
            }
            (None, Some(last)) => {
                let place = Place::After(self.range(last));
                insert(self.text, place, line, true)
            }
            (None, None) => {
                let gap = if self.text.trim().is_empty() {
                    ""
                } else {
                    "\n"
                };
                format!("{}{gap}{line}\n", self.text)
            }
        }
    }

    /// The runs of items that `wanted` keeps with no empty line and nothing else between them.
    pub(super) fn runs(&self, wanted: impl Fn(&Item) -> bool) -> Vec<Vec<&Item>> {
        let mut runs: Vec<Vec<&Item>> = Vec::new();
        let mut end = None;
        for item in &self.file.items {
            if !wanted(item) {
                end = None;
                continue;
            }
            let range = self.range(item);
            let goes_on = end.is_some_and(|end: usize| {
                let between: Vec<&str> = self.text[end..range.start].split('\n').collect();
                let inner = between.get(1..between.len() - 1).unwrap_or_default();
                inner.iter().all(|line| !line.trim().is_empty())
            });
            match runs.last_mut().filter(|_| goes_on) {
                Some(run) => run.push(item),
                None => runs.push(vec![item]),
            }
            end = Some(range.end);
        }
        runs
    }

    pub(super) fn declaration(&self, name: &str) -> Option<&Item> {
        // Compared as they are: a large file declares hundreds.
        let raw = format!("r#{name}");
        let is_name = |ident: &syn::Ident| ident == name || *ident == raw;
        let mut items = self.file.items.iter();
        items.find(|item| matches!(item, Item::Mod(item) if is_name(&item.ident)))
    }

    /// The function that returns a `Module`: of several, the one that is called so.
    pub(super) fn module_function(&self) -> Option<&ItemFn> {
        self.module_functions().first().copied()
    }

    /// The same, and where conditions tell apart several that are called so, all of them.
    fn module_functions(&self) -> Vec<&ItemFn> {
        let functions = self.file.items.iter().filter_map(|item| match item {
            Item::Fn(function) if returns_module(&function.sig.output) => Some(function),
            _ => None,
        });
        let functions: Vec<&ItemFn> = functions.collect();
        let named = functions.iter().copied();
        let named: Vec<&ItemFn> = named.filter(|one| one.sig.ident == "module").collect();
        if named.is_empty() {
            return functions.into_iter().take(1).collect();
        }
        named
    }

    pub(super) fn range(&self, piece: &impl Spanned) -> Range<usize> {
        let range = piece.span().byte_range();
        range.start + self.skipped..range.end + self.skipped
    }
}

/// The text without what the compiler skips at the beginning.
pub(super) fn code_of(text: &str) -> &str {
    let code = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_script = code.starts_with("#!") && !code[2..].trim_start().starts_with('[');
    if is_script {
        return code.find('\n').map_or("", |at| &code[at..]);
    }
    code
}

fn returns_module(output: &ReturnType) -> bool {
    let ReturnType::Type(_, returned) = output else {
        return false;
    };
    let Type::Path(path) = &**returned else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|last| last.ident == "Module" && last.arguments.is_none())
}

/// The variable of `let mut module = Module::new("posts");`
pub(super) fn beginning(statement: &Stmt) -> Option<&PatIdent> {
    let Stmt::Local(local) = statement else {
        return None;
    };
    let pattern = match &local.pat {
        Pat::Type(typed) => &typed.pat,
        pattern => pattern,
    };
    let made = local
        .init
        .as_ref()
        .is_some_and(|init| is_new_module(&init.expr));
    match pattern {
        Pat::Ident(name) if made => Some(name),
        _ => None,
    }
}

fn is_new_module(made: &Expr) -> bool {
    let Expr::Call(call) = made else {
        return false;
    };
    let Expr::Path(path) = &*call.func else {
        return false;
    };
    let names: Vec<_> = path.path.segments.iter().map(|part| &part.ident).collect();
    matches!(names[..], [.., module, new] if module == "Module" && new == "new")
}

/// The first method that a statement calls on `variable`.
fn registration<'s>(statement: &'s Stmt, variable: &str) -> Option<&'s syn::Ident> {
    let Stmt::Expr(expression, Some(_)) = statement else {
        return None;
    };
    let mut expression = expression;
    while let Expr::MethodCall(call) = expression {
        if let Expr::Path(path) = &*call.receiver {
            return path.path.is_ident(variable).then_some(&call.method);
        }
        expression = &call.receiver;
    }
    None
}

fn order_of<M: PartialEq<str>>(method: &M) -> usize {
    let is_alike = |alike: &&[&str]| alike.iter().any(|one| *method == **one);
    let place = ORDER.iter().position(is_alike);
    place.unwrap_or(ORDER.len())
}

pub(super) fn is_public(item: &ItemUse) -> bool {
    !matches!(item.vis, Visibility::Inherited)
}

pub(super) fn as_use(item: &Item) -> Option<&ItemUse> {
    match item {
        Item::Use(found) => Some(found),
        _ => None,
    }
}

/// Every name that a `use` brings in, with the path to it; under the name that it has here.
pub(super) fn leaves(tree: &UseTree) -> Vec<Vec<String>> {
    match tree {
        UseTree::Path(path) => {
            let first = plain(&path.ident);
            let inner = leaves(&path.tree).into_iter();
            inner
                .map(|rest| [vec![first.clone()], rest].concat())
                .collect()
        }
        UseTree::Name(name) => vec![vec![plain(&name.ident)]],
        UseTree::Rename(name) => vec![vec![plain(&name.rename)]],
        UseTree::Glob(_) => vec![vec!["*".to_owned()]],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

pub(super) fn text_of(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// An identifier without `r#`.
pub(crate) fn plain(ident: &syn::Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}
