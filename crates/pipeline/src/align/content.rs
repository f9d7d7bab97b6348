//! Documents that are one in two locales by what they say, where neither path nor id tells.

use std::collections::HashMap;

use bitext_model::Locale;
use bitext_store::{CurrentDocument, SourceUnitReader, TextId};

use crate::Error;

/// A text that more documents have says nothing of them, and counts for none.
const RARE: usize = 16;

/// What is known of a document that lacks a counterpart.
struct Candidate<'d> {
    index: usize,
    locale: &'d Locale,
    /// How many different source texts it has.
    texts: usize,
}

/// The best counterpart of a document in a locale.
#[derive(Debug, Clone, Copy)]
struct Best {
    candidate: usize,
    shared: usize,
    is_unique: bool,
}

/// Pairs of documents in different locales that share at least half of the source texts of the smaller one, where each
/// is the other's best in its locale and no second one is as good. Those that share most come first.
///
/// `alone` are the documents to be matched, as indices.
pub(super) fn matches(
    documents: &[CurrentDocument],
    alone: &[usize],
    units: &mut SourceUnitReader<'_>,
) -> Result<Vec<(usize, usize)>, Error> {
    let is_of_one_locale = alone.windows(2).all(|pair| documents[pair[0]].locale == documents[pair[1]].locale);
    if is_of_one_locale {
        return Ok(Vec::new());
    }
    let mut candidates = Vec::with_capacity(alone.len());
    let mut holders: HashMap<TextId, Vec<usize>> = HashMap::new();
    for index in alone {
        let document = &documents[*index];
        let mut texts: Vec<TextId> = Vec::with_capacity(document.segments as usize);
        units.of_revision(document.revision, |unit| texts.push(unit.source))?;
        texts.sort_unstable();
        texts.dedup();
        for text in &texts {
            let holders = holders.entry(*text).or_default();
            // One more than is rare tells that it is not.
            if holders.len() <= RARE {
                holders.push(candidates.len());
            }
        }
        candidates.push(Candidate { index: *index, locale: &document.locale, texts: texts.len() });
    }
    Ok(pairs(&candidates, &shared(&candidates, &holders)))
}

/// How many rare texts each pair of candidates shares.
fn shared(candidates: &[Candidate<'_>], holders: &HashMap<TextId, Vec<usize>>) -> HashMap<(usize, usize), usize> {
    let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
    for holders in holders.values().filter(|holders| holders.len() <= RARE) {
        for (position, left) in holders.iter().enumerate() {
            for right in &holders[position + 1..] {
                if candidates[*left].locale != candidates[*right].locale {
                    *shared.entry((*left, *right)).or_default() += 1;
                }
            }
        }
    }
    shared
}

fn pairs(candidates: &[Candidate<'_>], shared: &HashMap<(usize, usize), usize>) -> Vec<(usize, usize)> {
    let mut best: HashMap<(usize, &Locale), Best> = HashMap::new();
    for ((left, right), shared) in shared {
        if shared * 2 < candidates[*left].texts.min(candidates[*right].texts) {
            continue;
        }
        for (of, other) in [(*left, *right), (*right, *left)] {
            let new = Best { candidate: other, shared: *shared, is_unique: true };
            best.entry((of, candidates[other].locale))
                .and_modify(|best| {
                    if best.shared < new.shared {
                        *best = new;
                    } else if best.shared == new.shared {
                        best.is_unique = false;
                    }
                })
                .or_insert(new);
        }
    }
    let is_best = |of: usize, other: usize| {
        best.get(&(of, candidates[other].locale)).is_some_and(|best| best.is_unique && best.candidate == other)
    };
    let mut pairs: Vec<(usize, usize, usize)> = shared
        .iter()
        .filter(|((left, right), _)| is_best(*left, *right) && is_best(*right, *left))
        .map(|((left, right), shared)| (*shared, *left, *right))
        .collect();
    pairs.sort_unstable_by(|left, right| right.0.cmp(&left.0).then((left.1, left.2).cmp(&(right.1, right.2))));
    pairs.into_iter().map(|(_, left, right)| (candidates[left].index, candidates[right].index)).collect()
}
