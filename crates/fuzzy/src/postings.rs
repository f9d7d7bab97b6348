use crate::index::{Group, Index};
use crate::layout::Words;
use crate::query::Query;

/// The postings of the query's tokens, each read in both directions from the query's length.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    /// The first sentence that is not shorter than the query.
    middle: u32,
    lists: Vec<List>,
}

/// Which way postings are read: to shorter sentences, or to longer ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Shorter,
    Longer,
}

/// Sentences of one length: how much they have in common with the query if they match.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// How many edits there may be.
    pub(crate) allowed: usize,
    /// The tokens of the longer of query and sentence.
    pub(crate) longer: usize,
}

/// The postings of a token: what is before `below` and from `above` on was not read yet.
#[derive(Debug, Clone, Copy)]
struct List {
    /// Where the token stands in the query.
    position: i32,
    start: usize,
    below: usize,
    above: usize,
    end: usize,
}

impl Postings {
    /// Begins anew, at the first sentence that is not shorter than the query.
    pub(crate) fn reset(&mut self, middle: u32) {
        self.middle = middle;
        self.lists.clear();
    }

    /// Adds to `candidates` the sentences of a group that share one of their rarest tokens with the query's rarest ones, in
    /// places that fit. One that shares several comes several times.
    pub(crate) fn gather(
        &mut self,
        index: &Index<'_>,
        query: &Query,
        group: &Group,
        way: Way,
        bounds: Bounds,
        candidates: &mut Candidates,
    ) {
        let Bounds { allowed, longer } = bounds;
        // So many tokens are common to both, so that of these the rarest has at most so many rarer ones before it.
        let highest = |length: usize| (length + allowed).checked_sub(longer);
        let (Some(own), Some(other)) = (highest(query.len()), highest(group.length)) else { return };
        let Some(own) = own.checked_sub(query.unknown) else { return };
        let highest_rank = byte(other as i32);
        let difference = group.length as i32 - query.len() as i32;
        // Tokens before the common one differ in number by its shift, and those after it by the rest of the difference.
        let shifts = ((difference - allowed as i32 + 1) >> 1, (difference + allowed as i32) >> 1);
        for rank in 0..(own + 1).min(query.ordered.len()) {
            let Some(list) = self.list(index, query, rank) else { return };
            let positions = (byte(list.position + shifts.0), byte(list.position + shifts.1));
            let fits =
                |rank: u8, position: u8| rank <= highest_rank && positions.0 <= position && position <= positions.1;
            list.read(index, group, way, |sentence, rank, position| candidates.add(sentence, fits(rank, position)));
        }
    }

    /// The postings of the query's token of a rank.
    fn list(&mut self, index: &Index<'_>, query: &Query, rank: usize) -> Option<&mut List> {
        while self.lists.len() <= rank {
            let (token, position) = *query.ordered.get(self.lists.len())?;
            let range = index.list(token);
            let posted = index.sections.posted.part(range.clone());
            let middle = range.start + first_from(posted, self.middle, index.len());
            let position = position as i32;
            self.lists.push(List { position, start: range.start, below: middle, above: middle, end: range.end });
        }
        self.lists.get_mut(rank)
    }
}

impl List {
    /// Goes through what it has of a group: sentences with rank and position.
    #[inline]
    fn read(&mut self, index: &Index<'_>, group: &Group, way: Way, mut on_posting: impl FnMut(u32, u8, u8)) {
        let range = match way {
            Way::Longer => self.above..self.end,
            Way::Shorter => self.start..self.below,
        };
        let sections = index.sections;
        let (posted, ranks, positions) =
            (sections.posted.part(range.clone()), sections.ranks.get(range.clone()), sections.positions.get(range));
        let entries = posted.0.iter().zip(ranks.unwrap_or_default()).zip(positions.unwrap_or_default());
        let entries = entries.map(|((sentence, rank), position)| (u32::from_le_bytes(*sentence), *rank, *position));
        let mut read = 0;
        match way {
            Way::Longer => {
                for (sentence, rank, position) in entries.take_while(|(sentence, ..)| *sentence < group.end) {
                    on_posting(sentence, rank, position);
                    read += 1;
                }
                self.above += read;
            }
            Way::Shorter => {
                for (sentence, rank, position) in entries.rev().take_while(|(sentence, ..)| group.first <= *sentence) {
                    on_posting(sentence, rank, position);
                    read += 1;
                }
                self.below -= read;
            }
        }
    }
}

/// Sentences that may match. Keeps its room.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    sentences: Vec<u32>,
    count: usize,
}

impl Candidates {
    pub(crate) fn clear(&mut self) {
        self.count = 0;
    }

    /// Writes always and keeps what fits: nobody could foresee a branch.
    #[inline]
    fn add(&mut self, sentence: u32, fits: bool) {
        if self.sentences.len() <= self.count {
            self.sentences.resize(2 * self.count + 64, 0);
        }
        self.sentences[self.count] = sentence;
        self.count += usize::from(fits);
    }

    pub(crate) fn as_slice(&self) -> &[u32] {
        &self.sentences[..self.count]
    }
}

/// Ranks and positions as they are posted: what is too high for a byte is the highest byte, on both sides of a comparison.
fn byte(number: i32) -> u8 {
    u8::try_from(number.max(0)).unwrap_or(u8::MAX)
}

/// The first posting that is not before a sentence. Sentences are spread about evenly, so that the search begins where it should
/// be, and goes on from there in growing steps.
fn first_from(posted: Words<'_>, sentence: u32, sentences: usize) -> usize {
    let length = posted.0.len();
    let is_before = |place: usize| posted.at(place) < sentence;
    let guess = (length as u64 * u64::from(sentence) / (sentences as u64).max(1)) as usize;
    let mut low;
    let mut high = guess.min(length);
    let mut step = 1;
    if high < length && is_before(high) {
        low = high + 1;
        while low + step < length && is_before(low + step) {
            low += step + 1;
            step *= 2;
        }
        high = (low + step).min(length);
    } else {
        while step <= high && !is_before(high - step) {
            high -= step;
            step *= 2;
        }
        low = high.saturating_sub(step);
    }
    low + posted.part(low..high).0.partition_point(|other| u32::from_le_bytes(*other) < sentence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_are_found(mut sentences in prop::collection::vec(0..500_u32, 0..80), sentence in 0..600_u32) {
            sentences.sort_unstable();
            let bytes: Vec<[u8; 4]> = sentences.iter().map(|sentence| sentence.to_le_bytes()).collect();
            let expected = sentences.partition_point(|other| *other < sentence);
            prop_assert_eq!(first_from(Words(&bytes), sentence, 500), expected);
        }
    }
}
