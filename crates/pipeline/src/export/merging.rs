//! What becomes one in a file though the memory tells it apart.

use std::collections::HashSet;

use bitext_model::{Locale, UnitKind};

use super::occurrence::Text;

/// A source and its translation.
type Pair<'e> = (UnitKind, &'e Locale, Text, Text);

/// Counts pairs that the format writes like other ones, family by family.
#[derive(Default)]
pub(super) struct Merging<'e> {
    /// Pairs as the memory has them: only those with a text that may be written like another one.
    own: HashSet<Pair<'e>>,
    /// The same as they are written.
    written: HashSet<Pair<'e>>,
    /// Sources of these pairs as the memory has them, and as they are written.
    own_sources: HashSet<(UnitKind, Text)>,
    written_sources: HashSet<(UnitKind, Text)>,
    merged: u64,
    merged_sources: u64,
}

impl<'e> Merging<'e> {
    /// Notes a pair by its own texts and by those that stand for them.
    pub(super) fn note(&mut self, kind: UnitKind, locale: &'e Locale, own: (Text, Text), written: (Text, Text)) {
        self.own.insert((kind, locale, own.0, own.1));
        self.written.insert((kind, locale, written.0, written.1));
        self.own_sources.insert((kind, own.0));
        self.written_sources.insert((kind, written.0));
    }

    /// Ends a family: pairs of different ones are never one.
    pub(super) fn end_family(&mut self) {
        self.merged += (self.own.len() - self.written.len()) as u64;
        self.merged_sources += (self.own_sources.len() - self.written_sources.len()) as u64;
        self.own.clear();
        self.written.clear();
        self.own_sources.clear();
        self.written_sources.clear();
    }

    /// How many pairs were written as one with another.
    pub(super) fn merged(&self) -> u64 {
        self.merged
    }

    /// How many sources were written as one with another.
    pub(super) fn merged_sources(&self) -> u64 {
        self.merged_sources
    }
}
