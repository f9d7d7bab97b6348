use std::ops::Range;

use crate::mark::{Mark, Marks};
use crate::nesting::Nesting;
use crate::recover::Recovery;
use crate::token::{Token, TokenKind};
use crate::{directives, markdown};

/// Reads texts one after the other with the same memory.
#[derive(Debug, Default)]
pub struct Tokenizer {
    paragraph: String,
    marks: Marks,
    recovery: Recovery,
    nesting: Nesting,
    tokens: Vec<Token>,
}

/// The tokens of a text. For many texts, a [`Tokenizer`] is faster.
///
/// ```
/// use bitext_markup::{CodeKind, Role, TokenKind, tokens};
/// let text = "Select **Moor**.";
/// let tokens = tokens(text);
/// assert_eq!(tokens.iter().map(|token| &text[token.range.clone()]).collect::<Vec<_>>(), ["Select ", "**", "Moor", "**", "."]);
/// assert_eq!(tokens[1].kind, TokenKind::Code(CodeKind::Bold, Role::Open(1)));
/// ```
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokenizer = Tokenizer::new();
    tokenizer.tokens(text);
    tokenizer.tokens
}

impl Tokenizer {
    /// A reader that has not read anything.
    pub fn new() -> Tokenizer {
        Tokenizer::default()
    }

    /// The tokens of a text, until the next one is read.
    pub fn tokens(&mut self, text: &str) -> &[Token] {
        self.tokens.clear();
        let mut features = features(text.as_bytes());
        if features & DIRECTIVE != 0 && !may_hold_directive(text) {
            features &= !DIRECTIVE;
        }
        if features == 0 {
            push_text(&mut self.tokens, 0..text.len());
            return &self.tokens;
        }
        self.marks.clear();
        self.recovery.clear();
        if features & DIRECTIVE != 0 {
            directives::find(text, &mut self.marks);
        }
        let hidden = self.marks.found.len();
        if features & MARKDOWN != 0 {
            markdown::find(text, hidden, &mut self.paragraph, &mut self.marks);
            self.keep_outermost();
        }
        self.recover(text);
        self.marks.found.sort_unstable_by_key(|mark| mark.start);
        self.fill(text.len());
        &self.tokens
    }

    /// Of marks that overlap, the one that begins first stays.
    fn keep_outermost(&mut self) {
        let found = &mut self.marks.found;
        found.sort_unstable_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
        let mut end = 0;
        found.retain(|mark| {
            let keep = end <= mark.start && mark.start < mark.end;
            if keep {
                end = mark.end;
            }
            keep
        });
    }

    /// Looks at the stretches between the marks.
    fn recover(&mut self, text: &str) {
        let known = self.marks.found.len();
        let mut start = 0;
        for index in 0..known {
            let Mark { start: end, end: next, .. } = self.marks.found[index];
            self.recovery.stretch(text, start, end, &mut self.marks);
            start = next;
        }
        self.recovery.stretch(text, start, text.len(), &mut self.marks);
        self.recovery.finish(text, &mut self.marks);
    }

    /// Makes tokens of the marks and of the text between them.
    fn fill(&mut self, len: usize) {
        let marks = &self.marks.found;
        let mut at = 0;
        for (mark, kind) in marks.iter().zip(self.nesting.kinds(marks, self.marks.pairs())) {
            push_text(&mut self.tokens, at..mark.start);
            self.tokens.push(Token { kind, range: mark.start..mark.end });
            at = mark.end;
        }
        push_text(&mut self.tokens, at..len);
    }
}

/// Holds bytes of which the Markdown reader may make something.
const MARKDOWN: u8 = 1;
/// Holds bytes that may begin a directive.
const DIRECTIVE: u8 = 2;
/// Holds bytes that may be markup without being Markdown's: references, escapes, halves of links, line ends.
const OTHER: u8 = 4;

/// What the bytes of a text may be. Nothing for two texts of three: they are one token of text.
fn features(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |features, byte| features | FEATURES[usize::from(*byte)])
}

/// Whether there are more than single colons, braces and dollar signs.
fn may_hold_directive(text: &str) -> bool {
    text.contains(":::")
        || text.contains("{{")
        || text.contains("{%")
        || text.contains("[!")
        || 1 < text.bytes().filter(|byte| *byte == b'$').count()
}

const FEATURES: [u8; 256] = {
    let mut table = [0; 256];
    let rows: [(&[u8], u8); 3] = [(b"*_~`[<", MARKDOWN), (b"&\\]\n", OTHER), (b"$:{!", DIRECTIVE)];
    let mut row = 0;
    while row < rows.len() {
        let mut index = 0;
        while index < rows[row].0.len() {
            table[rows[row].0[index] as usize] = rows[row].1;
            index += 1;
        }
        row += 1;
    }
    table
};

fn push_text(tokens: &mut Vec<Token>, range: Range<usize>) {
    if !range.is_empty() {
        tokens.push(Token { kind: TokenKind::Text, range });
    }
}
