use crate::index::{Group, Index};
use crate::layout::Posting;
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
            let room = &mut candidates.room;
            let mut count = 0;
            list.read(index, group, way, |posting| {
                let Posting { rank, position, .. } = posting;
                if room.len() <= count {
                    room.resize(2 * count + 64, Posting::default());
                }
                // Written always and kept if it fits: nobody could foresee a branch.
                room[count] = posting;
                let fits = rank <= highest_rank && positions.0 <= position && position <= positions.1;
                count += usize::from(fits);
            });
            // If this is the rarest token in common, so many of the less rare ones may be lacking on either side.
            let (missing, later) = ((own - rank) as u32, query.later[rank].posting);
            let fits = |posting: &&Posting| {
                // A rank that is too high for its byte makes more room than there is.
                let added = (other as u32).saturating_sub(u32::from(posting.rank));
                (later & !posting.later).count_ones() <= missing && (posting.later & !later).count_ones() <= added
            };
            let fitting = room[..count].iter().filter(fits);
            candidates.found.extend(fitting.map(|posting| Candidate { sentence: posting.sentence, rank, missing }));
        }
    }

    /// The postings of the query's token of a rank.
    fn list(&mut self, index: &Index<'_>, query: &Query, rank: usize) -> Option<&mut List> {
        while self.lists.len() <= rank {
            let (token, position) = *query.ordered.get(self.lists.len())?;
            let range = index.list(token);
            let postings = index.sections.postings.get(range.clone())?;
            let middle = range.start + first_from(postings, self.middle, index.len());
            let position = position as i32;
            self.lists.push(List { position, start: range.start, below: middle, above: middle, end: range.end });
        }
        self.lists.get_mut(rank)
    }
}

impl List {
    /// Goes through what it has of a group: sentences with rank and position.
    #[inline]
    fn read(&mut self, index: &Index<'_>, group: &Group, way: Way, mut on_posting: impl FnMut(Posting)) {
        let range = match way {
            Way::Longer => self.above..self.end,
            Way::Shorter => self.start..self.below,
        };
        let postings = index.sections.postings.get(range).unwrap_or_default();
        let postings = postings.iter().map(|bytes| Posting::of_bytes(*bytes));
        let mut read = 0;
        match way {
            Way::Longer => {
                for posting in postings.take_while(|posting| posting.sentence < group.end) {
                    on_posting(posting);
                    read += 1;
                }
                self.above += read;
            }
            Way::Shorter => {
                for posting in postings.rev().take_while(|posting| group.first <= posting.sentence) {
                    on_posting(posting);
                    read += 1;
                }
                self.below -= read;
            }
        }
    }
}

/// A sentence that may match.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) sentence: u32,
    /// The rank of the query's token that it shares. If it matches, it comes with the rarest such token at least.
    pub(crate) rank: usize,
    /// How many of the query's less rare tokens it may lack then.
    pub(crate) missing: u32,
}

/// Sentences that may match. Keeps its room.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    pub(crate) found: Vec<Candidate>,
    /// What was read of a list.
    room: Vec<Posting>,
}

/// Ranks and positions as they are posted: what is too high for a byte is the highest byte, on both sides of a comparison.
fn byte(number: i32) -> u8 {
    u8::try_from(number.max(0)).unwrap_or(u8::MAX)
}

/// The first posting that is not before a sentence. Sentences are spread about evenly, so that the search begins where it should
/// be, and goes on from there in growing steps.
fn first_from(postings: &[[u8; 8]], sentence: u32, sentences: usize) -> usize {
    let length = postings.len();
    let is_before =
        |place: usize| postings.get(place).is_some_and(|bytes| Posting::of_bytes(*bytes).sentence < sentence);
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
    low + postings
        .get(low..high)
        .unwrap_or_default()
        .partition_point(|bytes| Posting::of_bytes(*bytes).sentence < sentence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_are_found(mut sentences in prop::collection::vec(0..500_u32, 0..80), sentence in 0..600_u32) {
            sentences.sort_unstable();
            let postings: Vec<[u8; 8]> =
                sentences.iter().map(|sentence| Posting { sentence: *sentence, ..Posting::default() }.to_bytes()).collect();
            let expected = sentences.partition_point(|other| *other < sentence);
            prop_assert_eq!(first_from(&postings, sentence, 500), expected);
        }
    }
}
