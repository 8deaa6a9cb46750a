//! Which call opens a file at a line, for the editors that a program can open something in.

use std::path::{Path, PathBuf};

use super::trouble::Place;
use crate::ctx::Ctx;
use crate::tools::Cmd;

/// The variables that may name an editor, and whether the person means it for us.
const VARIABLES: [(&str, bool); 3] = [
    ("CORTEX_EDITOR", true),
    ("VISUAL", false),
    ("EDITOR", false),
];

/// The person's editor: a program and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Editor {
    words: Vec<String>,
}

impl Editor {
    /// The first that a variable names and that opens a window of its own, or that is named for us.
    pub(super) fn of(ctx: &Ctx) -> Option<Self> {
        VARIABLES.iter().find_map(|(name, is_for_us)| {
            let words = shell_words::split(ctx.var(name)?).ok()?;
            let editor = Self { words };
            let is_usable = *is_for_us || editor.form().is_some();
            (!editor.words.is_empty() && is_usable).then_some(editor)
        })
    }

    /// The call that opens this place of a project.
    pub(super) fn call(&self, root: &Path, place: &Place) -> Cmd {
        let file = found(root, &place.file).display().to_string();
        let (line, column) = (place.line, place.column);
        let (program, rest) = self
            .words
            .split_first()
            .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        let filled = |word: &String| {
            word.replace("{file}", &file)
                .replace("{line}", &line.to_string())
                .replace("{column}", &column.to_string())
        };
        let cmd = Cmd::new(program).args(rest.iter().map(filled)).dir(root);
        if rest.iter().any(|word| word.contains("{file}")) {
            return cmd;
        }
        match self.form() {
            Some(Form::Goto) => cmd.arg("-g").arg(format!("{file}:{line}:{column}")),
            Some(Form::Joined) | None => cmd.arg(format!("{file}:{line}:{column}")),
            Some(Form::Plus) => cmd.arg(format!("+{line}")).arg(file),
            Some(Form::Line) => cmd.args(["--line".to_owned(), line.to_string(), file]),
        }
    }

    /// How the program wants to be told a line, if it is one that opens a window.
    fn form(&self) -> Option<Form> {
        let program = Path::new(self.words.first()?).file_stem()?.to_str()?;
        match program {
            "code" | "code-insiders" | "codium" | "code-oss" | "cursor" | "windsurf" => {
                Some(Form::Goto)
            }
            "zed" | "zeditor" | "subl" | "sublime_text" => Some(Form::Joined),
            "gvim" | "gedit" | "gnome-text-editor" | "mousepad" | "emacsclient" => Some(Form::Plus),
            "rustrover" | "idea" | "clion" | "fleet" | "kate" => Some(Form::Line),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `-g file:line:column`
    Goto,
    /// `file:line:column`
    Joined,
    /// `+line file`
    Plus,
    /// `--line line file`
    Line,
}

/// The file that the compiler means: it names files from the root of the workspace, which may lie
/// above the project.
fn found(root: &Path, file: &str) -> PathBuf {
    let mut places = root.ancestors().map(|dir| dir.join(file));
    let found = places.find(|path| path.is_file());
    found.unwrap_or_else(|| root.join(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(vars: &[(&str, &str)]) -> Option<String> {
        let place = Place {
            file: "src/a.rs".into(),
            line: 3,
            column: 7,
        };
        let editor = Editor::of(&Ctx::for_test(Path::new("/"), vars))?;
        Some(editor.call(Path::new("/shop"), &place).to_string())
    }

    #[test]
    fn each_editor_is_told_in_its_own_way() {
        for (editor, call) in [
            ("code --wait", "code --wait -g /shop/src/a.rs:3:7"),
            ("/usr/bin/zed", "/usr/bin/zed /shop/src/a.rs:3:7"),
            ("gvim", "gvim +3 /shop/src/a.rs"),
            ("rustrover", "rustrover --line 3 /shop/src/a.rs"),
            ("mine", "mine /shop/src/a.rs:3:7"),
            (
                "mine {file} at {line}/{column}",
                "mine /shop/src/a.rs at 3/7",
            ),
        ] {
            let opened = opened(&[("CORTEX_EDITOR", editor)]).unwrap();
            assert!(opened.ends_with(call), "{opened}");
        }
    }

    #[test]
    fn an_editor_that_needs_a_terminal_is_not_opened() {
        assert_eq!(opened(&[("EDITOR", "vim")]), None);
        assert_eq!(opened(&[("CORTEX_EDITOR", "")]), None);
        let both = opened(&[("VISUAL", "vim"), ("EDITOR", "code")]).unwrap();
        assert!(both.contains("code -g"), "{both}");
    }
}
