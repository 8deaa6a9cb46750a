//! Files in the way of new ones: the person at the terminal says what becomes of each.

use crate::change::colored;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::plan::{Choice, Choices, Conflict, Draft, Source, diff};
use crate::prompt::{Prompt, obstacle};
use crate::shell::{Shell, harmless};

const GENERATING: &str = "generating";

/// What can be answered about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    This(Choice),
    /// This one, and all that come after it.
    All(Choice),
    Quit,
}

/// Asks for each of these files, and notes the answers.
///
/// # Errors
///
/// Names the files where nobody can be asked, and fails where the person gives up.
pub(crate) fn settle(
    ctx: &Ctx,
    shell: &Shell,
    conflicts: &[Conflict],
    choices: &mut Choices,
) -> Result<(), Failure> {
    if obstacle(ctx, shell).is_some() {
        let paths = conflicts.iter();
        let paths: Vec<String> = paths.map(|conflict| conflict.path.to_string()).collect();
        return Err(catalog::files_in_the_way(&paths));
    }
    let prompt = Prompt::begin(ctx, shell, GENERATING)?;
    for (at, conflict) in conflicts.iter().enumerate() {
        let left = conflicts.len() - at;
        match ask(&prompt, conflict, left)? {
            Answer::All(choice) => {
                choices.all = Some(choice);
                return Ok(());
            }
            Answer::This(choice) => drop(choices.own.insert(conflict.path.clone(), choice)),
            Answer::Quit => return Err(catalog::interrupted(GENERATING)),
        }
    }
    Ok(())
}

/// Asks about one file, of which the difference can be seen as often as one likes.
fn ask(prompt: &Prompt<'_>, conflict: &Conflict, left: usize) -> Result<Answer, Failure> {
    let path = harmless(conflict.path.as_str());
    let name = path.rsplit('/').next().unwrap_or(&path);
    let this = |choice| Some(Answer::This(choice));
    let all = |choice| Some(Answer::All(choice));
    // What is no answer shows the difference, and asks again.
    let mut answers = vec![
        (this(Choice::Keep), "Keep it".to_owned()),
        (this(Choice::Replace), "Replace it".to_owned()),
        (None, "Show the difference".to_owned()),
        (
            this(Choice::Beside),
            format!("Write the new one beside it, as {name}.new"),
        ),
    ];
    if left > 1 {
        answers.push((all(Choice::Keep), format!("Keep all {left}")));
        answers.push((all(Choice::Replace), format!("Replace all {left}")));
    }
    answers.push((Some(Answer::Quit), "Quit, and write nothing".to_owned()));
    let words: Vec<String> = answers.iter().map(|(_, words)| words.clone()).collect();
    let question = format!("{path} is there with other content");
    loop {
        match answers[prompt.choose(&question, &words, 0)?].0 {
            None => prompt.say(&colored(&difference(conflict)?)),
            Some(answer) => return Ok(answer),
        }
    }
}

/// What replacing the file would change in it.
fn difference(conflict: &Conflict) -> Result<String, Failure> {
    let path = conflict.path.clone();
    let source = Source::Memory([(path.clone(), conflict.present.clone())].into());
    let mut draft = Draft::new(&source);
    draft.replace(path, conflict.wanted.clone())?;
    Ok(diff(&draft.finish()?, |_| true))
}
