//! What can be said of a setting whose name is all that is known.

/// Words that are written in capitals, and read well however short they are.
const CAPITALS: [&str; 14] = [
    "api", "cpu", "db", "dns", "http", "https", "id", "ip", "smtp", "ssl", "tls", "ttl", "uri",
    "url",
];

/// What a switch may begin with that is a thing to do.
const VERBS: [&str; 18] = [
    "allow", "check", "create", "disable", "enable", "enforce", "follow", "force", "ignore",
    "keep", "log", "require", "send", "show", "skip", "trust", "use", "verify",
];

/// The shortest word that is taken for one, and not for a letter that stands for something.
const SHORTEST: usize = 3;

/// `The base URL`, or where that does not read well, the name as it is.
pub(super) fn noun(name: &str) -> String {
    let reads_well =
        |word: &str| word.len() >= SHORTEST && !is_number(word) || CAPITALS.contains(&word);
    if name.split('_').all(reads_well) {
        return format!("The {}", words(name));
    }
    format!("The setting `{name}`")
}

/// What a switch decides.
pub(super) fn truth(name: &str) -> String {
    let (first, rest) = name.split_once('_').unwrap_or((name, ""));
    let (around, last) = name.rsplit_once('_').unwrap_or(("", name));
    let is_state = last.len() > SHORTEST && last.ends_with("ed");
    match (first, around) {
        ("is", _) if !rest.is_empty() => format!("Whether it is {}.", words(rest)),
        ("has", _) if !rest.is_empty() => format!("Whether it has a {}.", words(rest)),
        (verb, _) if VERBS.contains(&verb) && !rest.is_empty() => {
            format!("Whether to {}.", words(name))
        }
        (_, "") if is_state => format!("Whether it is {last}."),
        (_, around) if is_state => format!("Whether {} is {last}.", words(around)),
        _ if noun(name).contains('`') => format!("Whether `{name}` is on."),
        _ => format!("Whether {} is on.", words(name)),
    }
}

fn words(name: &str) -> String {
    let word = |word: &str| {
        if CAPITALS.contains(&word) {
            return word.to_uppercase();
        }
        word.to_owned()
    };
    name.split('_').map(word).collect::<Vec<_>>().join(" ")
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_read_well_or_name_the_setting() {
        let nouns = ["host", "base_url", "q", "max_retries", "x_1", "db"];
        let truths = [
            "tls",
            "verify_tls",
            "is_on",
            "has_proxy",
            "enabled",
            "tls_enabled",
            "q",
            "log",
        ];
        let told = nouns.map(noun).into_iter().chain(truths.map(truth));
        insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r"
        The host
        The base URL
        The setting `q`
        The max retries
        The setting `x_1`
        The DB
        Whether TLS is on.
        Whether to verify TLS.
        Whether it is on.
        Whether it has a proxy.
        Whether it is enabled.
        Whether TLS is enabled.
        Whether `q` is on.
        Whether log is on.
        ");
    }
}
