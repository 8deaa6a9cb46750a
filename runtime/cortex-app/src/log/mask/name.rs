//! Secrets by name: `password`, `accessToken`, `X-Api-Key`, and what an application adds.
//!
//! A name is read as words, divided by anything that is no letter and by capitals. It is a secret's
//! if a phrase stands in it whole, so that `secretary` and `token_count` are seen.

/// Each phrase without the gaps between its words.
const SECRETS: [&str; 20] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "pin",
    "secret",
    "token",
    "jwt",
    "authorization",
    "cookie",
    "credential",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "cardnumber",
    "creditcard",
    "cvv",
    "cvc",
];

/// What is secret as a text, and harmless as a number.
const PLURALS: [&str; 5] = ["passwords", "secrets", "tokens", "cookies", "credentials"];

/// A name that ends so tells something about a secret, and not the secret.
const ABOUT: [&str; 12] = [
    "count", "length", "len", "size", "type", "kind", "id", "name", "at", "ttl", "expiry",
    "expires",
];

/// Whether this is the name of a secret.
pub(super) fn is_secret(name: &str, own: &[String]) -> bool {
    let own = || own.iter().any(|phrase| contains(name, phrase));
    (contains_any(name, &SECRETS) && !is_about(name)) || own()
}

/// Whether this is the name of several secrets.
pub(super) fn is_plural(name: &str) -> bool {
    contains_any(name, &PLURALS) && !is_about(name)
}

/// A name as a phrase: its letters alone, and small.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn is_about(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut starts = (1..bytes.len()).filter(|at| is_start(bytes, *at));
    let last = starts.next_back().and_then(|at| name.get(at..));
    last.is_some_and(|last| ABOUT.iter().any(|word| last.eq_ignore_ascii_case(word)))
}

fn contains_any(name: &str, phrases: &[&str]) -> bool {
    let bytes = name.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        let first = Some(byte.to_ascii_lowercase());
        is_start(bytes, at)
            && phrases.iter().any(|phrase| {
                // Of all phrases only a few begin like this.
                phrase.bytes().next() == first && stands_at(bytes, at, phrase)
            })
    })
}

fn contains(name: &str, phrase: &str) -> bool {
    contains_any(name, &[phrase])
}

/// Whether a word begins here.
fn is_start(name: &[u8], at: usize) -> bool {
    let here = name[at];
    let Some(before) = at.checked_sub(1).map(|before| name[before]) else {
        return is_letter(here);
    };
    let next_is_small = name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    let capital = here.is_ascii_uppercase()
        && (before.is_ascii_lowercase() || (before.is_ascii_uppercase() && next_is_small));
    is_letter(here) && (!is_letter(before) || capital)
}

/// Whether the phrase stands here, gaps aside, and ends where a word does.
fn stands_at(name: &[u8], at: usize, phrase: &str) -> bool {
    let mut rest = name[at..].iter().copied().enumerate();
    for letter in phrase.bytes() {
        let next = rest.find(|(_, byte)| is_letter(*byte) || byte.is_ascii_digit());
        if next.is_none_or(|(_, byte)| byte.to_ascii_lowercase() != letter) {
            return false;
        }
    }
    rest.next()
        .is_none_or(|(after, byte)| !is_letter(byte) || is_start(name, at + after))
}

/// Letters beyond ASCII are parts of words, too.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_however_their_names_are_written() {
        for name in [
            "password",
            "PASSWORD",
            "db_password",
            "dbPassword",
            "user.password",
            "password_hash",
            "password2",
            "accessToken",
            "refresh-token",
            "HTTPToken",
            "token",
            "api_key",
            "apiKey",
            "apikey",
            "X-Api-Key",
            "API_KEY",
            "card_number",
            "cardNumber",
            "Set-Cookie",
            "cookie",
            "Authorization",
            "client_secret",
            "cvv",
            "pin",
            "private_key",
            "userAPIKey",
        ] {
            assert!(is_secret(name, &[]), "{name}");
        }
        assert!(is_plural("refresh_tokens") && is_plural("Passwords"));
    }

    #[test]
    fn what_only_sounds_like_a_secret_is_seen() {
        for name in [
            "",
            "_",
            "9",
            "secretary",
            "tokenizer",
            "spin",
            "opinion",
            "key",
            "author",
            "compass",
            "token_count",
            "token_type",
            "cookie_name",
            "passwordExpiresAt",
            "api_key_id",
            "card",
            "number",
            "tokens",
            "shipping",
            "ключ",
        ] {
            assert!(!is_secret(name, &[]), "{name}");
        }
        assert!(!is_plural("token") && !is_plural("tokensmith"));
    }

    #[test]
    fn an_application_adds_its_own() {
        let own = [plain("date of birth"), plain("IBAN")];
        for name in [
            "date_of_birth",
            "dateOfBirth",
            "iban",
            "customer_iban",
            "IBAN",
        ] {
            assert!(is_secret(name, &own), "{name}");
        }
        assert!(!is_secret("birth", &own) && !is_secret("ibanez", &own));
    }
}
