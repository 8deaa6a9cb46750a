//! A line that is being typed: what each key does to it, and how much of it is shown.
//!
//! dialoguer's own input takes no notice of Esc and miscounts where text wraps. This one never
//! wraps: it shows the part around the cursor, drawn with carriage returns and blanks alone, so
//! that every terminal can show it.

use dialoguer::console::{Key, measure_text_width};

/// What has been typed, and where the next letter goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    chars: Vec<char>,
    at: usize,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// The line changed or did not; the typing goes on.
    Open,
    /// The line is finished.
    Enter,
    /// The person gave up.
    Leave,
}

impl Line {
    /// A line with the cursor behind this text.
    pub(super) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let at = chars.len();
        Self { chars, at }
    }

    pub(super) fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// Does what people expect of a key in a line, as shells do it.
    pub(super) fn press(&mut self, key: &Key) -> Pressed {
        match key {
            Key::Enter => return Pressed::Enter,
            Key::Escape | Key::CtrlC => return Pressed::Leave,
            Key::Char('\u{4}') if self.chars.is_empty() => return Pressed::Leave,
            Key::Char('\u{15}') => drop(self.chars.drain(..std::mem::take(&mut self.at))),
            Key::Char('\u{17}') => self.delete_word(),
            Key::Char(letter) if !letter.is_control() => {
                self.chars.insert(self.at, *letter);
                self.at += 1;
            }
            Key::Backspace if self.at > 0 => {
                self.at -= 1;
                self.chars.remove(self.at);
            }
            Key::Del if self.at < self.chars.len() => drop(self.chars.remove(self.at)),
            Key::ArrowLeft => self.at = self.at.saturating_sub(1),
            Key::ArrowRight => self.at = (self.at + 1).min(self.chars.len()),
            Key::Home => self.at = 0,
            Key::End => self.at = self.chars.len(),
            _ => {}
        }
        Pressed::Open
    }

    fn delete_word(&mut self) {
        let before = &self.chars[..self.at];
        let word = before.iter().rposition(|c| !c.is_whitespace());
        let blank = word.and_then(|end| before[..end].iter().rposition(|c| c.is_whitespace()));
        let from = blank.map_or(0, |blank| blank + 1);
        self.chars.drain(from..self.at);
        self.at = from;
    }

    /// What draws the line over itself behind `lead`, in `room` columns, the cursor in its place.
    pub(super) fn drawn(&self, lead: &str, room: usize) -> String {
        let before = shown(self.chars[..self.at].iter().rev(), room);
        let before: String = before.chars().rev().collect();
        let left = room - measure_text_width(&before);
        let after = shown(self.chars[self.at..].iter(), left);
        let blank = " ".repeat(left - measure_text_width(&after));
        format!("\r{lead}{before}{after}{blank}\r{lead}{before}")
    }
}

/// As many letters as fit into `room` columns.
fn shown<'a>(letters: impl Iterator<Item = &'a char>, room: usize) -> String {
    let mut text = String::new();
    for letter in letters {
        text.push(*letter);
        if measure_text_width(&text) > room {
            text.pop();
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(initial: &str, keys: &[Key]) -> String {
        let mut line = Line::new(initial);
        for key in keys {
            assert_eq!(line.press(key), Pressed::Open);
        }
        line.text()
    }

    #[test]
    fn keys_do_what_people_expect() {
        let char = Key::Char;
        assert_eq!(typed("shp", &[Key::ArrowLeft, char('o')]), "shop");
        assert_eq!(typed("shop", &[Key::Backspace, Key::Home, Key::Del]), "ho");
        assert_eq!(typed("my shop", &[char('\u{17}'), char('x')]), "my x");
        assert_eq!(typed("shop", &[char('\u{15}'), Key::End, char('ü')]), "ü");
        assert_eq!(typed("", &[Key::Backspace, Key::Del, Key::ArrowLeft]), "");
        assert_eq!(typed("a", &[Key::Tab, Key::ArrowUp, char('\u{1}')]), "a");
    }

    #[test]
    fn keys_end_the_line() {
        let press = |text: &str, key: Key| Line::new(text).press(&key);
        assert_eq!(press("a", Key::Enter), Pressed::Enter);
        assert_eq!(press("a", Key::Escape), Pressed::Leave);
        assert_eq!(press("", Key::Char('\u{4}')), Pressed::Leave);
        assert_eq!(press("a", Key::Char('\u{4}')), Pressed::Open);
    }

    #[test]
    fn a_long_line_shows_the_part_around_the_cursor() {
        let mut line = Line::new("services/shop");
        assert_eq!(line.drawn("> ", 4), "\r> shop\r> shop");
        line.press(&Key::Home);
        assert_eq!(line.drawn("> ", 4), "\r> serv\r> ");
        assert_eq!(Line::new("a").drawn("> ", 4), "\r> a   \r> a");
    }

    proptest! {
        #[test]
        fn what_is_drawn_fits(text in "\\PC{0,30}", room in 1usize..20, left in 0usize..30) {
            let mut line = Line::new(&text);
            for _ in 0..left {
                line.press(&Key::ArrowLeft);
            }
            let drawn = line.drawn("> ", room);
            for part in drawn.split('\r') {
                prop_assert!(measure_text_width(part) <= room + 2, "{drawn:?}");
            }
        }
    }
}
