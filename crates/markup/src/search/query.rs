use std::ops::Range;

use super::index::{LONGEST_TERM, shortened};
use super::reader::{Joint, SearchReader, SearchToken, SearchTokenKind};

/// A query may have so many bytes.
const LONGEST: usize = 4000;

/// And so many words and characters to look for.
const MOST_TOKENS: usize = 200;

/// Words, phrases and beginnings of words, all of which a text must have.
///
/// Blanks part words; `"in quotes"` they stand one after the other; `moor*` is every word that begins so. A word is
/// found as a whole, in scripts without blanks between words wherever it stands. Punctuation makes no difference, but
/// that a word with some in it, such as `e-mail`, is a phrase of its parts.
///
/// ```
/// use bitext_markup::SearchQuery;
/// let query = SearchQuery::parse("boat* \"the quay\"").unwrap();
/// let text = "Moor **boats** at the [quay](quay.md).";
/// let mut reader = query.reader();
/// reader.read(text);
/// let found = query.find(&reader).unwrap();
/// assert_eq!(found.into_iter().map(|range| &text[range]).collect::<Vec<_>>(), ["boats", "the [quay"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    terms: Vec<Term>,
    ignores_diacritics: bool,
}

/// Words and characters that stand one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    tokens: Vec<Wanted>,
    /// Whether the last word may go on.
    is_prefix: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    kind: SearchTokenKind,
    folded: String,
    joint: Joint,
}

/// What an index is asked for: a [term](super::index_terms) of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct IndexTerm {
    /// The term.
    pub term: String,
    /// Whether terms that begin so will do.
    pub is_prefix: bool,
}

/// Why a text is no query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// It holds nothing but blanks, punctuation and asterisks.
    #[error("there is no word to look for")]
    Nothing,
    /// A quotation mark without another one.
    #[error("a quotation mark is not closed")]
    OpenQuote,
    /// It is longer than anything that people look for.
    #[error("what to look for has more than {LONGEST} bytes or {MOST_TOKENS} words")]
    TooLong,
}

impl SearchQuery {
    /// Reads what somebody wrote.
    pub fn parse(text: &str) -> Result<SearchQuery, QueryError> {
        SearchQuery::read(text, false)
    }

    /// Reads what somebody wrote who does not care for diacritics: `bat` finds `båt`, and `båt` finds `bat`.
    ///
    /// ```
    /// use bitext_markup::SearchQuery;
    /// let query = SearchQuery::parse_ignoring_diacritics("fortoy").unwrap();
    /// let mut reader = query.reader();
    /// reader.read("Fortøy båten.");
    /// assert_eq!(query.find(&reader), Some(vec![0..7]));
    /// ```
    pub fn parse_ignoring_diacritics(text: &str) -> Result<SearchQuery, QueryError> {
        SearchQuery::read(text, true)
    }

    /// A reader of texts for this query: one that sees diacritics as it does.
    pub fn reader(&self) -> SearchReader {
        reader(self.ignores_diacritics)
    }

    fn read(text: &str, ignores_diacritics: bool) -> Result<SearchQuery, QueryError> {
        if LONGEST < text.len() {
            return Err(QueryError::TooLong);
        }
        let mut reader = reader(ignores_diacritics);
        let mut terms = Vec::new();
        for piece in pieces(text)? {
            terms.extend(Term::read(&mut reader, piece));
        }
        if terms.is_empty() {
            return Err(QueryError::Nothing);
        }
        if MOST_TOKENS < terms.iter().map(|term| term.tokens.len()).sum() {
            return Err(QueryError::TooLong);
        }
        Ok(SearchQuery { terms, ignores_diacritics })
    }

    /// Where the text that was read last has what is looked for: bytes of the text, in their order, none within
    /// another. `None` when it has not all of it.
    pub fn find(&self, reader: &SearchReader) -> Option<Vec<Range<usize>>> {
        let mut ranges = Vec::new();
        for term in &self.terms {
            let before = ranges.len();
            let places = 0..(reader.tokens().len() + 1).saturating_sub(term.tokens.len());
            let found = places.filter(|place| term.is_at(reader, *place));
            ranges.extend(found.map(|place| term.range_at(reader, place)));
            if ranges.len() == before {
                return None;
            }
        }
        ranges.sort_unstable_by_key(|range| (range.start, range.end));
        ranges.dedup_by(|next, kept| {
            let overlaps = next.start < kept.end;
            if overlaps {
                kept.end = kept.end.max(next.end);
            }
            overlaps
        });
        Some(ranges)
    }

    /// Whether the text that was read last has all that is looked for.
    pub fn matches(&self, reader: &SearchReader) -> bool {
        self.terms.iter().all(|term| (0..reader.tokens().len()).any(|place| term.is_at(reader, place)))
    }

