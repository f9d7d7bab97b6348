use std::collections::{BTreeMap, BTreeSet};

type Places = (Vec<usize>, Vec<usize>);

/// How many beads are right, of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Found beads that are right.
    pub right: u64,
    /// Found beads.
    pub found: u64,
    /// Beads of the set that were found.
    pub recalled: u64,
    /// Beads of the set.
    pub gold: u64,
}

impl Score {
    /// The share of what was found that is right, between 0 and 1.
    pub fn precision(&self) -> f64 {
        share(self.right, self.found)
    }

    /// The share of what is in the set that was found, between 0 and 1.
    pub fn recall(&self) -> f64 {
        share(self.recalled, self.gold)
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The three ways to count, over all documents together.
///
/// Strict and lax are those of Thompson and Koehn (Vecalign, 2019): beads with units on one side only count for precision,
/// not for recall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scores {
    /// A bead is right when the set has it.
    pub strict: Score,
    /// A bead is right when it overlaps one of the set on both sides.
    pub lax: Score,
    /// As strict, of beads with units on both sides: what reaches a memory.
    pub link: Score,
}

impl Scores {
    /// Counts the beads of a document.
    pub fn add(&mut self, gold: &[Places], found: &[Places]) {
        let set = |beads: &[Places], with_one_side: bool| -> BTreeSet<Places> {
            let is_wanted = |(left, right): &&Places| {
                if with_one_side {
                    !left.is_empty() || !right.is_empty()
                } else {
                    !left.is_empty() && !right.is_empty()
                }
            };
            beads.iter().filter(is_wanted).cloned().collect()
        };
        let (all_gold, all_found) = (set(gold, true), set(found, true));
        let (gold_links, found_links) = (set(gold, false), set(found, false));
        let (strict, lax) = hits(&all_gold, &all_found);
        self.strict.right += strict;
        self.lax.right += lax;
        self.strict.found += all_found.len() as u64;
        self.lax.found += all_found.len() as u64;
        let (strict, lax) = hits(&found_links, &gold_links);
        self.strict.recalled += strict;
        self.lax.recalled += lax;
        self.strict.gold += gold_links.len() as u64;
        self.lax.gold += gold_links.len() as u64;
        let both = gold_links.intersection(&found_links).count() as u64;
        self.link.right += both;
        self.link.recalled += both;
        self.link.found += found_links.len() as u64;
        self.link.gold += gold_links.len() as u64;
    }
}

/// How many of the judged beads are in the reference, and how many overlap one of it.
fn hits(reference: &BTreeSet<Places>, judged: &BTreeSet<Places>) -> (u64, u64) {
    let mut touches: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (left, right) in reference {
        for place in left {
            touches.entry(*place).or_default().extend(right);
        }
    }
    let overlaps = |(left, right): &Places| {
        left.iter()
            .filter_map(|place| touches.get(place))
            .any(|touched| right.iter().any(|place| touched.contains(place)))
    };
    let strict = judged.iter().filter(|bead| reference.contains(*bead)).count();
    let lax = judged.iter().filter(|bead| reference.contains(*bead) || overlaps(bead)).count();
    (strict as u64, lax as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let gold = [(vec![0], vec![0]), (vec![1], vec![1, 2]), (vec![2], vec![])];
        let found = [(vec![0], vec![0]), (vec![1], vec![1]), (vec![], vec![2]), (vec![2], vec![])];
        let mut scores = Scores::default();
        scores.add(&gold, &found);
        assert_eq!(scores.strict, Score { right: 2, found: 4, recalled: 1, gold: 2 });
        assert_eq!(scores.lax, Score { right: 3, found: 4, recalled: 2, gold: 2 });
        assert_eq!(scores.link, Score { right: 1, found: 2, recalled: 1, gold: 2 });
        assert!((scores.strict.f1() - 0.5).abs() < 1e-9);
    }
}
