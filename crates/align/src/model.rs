//! The probabilities that beads are judged by. Everything that was set by measurement stands here.

use bitext_model::{Block, UnitKind};

use crate::bead::Agreement;
use crate::unit::Unit;

/// The longest stretch that one unit is joined with when it is a paragraph unit, or may be one.
pub(crate) const LONGEST: usize = 7;
/// The same for a sentence unit with other sentence units.
pub(crate) const LONGEST_SENTENCES: usize = 2;

/// Probability that a unit was deleted, or inserted.
#[allow(non_snake_case)] fn ALONE() -> f64 { param("ALONE", 0.03) }

/// Of a word of a linked unit, that the other side has it in its place.
#[allow(non_snake_case)] fn KEPT() -> f64 { param("KEPT", 0.62) }
/// The same of units that have nothing to do with each other.
#[allow(non_snake_case)] fn BY_CHANCE() -> f64 { param("BY_CHANCE", 0.14) }
/// Words are not independent of each other: no text counts for more words than this,
#[allow(non_snake_case)] fn MOST_WORDS() -> f64 { param("MOST_WORDS", 9.0) }
/// and half as many when it has so many.
#[allow(non_snake_case)] fn HALF_WORDS() -> f64 { param("HALF_WORDS", 9.0) }

/// The natural logarithm of the probability of a unit without counterpart.
pub(crate) fn alone() -> f64 {
    ALONE().ln()
}

/// Log of the prior probability of a bead that joins `left` with `right`.
pub(crate) fn prior(left: &[Unit], right: &[Unit]) -> f64 {
    let (few, many) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let probability = match (few.len(), many.len()) {
        (1, 1) => match (few[0].kind(), many[0].kind()) {
            (Some(UnitKind::Sentence), Some(UnitKind::Paragraph))
            | (Some(UnitKind::Paragraph), Some(UnitKind::Sentence)) => param("PS", 0.02),
            _ => 0.9,
        },
        (1, units) => match (few[0].kind(), many.iter().any(|unit| unit.kind() == Some(UnitKind::Paragraph))) {
            (Some(UnitKind::Paragraph), false) => param("PN", 0.3),
            (Some(UnitKind::Paragraph), true) => 0.02,
            (Some(UnitKind::Sentence), _) => 0.004,
            (None, _) => param("NN", 0.06) / units as f64,
        },
        _ => 0.004,
    };
    f64::ln(probability)
}

/// Log of how much likelier it is that linked units share so many words than that two others do.
pub(crate) fn pieces(pieces: &[(u32, u32)], length: usize) -> f64 {
    let all = pieces.last().map_or(0, |piece| piece.1);
    let mut score = 0.0;
    let mut before = (0, 0);
    for piece in pieces {
        let (common, own) = (f64::from(piece.0 - before.0), f64::from(piece.1 - before.1));
        let share = if all == 0 { length as f64 / pieces.len() as f64 } else { length as f64 * own / f64::from(all) };
        score += words(common, own, share);
        before = *piece;
    }
    score
}

/// The same of one unit with one.
fn words(common: f64, left: f64, right: f64) -> f64 {
    let total = left + right;
    if total == 0.0 {
        return 0.0;
    }
    let share = (2.0 * common / total).min(1.0);
    let mean = total / 2.0;
    let effective = MOST_WORDS() * 2.0 * mean / (mean + HALF_WORDS());
    effective * (share * (KEPT() / BY_CHANCE()).ln() + (1.0 - share) * ((1.0 - KEPT()) / (1.0 - BY_CHANCE())).ln())
}

/// What the numbers add.
pub(crate) fn keys(agreement: Agreement) -> f64 {
    match agreement {
        Agreement::Agree => param("KA", 1.0),
        Agreement::Silent => 0.0,
        Agreement::Apart => -param("KO", 1.5),
        Agreement::Disagree => -param("KD", 1.5),
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

pub(crate) fn param(name: &str, default: f64) -> f64 {
    use std::sync::OnceLock;
    static PARAMS: OnceLock<std::collections::HashMap<String, f64>> = OnceLock::new();
    *PARAMS.get_or_init(|| std::env::var("P").unwrap_or_default().split_whitespace().map(|p| { let (a, b) = p.split_once('=').unwrap(); (a.to_owned(), b.parse().unwrap()) }).collect()).get(name).unwrap_or(&default)
}
