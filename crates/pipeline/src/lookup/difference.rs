//! What parts two texts, in words.

use bitext_fuzzy::{EditKind, alignment};

use super::CLASS_COST;
use super::tokens::{Tokenized, tokenize};

/// What became of a stretch of words between the text asked for and the one found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Both have it.
    Equal,
    /// One of a kind stands for another: numbers, addresses, code spans, placeholders.
    Substituted,
    /// Other words.
    Replaced,
    /// Only the text asked for has it.
    Added,
    /// Only the text found has it.
    Missing,
}

impl Change {
    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Equal => "equal",
            Change::Substituted => "substituted",
            Change::Replaced => "replaced",
            Change::Added => "added",
            Change::Missing => "missing",
        }
    }
}

/// A stretch of both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// What became of it.
    pub change: Change,
    /// Its words in the text asked for; empty with [`Change::Missing`].
    pub query: String,
    /// Its words in the text found; empty with [`Change::Added`].
    pub source: String,
}

/// The stretches of a text and of an earlier one, in their order.
pub(crate) fn word_difference(now: &str, before: &str) -> Vec<Stretch> {
    difference((now, &tokenize(now)), (before, &tokenize(before)), CLASS_COST)
}

/// The stretches of two texts, in their order.
pub(super) fn difference(query: (&str, &Tokenized), source: (&str, &Tokenized), class_cost: u32) -> Vec<Stretch> {
    let words = |(text, tokenized): (&str, &Tokenized), range: &std::ops::Range<usize>| match (
        tokenized.ranges.get(range.start),
        range.end.checked_sub(1).and_then(|last| tokenized.ranges.get(last)),
    ) {
        (Some(first), Some(last)) if first.start <= last.end => text[first.start..last.end].to_owned(),
        _ => String::new(),
    };
    let edits = alignment(&query.1.tokens, &source.1.tokens, class_cost);
    edits
        .into_iter()
        .map(|edit| Stretch {
            change: match edit.kind {
                EditKind::Equal => Change::Equal,
                EditKind::SameClass => Change::Substituted,
                EditKind::Replaced => Change::Replaced,
                EditKind::Deleted => Change::Added,
                EditKind::Inserted => Change::Missing,
            },
            query: if edit.first.is_empty() { String::new() } else { words(query, &edit.first) },
            source: if edit.second.is_empty() { String::new() } else { words(source, &edit.second) },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_words_of_the_texts() {
        let (query, source) = ("Moor the red boat at pier 7 now", "Moor the boat at pier 12");
        let stretches = difference((query, &tokenize(query)), (source, &tokenize(source)), 10);
        let told: Vec<(&str, &str, &str)> = stretches
            .iter()
            .map(|stretch| (stretch.change.as_str(), stretch.query.as_str(), stretch.source.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("equal", "Moor the", "Moor the"),
                ("added", "red", ""),
                ("equal", "boat at pier", "boat at pier"),
                ("substituted", "7", "12"),
                ("added", "now", ""),
            ]
        );
        assert_eq!(difference(("", &tokenize("")), ("", &tokenize("")), 10), []);
    }
}
