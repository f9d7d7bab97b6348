use std::cmp::Ordering;

/// What deleting, inserting or replacing a token costs. A token of a class that stands for another costs a share of it.
pub const TOKEN_COST: u32 = 100;

/// How alike two sentences are: an exact fraction between 0 and 1.
///
/// A score is `1 - cost / (TOKEN_COST * length)`, where `cost` is the least cost of making one sentence of the other and
/// `length` are the tokens of the longer one. Scores are ordered, compared and held against thresholds as fractions.
#[derive(Debug, Clone, Copy)]
pub struct Score {
    cost: u32,
    length: u32,
}

impl Score {
    /// The score of equal sentences.
    pub const ONE: Score = Score { cost: 0, length: 1 };

    /// The score of sentences of which the longer has `length` tokens, and that are `cost` apart.
    pub fn new(cost: u32, length: u32) -> Score {
        if length == 0 { Score::ONE } else { Score { cost: cost.min(length.saturating_mul(TOKEN_COST)), length } }
    }

    /// What it costs to make one sentence of the other, in hundredths of a token.
    pub fn cost(self) -> u32 {
        self.cost
    }

    /// The tokens of the longer sentence; 1 where both are empty.
    pub fn length(self) -> u32 {
        self.length
    }

    /// The score in ten thousandths, rounded down, so that only equal sentences have 10,000.
    pub fn ten_thousandths(self) -> u16 {
        let whole = u64::from(self.length) * u64::from(TOKEN_COST);
        // At most 10,000.
        ((whole - u64::from(self.cost)) * 10_000 / whole) as u16
    }

    /// The score as a number between 0 and 1, for people.
    pub fn as_f64(self) -> f64 {
        1.0 - f64::from(self.cost) / (f64::from(self.length) * f64::from(TOKEN_COST))
    }

    /// Whether the score reaches a threshold.
    pub fn reaches(self, least: MinScore) -> bool {
        let whole = u64::from(self.length) * u64::from(TOKEN_COST);
        u64::from(least.0) * whole <= (whole - u64::from(self.cost)) * 10_000
    }

    /// The cost, and what it is a share of.
    pub(crate) fn share(self) -> (u64, u64) {
        (u64::from(self.cost), u64::from(self.length))
    }
}

impl PartialEq for Score {
    fn eq(&self, other: &Score) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Score {}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Score) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Score) -> Ordering {
        let own = u64::from(self.cost) * u64::from(other.length);
        let others = u64::from(other.cost) * u64::from(self.length);
        others.cmp(&own)
    }
}

/// The least score that matches have to reach: 50 % at least.
///
/// ```
/// use bitext_fuzzy::{MinScore, Score, TOKEN_COST};
/// let seventy = MinScore::percent(70).unwrap();
/// assert!(Score::new(3 * TOKEN_COST, 10).reaches(seventy));
/// assert!(!Score::new(3 * TOKEN_COST + 1, 10).reaches(seventy));
/// assert_eq!(MinScore::percent(49), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MinScore(u16);

impl MinScore {
    /// The lowest threshold an index can answer: below it, sentences without a word in common could match.
    pub const LOWEST: MinScore = MinScore(5_000);

    /// 70 %: what translators commonly find worth correcting.
    pub(crate) const DEFAULT: MinScore = MinScore(7_000);

    /// A threshold in percent, unless it is below 50 or above 100.
    pub fn percent(percent: u8) -> Option<MinScore> {
        MinScore::ten_thousandths(u16::from(percent) * 100)
    }

    /// A threshold in ten thousandths, unless it is below 5,000 or above 10,000.
    pub fn ten_thousandths(ten_thousandths: u16) -> Option<MinScore> {
        (5_000..=10_000).contains(&ten_thousandths).then_some(MinScore(ten_thousandths))
    }

    /// The cost that is allowed, and what it is a share of.
    pub(crate) fn share(self) -> (u64, u64) {
        (u64::from(10_000 - self.0) * u64::from(TOKEN_COST), 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_fractions() {
        assert_eq!(Score::new(100, 2), Score::new(200, 4));
        assert!(Score::new(100, 4) > Score::new(100, 3));
        assert_eq!(Score::new(0, 7), Score::ONE);
        assert_eq!(Score::new(0, 0), Score::ONE);
        assert_eq!(Score::new(100, 3).ten_thousandths(), 6_666);
        assert_eq!(Score::new(1, 10_000).ten_thousandths(), 9_999);
        assert_eq!(Score::new(500, 3), Score::new(300, 3));
    }

    #[test]
    fn thresholds_are_exact() {
        for length in 1..200 {
            for distance in 0..=length {
                let score = Score::new(distance * TOKEN_COST, length);
                assert_eq!(score.reaches(MinScore::percent(70).unwrap()), 10 * distance <= 3 * length);
            }
        }
    }
}
