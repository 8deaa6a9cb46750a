//! New variables in `.env.example`, where the application itself would name them: by the order in
//! which its modules are imported.

use std::ops::Range;

use quote::ToTokens as _;
use syn::{Fields, ItemStruct};

use super::declared::{Declarations, plain};
use super::setting::variable;
use super::site::Site;
use crate::config::env_entry;
use crate::error::Failure;
use crate::plan::RelPath;
use crate::project::description::Setting;

pub(super) const FILE: &str = ".env.example";

/// How deep modules may import one another; what is deeper imports itself.
const DEEPEST: usize = 16;

/// A struct of settings that some module registers.
struct Registered {
    folders: Vec<String>,
    name: String,
    /// The first of its variables, where it can be told.
    variable: Option<String>,
}

/// Adds the variables of the struct `name` of a module that the file does not name yet; nothing
/// where a project has no such file.
pub(super) fn add(
    site: &mut Site<'_>,
    folders: &[String],
    name: &str,
    settings: &[Setting],
) -> Result<(), Failure> {
    let file = RelPath::new(FILE)?;
    if site.read(&file)?.is_none() {
        return Ok(());
    }
    let mut all = Vec::new();
    collect(site, &[], 0, &mut all);
    let own = all
        .iter()
        .position(|one| one.folders == folders && one.name == name);
    let later = own.map_or(&[][..], |own| &all[own + 1..]);
    let later: Vec<&str> = later
        .iter()
        .filter_map(|one| one.variable.as_deref())
        .collect();
    let old = site.recorded()?.filter(|_| site.replaces);
    let old = old.as_ref().map(super::unset::settings).unwrap_or_default();
    site.edit(&file, |text| {
        Ok(with(&renewed(text, &old, settings), settings, &later))
    })
}

/// The settings of a module and of those that it imports, as the application lists them. A file that
/// cannot be read tells nothing: it is none of this generator's business.
fn collect(site: &Site<'_>, folders: &[String], depth: usize, all: &mut Vec<Registered>) {
    let module = site.module_at(folders).ok().flatten();
    let declared = module.and_then(|module| Declarations::read(site, &module).ok());
    let Some(declared) = declared.filter(|_| depth < DEEPEST) else {
        return;
    };
    let code: String = declared.wiring().split_whitespace().collect();
    let structs = declared.structs();
    for (at, _) in code.match_indices("::<") {
        let is_settings = [".settings", ".live"]
            .iter()
            .any(|method| code[..at].ends_with(method));
        let subject = code[at + "::<".len()..]
            .split(">(")
            .next()
            .unwrap_or_default();
        let name = subject.rsplit("::").next().unwrap_or(subject);
        if is_settings {
            all.push(Registered {
                folders: folders.to_vec(),
                name: name.to_owned(),
                variable: structs.get(name).and_then(|item| first_variable(item)),
            });
        }
    }
    for (at, call) in code.match_indices(".import(") {
        let path = code[at + call.len()..]
            .split("::module())")
            .next()
            .unwrap_or_default();
        let is_absolute = path.starts_with("crate::");
        let path = path
            .trim_start_matches("crate::")
            .trim_start_matches("self::");
        let below = path.split("::").map(str::to_owned);
        let above = if is_absolute { &[][..] } else { folders };
        let inner: Vec<String> = above.iter().cloned().chain(below).collect();
        collect(site, &inner, depth + 1, all);
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

/// The text with the settings before the first of `later` that it names, or else at its end.
fn with(text: &str, settings: &[Setting], later: &[&str]) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
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
    let next = later.iter().find(|variable| is_known(variable));
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
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
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
