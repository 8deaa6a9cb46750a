//! New variables in `.env.example`, where the application itself would name them: by the order in
//! which its modules are imported.

use std::ops::Range;

use quote::ToTokens as _;
use syn::{Fields, ItemStruct};

use super::declared::Declarations;
use super::setting::variable;
use super::site::Site;
use crate::config::env_entry;
use crate::edit::{newline_of, plain};
use crate::error::Failure;
use crate::plan::RelPath;
use crate::project::description::Setting;

pub(super) const FILE: &str = ".env.example";

/// How deep modules may import one another; what is deeper imports itself.
const DEEPEST: usize = 16;

/// Adds the variables of the struct `name` of a module that the file does not name yet; nothing
/// where a project has no such file.
pub(super) fn add(
    site: &mut Site<'_>,
    folders: &[String],
    name: &str,
    settings: &[Setting],
) -> Result<(), Failure> {
    let file = RelPath::new(FILE)?;
    let Some(text) = site.read(&file)? else {
        return Ok(());
    };
    let next = Search { site, text: &text }.behind(folders, name);
    let old = site.recorded()?.filter(|_| site.replaces);
    let old = old.as_ref().map(super::unset::settings).unwrap_or_default();
    site.edit(&file, |text| {
        let text = renewed(text, &old, settings);
        Ok(with(&text, settings, next.as_deref()))
    })
}

/// What a module says in the function that makes it.
struct Said {
    /// The structs of settings that it registers.
    settings: Vec<String>,
    /// The folders of the modules that it imports.
    imports: Vec<Vec<String>>,
}

/// Looks for the variable that the new ones go before. Only what is imported later is read, one
/// module after another, until one is found: a project may have hundreds of them.
///
/// A file that cannot be read tells nothing: it is none of this generator's business.
struct Search<'s, 'a> {
    site: &'s Site<'a>,
    /// What the file says so far.
    text: &'s str,
}

impl Search<'_, '_> {
    /// The first variable in the file whose struct the application lists behind this one.
    fn behind(&self, folders: &[String], name: &str) -> Option<String> {
        let own = self.said(folders)?;
        let at = own.settings.iter().position(|other| other == name)?;
        let found = self.named(folders, &own.settings[at + 1..]);
        found
            .or_else(|| self.first_in(&own.imports, folders.len() + 1))
            .or_else(|| {
                let mut around = (0..folders.len()).rev();
                around.find_map(|depth| self.beside(&folders[..depth], &folders[..=depth]))
            })
    }

    /// The same in what a module imports behind one of its imports.
    fn beside(&self, around: &[String], module: &[String]) -> Option<String> {
        let imports = self.said(around)?.imports;
        let at = imports.iter().position(|import| import == module)?;
        self.first_in(&imports[at + 1..], around.len() + 1)
    }

    /// The first in these modules and in those that they import.
    fn first_in(&self, modules: &[Vec<String>], depth: usize) -> Option<String> {
        let mut modules = modules.iter().filter(|_| depth <= DEEPEST);
        modules.find_map(|folders| {
            let said = self.said(folders)?;
            let own = self.named(folders, &said.settings);
            own.or_else(|| self.first_in(&said.imports, depth + 1))
        })
    }

    /// The first variable of the first of these structs that the file names.
    fn named(&self, folders: &[String], structs: &[String]) -> Option<String> {
        if structs.is_empty() {
            return None;
        }
        let module = self.site.module_at(folders).ok().flatten()?;
        let declared = Declarations::read(self.site, &module).ok()?;
        let declared = declared.structs();
        let variables = structs
            .iter()
            .filter_map(|name| first_variable(declared.get(&**name)?));
        variables
            .into_iter()
            .find(|variable| self.text.lines().any(|line| names(line, variable)))
    }

    fn said(&self, folders: &[String]) -> Option<Said> {
        let module = self.site.module_at(folders).ok().flatten()?;
        let code = Declarations::read_own(self.site, &module).ok()?.wiring();
        let code: String = code.split_whitespace().collect();
        let structs = code.match_indices("::<").filter_map(|(at, mark)| {
            let registers = [".settings", ".live"].iter();
            let subject = code[at + mark.len()..].split(">(").next()?;
            let mut registers = registers.filter(|method| code[..at].ends_with(**method));
            registers.next()?;
            subject.rsplit("::").next().map(str::to_owned)
        });
        let imports = code.match_indices(".import(").filter_map(|(at, call)| {
            let path = code[at + call.len()..].split("::module())").next()?;
            let above = if path.starts_with("crate::") {
                &[][..]
            } else {
                folders
            };
            let path = path
                .trim_start_matches("crate::")
                .trim_start_matches("self::");
            let below = path.split("::").map(str::to_owned);
            Some(above.iter().cloned().chain(below).collect())
        });
        Some(Said {
            settings: structs.collect(),
            imports: imports.collect(),
        })
    }
}

