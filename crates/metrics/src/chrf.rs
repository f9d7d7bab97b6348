use std::iter::Sum;
use std::ops::AddAssign;

use crate::signature::signed;
use crate::space::is_space;

/// Stretches of 1 to this many characters are counted.
pub const ORDERS: usize = 6;

/// How much more recall weighs than precision.
const BETA: f64 = 2.0;

/// Bits that hold a character and one value more, which stands for none.
const BITS: usize = 21;

/// How many stretches of characters two texts have in common, for each length. Those of several pairs add up to those of
/// a corpus, whose score is not the mean of the sentences' scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChrfCounts {
    /// Stretches of the hypothesis; none are counted at a length that the reference does not reach.
    pub hypothesis: [u64; ORDERS],
    /// Stretches of the reference.
    pub reference: [u64; ORDERS],
    /// Stretches of both, each as often as the text has it that has it less often.
    pub common: [u64; ORDERS],
}

impl ChrfCounts {
    /// From 0, nothing in common, to 100. Precision and recall are means over the lengths at which both sides have a
    /// stretch; 0 when there is none.
    pub fn score(&self) -> f64 {
        let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
        for order in 0..ORDERS {
            let (hypothesis, reference) = (self.hypothesis[order] as f64, self.reference[order] as f64);
            if hypothesis > 0.0 && reference > 0.0 {
                precision += self.common[order] as f64 / hypothesis;
                recall += self.common[order] as f64 / reference;
                orders += 1.0;
            }
        }
        if precision + recall == 0.0 {
            return 0.0;
        }
        let (precision, recall) = (precision / orders, recall / orders);
        let weight = BETA * BETA;
        100.0 * (1.0 + weight) * precision * recall / (weight * precision + recall)
    }
}

impl AddAssign for ChrfCounts {
    fn add_assign(&mut self, other: ChrfCounts) {
        for order in 0..ORDERS {
            self.hypothesis[order] += other.hypothesis[order];
            self.reference[order] += other.reference[order];
            self.common[order] += other.common[order];
        }
    }
}

impl Sum for ChrfCounts {
    fn sum<I: Iterator<Item = ChrfCounts>>(counts: I) -> ChrfCounts {
        counts.fold(ChrfCounts::default(), |mut sum, counts| {
            sum += counts;
            sum
        })
    }
}

/// chrF2 (Popović 2015, 2016) of one pair: stretches of 1 to 6 characters without white space, no words, beta 2.
/// Characters are code points, and case counts. Takes time for sorting, and memory of 16 bytes, for each character.
///
/// ```
/// use bitext_metrics::chrf2;
/// assert_eq!(chrf2("港へ 戻る", "港へ戻る").score(), 100.0);
/// assert_eq!(chrf2("Moor", "港").score(), 0.0);
/// ```
pub fn chrf2(hypothesis: &str, reference: &str) -> ChrfCounts {
    let (hypothesis, reference) = (windows(hypothesis), windows(reference));
    let mut counts = ChrfCounts::default();
    for order in 0..ORDERS {
        counts.reference[order] = windows_of(order, reference.len());
        if counts.reference[order] > 0 {
            counts.hypothesis[order] = windows_of(order, hypothesis.len());
            counts.common[order] = common(order, &hypothesis, &reference);
        }
    }
    counts
}

/// What [`chrf2`] computes, in sacrebleu's terms, and who does.
pub fn chrf2_signature() -> String {
    signed("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no")
}

/// How many stretches of `order + 1` characters a text of `characters` has.
fn windows_of(order: usize, characters: usize) -> u64 {
    characters.saturating_sub(order) as u64
}

/// At each character, it and the five that follow it as one number, sorted. The first stands in the highest bits, so that
/// numbers sort by each of their beginnings too, and one order serves stretches of every length. Zeros follow the last character.
fn windows(text: &str) -> Vec<u128> {
    let mut windows = Vec::with_capacity(text.len());
    let mut window = 0;
    let characters = text.chars().filter(|character| !is_space(*character)).map(|character| u128::from(character) + 1);
    for (at, character) in characters.chain([0; ORDERS - 1]).enumerate() {
        window = (window << BITS | character) & ((1 << (BITS * ORDERS)) - 1);
        if at >= ORDERS - 1 {
            windows.push(window);
        }
    }
    windows.sort_unstable();
    windows
}

/// How many stretches of `order + 1` characters two sorted lists have in common.
fn common(order: usize, one: &[u128], other: &[u128]) -> u64 {
    let beginning = |window: u128| window >> (BITS * (ORDERS - 1 - order));
    let is_whole = |beginning: u128| beginning & ((1 << BITS) - 1) != 0;
    let (mut at, mut at_other, mut common) = (0, 0, 0);
    while at < one.len() && at_other < other.len() {
        let (left, right) = (beginning(one[at]), beginning(other[at_other]));
        common += u64::from(left == right && is_whole(left));
        at += usize::from(left <= right);
        at_other += usize::from(right <= left);
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_count_as_often_as_both_have_them() {
        let counts = chrf2("aab", "abaa");
        assert_eq!(counts.hypothesis, [3, 2, 1, 0, 0, 0]);
        assert_eq!(counts.reference, [4, 3, 2, 1, 0, 0]);
        assert_eq!(counts.common, [3, 2, 0, 0, 0, 0]);
    }

    #[test]
    fn lengths_that_the_reference_lacks_count_nothing() {
        assert_eq!(chrf2("abc", "ab").hypothesis, [3, 2, 0, 0, 0, 0]);
        assert_eq!(chrf2("ab", "abc").reference, [3, 2, 1, 0, 0, 0]);
    }

    #[test]
    fn a_null_character_is_a_character() {
        assert_eq!(chrf2("\0\0", "\0\0\0").common, [2, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn empty_texts_score_nothing() {
        for (hypothesis, reference) in [("", ""), ("a", ""), ("", "a"), (" \n", "\u{3000}")] {
            assert_eq!(chrf2(hypothesis, reference).score().to_bits(), 0);
        }
    }
}
