use std::ops::Range;

use bitext_markup::{IndexTerm, SearchQuery, SearchReader};

use super::Pattern;

/// What a text must have.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// Words and phrases.
    Words(SearchQuery),
    /// A match of a regular expression in the text as it is written.
    Pattern(Pattern),
}

impl Wanted {
    /// What an index must have a text under; empty when the index is of no help.
    pub(super) fn index_terms(&self) -> Vec<IndexTerm> {
        match self {
            Wanted::Words(query) => query.index_terms(),
            Wanted::Pattern(pattern) => pattern.index_terms(),
        }
    }

    /// Whether an index of words helps to find it.
    pub fn asks_index(&self) -> bool {
        !self.index_terms().is_empty()
    }

    /// Whether texts that the index has under these match for certain.
    pub(super) fn is_exact(&self) -> bool {
        match self {
            Wanted::Words(query) => query.is_exact(),
            Wanted::Pattern(_) => false,
        }
    }

    /// A reader for the texts that are looked at.
    pub(super) fn reader(&self) -> SearchReader {
        match self {
            Wanted::Words(query) => query.reader(),
            Wanted::Pattern(_) => SearchReader::new(),
        }
    }

    /// Whether a text matches.
    pub(super) fn matches(&self, reader: &mut SearchReader, text: &str) -> bool {
        match self {
            Wanted::Words(query) => {
                reader.read(text);
                query.matches(reader)
            }
            Wanted::Pattern(pattern) => pattern.matches(text),
        }
    }

    /// The matching bytes of a text, in their order; `None` when it does not match.
    pub(super) fn find(&self, reader: &mut SearchReader, text: &str) -> Option<Vec<Range<usize>>> {
        match self {
            Wanted::Words(query) => {
                reader.read(text);
                query.find(reader)
            }
            Wanted::Pattern(pattern) => pattern.find(text),
        }
    }
}
