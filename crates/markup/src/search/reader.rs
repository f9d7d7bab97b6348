use std::borrow::Cow;
use std::ops::Range;

use super::fold::{Class, class, continues, fold, is_folded, without_diacritics};
use crate::inline::decode;
use crate::token::{CodeKind, Token, TokenKind};
use crate::tokenizer::Tokenizer;

/// A word of a text, or a character of one in a script that does not part words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchToken {
    /// What it is.
    pub kind: SearchTokenKind,
    /// How it goes on from the one before.
    pub joint: Joint,
    /// Its bytes in the text.
    pub range: Range<usize>,
    folded: Range<usize>,
}

/// What a [`SearchToken`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchTokenKind {
    /// Letters and digits, to be found as a whole or by how they begin.
    Word,
    /// A character of a script without blanks between words, or a symbol: to be found with its neighbours.
    Single,
}

/// What is between two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Joint {
    /// They are not read one after the other.
    #[default]
    Break,
    /// Blanks or punctuation.
    Apart,
    /// Nothing that can be seen.
    Glued,
}

/// Reads one text after the other as a search sees it.
///
/// What a reader sees comes first: emphasis and links are seen through, references and escapes are what they stand for.
/// Behind that comes what markup holds and is not shown, such as addresses, each by itself. Case and width make no
/// difference; diacritics do, unless a reader [ignores](SearchReader::ignoring_diacritics) them.
#[derive(Debug, Default)]
pub struct SearchReader {
    ignores_diacritics: bool,
    tokenizer: Tokenizer,
    folded: String,
    tokens: Vec<SearchToken>,
    /// What the next character meets.
    joint: Joint,
}

impl SearchReader {
    /// A reader that has not read anything.
    pub fn new() -> SearchReader {
        SearchReader::default()
    }

    /// A reader to which letters are the same with and without diacritics: `å` is `a`, and `ø` is `o`.
    pub fn ignoring_diacritics() -> SearchReader {
        SearchReader { ignores_diacritics: true, ..SearchReader::default() }
    }

    /// Reads a text: its tokens stay until the next one is read.
    pub fn read(&mut self, text: &str) {
        self.folded.clear();
        self.tokens.clear();
        self.joint = Joint::Break;
        let mut tokenizer = std::mem::take(&mut self.tokenizer);
        match tokenizer.tokens(text) {
            [Token { kind: TokenKind::Text, .. }] => self.stretch(text, 0),
            tokens => {
                for token in tokens {
                    self.shown(text, token);
                }
                for token in tokens.iter().filter(|token| is_hidden(text, token)) {
                    self.joint = Joint::Break;
                    self.stretch(&text[token.range.clone()], token.range.start);
                }
            }
        }
        self.tokenizer = tokenizer;
    }

    /// Reads a text without looking for markup in it.
    pub(super) fn read_as_written(&mut self, text: &str) {
        self.folded.clear();
        self.tokens.clear();
        self.joint = Joint::Break;
        self.stretch(text, 0);
    }

    /// The tokens of the text that was read last.
    pub fn tokens(&self) -> &[SearchToken] {
        &self.tokens
    }

    /// A token in the form that is compared: composed, lower case, without regard to width.
    pub fn folded(&self, token: &SearchToken) -> &str {
        &self.folded[token.folded.clone()]
    }

    fn shown(&mut self, text: &str, token: &Token) {
        let written = &text[token.range.clone()];
        match token.kind {
            TokenKind::Text | TokenKind::Placeholder => self.stretch(written, token.range.start),
            TokenKind::Code(CodeKind::Reference | CodeKind::Escape, _) => {
                if let Cow::Borrowed(same) = decode(written) {
                    self.stretch(same, token.range.end - same.len());
                } else {
                    self.cluster(&decode(written), token.range.clone());
                }
            }
            TokenKind::Code(kind, _) if is_seen_through(kind, written) => {}
            TokenKind::Code(..) => {
                self.part();
                self.stretch(written, token.range.start);
                self.part();
            }
        }
    }

