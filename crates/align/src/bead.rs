use std::ops::Range;

/// A stretch of units on one side that is the same as a stretch on the other; one of the two may be empty.
///
/// The term is that of Gale and Church (1993): a document is a string of beads.
#[derive(Debug, Clone, PartialEq)]
pub struct Bead {
    /// The units of the left side, by their places in it.
    pub left: Range<usize>,
    /// The units of the right side.
    pub right: Range<usize>,
    /// How it was found.
    pub evidence: Evidence,
    /// The probability that the bead is right, between 0 and 1; see the table in the crate's README for what it was
    /// measured against.
    pub confidence: f32,
}

impl Bead {
    /// Whether it joins units of both sides.
    pub fn is_link(&self) -> bool {
        !self.left.is_empty() && !self.right.is_empty()
    }
}

/// What a bead rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evidence {
    /// The documents are the same, unit for unit.
    Identity,
    /// Both sides have the same text here, and all that is the same stands in this order.
    Anchor,
    /// The best explanation of a stretch between anchors.
    Gap {
        /// The share of words that both sides have in the same order, between 0 and 1 (Dice's coefficient over a longest
        /// common subsequence).
        similarity: f32,
        /// Whether the numbers of the units speak for it.
        keys: Agreement,
    },
    /// The same text elsewhere, once on either side among what has no counterpart.
    Moved,
}

/// What numbers say of a bead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// They count as many sentences on both sides, at the place that neighbours make one expect.
    Agree,
    /// There are none, or not enough is known of them.
    Silent,
    /// They stand elsewhere than neighbours make one expect.
    Apart,
    /// They count more sentences on one side than on the other.
    Disagree,
}