fn first_variable(item: &ItemStruct) -> Option<String> {
    let settings = item
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("settings"))?;
    let text = settings.meta.to_token_stream().to_string();
    let (_, prefix) = text.split_once("prefix")?;
    let prefix = prefix.split('"').nth(1)?;
    let Fields::Named(fields) = &item.fields else {
        return None;
    };
    let first = fields.named.first()?.ident.as_ref()?;
    Some(variable(&format!("{prefix}.{}", plain(first))))
}

/// The text with the settings before the variable `next`, or else at its end.
fn with(text: &str, settings: &[Setting], next: Option<&str>) -> String {
    let newline = newline_of(text);
    let is_known = |variable: &str| text.lines().any(|line| names(line, variable));
    let new = settings
        .iter()
        .filter(|setting| !is_known(&setting.variable) && !is_known(&shown(&env_entry(setting))));
    let new: Vec<String> = new
        .map(|setting| env_entry(setting).replace('\n', newline))
        .collect();
    if new.is_empty() {
        return text.to_owned();
    }
    let Some(next) = next else {
        let before = text.trim_end();
        return format!("{before}{newline}{newline}{}", new.join(newline));
    };
    let line = text
        .split_inclusive('\n')
        .take_while(|line| !names(line, next));
    let at: usize = line.map(str::len).sum();
    let gap = format!("{newline}{newline}");
    let at = text[..at]
        .rfind(&gap)
        .map_or(0, |gap_at| gap_at + gap.len());
    format!(
        "{}{}{newline}{}",
        &text[..at],
        new.join(newline),
        &text[at..]
    )
}

/// The text without what was generated about these settings: the line of each, the comment above it
/// as far as it is in the same words, and one of two empty lines that meet then.
pub(super) fn without(text: &str, settings: &[Setting]) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    for setting in settings {
        while let Some(Range { start, mut end }) = place(&lines, setting) {
            let is_empty = |at: usize| lines.get(at).is_none_or(|line| line.trim().is_empty());
            let mut start = start;
            if start == 0 || is_empty(start - 1) {
                match end < lines.len() {
                    true if is_empty(end) => end += 1,
                    false if start > 0 => start -= 1,
                    _ => {}
                }
            }
            lines.drain(start..end);
        }
    }
    lines.concat()
}

/// The text with what was generated about `old` in the words of `new`, where nobody has changed it.
fn renewed(text: &str, old: &[Setting], new: &[Setting]) -> String {
    let mut text = text.to_owned();
    for old in old {
        let new = new.iter().find(|new| new.key == old.key);
        let Some(new) = new else {
            text = without(&text, std::slice::from_ref(old));
            continue;
        };
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let newline = newline_of(&text);
        if let Some(Range { start, end }) = place(&lines, old) {
            let present = lines[start..end].concat();
            if present.replace("\r\n", "\n").trim_end() == env_entry(old).trim_end() {
                let entry = env_entry(new).replace('\n', newline);
                text = [&lines[..start].concat(), &*entry, &lines[end..].concat()].concat();
            }
        }
    }
    text
}

/// The lines that were generated about a setting: its own, and those of the comment above it.
fn place(lines: &[&str], setting: &Setting) -> Option<Range<usize>> {
    let entry = env_entry(setting);
    let comments: Vec<&str> = entry
        .lines()
        .filter(|line| line.starts_with("# "))
        .collect();
    let variable = shown(&entry);
    let is_own = |line: &&str| {
        let line = line.strip_prefix('#').unwrap_or(line);
        let rest = line.strip_prefix(&*variable);
        rest.is_some_and(|rest| rest.starts_with('='))
    };
    let own = lines.iter().position(is_own)?;
    let above = lines[..own].iter().rev().zip(comments.iter().rev());
    let same = above.take_while(|(line, comment)| line.trim_end() == **comment);
    Some(own - same.count()..own + 1)
}

/// The variable that an entry names, which is a short one for some settings.
fn shown(entry: &str) -> String {
    let last = entry.lines().last().unwrap_or_default();
    let name = last.trim_start_matches('#').split('=').next();
    name.unwrap_or_default().to_owned()
}

/// Whether a line gives this variable its value, or would without the `#` before it.
fn names(line: &str, variable: &str) -> bool {
    let line = line.trim_start_matches(['#', ' ']);
    let rest = line.strip_prefix(variable);
    rest.is_some_and(|rest| rest.starts_with('='))
}
