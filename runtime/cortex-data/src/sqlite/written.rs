//! What a statement writes, read from its beginning; what is written in an unusual way is given up.

/// The table that a statement writes to, and the columns with their places among the arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Written<'a> {
    pub(crate) table: &'a str,
    /// None where rows are removed. A column whose value is no argument by itself has no place.
    pub(crate) columns: Option<Columns<'a>>,
}

/// Each with the place of its argument.
type Columns<'a> = Vec<(&'a str, Option<usize>)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Name(&'a str),
    /// `?` or `?3`.
    Argument(Option<usize>),
    Sign(char),
    /// What stands in a text, or in a comment, could be taken for anything.
    Strange,
}

/// The words of a statement, as far as they are needed.
struct Tokens<'a> {
    rest: &'a str,
    /// How many arguments were met.
    arguments: usize,
}

impl<'a> Written<'a> {
    pub(crate) fn read(sql: &'a str) -> Option<Self> {
        let mut tokens = Tokens {
            rest: sql,
            arguments: 0,
        };
        if tokens.skip(&["DELETE", "FROM"]) {
            let table = tokens.name()?;
            let columns = None;
            return Some(Self { table, columns });
        }
        let (table, columns) = if tokens.skip(&["INSERT", "INTO"]) {
            (tokens.name()?, tokens.inserted()?)
        } else if tokens.skip(&["UPDATE"]) {
            (tokens.name()?, tokens.updated()?)
        } else {
            return None;
        };
        let columns = Some(columns);
        Some(Self { table, columns })
    }
}

impl<'a> Tokens<'a> {
    /// Goes on behind these keywords if they come next.
    fn skip(&mut self, words: &[&str]) -> bool {
        let before = self.rest;
        for word in words {
            match self.next() {
                Some(Token::Name(name)) if name.eq_ignore_ascii_case(word) => {}
                _ => {
                    self.rest = before;
                    return false;
                }
            }
        }
        true
    }

