use super::query::BREAK;
use super::reader::{Joint, SearchReader, SearchTokenKind};

/// Words are kept in an index up to so many bytes.
pub(super) const LONGEST_TERM: usize = 60;

/// Adds the terms under which an index keeps the text that was read last, each followed by a blank: every word, every
/// two characters that stand side by side, and the last character of a stretch. Where what stands before is not read
/// before, a term of its own says so.
pub fn index_terms(reader: &SearchReader, terms: &mut String) {
    let tokens = reader.tokens();
    for (at, token) in tokens.iter().enumerate() {
        let folded = reader.folded(token);
        if token.joint == Joint::Break && 0 < at {
            terms.push_str(BREAK);
            terms.push(' ');
        }
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
