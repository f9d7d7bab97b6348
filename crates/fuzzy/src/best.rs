use crate::score::{MinScore, TOKEN_COST};
use crate::search::Match;

/// The best matches so far, and what a further one has to reach.
#[derive(Debug)]
pub(crate) struct Best {
    limit: usize,
    /// Best first.
    matches: Vec<Match>,
    /// The cost that is allowed as a share of the length of the longer sentence: numerator and denominator.
    allowed: (u64, u64),
}

impl Best {
    pub(crate) fn new(limit: usize, least: MinScore) -> Best {
        Best { limit, matches: Vec::new(), allowed: least.share() }
    }

    /// The highest cost that a match may have when the longer sentence has `length` tokens.
    pub(crate) fn allowed_cost(&self, length: usize) -> u32 {
        let cost = self.allowed.0 * length as u64 / self.allowed.1;
        u32::try_from(cost).unwrap_or(u32::MAX)
    }

    /// The same in whole tokens.
    pub(crate) fn allowed_distance(&self, length: usize) -> usize {
        (self.allowed_cost(length) / TOKEN_COST) as usize
    }

    /// Whether there are as many as there may be, so that a further one has to be better than the worst.
    pub(crate) fn is_full(&self) -> bool {
        self.limit <= self.matches.len()
    }

    /// Whether a match would be among the best.
    pub(crate) fn takes(&self, found: Match) -> bool {
        let worst = self.matches.last().filter(|_| self.is_full());
        found.score.cost() <= self.allowed_cost(found.score.length() as usize)
            && worst.is_none_or(|worst| is_before(&found, worst))
    }

    /// Adds a match, and leaves the worst out when there are too many.
    pub(crate) fn add(&mut self, found: Match) {
        let place = self.matches.partition_point(|other| is_before(other, &found));
        self.matches.insert(place, found);
        self.matches.truncate(self.limit);
        if let Some(worst) = self.matches.last().filter(|_| self.is_full()) {
            self.allowed = worst.score.share();
        }
    }

    pub(crate) fn into_matches(self) -> Vec<Match> {
        self.matches
    }
}

fn is_before(one: &Match, other: &Match) -> bool {
    other.score.cmp(&one.score).then(one.number.cmp(&other.number)).is_lt()
}