    fn name(&mut self) -> Option<&'a str> {
        match self.next()? {
            Token::Name(name) => Some(name),
            Token::Argument(_) | Token::Sign(_) | Token::Strange => None,
        }
    }

    fn sign(&mut self, wanted: char) -> Option<()> {
        (self.next()? == Token::Sign(wanted)).then_some(())
    }

    /// `(a, b) VALUES (?, ?)`
    fn inserted(&mut self) -> Option<Columns<'a>> {
        self.sign('(')?;
        let mut names = Vec::new();
        loop {
            names.push(self.name()?);
            match self.next()? {
                Token::Sign(',') => {}
                Token::Sign(')') => break,
                _ => return None,
            }
        }
        if !self.skip(&["VALUES"]) {
            return None;
        }
        self.sign('(')?;
        let mut columns = Vec::new();
        for name in names {
            let (place, _) = self.value()?;
            columns.push((name, place));
        }
        Some(columns)
    }

    /// `SET a = ?, b = ?`
    fn updated(&mut self) -> Option<Columns<'a>> {
        if !self.skip(&["SET"]) {
            return None;
        }
        let mut columns = Vec::new();
        loop {
            let name = self.name()?;
            self.sign('=')?;
            let (place, is_last) = self.value()?;
            columns.push((name, place));
            if is_last {
                return Some(columns);
            }
        }
    }

    /// The place of the argument that the value is, if it is one, and whether no other follows.
    fn value(&mut self) -> Option<(Option<usize>, bool)> {
        let (mut depth, mut parts, mut place) = (0_u32, 0_u32, None);
        loop {
            let token = self.next();
            let is_over = match token {
                None => true,
                Some(Token::Name(name)) => {
                    let ends = ["FROM", "RETURNING", "WHERE"];
                    depth == 0 && ends.iter().any(|end| name.eq_ignore_ascii_case(end))
                }
                Some(Token::Sign(')')) => depth == 0,
                _ => false,
            };
            if is_over || (depth == 0 && token == Some(Token::Sign(','))) {
                return Some((place.filter(|_| parts == 1), is_over));
            }
            match token? {
                Token::Argument(number) => {
                    // Without a number it is the one behind the largest so far.
                    let number = number.unwrap_or(self.arguments + 1);
                    self.arguments = self.arguments.max(number);
                    place = Some(number);
                }
                Token::Sign('(') => depth += 1,
                Token::Sign(')') => depth -= 1,
                Token::Strange => return None,
                Token::Name(_) | Token::Sign(_) => {}
            }
            parts += 1;
        }
    }

    fn next(&mut self) -> Option<Token<'a>> {
        let text = self.rest.trim_start();
        let first = text.chars().next()?;
        let is_inside = |c: char| c.is_alphanumeric() || c == '_';
        let (token, length) = match first {
            // Names with quotes in them are given up.
            '"' => match text[1..].split_once('"') {
                Some((name, _)) => (Token::Name(name), name.len() + 2),
                None => (Token::Strange, text.len()),
            },
            '?' => {
                let digits = text[1..].find(|c: char| !c.is_ascii_digit());
                let digits = &text[1..digits.map_or(text.len(), |end| end + 1)];
                (Token::Argument(digits.parse().ok()), digits.len() + 1)
            }
            // Arguments with names are given up as well.
            '\'' | '`' | '[' | '-' | '/' | '$' | ':' | '@' => (Token::Strange, first.len_utf8()),
            letter if is_inside(letter) => {
                let end = text.find(|c| !is_inside(c)).unwrap_or(text.len());
                (Token::Name(&text[..end]), end)
            }
            sign => (Token::Sign(sign), sign.len_utf8()),
        };
        self.rest = &text[length..];
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sql: &str) -> Option<(&str, Columns<'_>)> {
        let written = Written::read(sql)?;
        Some((written.table, written.columns.unwrap_or_default()))
    }

    #[test]
    fn statements_are_read_as_people_and_the_orm_write_them() {
        let (a, b) = (("a", Some(1)), ("b", Some(2)));
        for sql in [
            "\n    INSERT INTO posts (a, b)\n    VALUES (?, ?)\n    RETURNING *\n",
            "INSERT INTO \"posts\" (\"a\", \"b\") VALUES (?, ?) RETURNING \"id\"",
            "insert into posts(a,b)values(?1,?2)",
            "UPDATE posts SET a = ?, b = ? WHERE id = ? RETURNING *",
            "UPDATE \"posts\" SET \"a\" = ?, \"b\" = ? WHERE \"posts\".\"id\" = ?",
        ] {
            assert_eq!(read(sql), Some(("posts", vec![a, b])), "{sql}");
        }
        assert_eq!(
            read("DELETE FROM posts WHERE id = ?"),
            Some(("posts", vec![]))
        );
    }

    #[test]
    fn what_is_no_argument_by_itself_has_no_place() {
        let sql = "UPDATE posts SET a = a + ?, b = coalesce(?, ?), c = ?, d = 1 WHERE id = ?";
        let columns = vec![("a", None), ("b", None), ("c", Some(4)), ("d", None)];
        assert_eq!(read(sql), Some(("posts", columns)));
    }

    #[test]
    fn an_argument_without_a_number_is_the_one_behind_the_largest() {
        let sql = "UPDATE posts SET a = ?3, b = ?, c = ?1, d = ? WHERE id = ?2";
        let places = [("a", 3), ("b", 4), ("c", 1), ("d", 5)];
        let columns = places.map(|(name, place)| (name, Some(place))).to_vec();
        assert_eq!(read(sql), Some(("posts", columns)));
    }

    #[test]
    fn the_rest_is_given_up() {
        for sql in [
            "",
            "SELECT * FROM posts",
            "INSERT INTO posts DEFAULT VALUES",
            "INSERT INTO posts (a) SELECT 1",
            "UPDATE posts SET a = 'b = ?'",
            "UPDATE posts SET a = :a, b = ?",
            "WITH x AS (SELECT 1) DELETE FROM posts",
            "INSERT INTO posts (a",
        ] {
            assert_eq!(read(sql), None, "{sql}");
        }
    }
}
