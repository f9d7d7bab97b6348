//! The sentences of a block.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::abbreviations::{goes_on, is_label};
use super::html::is_block_tag;
use crate::token::{CodeKind, Role, Token, TokenKind};
use crate::tokenizer::Tokenizer;

/// Divides texts, one after the other.
///
/// Where sentences end is looked for in a mask: the text, byte for byte as long, with other characters in place of its
/// codes. What belongs to the sentence before it is a closing bracket there, what belongs to the one behind it a sign that
/// means nothing, and what is read like a word a capital.
#[derive(Debug, Default)]
pub(super) struct Divider {
    tokenizer: Tokenizer,
    tokens: Vec<Token>,
    mask: String,
    /// Links and images, in which no sentence ends.
    atoms: Vec<Range<usize>>,
    /// Codes that stand between texts: alerts, commands, `<br>`.
    between: Vec<Range<usize>>,
}

impl Divider {
    /// The sentences of a block's text, ascending. None is without letters and digits, or has white space around it.
    pub(super) fn sentences(&mut self, text: &str) -> Vec<Range<usize>> {
        self.read(text);
        let mut sentences = Vec::new();
        let mut start = 0;
        for between in &self.between {
            self.divide(text, start..between.start, &mut sentences);
            start = between.end;
        }
        self.divide(text, start..text.len(), &mut sentences);
        sentences
    }

    fn read(&mut self, text: &str) {
        self.mask.clear();
        self.atoms.clear();
        self.between.clear();
        self.tokens.clear();
        self.tokens.extend_from_slice(self.tokenizer.tokens(text));
        // The outermost link that is open, by its number.
        let mut link = None;
        for Token { kind, range } in &self.tokens {
            let written = &text[range.clone()];
            let TokenKind::Code(kind, role) = *kind else {
                self.mask.extend(written.chars().map(|character| if is_line_end(character) { ' ' } else { character }));
                continue;
            };
            match (kind, role) {
                (CodeKind::Link | CodeKind::Image, Role::Open(pair)) if link.is_none() => {
                    link = Some((pair, range.start));
                }
                (CodeKind::Link | CodeKind::Image, Role::Close(pair)) => {
                    if let Some((_, start)) = link.take_if(|(open, _)| *open == pair) {
                        self.atoms.push(start..range.end);
                    }
                }
                // What is inside of a link is one text.
                _ if link.is_none() && is_between(kind, written) => self.between.push(range.clone()),
                _ => {}
            }
            self.mask.extend(std::iter::repeat_n(masked(kind, role), range.len()));
        }
    }

    fn divide(&self, text: &str, range: Range<usize>, sentences: &mut Vec<Range<usize>>) {
        let mut start = range.start;
        let mut end_at = |end: usize| {
            if end == range.end || self.is_bound(start, end) {
                sentences.extend(self.bare(text, start..end));
                start = end;
            }
        };
        for (offset, piece) in self.mask[range.clone()].split_sentence_bound_indices() {
            let piece_start = range.start + offset;
            // Unicode lets a sentence go on with a small letter. In these texts, one may begin with the name of a file or
            // a command.
            for (dot, _) in piece.match_indices('.') {
                let behind = &piece[dot + 1..];
                let rest = behind.trim_start();
                if rest.len() < behind.len() && !rest.is_empty() {
                    end_at(piece_start + piece.len() - rest.len());
                }
            }
            end_at(piece_start + piece.len());
        }
    }

    /// Whether the sentence from `start` ends before `at`, where there is reason to think so.
    fn is_bound(&self, start: usize, at: usize) -> bool {
        let atom = self.atoms.partition_point(|atom| atom.end <= at);
        if self.atoms.get(atom).is_some_and(|atom| atom.start < at) {
            return false;
        }
        let before = &self.mask[start..at];
        let sentence = before.trim_end();
        if sentence.len() == before.len() && before.ends_with(|last: char| last.is_ascii()) {
            // `vardelyn.example/boats?Mooring=1`
            return false;
        }
        let Some(before_dot) = sentence.strip_suffix('.') else { return true };
        let word = before_dot.rsplit(char::is_whitespace).next().unwrap_or_default();
        let next = self.mask[at..].chars().next().unwrap_or_default();
        !goes_on(word, next) && !is_label(before)
    }

    /// A stretch without white space around it, and without the markup of a link that holds all of it; nothing if that
    /// leaves nothing to translate.
    fn bare(&self, text: &str, range: Range<usize>) -> Option<Range<usize>> {
        let range = trimmed(text, range);
        let first = self.tokens.partition_point(|token| token.range.end <= range.start);
        let last = self.tokens.partition_point(|token| token.range.start < range.end);
        let tokens = self.tokens.get(first..last)?;
        let is_translated = tokens.iter().any(|Token { kind, range: token }| match kind {
            TokenKind::Text => is_translated(&text[token.start.max(range.start)..token.end.min(range.end)]),
            TokenKind::Placeholder => true,
            TokenKind::Code(..) => false,
        });
        if !is_translated {
            return None;
        }
        if let [open, .., close] = tokens
            && let TokenKind::Code(CodeKind::Link, Role::Open(pair)) = open.kind
            && close.kind == TokenKind::Code(CodeKind::Link, Role::Close(pair))
            // `[[moor]](moor.md)` is the name of something.
            && !text[open.range.end..].starts_with('[')
        {
            return Some(trimmed(text, open.range.end..close.range.start));
        }
        Some(range)
    }
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

/// Whether a code stands between texts and belongs to none.
fn is_between(kind: CodeKind, written: &str) -> bool {
    match kind {
        CodeKind::Alert | CodeKind::Directive => true,
        CodeKind::Include => written.starts_with("[!div"),
        CodeKind::LineBreak => written.starts_with('<'),
        CodeKind::Tag => is_block_tag(written),
        _ => false,
    }
}

fn masked(kind: CodeKind, role: Role) -> char {
    match (kind, role) {
        (CodeKind::LineBreak, _) => ' ',
        (CodeKind::Reference | CodeKind::Escape, _) | (_, Role::Open(_) | Role::Begin) => '$',
        (CodeKind::Tag | CodeKind::Comment | CodeKind::Footnote, _) | (_, Role::Close(_) | Role::End) => ')',
        _ => 'X',
    }
}

/// Whether there are letters or digits in a text, other than those of addresses.
fn is_translated(text: &str) -> bool {
    text.split_whitespace().any(|word| !word.contains("://") && word.contains(char::is_alphanumeric))
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}
