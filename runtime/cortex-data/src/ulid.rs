//! Keys that sort by the time they were made, in letters.

use uuid::Uuid;

/// Crockford's base 32: no letter that could be taken for another, and in the order of ASCII.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new ULID: 26 letters and digits, of which those of this process
/// sort in the order in which they were made.
///
/// Its bits are those of a UUID of version 7, which has the same time in front and counts within a
/// millisecond.
///
/// ```
/// let (first, second) = (cortex_data::ulid(), cortex_data::ulid());
/// assert!(first.len() == 26 && first < second);
/// ```
pub fn ulid() -> String {
    written(Uuid::now_v7().as_u128())
}

fn written(bits: u128) -> String {
    let places = (0..26).rev();
    let digit = |place: u32| usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
    places
        .map(|place| char::from(LETTERS[digit(place)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_written_as_the_specification_has_them() {
        assert_eq!(written(0), "00000000000000000000000000");
        assert_eq!(written(u128::MAX), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
        // Of the specification's own text: this time, and these letters behind it.
        assert_eq!(
            written(1_469_922_850_259 << 80),
            "01ARZ3NDEK0000000000000000"
        );
    }
}
