//! Numbers of payment cards: of a length and a beginning that cards have, with a right check digit.

/// The longest number of a card.
const LONGEST: usize = 19;
/// How the digits of a card are divided where they are.
const GROUPS: [&[usize]; 4] = [&[4, 4, 4, 4], &[4, 4, 4, 4, 3], &[4, 6, 5], &[4, 6, 4]];

/// The length of the card number that the text begins with, if it begins with one.
pub(super) fn length_at(text: &[u8]) -> Option<usize> {
    let run = digits(text);
    if run > 4 {
        return (run <= 16 && is_number(&text[..run]) && ends(text, run)).then_some(run);
    }
    GROUPS.iter().find_map(|groups| grouped(text, groups))
}

/// Whether a number is that of a card. Longer ones than 16 digits are identifiers more often.
pub(super) fn is_card(number: u64) -> bool {
    const LEAST: u64 = 1_000_000_000_000;
    if !(LEAST..LEAST * 10_000).contains(&number) {
        return false;
    }
    let (mut bytes, mut at, mut rest) = ([b'0'; LONGEST], LONGEST, number);
    while rest > 0 {
        at -= 1;
        // A remainder of ten is a digit.
        bytes[at] += u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    is_number(&bytes[at..])
}

/// The length of a number whose groups are divided by blanks or by dashes.
fn grouped(text: &[u8], groups: &[usize]) -> Option<usize> {
    let gap = *text.get(4).filter(|gap| b" -".contains(gap))?;
    let (mut number, mut count, mut at) = ([0; LONGEST], 0, 0);
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            (text.get(at) == Some(&gap)).then_some(())?;
            at += 1;
        }
        if digits(&text[at..]) != *group {
            return None;
        }
        number[count..count + group].copy_from_slice(&text[at..at + group]);
        (count, at) = (count + group, at + group);
    }
    (is_number(&number[..count]) && ends(text, at)).then_some(at)
}

fn digits(text: &[u8]) -> usize {
    let end = text.iter().position(|byte| !byte.is_ascii_digit());
    end.unwrap_or(text.len())
}

/// Whether the number is over, and not a part of a longer word.
fn ends(text: &[u8], at: usize) -> bool {
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    text.get(at).is_none_or(|byte| !goes_on(byte))
}

fn is_number(digits: &[u8]) -> bool {
    has_brand(digits) && passes_luhn(digits)
}

/// Times in milliseconds and most identifiers begin and end elsewhere.
fn has_brand(digits: &[u8]) -> bool {
    let start = digits.iter().take(4);
    let start = start.fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    match digits.len() {
        13 => start / 1000 == 4,
        14 => matches!(start / 100, 30 | 36 | 38 | 39),
        15 => matches!(start / 100, 34 | 37),
        16 => {
            matches!(start / 100, 35 | 40..=49 | 51..=55 | 60..=69)
                || (2221..=2720).contains(&start)
        }
        19 => matches!(start / 1000, 4 | 6),
        _ => false,
    }
}

fn passes_luhn(digits: &[u8]) -> bool {
    let weigh = |(index, digit): (usize, &u8)| {
        let digit = u32::from(digit - b'0');
        match (index % 2, digit) {
            (0, _) => digit,
            (_, 0..=4) => digit * 2,
            _ => digit * 2 - 9,
        }
    };
    let sum: u32 = digits.iter().rev().enumerate().map(weigh).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that the brands publish for tests.
    const CARDS: [&str; 9] = [
        "4111111111111111",
        "4222222222222",
        "5555555555554444",
        "2223003122003222",
        "378282246310005",
        "6011111111111117",
        "3530111333300000",
        "30569309025904",
        "4012888888881881",
    ];

    #[test]
    fn cards_are_found_as_numbers_and_in_groups() {
        for card in CARDS {
            assert_eq!(length_at(card.as_bytes()), Some(card.len()), "{card}");
            assert!(is_card(card.parse().unwrap()), "{card}");
        }
        for card in [
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "3782 822463 10005",
        ] {
            let text = format!("{card}, please");
            assert_eq!(length_at(text.as_bytes()), Some(card.len()), "{card}");
        }
    }

    #[test]
    fn one_wrong_digit_makes_it_another_number() {
        for card in CARDS {
            for at in 0..card.len() {
                let mut digits = card.as_bytes().to_vec();
                digits[at] = b'0' + (digits[at] - b'0' + 1) % 10;
                assert_eq!(length_at(&digits), None, "{card} at {at}");
            }
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "",
            "1",
            "41111",
            "41111111111111111",
            "4111111111111111a",
            "4111 1111 1111 111",
            "4111 1111-1111 1111",
            "4111-1111",
            "0000000000000000",
            "1772357400123",
        ] {
            assert_eq!(length_at(text.as_bytes()), None, "{text}");
        }
        // Milliseconds, microseconds and nanoseconds of whole years, and what is near the limits.
        for millisecond in (1_700_000_000_000_u64..1_800_000_000_000).step_by(1_000_003) {
            assert!(!is_card(millisecond), "{millisecond}");
            assert!(!is_card(millisecond * 1_000) && !is_card(millisecond * 1_000_000));
        }
        assert!(!is_card(0) && !is_card(u64::MAX) && !is_card(999_999_999_999));
    }
}
