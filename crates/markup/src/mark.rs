//! Codes while they are being found.

use crate::html::Element;
use crate::token::CodeKind;

/// A stretch of a text that is not plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: CodeKind,
    pub(crate) shape: Shape,
}

/// How a mark may go with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Opens the pair of this number, which no other pair of the text has.
    Open(u32),
    Close(u32),
    Begin,
    End,
    Alone,
    /// An opening tag; which closing tag belongs to it shows when all marks are known.
    OpenTag {
        element: Element,
        doubtful: bool,
    },
    CloseTag {
        element: Element,
        doubtful: bool,
    },
    /// No code but a [placeholder](crate::TokenKind::Placeholder).
    Placeholder,
}

/// The marks of a text and the numbers of their pairs.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    pub(crate) found: Vec<Mark>,
    pairs: u32,
}

impl Marks {
    pub(crate) fn clear(&mut self) {
        self.found.clear();
        self.pairs = 0;
    }

    pub(crate) fn pairs(&self) -> usize {
        self.pairs as usize
    }

    pub(crate) fn push(&mut self, start: usize, end: usize, kind: CodeKind, shape: Shape) {
        self.found.push(Mark { start, end, kind, shape });
    }

    /// Two marks, each given by its start and end, that belong together.
    pub(crate) fn push_pair(&mut self, kind: CodeKind, open: (usize, usize), close: (usize, usize)) {
        let pair = self.pairs;
        self.pairs += 1;
        self.push(open.0, open.1, kind, Shape::Open(pair));
        self.push(close.0, close.1, kind, Shape::Close(pair));
    }
}
