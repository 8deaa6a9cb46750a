//! Asks on the terminal: a line of text, or one of several choices.
//!
//! The second half of the door to the terminal; `shell` is the first. The terminal is given back
//! as it was found, however the asking ends.

mod line;
#[cfg_attr(not(unix), path = "raw_elsewhere.rs")]
mod raw;

use dialoguer::Select;
use dialoguer::console::{self, Key, Term, measure_text_width};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use self::line::{Line, Pressed};
use self::raw::Raw;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::shell::Shell;
use crate::signals::Interrupt;

/// From this width on, what is typed stands beside its question and not below it.
const WIDE: usize = 40;
/// A menu needs its question, a choice, and a line to turn pages on.
const MENU_ROWS: u16 = 4;
/// What stands before a choice, and the column that stays free.
const MARGIN: usize = 3;

/// The person at the terminal, from the first question to the last.
pub(crate) struct Prompt<'a> {
    shell: &'a Shell,
    what: &'static str,
    term: Term,
    theme: Box<dyn Theme>,
    menus: bool,
    interrupt: Interrupt,
    _raw: Raw,
}

impl<'a> Prompt<'a> {
    /// Takes the terminal; `what` names the work for the message where the person gives up.
    pub(crate) fn begin(ctx: &Ctx, shell: &'a Shell, what: &'static str) -> Result<Self, Failure> {
        let interrupt = Interrupt::catch(|| {})?;
        let coloured = shell.colors_talk();
        console::set_colors_enabled_stderr(coloured);
        let theme: Box<dyn Theme> = if coloured {
            Box::new(ColorfulTheme::default())
        } else {
            Box::new(SimpleTheme)
        };
        let dumb = match ctx.var("TERM") {
            Some(name) => name == "dumb",
            None => cfg!(unix),
        };
        let term = Term::stderr();
        Ok(Self {
            shell,
            what,
            menus: !dumb && term.size().0 >= MENU_ROWS,
            term,
            theme,
            interrupt,
            _raw: Raw::begin(),
        })
    }

    /// Shows what the person needs for the next answer.
    pub(crate) fn say(&self, text: &str) {
        self.shell.say(text);
    }

    /// Asks for a line until `check` accepts it; what it refuses stays there to be mended.
    pub(crate) fn text<T>(
        &self,
        question: &str,
        initial: &str,
        check: impl Fn(&str) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut line = Line::new(initial);
        loop {
            self.edit(question, &mut line)?;
            match check(line.text().trim()) {
                Ok(value) => return Ok(value),
                Err(failure) => self.shell.failure(&failure),
            }
        }
    }

    /// Asks for one of `choices` and tells which it is; what a menu has to cut is said before it.
    pub(crate) fn choose(
        &self,
        question: &str,
        choices: &[String],
        first: usize,
    ) -> Result<usize, Failure> {
        if !self.menus {
            return self.choose_by_number(question, choices, first);
        }
        self.interrupt.check(self.what)?;
        let width = usize::from(self.term.size().1);
        let fitted: Vec<_> = choices.iter().map(|choice| fit(choice, width)).collect();
        for (choice, _) in choices.iter().zip(&fitted).filter(|(all, cut)| all != cut) {
            self.shell.say(choice);
        }
        let menu = Select::with_theme(&*self.theme)
            .with_prompt(question)
            .items(&fitted)
            .default(first);
        let chosen = menu.interact_on_opt(&self.term);
        let chosen = chosen.map_err(|error| self.lost(&error.into()))?;
        chosen.ok_or_else(|| self.given_up())
    }

    /// The same for terminals that cannot draw over what stands there.
    fn choose_by_number(
        &self,
        question: &str,
        choices: &[String],
        first: usize,
    ) -> Result<usize, Failure> {
        for (at, choice) in choices.iter().enumerate() {
            self.shell.say(&format!("{}) {choice}", at + 1));
        }
        let count = choices.len();
        self.text(question, &(first + 1).to_string(), |typed| {
            let number = typed.parse().ok();
            number
                .filter(|number| (1..=count).contains(number))
                .map(|number| number - 1)
                .ok_or_else(|| catalog::not_a_choice(typed, count))
        })
    }

    fn edit(&self, question: &str, line: &mut Line) -> Result<(), Failure> {
        let width = usize::from(self.term.size().1);
        let mut lead = String::new();
        let _ = self.theme.format_input_prompt(&mut lead, question, None);
        if width < WIDE {
            self.shell.say(lead.trim_end());
            lead = "> ".into();
        }
        let room = width.saturating_sub(measure_text_width(&lead) + 1).max(1);
        loop {
            self.write(&line.drawn(&lead, room))?;
            match line.press(&self.key()?) {
                Pressed::Open => {}
                Pressed::Enter => return self.write("\n"),
                Pressed::Leave => {
                    self.write("\n")?;
                    return Err(self.given_up());
                }
            }
        }
    }

    fn key(&self) -> Result<Key, Failure> {
        self.interrupt.check(self.what)?;
        self.term.read_key().map_err(|error| {
            drop(self.term.write_str("\n"));
            self.lost(&error)
        })
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        self.term.write_str(text).map_err(|error| self.lost(&error))
    }

    /// Ctrl-C arrives as an error as well, like every signal.
    fn lost(&self, error: &std::io::Error) -> Failure {
        if error.kind() == std::io::ErrorKind::Interrupted {
            return self.given_up();
        }
        catalog::nobody_to_ask(error)
    }

    fn given_up(&self) -> Failure {
        catalog::interrupted(self.what)
    }
}

impl Drop for Prompt<'_> {
    fn drop(&mut self) {
        if self.menus {
            // A menu that was left in the middle has hidden it.
            drop(self.term.show_cursor());
        }
    }
}

/// Why nobody can be asked here.
pub(crate) fn obstacle(ctx: &Ctx, shell: &Shell) -> Option<&'static str> {
    let terminal = ctx.terminal();
    let obstacles = [
        (shell.wants_json(), "`--json` is for scripts"),
        (shell.is_quiet(), "`--quiet` leaves no room for questions"),
        (ctx.var("CI").is_some(), "the variable `CI` is set"),
        (!terminal.stdin, "standard input is not a terminal"),
        (!terminal.stderr, "standard error is not a terminal"),
    ];
    let found = obstacles.into_iter().find(|(stands, _)| *stands);
    found.map(|(_, why)| why)
}

/// A choice on one line: where choices wrap, menus lose count of what to draw over.
fn fit(choice: &str, width: usize) -> String {
    let room = width.saturating_sub(MARGIN);
    if measure_text_width(choice) <= room {
        return choice.to_owned();
    }
    console::truncate_str(choice, room, "..").into_owned()
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn a_choice_stays_on_its_line() {
        assert_eq!(fit("Change an answer", 20), "Change an answer");
        assert_eq!(fit("api   controllers and more", 20), "api   controlle..");
    }
}
