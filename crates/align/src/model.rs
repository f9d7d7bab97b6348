//! What beads are judged by. Everything that was set by measurement stands here.
//!
//! Scores are natural logarithms of weights. Weights need not sum to one: the probability of a bead is its share of the
//! weight of all strings of beads through a gap.

use bitext_model::{Block, UnitKind};

use crate::bead::Agreement;
use crate::unit::Unit;

/// The longest stretch that one unit is joined with when it is a paragraph unit, or may be one.
pub(crate) const LONGEST: usize = 7;
/// The same for a sentence unit with other sentence units.
pub(crate) const LONGEST_SENTENCES: usize = 2;
/// Regions of at most so many cells are left to the search through beads: in them a text that stands once on either side may
/// still be two different ones. Larger ones are divided where such a text stands.
pub(crate) const UNDIVIDED: usize = 4608;

/// Weight of a unit without counterpart.
const ALONE: f64 = 0.09;

/// Of a word of a linked unit, the probability that the other side has it in its place.
const KEPT: f64 = 0.72;
/// The same of units that have nothing to do with each other.
const BY_CHANCE: f64 = 0.123;
/// Words are not independent of each other: however long two texts are, they count for no more than twice as many words as this,
const MOST_WORDS: f64 = 9.0;
/// and for half as many when each has so many.
const HALF_WORDS: f64 = 9.0;

/// What two texts of the same length add to a bead,
const SAME_LENGTH: f64 = 0.5;
/// what every word takes off by which one is longer,
const LONGER: f64 = 1.5;
/// as long as there are no more of them than this.
const MOST_LONGER: f64 = 3.0;
/// In texts of so many words, two words count for one.
const LENGTH_OF_HALF: f64 = 30.0;

/// A longer bead needs that its first and last unit are at least this much better explained than without them; see
/// [`is_worth_it`].
const LEFT_OVER: f64 = 0.97;
const LESS_ALIKE: f64 = 0.6;
/// How many words of such a unit may have replaced others.
const MOST_REPLACED: f64 = 2.0;

/// Log of the weight of a unit without counterpart.
pub(crate) fn alone() -> f64 {
    ALONE.ln()
}

/// Log of the prior weight of a bead that joins `left` with `right`.
pub(crate) fn prior(left: &[Unit], right: &[Unit]) -> f64 {
    use UnitKind::{Paragraph, Sentence};
    let (few, many) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let weight = match (few.len(), many.len()) {
        (1, 1) => match (few[0].kind(), many[0].kind()) {
            // A paragraph unit has two sentences or more.
            (Some(Sentence), Some(Paragraph)) | (Some(Paragraph), Some(Sentence)) => 0.0075,
            _ => 0.9,
        },
        (1, units) => match (few[0].kind(), many.iter().any(|unit| unit.kind() == Some(Paragraph))) {
            (Some(Paragraph), false) => 0.6,
            (Some(Paragraph), true) => 0.02,
            (Some(Sentence), _) => 0.004,
            _ => 0.6 / units as f64,
        },
        _ => 0.004,
    };
    f64::ln(weight)
}

/// What two documents' first units add: they are headings of the same page.
pub(crate) const FIRST: f64 = 4.5;

/// Log of how much likelier it is that a text shares so many words with the pieces of the other side than that it does by
/// chance. A piece is a unit; `pieces` holds for each how many words it and those before it have in common with the text,
/// and how many they have. `length` is the number of the text's words.
///
/// A piece answers for its share of the text alone, so that a bead of one and two is judged as two beads of one and one
/// would be.
pub(crate) fn words(pieces: &[(u32, u32)], length: usize) -> f64 {
    let all = pieces.last().map_or(0, |piece| piece.1);
    let mut score = 0.0;
    let mut before = (0, 0);
    for piece in pieces {
        let (common, own) = (f64::from(piece.0 - before.0), f64::from(piece.1 - before.1));
        let part = if all == 0 { 1.0 / pieces.len() as f64 } else { own / f64::from(all) };
        score += likelihood(common, own, length as f64 * part);
        before = *piece;
    }
    score
}

fn likelihood(common: f64, left: f64, right: f64) -> f64 {
    let total = left + right;
    if total == 0.0 {
        return 0.0;
    }
    let share = (2.0 * common / total).min(1.0);
    let counted = MOST_WORDS * total / (total / 2.0 + HALF_WORDS);
    counted * (share * (KEPT / BY_CHANCE).ln() + (1.0 - share) * ((1.0 - KEPT) / (1.0 - BY_CHANCE)).ln())
}

/// What the lengths of both sides add, in words that are written apart: edits replace words more often than they add or
/// take out some.
pub(crate) fn length(left: u32, right: u32) -> f64 {
    let scale = 1.0 + f64::from(left.min(right)) / LENGTH_OF_HALF;
    let longer = f64::from(left.abs_diff(right)) / scale;
    SAME_LENGTH - LONGER * longer.min(MOST_LONGER)
}

/// Whether a bead explains more than the one that leaves its first or last unit out, where the unit has `words` words, brings
/// `gain` words that are in common, and `left_over` words of the other side have no counterpart: it makes both sides more
/// alike, or it may have replaced what is left over without making them much less alike.
pub(crate) fn is_worth_it(words: f64, gain: f64, left_over: f64, alike: f64, alike_without: f64) -> bool {
    alike_without < alike
        || (LEFT_OVER * words <= gain + left_over.min(words - gain).min(MOST_REPLACED)
            && LESS_ALIKE * alike_without < alike)
}

/// What the numbers add.
pub(crate) fn keys(agreement: Agreement) -> f64 {
    match agreement {
        Agreement::Agree => 0.05,
        Agreement::Silent => 0.0,
        Agreement::Apart => -0.37,
        Agreement::Disagree => -6.0,
    }
}

/// What the place in the document's structure adds.
pub(crate) fn structure(left: &Unit, right: &Unit) -> f64 {
    let anchors = match (left.anchor, right.anchor) {
        (Some(one), Some(other)) if one == other => 6.0,
        (Some(_), Some(_)) => -3.0,
        _ => 0.0,
    };
    let is_heading = |block| matches!(block, Block::Heading(_));
    let blocks = match (left.block, right.block) {
        (Some(one), Some(other)) if one == other => 0.5,
        (Some(one), Some(other)) if is_heading(one) != is_heading(other) => -2.0,
        _ => 0.0,
    };
    anchors + blocks
}
