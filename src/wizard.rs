//! The questions of `cortex new`: what is still open is asked, shown, and can be changed.
//!
//! It ends in the same answers that options give, so the rest does not know that anybody asked.

use std::path::{Path, PathBuf};

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::{Template, default_description, require_template, starters};
use crate::name::Name;
use crate::pack::Files;
use crate::plan::refuse_occupied;
use crate::prompt::{Prompt, obstacle};
use crate::scaffold;
use crate::scaffold::answers::{Answers, Finish, Git, Said};
use crate::scaffold::preferences::Preferences;
use crate::shell::Shell;
use crate::tools::git;

const MAKING: &str = "making the project";

/// When questions are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Wherever that is possible, and it is a failure where it is not.
    Always,
    /// Where no folder is named and a person can be asked.
    WithoutFolder,
    /// Not at all.
    Never,
}

/// What can be asked. The last one has a default that suits nearly everybody, so it is only there
/// to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Folder,
    Template,
    Description,
    Git,
    Afterwards,
    Toolchain,
}

const QUESTIONS: [Question; 6] = [
    Question::Folder,
    Question::Template,
    Question::Description,
    Question::Git,
    Question::Afterwards,
    Question::Toolchain,
];

/// Takes the terminal where questions are to be asked.
pub(crate) fn begin<'a>(
    ctx: &Ctx,
    shell: &'a Shell,
    asking: Asking,
    has_folder: bool,
) -> Result<Option<Prompt<'a>>, Failure> {
    let wanted = asking == Asking::Always || (asking == Asking::WithoutFolder && !has_folder);
    match obstacle(ctx, shell) {
        _ if !wanted => Ok(None),
        None => Prompt::begin(ctx, shell, MAKING).map(Some),
        Some(why) if asking == Asking::Always => Err(catalog::nobody_to_ask(why)),
        Some(_) => Ok(None),
    }
}

/// Asks for what was not said, until the person is content with all of it.
pub(crate) fn ask(
    ctx: &Ctx,
    prompt: Prompt<'_>,
    templates: &Files,
    own: &Preferences,
    said: Said,
) -> Result<Answers, Failure> {
    let wizard = Wizard {
        ctx,
        prompt,
        templates,
        starters: starters(templates),
        own,
    };
    wizard.check(&said)?;
    let open = QUESTIONS
        .into_iter()
        .filter(|question| question.is_open(&said));
    let open: Vec<_> = open.collect();
    let mut said = said;
    if said.path.is_none() {
        said.path = Some(wizard.folder("", said.name.as_deref(), said.finish)?);
    }
    let mut answers = said.settle(own)?;
    for question in open {
        if wizard.matters(question, &answers)? {
            wizard.ask(question, &mut answers)?;
        }
    }
    wizard.confirm(answers)
}

impl Question {
    fn label(self) -> &'static str {
        match self {
            Self::Folder => "Folder",
            Self::Template => "Template",
            Self::Description => "Description",
            Self::Git => "Git",
            Self::Afterwards => "Afterwards",
            Self::Toolchain => "Toolchain",
        }
    }

    /// Whether it has to be asked once a folder is known.
    fn is_open(self, said: &Said) -> bool {
        match self {
            Self::Folder | Self::Toolchain => false,
            Self::Template => said.template.is_none(),
            Self::Description => said.description.is_none(),
            Self::Git => said.git.is_none() && said.hooks.is_none(),
            Self::Afterwards => said.finish == Finish::Made,
        }
    }

    fn answer(self, answers: &Answers, description: &str) -> String {
        match self {
            Self::Folder => answers.path.display().to_string(),
            Self::Template => answers.template.clone(),
            Self::Description => description.to_owned(),
            Self::Git => answers.git.in_words().to_owned(),
            Self::Afterwards => answers.finish.in_words().to_owned(),
            Self::Toolchain => answers.toolchain.clone(),
        }
    }
}

impl Git {
    const ALL: [Self; 3] = [Self::Hooked, Self::Plain, Self::Absent];

    fn in_words(self) -> &'static str {
        match self {
            Self::Hooked => "a repository, checked before each commit",
            Self::Plain => "a repository without checks",
            Self::Absent => "no repository",
        }
    }
}

impl Finish {
    fn in_words(self) -> &'static str {
        match self {
            Self::Made => "nothing more",
            Self::Served { .. } => "serve it at once",
            Self::Listed => "list its files, make nothing",
        }
    }
}

/// What all questions need.
struct Wizard<'a> {
    ctx: &'a Ctx,
    prompt: Prompt<'a>,
    templates: &'a Files,
    starters: Vec<Template>,
    own: &'a Preferences,
}

