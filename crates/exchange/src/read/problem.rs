use std::borrow::Cow;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u64,
    /// The character in the line, from 1.
    pub column: u64,
}

impl Position {
    /// Where a text begins.
    pub const START: Position = Position { line: 1, column: 1 };

    /// Moves behind these bytes of UTF-8, which may begin and end within a character.
    pub(crate) fn advance(&mut self, bytes: &[u8]) {
        let lines = count(bytes, |byte| byte == b'\n');
        let rest = if lines == 0 {
            bytes
        } else {
            self.line += lines;
            self.column = 1;
            &bytes[bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)..]
        };
        // A character is counted where it begins.
        self.column += count(rest, |byte| (byte as i8) >= -0x40);
    }

    /// The place behind a text that begins here.
    #[must_use]
    pub(crate) fn after(mut self, text: &str) -> Position {
        self.advance(text.as_bytes());
        self
    }
}

/// How many of the bytes are such.
fn count(bytes: &[u8], is_such: impl Fn(u8) -> bool) -> u64 {
    // Counting in single bytes is what compilers turn into wide instructions.
    let of_piece = |piece: &[u8]| piece.iter().fold(0_u8, |count, byte| count + u8::from(is_such(*byte)));
    bytes.chunks(usize::from(u8::MAX)).map(|piece| u64::from(of_piece(piece))).sum()
}

/// What is wrong with a file as text or as XML, though it can be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ProblemKind {
    /// The encoding is not the one declared, or has to be guessed.
    Encoding,
    /// Bytes that are no text in the file's encoding.
    InvalidBytes,
    /// A character that XML cannot hold.
    IllegalCharacter,
    /// A reference to such a character.
    IllegalReference,
    /// A reference to an entity that is not one of the five.
    UndefinedEntity,
    /// Anything else that XML does not allow.
    IllFormed,
}

/// One or several problems of a kind.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) kind: ProblemKind,
    /// Where the first is.
    pub(crate) position: Position,
    /// Of the first, in words for a person.
    pub(crate) detail: Cow<'static, str>,
    /// How many there are.
    pub(crate) count: u64,
}

/// The problems since somebody last asked; no more than there are kinds, however many they are.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, kind: ProblemKind, position: Position, detail: Cow<'static, str>) {
        self.add_with(kind, || (position, detail));
    }

    /// Adds a problem whose place and details are worked out for the first of its kind only.
    pub(crate) fn add_with(&mut self, kind: ProblemKind, first: impl FnOnce() -> (Position, Cow<'static, str>)) {
        match self.0.iter_mut().find(|problem| problem.kind == kind) {
            Some(problem) => problem.count += 1,
            None => {
                let (position, detail) = first();
                self.0.push(Problem { kind, position, detail, count: 1 });
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Hands out those seen so far, and forgets them.
    pub(crate) fn take(&mut self) -> impl Iterator<Item = Problem> {
        std::mem::take(&mut self.0).into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns() {
        let mut position = Position::START;
        position.advance("Kai".as_bytes());
        assert_eq!(position, Position { line: 1, column: 4 });
        position.advance("\n\nbrød 🚢".as_bytes());
        assert_eq!(position, Position { line: 3, column: 7 });
        let (head, tail) = "ø\n".as_bytes().split_at(1);
        let mut split = Position::START;
        split.advance(head);
        assert_eq!(split, Position { line: 1, column: 2 });
        split.advance(tail);
        assert_eq!(split, Position { line: 2, column: 1 });
        let long = Position::START.after(&format!("{}{}", "\n".repeat(1000), "ø".repeat(1000)));
        assert_eq!(long, Position { line: 1001, column: 1001 });
    }
}
