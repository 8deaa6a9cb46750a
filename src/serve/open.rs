//! Shows the address in a browser: the person's own choice, or what the system has for it.

use std::process::Stdio;

use super::system::Group;
use crate::ctx::Ctx;
use crate::shell::Shell;
use crate::tools::Cmd;

/// Tries one program after another, beside everything else; `failed` is told why none could.
pub(super) fn show(
    ctx: &Ctx,
    shell: &Shell,
    url: &str,
    failed: impl FnOnce(String) + Send + 'static,
) {
    let programs = programs(ctx.var("BROWSER"), url);
    for program in &programs {
        shell.detail(&format!("$ {program}"));
    }
    std::thread::spawn(move || {
        let mut why = "`BROWSER` names no program".to_owned();
        for program in programs {
            match run(&program) {
                Ok(()) => return,
                Err(reason) => why = reason,
            }
        }
        failed(why);
    });
}

fn run(program: &Cmd) -> Result<(), String> {
    let name = program.program();
    let mut command = program.to_command();
    // A browser has much to say, and none of it is about the app.
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let (group, _) = Group::spawn(command).map_err(|error| {
        format!("`{name}` cannot be started ({error}); `BROWSER` may name another")
    })?;
    match group.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{name}` failed ({status})")),
        Err(error) => Err(format!("`{name}` failed ({error})")),
    }
}

/// `BROWSER` holds programs with colons between them, in each of which `%s` may stand for the address.
fn programs(browser: Option<&str>, url: &str) -> Vec<Cmd> {
    let Some(browser) = browser else {
        return vec![of_the_system(url)];
    };
    let words = |program| shell_words::split(program).unwrap_or_default();
    let call = |program| {
        let mut words: Vec<String> = words(program);
        if !words.iter().any(|word| word.contains("%s")) {
            words.push("%s".into());
        }
        let mut words = words.into_iter().map(|word| word.replace("%s", url));
        let name = words.next().filter(|name| name != url)?;
        Some(Cmd::new(name).args(words))
    };
    browser.split(':').filter_map(call).collect()
}

fn of_the_system(url: &str) -> Cmd {
    if cfg!(target_os = "macos") {
        Cmd::new("open").arg(url)
    } else if cfg!(windows) {
        Cmd::new("explorer").arg(url)
    } else {
        Cmd::new("xdg-open").arg(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_chooses_the_browsers() {
        let shown = |browser| {
            let programs = programs(Some(browser), "http://localhost:1");
            let shown: Vec<_> = programs.iter().map(ToString::to_string).collect();
            shown.join(" | ")
        };
        assert_eq!(shown("firefox"), "firefox http://localhost:1");
        assert_eq!(
            shown("'my browser' --new %s:w3m"),
            "'my browser' --new http://localhost:1 | w3m http://localhost:1"
        );
        assert_eq!(shown(":"), "");
    }

    #[test]
    fn what_cannot_be_run_or_fails_is_told() {
        let missing = run(&Cmd::new("no-such-browser")).unwrap_err();
        assert!(
            missing.starts_with("`no-such-browser` cannot be started"),
            "{missing}"
        );
        if cfg!(unix) {
            assert_eq!(run(&Cmd::new("true")), Ok(()));
            let failed = run(&Cmd::new("false")).unwrap_err();
            assert_eq!(failed, "`false` failed (exit status: 1)");
        }
    }
}
