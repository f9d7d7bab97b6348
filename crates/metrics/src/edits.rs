use std::hash::Hash;
use std::iter::Sum;
use std::ops::AddAssign;

use bitext_markup::words;

use crate::levenshtein::distance;
use crate::signature::signed;

/// Texts with more words, or characters, than this have no edit rate: the time for comparing two grows with the product of
/// their lengths, and is about a second here.
pub const LONGEST_FOR_EDITS: usize = 100_000;

/// Edits between two texts. Those of several pairs add up to those of a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EditCounts {
    /// Insertions, deletions and replacements: the least that make one text of the other.
    pub edits: u64,
    /// Words, or characters, of the longer text.
    pub longer: u64,
}

impl EditCounts {
    /// The edit rate, 0 for equal texts to 100 for texts that have nothing in common; 0 for two empty ones.
    ///
    /// The divisor is the longer text's length, not the reference's: so the rate has an upper bound, is the same in both
    /// directions, and is 100 less what a lookup calls the similarity.
    pub fn score(&self) -> f64 {
        if self.longer == 0 { 0.0 } else { 100.0 * self.edits as f64 / self.longer as f64 }
    }
}

impl AddAssign for EditCounts {
    fn add_assign(&mut self, other: EditCounts) {
        self.edits += other.edits;
        self.longer += other.longer;
    }
}

impl Sum for EditCounts {
    fn sum<I: Iterator<Item = EditCounts>>(counts: I) -> EditCounts {
        counts.fold(EditCounts::default(), |mut sum, counts| {
            sum += counts;
            sum
        })
    }
}

/// Edits of words, as [`bitext_markup::words`] has them: letters, numbers, signs one by one; single characters where a script does
/// not part words. Case counts, markup does not. `None` for texts longer than [`LONGEST_FOR_EDITS`].
///
/// ```
/// use bitext_metrics::word_edits;
/// let counts = word_edits("Moor **two** boats", "Moor 2 boats.").unwrap();
/// assert_eq!((counts.edits, counts.longer), (2, 4));
/// assert_eq!(word_edits("港へ戻る", "港に戻る").unwrap().score(), 25.0);
/// ```
pub fn word_edits(one: &str, other: &str) -> Option<EditCounts> {
    let of = |text: &str| words(text).into_iter().map(|word| word.range).collect::<Vec<_>>();
    let (ranges, other_ranges) = (of(one), of(other));
    let one: Vec<&str> = ranges.into_iter().map(|range| &one[range]).collect();
    let other: Vec<&str> = other_ranges.into_iter().map(|range| &other[range]).collect();
    edits(&one, &other)
}

/// Edits of characters, which are code points as in chrF and in other programs' character error rates: a tone mark of
/// Thai or a vowel sign of Arabic is one of its own. White space, case and markup count. `None` for texts longer than
/// [`LONGEST_FOR_EDITS`].
///
/// ```
/// use bitext_metrics::character_edits;
/// assert_eq!(character_edits("ท่าเรือ", "ทาเรือ").unwrap().edits, 1);
/// ```
pub fn character_edits(one: &str, other: &str) -> Option<EditCounts> {
    let of = |text: &str| text.chars().take(LONGEST_FOR_EDITS + 1).collect::<Vec<char>>();
    edits(&of(one), &of(other))
}

/// What [`word_edits`] computes, and who does.
pub fn word_signature() -> String {
    signed("edits:levenshtein|unit:word|case:mixed|divisor:longer")
}

/// What [`character_edits`] computes, and who does.
pub fn character_signature() -> String {
    signed("edits:levenshtein|unit:codepoint|case:mixed|divisor:longer")
}

fn edits<T: Eq + Hash>(one: &[T], other: &[T]) -> Option<EditCounts> {
    let longer = one.len().max(other.len());
    (longer <= LONGEST_FOR_EDITS).then(|| EditCounts { edits: distance(one, other) as u64, longer: longer as u64 })
}
