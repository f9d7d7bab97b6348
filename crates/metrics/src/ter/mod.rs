//! Translation edit rate.

mod beam;
mod options;
mod shifts;
mod tokenizer;

use std::borrow::Cow;
use std::collections::HashMap;
use std::iter::Sum;
use std::ops::AddAssign;

pub use options::TerOptions;

use shifts::edits;
use tokenizer::{joined, tokenized, words};

/// Texts with more words than this have no TER. Its time grows with the length alone, but a thousand times over, as that
/// many places for a shift may be tried: texts of this length, made to be slow, take seconds.
pub const LONGEST_FOR_TER: usize = 10_000;

/// What makes the reference of a hypothesis. Those of several pairs add up to those of a corpus, whose score is not the mean of
/// the sentences' scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TerCounts {
    /// Insertions, deletions and replacements of a word, and shifts of a stretch of words to another place.
    pub edits: u64,
    /// Words of the reference.
    pub reference_words: u64,
}

impl TerCounts {
    /// Edits per hundred words of the reference: 0 for equal texts, more than 100 where a hypothesis is much longer. Where the
    /// reference has no words, 0 for no edits and 100 for any.
    pub fn score(&self) -> f64 {
        match (self.edits, self.reference_words) {
            (0, _) => 0.0,
            (_, 0) => 100.0,
            (edits, words) => 100.0 * edits as f64 / words as f64,
        }
    }
}

impl AddAssign for TerCounts {
    fn add_assign(&mut self, other: TerCounts) {
        self.edits += other.edits;
        self.reference_words += other.reference_words;
    }
}

impl Sum for TerCounts {
    fn sum<I: Iterator<Item = TerCounts>>(counts: I) -> TerCounts {
        counts.fold(TerCounts::default(), |mut sum, counts| {
            sum += counts;
            sum
        })
    }
}

/// TER (Snover et al. 2006) of one pair. `None` if a side has more than [`LONGEST_FOR_TER`] words.
///
/// The least number of edits would take too long to find. So shifts are found greedily, within limits, and the figure is
/// only comparable with those of programs that search in the same way: this one gives the edits that sacrebleu 2 gives,
/// which follows tercom 0.7. That includes an oddity: sacrebleu normalizes a hypothesis once and a reference twice, which
/// makes a difference for `'s` before punctuation. So with `normalized`, a text that has it is not equal to itself.
///
/// ```
/// use bitext_metrics::{TerOptions, ter};
/// let counts = ter("before you leave the harbour pay", "pay before you leave the harbour", TerOptions::default());
/// assert_eq!(counts.unwrap().edits, 1);
/// ```
pub fn ter(hypothesis: &str, reference: &str, options: TerOptions) -> Option<TerCounts> {
    let hypothesis = tokenized(hypothesis, options);
    let mut reference = tokenized(reference, options);
    if options.normalized {
        // sacrebleu normalizes references twice.
        reference = Cow::Owned(tokenized(&joined(&reference), options).into_owned());
    }
    let mut numbers = HashMap::new();
    let mut numbered = |text| -> Option<Vec<u32>> {
        let mut found = Vec::new();
        for word in words(text) {
            if found.len() == LONGEST_FOR_TER {
                return None;
            }
            let next = numbers.len() as u32;
            found.push(*numbers.entry(word).or_insert(next));
        }
        Some(found)
    };
    let (hypothesis, reference) = (numbered(&hypothesis)?, numbered(&reference)?);
    Some(TerCounts { edits: edits(hypothesis, &reference) as u64, reference_words: reference.len() as u64 })
}
