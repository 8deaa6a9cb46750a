//! Secrets: where they are read from, and that nothing shows them.

use super::*;

/// Where the secrets are; the framework's own settings have this key.
#[derive(Debug, Settings)]
#[settings(prefix = "config", crate = "cortex_config")]
#[expect(dead_code, reason = "its reader is the loader")]
struct Place {
    secrets: Option<PathBuf>,
}

#[test]
fn a_secret_is_read_from_a_file_and_never_shown() {
    let dir = Dir::new(&[("key", "hunter2\n")]);
    let path = dir.0.join("key").display().to_string();
    let shop = sound(
        &dir.sources(&[("APP__SHOP__KEY_FILE", &path)]),
        Environment::Production,
    );
    assert_eq!(shop.key.as_ref().unwrap().expose(), "hunter2");
    assert!(format!("{shop:?}").contains("[secret]") && !format!("{shop:?}").contains("hunter2"));

    let (_, problems) = load(
        &dir.sources(&[("APP__SHOP__KEY_FILE", "/nowhere/key")]),
        Environment::Production,
    );
    let text = problems[0].to_string();
    assert!(
        text.contains("from: /nowhere/key (named by `APP__SHOP__KEY_FILE`)"),
        "{text}"
    );
}

#[test]
fn a_wrong_secret_is_not_repeated() {
    let sources = Sources::none()
        .set("mail.host", "x")
        .set("mail.password", "hunter2");
    let (config, mut problems) = Config::load(&sources, Environment::Test, &Mail::all_specs());
    assert!(config.read::<Mail>(&mut problems).is_none());
    let text = problems[0].to_string();
    assert!(
        text.contains("the secret is not a value") && !text.contains("hunter2"),
        "{text}"
    );
}

#[test]
fn a_secret_number_is_read_as_one() {
    let sources = Sources::none()
        .set("mail.host", "x")
        .set("mail.password", "42");
    let (config, mut problems) = Config::load(&sources, Environment::Test, &Mail::all_specs());
    let mail = config.read::<Mail>(&mut problems).unwrap();
    assert_eq!((mail.host.as_str(), mail.password.expose()), ("x", &42));
}

/// The mail settings with secrets in a directory.
fn mail(sources: &Sources) -> (Option<Mail>, Vec<String>) {
    let specs = [Mail::all_specs(), Place::all_specs()].concat();
    let (config, mut problems) = Config::load(sources, Environment::Production, &specs);
    let mail = config.read::<Mail>(&mut problems);
    drop(config.read::<Place>(&mut problems));
    (mail, texts(&problems))
}

#[test]
fn a_directory_holds_each_secret_in_a_file_of_its_name() {
    let dir = Dir::new(&[("config/default.toml", "mail.host = 'a'\nmail.password = 1")]);
    fs::create_dir(dir.0.join("secrets")).unwrap();
    fs::write(dir.0.join("secrets/mail.password"), "42\r\n").unwrap();
    fs::write(dir.0.join("secrets/mail.host"), "no secret, and not read").unwrap();
    let secrets = dir.0.join("secrets").display().to_string();
    let at = ("APP__CONFIG__SECRETS", &*secrets);

    let (found, problems) = mail(&dir.sources(&[at]));
    assert!(problems.is_empty(), "{problems:?}");
    let found = found.unwrap();
    assert_eq!((found.host.as_str(), *found.password.expose()), ("a", 42));

    let (found, _) = mail(&dir.sources(&[at, ("APP__MAIL__PASSWORD", "7")]));
    assert_eq!(*found.unwrap().password.expose(), 7, "a variable wins");

    fs::write(dir.0.join("secrets/mail.password"), "hunter2").unwrap();
    let (_, problems) = mail(&dir.sources(&[at]));
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].contains("`mail.password`: the secret is not a value"),
        "{problems:?}"
    );
    assert!(
        problems[0].contains("secrets/mail.password (named by `config.secrets`)"),
        "{problems:?}"
    );
}

#[test]
fn secrets_that_cannot_be_read_are_told() {
    let dir = Dir::new(&[]);
    fs::create_dir_all(dir.0.join("secrets/mail.password")).unwrap();
    let secrets = dir.0.join("secrets").display().to_string();
    let host = ("APP__MAIL__HOST", "a");
    let (_, problems) = mail(&dir.sources(&[host, ("APP__CONFIG__SECRETS", &secrets)]));
    assert!(
        problems[0].starts_with("`mail.password`: cannot be read: "),
        "{problems:?}"
    );
    assert_eq!(problems.len(), 1, "{problems:?}");

    let (_, problems) = mail(&dir.sources(&[host, ("APP__CONFIG__SECRETS", "/nowhere/secrets")]));
    assert!(
        problems[0].starts_with("`config.secrets`: cannot be read: "),
        "{problems:?}"
    );
    assert!(
        problems[0].contains("from: the variable `APP__CONFIG__SECRETS`"),
        "{problems:?}"
    );
    assert_eq!(
        problems.len(),
        2,
        "the password is missing as well: {problems:?}"
    );
}

#[test]
fn a_missing_secret_is_not_asked_for_in_a_file_that_is_committed() {
    let (_, problems) = mail(&Sources::none().set("mail.host", "a"));
    assert_eq!(
        problems,
        [
            "`mail.password`: there is no value, and the setting has no default\n  \
          expected: a whole number from 0 to 4294967295\n  \
          hint: set the variable `APP__MAIL__PASSWORD`, in `.env` on your own machine; or let \
          `APP__MAIL__PASSWORD_FILE` name a file that holds it"
        ]
    );
}

#[test]
fn what_holds_is_told_with_its_source_and_secrets_masked() {
    let specs = Mail::all_specs();
    let dir = Dir::new(&[("config/default.toml", "mail.host = 'a'")]);
    let load = |password: &str| {
        let variables = [("APP__MAIL__PASSWORD", password)];
        Config::load(&dir.sources(&variables), Environment::Production, &specs).0
    };
    let (before, after) = (load("1234"), load("5678"));
    let told: Vec<_> = specs
        .iter()
        .map(|spec| before.effective(spec).unwrap())
        .map(|found| format!("{} from {}", found.value.as_str().unwrap(), found.source))
        .collect();
    assert_eq!(
        told,
        [
            "a from config/default.toml:1",
            "******** from the variable `APP__MAIL__PASSWORD`"
        ]
    );
    let changes = format!("{:?}", after.changes_since(&before, &specs));
    assert!(
        changes.contains("mail.password") && !changes.contains("mail.host"),
        "{changes}"
    );
    assert!(
        !changes.contains("1234") && !changes.contains("5678"),
        "{changes}"
    );
}
