//! A sample of units of a known size, in one pass and bounded memory.

use std::collections::BinaryHeap;

use bitext_markup::{hash, key};

/// Where a unit stands in the order from which a sample takes the first.
///
/// The order is that of a hash over seed and normalized source, so it does not depend on what else there is, and a unit
/// of a small sample is in every larger one. Identifiers decide between units of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    hash: u64,
    tuid: u64,
}

impl Rank {
    pub(super) fn new(seed: u64, source: &str, tuid: &str) -> Rank {
        Rank { hash: seeded(seed, "sample", key(source).normalized), tuid: hash(tuid) }
    }
}

/// A number that varies with the seed, and with what it is for.
pub(super) fn seeded(seed: u64, purpose: &str, number: u64) -> u64 {
    hash(&format!("{purpose} {seed} {number}"))
}

/// Keeps the first of all ranks that it sees.
#[derive(Debug, Default)]
pub(super) struct Lowest {
    limit: usize,
    ranks: BinaryHeap<Rank>,
}

impl Lowest {
    pub(super) fn new(limit: u64) -> Lowest {
        Lowest { limit: usize::try_from(limit).unwrap_or(usize::MAX), ranks: BinaryHeap::new() }
    }

    pub(super) fn offer(&mut self, rank: Rank) {
        if self.ranks.len() < self.limit {
            self.ranks.push(rank);
        } else if let Some(mut last) = self.ranks.peek_mut()
            && rank < *last
        {
            *last = rank;
        }
    }

    /// The last rank that is in the sample; `None` when the sample is empty.
    pub(super) fn last(&self) -> Option<Rank> {
        self.ranks.peek().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_kept_whatever_the_order() {
        let mut ranks: Vec<Rank> = (0..500).map(|n| Rank::new(7, &format!("Rope {n}"), "a")).collect();
        let last = |ranks: &[Rank], limit| {
            let mut lowest = Lowest::new(limit);
            for rank in ranks {
                lowest.offer(*rank);
            }
            lowest.last()
        };
        let forwards = last(&ranks, 20);
        ranks.reverse();
        assert_eq!(forwards, last(&ranks, 20));
        ranks.sort_unstable();
        assert_eq!((forwards, last(&ranks, 0)), (Some(ranks[19]), None));
        assert_eq!(last(&ranks, 1000), Some(ranks[499]));
    }

    #[test]
    fn a_rank_is_of_seed_and_source() {
        assert_eq!(Rank::new(7, "Moor  the boat", "a"), Rank::new(7, "Moor the boat ", "a"));
        assert_ne!(Rank::new(7, "Moor the boat", "a").hash, Rank::new(8, "Moor the boat", "a").hash);
        assert_ne!(seeded(7, "sample", 1), seeded(7, "split", 1));
    }
}
