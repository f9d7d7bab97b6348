use super::query::IndexTerm;
use super::reader::{Joint, SearchReader, SearchTokenKind};

/// Words are kept in an index up to so many bytes.
pub(super) const LONGEST_TERM: usize = 60;

/// Adds the terms under which an index keeps the text that was read last, each followed by a blank: every word, every
/// two characters that stand side by side, and the last character of a stretch.
pub fn index_terms(reader: &SearchReader, terms: &mut String) {
    let tokens = reader.tokens();
    for (at, token) in tokens.iter().enumerate() {
        let folded = reader.folded(token);
        terms.push_str(match token.kind {
            SearchTokenKind::Word => shortened(folded),
            SearchTokenKind::Single => folded,
        });
        if let (SearchTokenKind::Single, Some(next)) = (token.kind, tokens.get(at + 1))
            && next.kind == SearchTokenKind::Single
            && next.joint == Joint::Glued
        {
            terms.push_str(reader.folded(next));
        }
        terms.push(' ');
    }
}

/// The beginning of a word that an index keeps.
pub(super) fn shortened(word: &str) -> &str {
    &word[..word.floor_char_boundary(LONGEST_TERM)]
}

/// What an index has every text under that holds `literal` somewhere, as it is written: possibly nothing.
///
/// Words count behind a blank alone, since what stands before another one may belong to it; and of what ends the
/// literal, the last character may be another one together with what follows.
pub fn certain_terms(reader: &mut SearchReader, literal: &str) -> Vec<IndexTerm> {
    reader.read_as_written(literal);
    let is_blank_before = |at: usize| literal[..at].ends_with(char::is_whitespace);
    let is_blank_behind = |at: usize| literal[at..].starts_with(char::is_whitespace);
    let tokens = reader.tokens();
    let mut certain = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let folded = reader.folded(token);
        match token.kind {
            SearchTokenKind::Word if is_blank_before(token.range.start) => {
                if is_blank_behind(token.range.end) {
                    certain.push(IndexTerm { term: shortened(folded).to_owned(), is_prefix: false });
                } else if let Some((last, _)) = shortened(folded).char_indices().next_back().filter(|(at, _)| 0 < *at) {
                    certain.push(IndexTerm { term: folded[..last].to_owned(), is_prefix: true });
                }
            }
            SearchTokenKind::Single => {
                if let Some(next) = tokens.get(at + 1)
                    && next.kind == SearchTokenKind::Single
                    && next.joint == Joint::Glued
                    && next.range.end < literal.len()
                {
                    certain.push(IndexTerm { term: format!("{folded}{}", reader.folded(next)), is_prefix: false });
                }
            }
            SearchTokenKind::Word => {}
        }
    }
    certain
}