    /// Takes a stretch that stands at `start` in the text.
    fn stretch(&mut self, stretch: &str, start: usize) {
        let bytes = stretch.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at].is_ascii() {
                let end = at + ascii_word(&bytes[at..]);
                // A mark that follows belongs to the last letter.
                let end = if bytes.get(end).is_some_and(|next| 0x80 <= *next) { end.saturating_sub(1) } else { end };
                if at < end {
                    self.ascii_word(&stretch[at..end], start + at);
                    at = end;
                    continue;
                }
                if !bytes[at].is_ascii_alphanumeric() {
                    self.part();
                    at += 1;
                    continue;
                }
            }
            let end = at + cluster_length(&stretch[at..]);
            self.cluster(&stretch[at..end], start + at..start + end);
            at = end;
        }
    }

    /// Takes letters and digits.
    fn ascii_word(&mut self, word: &str, start: usize) {
        let folded = self.folded.len();
        self.folded.push_str(word);
        self.folded[folded..].make_ascii_lowercase();
        self.token(SearchTokenKind::Word, folded, start..start + word.len());
    }

    /// Takes a character with its marks, or what a reference stands for.
    fn cluster(&mut self, cluster: &str, range: Range<usize>) {
        let mut characters = cluster.chars();
        if let (Some(only), None) = (characters.next(), characters.next())
            && is_folded(only)
        {
            self.character(only, &range);
            return;
        }
        let mut folded = String::new();
        fold(cluster, &mut folded);
        if self.ignores_diacritics {
            let composed = std::mem::take(&mut folded);
            without_diacritics(&composed, &mut folded);
        }
        folded.chars().for_each(|character| self.character(character, &range));
    }

    fn character(&mut self, character: char, range: &Range<usize>) {
        let last = self.tokens.last().map(|token| token.kind);
        let kind = match class(character) {
            Class::Mark if self.joint == Joint::Glued => last.unwrap_or(SearchTokenKind::Word),
            Class::Word | Class::Mark => SearchTokenKind::Word,
            Class::Single => SearchTokenKind::Single,
            Class::Nothing => return,
            Class::Between => return self.part(),
        };
        let folded = self.folded.len();
        self.folded.push(character);
        self.token(kind, folded, range.clone());
    }

    /// Adds what stands from `folded` on as a token, or to the word before.
    fn token(&mut self, kind: SearchTokenKind, folded: usize, range: Range<usize>) {
        let folded = folded..self.folded.len();
        if kind == SearchTokenKind::Word
            && self.joint == Joint::Glued
            && let Some(last) = self.tokens.last_mut()
            && last.kind == SearchTokenKind::Word
        {
            last.range.end = range.end;
            last.folded.end = folded.end;
            return;
        }
        self.tokens.push(SearchToken { kind, joint: self.joint, range, folded });
        self.joint = Joint::Glued;
    }

    fn part(&mut self) {
        if self.joint == Joint::Glued {
            self.joint = Joint::Apart;
        }
    }
}

/// How many bytes of letters and digits a stretch begins with.
fn ascii_word(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len())
}

/// The length of a character with what continues it; of marks without end it takes the first few.
fn cluster_length(text: &str) -> usize {
    let mut characters = text.char_indices().enumerate().skip(1);
    let end = characters.find(|(number, (_, character))| *number == 30 || !continues(*character));
    end.map_or(text.len(), |(_, (at, _))| at)
}

/// Whether readers see no sign of a code between two letters.
fn is_seen_through(kind: CodeKind, written: &str) -> bool {
    match kind {
        CodeKind::Bold | CodeKind::Italic | CodeKind::Strike | CodeKind::Link | CodeKind::Image | CodeKind::Comment => {
            true
        }
        CodeKind::Tag => is_inline_tag(written),
        _ => false,
    }
}

/// Whether a code is seen through and holds something that could be looked for.
fn is_hidden(text: &str, token: &Token) -> bool {
    let written = &text[token.range.clone()];
    // Elements have something to be found in their attributes alone.
    matches!(token.kind, TokenKind::Code(kind, _) if is_seen_through(kind, written)
        && (kind != CodeKind::Tag || written.contains('=')))
}

/// Whether an element stands within a line of text.
fn is_inline_tag(tag: &str) -> bool {
    const INLINE: [&str; 20] = [
        "a", "abbr", "b", "bdi", "bdo", "code", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
        "strong", "sub", "sup", "u",
    ];
    let name = tag.trim_start_matches(['<', '/']);
    let name = &name[..ascii_word(name.as_bytes())];
    INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline))
}
