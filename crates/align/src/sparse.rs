//! Gaps that are too large for a table: cut where units are much alike, or the same in the same turn.

use std::collections::HashMap;

use crate::anchors::heaviest;
use crate::gap::Side;
use crate::similarity::{Pattern, Progress, dice};
use crate::texts::Texts;

/// A word says where a unit belongs when it stands in at most so many units of either side.
const RARE: usize = 8;
/// So many of the units that share rare words with a unit are compared with it.
const CANDIDATES: usize = 4;
/// Two units are much alike from this share of common words on.
const ALIKE: f32 = 0.5;

/// Pairs of places in the two sides at which the gap can be cut, ascending on both sides, with how much alike they are.
pub(crate) fn cuts(texts: &Texts<'_>, left: Side<'_>, right: Side<'_>) -> Vec<(usize, usize, f32)> {
    let mut pairs = alike(texts, left, right);
    pairs.extend(same_turn(texts, left, right));
    pairs.sort_unstable_by_key(|pair| (pair.0, pair.1));
    pairs.dedup_by_key(|pair| (pair.0, pair.1));
    let places: Vec<(usize, usize)> = pairs.iter().map(|pair| (pair.0, pair.1)).collect();
    let words = |place: usize| texts.words(left.units[place].text).len() as f32;
    let weights: Vec<u64> = pairs.iter().map(|pair| (pair.2 * (1.0 + words(pair.0)) * 16.0) as u64).collect();
    let similarity: HashMap<(usize, usize), f32> = pairs.iter().map(|pair| ((pair.0, pair.1), pair.2)).collect();
    heaviest(&places, &weights).into_iter().map(|(a, b)| (a, b, similarity[&(a, b)])).collect()
}

/// Pairs that share rare words and much else.
fn alike(texts: &Texts<'_>, left: Side<'_>, right: Side<'_>) -> Vec<(usize, usize, f32)> {
    let holders = |side: Side<'_>| {
        let mut holders = vec![Vec::new(); texts.vocabulary()];
        for (place, unit) in side.units.iter().enumerate() {
            for word in texts.words(unit.text) {
                let holders: &mut Vec<u32> = &mut holders[*word as usize];
                // One more than is rare shows that it is not.
                if holders.len() <= RARE && holders.last() != Some(&(place as u32)) {
                    holders.push(place as u32);
                }
            }
        }
        holders
    };
    let (lefts, rights) = (holders(left), holders(right));
    let (mut pattern, mut progress) = (Pattern::default(), Progress::default());
    let mut pairs = Vec::new();
    for (place, unit) in left.units.iter().enumerate() {
        let words = texts.words(unit.text);
        let mut shared: HashMap<u32, u32> = HashMap::new();
        for word in words {
            if RARE < lefts[*word as usize].len() || RARE < rights[*word as usize].len() {
                continue;
            }
            for other in &rights[*word as usize] {
                *shared.entry(*other).or_default() += 1;
            }
        }
        let mut shared: Vec<(u32, u32)> = shared.into_iter().collect();
        shared.sort_unstable_by_key(|(other, count)| (std::cmp::Reverse(*count), *other));
        if shared.is_empty() {
            continue;
        }
        pattern.set([words].into_iter(), texts.vocabulary());
        for (other, _) in shared.into_iter().take(CANDIDATES) {
            let others = texts.words(right.units[other as usize].text);
            pattern.begin(&mut progress);
            pattern.advance(&mut progress, others);
            let similarity = dice(pattern.common(&progress), words.len(), others.len());
            if ALIKE <= similarity {
                pairs.push((place, other as usize, similarity));
            }
        }
    }
    pairs
}

/// The n-th of a text on the left with the n-th on the right, of texts that stand equally often on both sides.
fn same_turn(texts: &Texts<'_>, left: Side<'_>, right: Side<'_>) -> Vec<(usize, usize, f32)> {
    let places = |side: Side<'_>| {
        let mut places: HashMap<u32, Vec<usize>> = HashMap::new();
        for (place, unit) in side.units.iter().enumerate() {
            places.entry(texts.class(unit.text)).or_default().push(place);
        }
        places
    };
    let (lefts, rights) = (places(left), places(right));
    let mut pairs = Vec::new();
    for (class, places) in lefts {
        if let Some(others) = rights.get(&class).filter(|others| others.len() == places.len()) {
            pairs.extend(places.into_iter().zip(others).map(|(place, other)| (place, *other, 1.0)));
        }
    }
    pairs
}
