//! Cursors: nobody makes one but the application, and none fits another list.

use cortex_data::{Error, Pages, PagesSettings};

fn pages() -> Pages {
    Pages::new(&PagesSettings::new(
        "a key of thirty-two characters or more",
    ))
}

#[test]
fn what_was_signed_comes_out_again() {
    for content in [
        &b""[..],
        b"{}",
        "ünïcode\0\u{1f980}".as_bytes(),
        &[0xff; 1_000],
    ] {
        let cursor = pages().sign("posts:id", content);
        assert_eq!(pages().open("posts:id", &cursor).unwrap(), content);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        assert!(
            cursor.bytes().all(plain),
            "it needs no escapes in a URL: {cursor}"
        );
    }
}

#[test]
fn a_cursor_that_was_changed_anywhere_is_refused() {
    let cursor = pages().sign("posts:id", b"[[\"i64\",17]]");
    for at in 0..cursor.len() {
        let mut forged = cursor.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        assert!(refused(&pages(), "posts:id", &forged), "changed at {at}");
        assert!(
            refused(&pages(), "posts:id", &cursor[..at]),
            "cut off at {at}"
        );
    }
    assert!(refused(&pages(), "posts:id", &format!("{cursor}A")));
    assert!(refused(&pages(), "posts:id", &"A".repeat(100_000)));
    assert!(refused(&pages(), "posts:id", "not base64!"));
}

#[test]
fn a_cursor_of_another_list_order_or_application_is_refused() {
    let cursor = pages().sign("posts:id", b"[]");
    assert!(refused(&pages(), "posts:-id", &cursor));
    assert!(refused(&pages(), "authors:id", &cursor));
    let others = Pages::new(&PagesSettings::new("another key of thirty-two characters"));
    assert!(refused(&others, "posts:id", &cursor));
    // Where the list ends and the content begins is part of what is signed.
    assert!(refused(&pages(), "posts:i", &pages().sign("posts:", b"i")));
}

fn refused(pages: &Pages, list: &str, cursor: &str) -> bool {
    matches!(pages.open(list, cursor), Err(Error::Cursor))
}