impl Wizard<'_> {
    /// What was said on the command line is held to its rules before anything is asked.
    fn check(&self, said: &Said) -> Result<(), Failure> {
        if let Some(template) = &said.template {
            require_template(template, &self.starters)?;
        }
        if let Some(toolchain) = &said.toolchain {
            scaffold::toolchain(toolchain)?;
        }
        scaffold::access(said.db_access.as_deref())?;
        match (&said.path, &said.name) {
            (Some(path), name) => self
                .place(path.clone(), name.as_deref(), said.finish)
                .map(drop),
            (None, Some(name)) => self.name_of(Path::new(""), Some(name)).map(drop),
            (None, None) => Ok(()),
        }
    }

    /// Whether another answer would change anything.
    fn matters(&self, question: Question, answers: &Answers) -> Result<bool, Failure> {
        Ok(match question {
            Question::Afterwards => answers.finish != Finish::Listed,
            // Within a repository, the project gets none of its own.
            Question::Git => {
                !git::is_inside_repository(&scaffold::target(self.ctx, &answers.path)?)
            }
            _ => true,
        })
    }

    /// What there is to decide, now that so much is known.
    fn questions(&self, answers: &Answers) -> Result<Vec<Question>, Failure> {
        let mut questions = Vec::new();
        for question in QUESTIONS {
            if self.matters(question, answers)? {
                questions.push(question);
            }
        }
        Ok(questions)
    }

    fn ask(&self, question: Question, answers: &mut Answers) -> Result<(), Failure> {
        let label = question.label();
        match question {
            Question::Folder => {
                let now = answers.path.display().to_string();
                answers.path = self.folder(&now, answers.name.as_deref(), answers.finish)?;
            }
            Question::Template => answers.template = self.template(&answers.template)?,
            Question::Description => {
                let now = self.description(answers)?;
                let typed = self
                    .prompt
                    .text(label, &now, |typed| Ok(typed.to_owned()))?;
                if typed != now {
                    answers.description = Some(typed).filter(|typed| !typed.is_empty());
                }
            }
            Question::Git => {
                answers.git = self.one_of(label, &Git::ALL, answers.git, Git::in_words)?;
            }
            Question::Afterwards => {
                let served = match answers.finish {
                    Finish::Served { port } => Finish::Served { port },
                    _ => Finish::Served { port: None },
                };
                let all = [Finish::Made, served];
                answers.finish = self.one_of(label, &all, answers.finish, Finish::in_words)?;
            }
            Question::Toolchain => {
                answers.toolchain = self.prompt.text(label, &answers.toolchain, |typed| {
                    scaffold::toolchain(typed).map(str::to_owned)
                })?;
            }
        }
        Ok(())
    }

    fn folder(&self, now: &str, name: Option<&str>, finish: Finish) -> Result<PathBuf, Failure> {
        self.prompt.text(Question::Folder.label(), now, |typed| {
            if typed.is_empty() {
                return self.name_of(Path::new(""), None).map(|_| PathBuf::new());
            }
            self.place(self.at_home(typed), name, finish)
        })
    }

    /// A path as it was typed; `~` stands for the home folder, as in shells.
    fn at_home(&self, typed: &str) -> PathBuf {
        match (typed.strip_prefix("~/"), self.ctx.home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(typed),
        }
    }

    /// The path, if a project can be made there.
    fn place(&self, path: PathBuf, name: Option<&str>, finish: Finish) -> Result<PathBuf, Failure> {
        let target = scaffold::target(self.ctx, &path)?;
        if finish != Finish::Listed {
            refuse_occupied(&target)?;
        }
        self.name_of(&target, name)?;
        Ok(path)
    }

    fn name_of(&self, target: &Path, name: Option<&str>) -> Result<Name, Failure> {
        scaffold::name(target, name, self.templates)
    }

    fn template(&self, now: &str) -> Result<String, Failure> {
        let describe = |starter: &Template| format!("{:<8} {}", starter.name, starter.about);
        let choices: Vec<_> = self.starters.iter().map(describe).collect();
        let first = self.starters.iter().position(|starter| starter.name == now);
        let label = Question::Template.label();
        let chosen = self.prompt.choose(label, &choices, first.unwrap_or(0))?;
        Ok(self.starters[chosen].name.clone())
    }

    fn one_of<T: Copy + PartialEq>(
        &self,
        label: &str,
        all: &[T],
        now: T,
        in_words: impl Fn(T) -> &'static str,
    ) -> Result<T, Failure> {
        let choices: Vec<_> = all.iter().map(|one| in_words(*one).to_owned()).collect();
        let first = all.iter().position(|one| *one == now).unwrap_or(0);
        Ok(all[self.prompt.choose(label, &choices, first)?])
    }

    fn description(&self, answers: &Answers) -> Result<String, Failure> {
        if let Some(description) = &answers.description {
            return Ok(description.clone());
        }
        let target = scaffold::target(self.ctx, &answers.path)?;
        let name = self.name_of(&target, answers.name.as_deref())?;
        Ok(default_description(&name))
    }

    /// Shows everything and the command for it, and lets the person go back to any answer.
    fn confirm(&self, mut answers: Answers) -> Result<Answers, Failure> {
        let go_on = match answers.finish {
            Finish::Listed => "List its files",
            _ => "Make it",
        };
        let choices = [go_on, "Change an answer", "Cancel"].map(str::to_owned);
        loop {
            self.show(&answers)?;
            match self.prompt.choose("All right?", &choices, 0)? {
                0 => return Ok(answers),
                1 => self.change(&mut answers)?,
                _ => return Err(catalog::interrupted(MAKING)),
            }
        }
    }

    fn show(&self, answers: &Answers) -> Result<(), Failure> {
        let description = self.description(answers)?;
        let line = |question: Question| {
            let answer = question.answer(answers, &description);
            format!("{}: {answer}", question.label())
        };
        let lines: Vec<_> = self.questions(answers)?.into_iter().map(line).collect();
        let lines = lines.join("\n");
        let command = answers.command(self.own);
        self.prompt.say(&format!(
            "\n{lines}\n\nThe same without questions:\n  {command}\n"
        ));
        Ok(())
    }

    fn change(&self, answers: &mut Answers) -> Result<(), Failure> {
        let questions = self.questions(answers)?;
        let choices: Vec<_> = questions.iter().map(|one| one.label().to_owned()).collect();
        let chosen = self.prompt.choose("Change what?", &choices, 0)?;
        self.ask(questions[chosen], answers)
    }
}