    /// What an index must have a text under: all of them. Nothing where diacritics make no difference, since an index
    /// has words with them.
    pub fn index_terms(&self) -> Vec<IndexTerm> {
        if self.ignores_diacritics {
            return Vec::new();
        }
        let mut terms: Vec<IndexTerm> = self.terms.iter().flat_map(Term::index_terms).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    /// Whether a text that an index has under all [terms](SearchQuery::index_terms) matches for certain.
    pub fn is_exact(&self) -> bool {
        let mut terms = self.terms.iter();
        !self.ignores_diacritics
            && terms.all(|term| match term.tokens.as_slice() {
                // A longer word may begin with the same bytes, up to a character of four.
                [one] => one.folded.len() + 4 <= LONGEST_TERM,
                [first, second] => first.is_followed_by(second),
                _ => false,
            })
    }
}

fn reader(ignores_diacritics: bool) -> SearchReader {
    if ignores_diacritics { SearchReader::ignoring_diacritics() } else { SearchReader::new() }
}

/// The stretches between blanks, and those in quotes without them.
fn pieces(text: &str) -> Result<Vec<&str>, QueryError> {
    let mut pieces = Vec::new();
    let mut parts = text.split('"');
    pieces.extend(parts.next().unwrap_or_default().split_whitespace());
    while let Some(quoted) = parts.next() {
        let after = parts.next().ok_or(QueryError::OpenQuote)?;
        pieces.push(quoted);
        pieces.extend(after.split_whitespace());
    }
    Ok(pieces)
}

impl Term {
    fn read(reader: &mut SearchReader, piece: &str) -> Option<Term> {
        reader.read_as_written(piece);
        let wanted = |token: &SearchToken| Wanted {
            kind: token.kind,
            folded: reader.folded(token).to_owned(),
            joint: token.joint,
        };
        let tokens: Vec<Wanted> = reader.tokens().iter().map(wanted).collect();
        let last = reader.tokens().last()?;
        let is_prefix = last.kind == SearchTokenKind::Word && piece[last.range.end..].starts_with('*');
        Some(Term { tokens, is_prefix })
    }

    fn is_at(&self, reader: &SearchReader, place: usize) -> bool {
        let Some(tokens) = reader.tokens().get(place..place + self.tokens.len()) else { return false };
        tokens.iter().zip(&self.tokens).enumerate().all(|(index, (token, wanted))| {
            let is_joined = index == 0
                || match (wanted.kind, tokens[index - 1].kind) {
                    (SearchTokenKind::Single, SearchTokenKind::Single) => token.joint == wanted.joint,
                    _ => token.joint != Joint::Break,
                };
            let folded = reader.folded(token);
            let may_go_on = self.is_prefix && index + 1 == self.tokens.len();
            let is_equal = if may_go_on { folded.starts_with(&wanted.folded) } else { folded == wanted.folded };
            is_joined && is_equal && token.kind == wanted.kind
        })
    }

    fn range_at(&self, reader: &SearchReader, place: usize) -> Range<usize> {
        let tokens = &reader.tokens()[place..place + self.tokens.len()];
        // What a reference stands for may be several characters, all of them with the range of all.
        let end = tokens.iter().map(|token| token.range.end).max().unwrap_or_default();
        tokens[0].range.start..end
    }

    fn index_terms(&self) -> Vec<IndexTerm> {
        let mut terms = Vec::new();
        for (at, wanted) in self.tokens.iter().enumerate() {
            let goes_on = |at: usize| self.tokens.get(at + 1).filter(|next| self.tokens[at].is_followed_by(next));
            let mut push = |term: String, is_prefix: bool| terms.push(IndexTerm { term, is_prefix });
            match wanted.kind {
                SearchTokenKind::Word => {
                    let is_whole = wanted.folded.len() <= LONGEST_TERM;
                    let is_last = at + 1 == self.tokens.len();
                    push(shortened(&wanted.folded).to_owned(), self.is_prefix && is_last && is_whole);
                }
                SearchTokenKind::Single => {
                    if let Some(next) = goes_on(at) {
                        push(format!("{}{}", wanted.folded, next.folded), false);
                    } else if at == 0 || goes_on(at - 1).is_none() {
                        push(wanted.folded.clone(), true);
                    }
                }
            }
        }
        terms
    }
}

impl Wanted {
    /// Whether two characters stand side by side.
    fn is_followed_by(&self, next: &Wanted) -> bool {
        self.kind == SearchTokenKind::Single && next.kind == SearchTokenKind::Single && next.joint == Joint::Glued
    }
}
