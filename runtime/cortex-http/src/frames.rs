//! The frames of a WebSocket (RFC 6455, section 5.2) as far as one has to know them to say goodbye
//! between two messages: where one ends, and whether it closes the connection.

/// The opcode of the frame that closes a connection; those above it are control frames as well.
const CLOSE: u8 = 8;

/// The frame with which a server closes a connection for this reason.
pub(crate) fn close(code: u16) -> [u8; 4] {
    let [high, low] = code.to_be_bytes();
    [0x80 | CLOSE, 2, high, low]
}

/// A place in what one side has sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frames {
    /// Of the head that has begun.
    head: Vec<u8>,
    /// Of the payload that is still to come.
    payload: u64,
    /// Whether a message has begun whose last frame has not come.
    in_message: bool,
    closed: bool,
}

impl Frames {
    /// Whether neither a frame nor a message is under way.
    pub(crate) fn is_between_messages(&self) -> bool {
        self.head.is_empty() && self.payload == 0 && !self.in_message
    }

    /// Whether a frame was begun that closes the connection.
    pub(crate) fn has_closed(&self) -> bool {
        self.closed
    }

    /// Goes over all of these bytes.
    pub(crate) fn pass(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            bytes = &bytes[self.pass_message(bytes)..];
        }
    }

    /// Goes on to the next place between two messages, or to the end, and tells how many bytes that
    /// took.
    pub(crate) fn pass_message(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            if self.payload > 0 {
                let rest = bytes.len() - at;
                let step = usize::try_from(self.payload).unwrap_or(rest).min(rest);
                self.payload -= u64::try_from(step).unwrap_or(self.payload);
                at += step;
            } else {
                self.head.push(bytes[at]);
                at += 1;
                self.begin();
            }
            if self.is_between_messages() {
                break;
            }
        }
        at
    }

    /// Begins a frame, if its head is whole.
    fn begin(&mut self) {
        let &[first, second, ..] = &*self.head else {
            return;
        };
        let (short, is_masked) = (second & 0x7f, second & 0x80 != 0);
        let length_bytes = match short {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask = if is_masked { 4 } else { 0 };
        if self.head.len() < 2 + length_bytes + mask {
            return;
        }
        let long = self.head[2..2 + length_bytes].iter();
        self.payload = match length_bytes {
            0 => short.into(),
            _ => long.fold(0, |length, byte| (length << 8) | u64::from(*byte)),
        };
        self.head.clear();
        let (is_last, opcode) = (first & 0x80 != 0, first & 0x0f);
        if opcode < CLOSE {
            self.in_message = !is_last;
        }
        self.closed |= opcode == CLOSE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of text of this length, with a mask as clients have it or without.
    fn text(first: u8, length: usize, is_masked: bool) -> Vec<u8> {
        let bit = if is_masked { 0x80 } else { 0 };
        let mut frame = vec![first];
        match length {
            0..126 => frame.push(bit | u8::try_from(length).unwrap()),
            126..65_536 => {
                frame.push(bit | 0x7e);
                frame.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                frame.push(bit | 0x7f);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend([7; 4].iter().filter(|_| is_masked));
        frame.extend(vec![0x88; length]);
        frame
    }

    #[test]
    fn frames_of_all_lengths_end_where_they_end() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            for is_masked in [false, true] {
                let frame = text(0x81, length, is_masked);
                let mut frames = Frames::default();
                frames.pass(&frame[..frame.len() - 1]);
                assert!(!frames.is_between_messages(), "{length}");
                frames.pass(&frame[frame.len() - 1..]);
                assert!(frames.is_between_messages(), "{length}");
                assert!(!frames.has_closed());
                let twice = [&frame[..], &frame].concat();
                assert_eq!(Frames::default().pass_message(&twice), frame.len());
            }
        }
    }

    #[test]
    fn a_message_of_several_frames_is_one_and_a_ping_in_it_does_not_end_it() {
        let mut frames = Frames::default();
        for (first, is_between) in [(0x01, false), (0x00, false), (0x89, false), (0x80, true)] {
            frames.pass(&text(first, 3, false));
            assert_eq!(frames.is_between_messages(), is_between, "{first:x}");
        }
    }

    #[test]
    fn a_close_is_known_byte_by_byte() {
        let mut frames = Frames::default();
        for byte in close(1012) {
            frames.pass(&[byte]);
        }
        assert!(frames.has_closed() && frames.is_between_messages());
        assert_eq!(close(1001), [0x88, 2, 0x03, 0xe9]);
    }
}
