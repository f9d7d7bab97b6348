//! Texts that are the same on both sides, in the same order.

use std::collections::HashMap;
use std::ops::Range;

/// So often a region is divided again by what is unique in it. Documents are through after three or four times.
const DEPTH: usize = 24;

/// Two regions that belong together.
pub(crate) type Region = (Range<usize>, Range<usize>);

/// The pairs of places that hold the same and that everything else is ordered by, ascending on both sides.
///
/// Patience: a text that stands once on either side belongs together; of these the heaviest chain in order is kept, and what is
/// between its links is looked at in the same way, where more is unique. Equal beginnings and ends of a region need not be
/// unique. Regions of at most `undivided` cells are left as they are.
pub(crate) fn anchors(
    left: &[u32],
    right: &[u32],
    weight: &dyn Fn(usize) -> u64,
    undivided: usize,
) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Vec<(Region, usize)> = vec![((0..left.len(), 0..right.len()), 0)];
    while let Some((region, depth)) = open.pop() {
        let (a, b) = trim(left, right, region, &mut found);
        if a.len() * b.len() <= undivided || depth == DEPTH {
            continue;
        }
        let pairs = unique(left, right, &a, &b);
        let weights: Vec<u64> = pairs.iter().map(|pair| weight(pair.0)).collect();
        let chain = heaviest(&pairs, &weights);
        if chain.is_empty() {
            continue;
        }
        let (mut from_a, mut from_b) = (a.start, b.start);
        for (x, y) in chain {
            open.push(((from_a..x, from_b..y), depth + 1));
            found.push((x, y));
            (from_a, from_b) = (x + 1, y + 1);
        }
        open.push(((from_a..a.end, from_b..b.end), depth + 1));
    }
    found.sort_unstable();
    found
}

/// Takes what a region's sides have in common at their beginnings and ends.
fn trim(left: &[u32], right: &[u32], (mut a, mut b): Region, found: &mut Vec<(usize, usize)>) -> Region {
    while !a.is_empty() && !b.is_empty() && left[a.start] == right[b.start] {
        found.push((a.start, b.start));
        a.start += 1;
        b.start += 1;
    }
    while !a.is_empty() && !b.is_empty() && left[a.end - 1] == right[b.end - 1] {
        a.end -= 1;
        b.end -= 1;
        found.push((a.end, b.end));
    }
    (a, b)
}

/// The places of what stands once on either side, in the order of the left side.
fn unique(left: &[u32], right: &[u32], a: &Range<usize>, b: &Range<usize>) -> Vec<(usize, usize)> {
    // How often on the left, how often on the right, and where.
    let mut counts: HashMap<u32, (u32, u32, usize)> = HashMap::with_capacity(a.len());
    for place in a.clone() {
        counts.entry(left[place]).or_default().0 += 1;
    }
    for place in b.clone() {
        if let Some(count) = counts.get_mut(&right[place]) {
            count.1 += 1;
            count.2 = place;
        }
    }
    let pair = |place: usize| match counts.get(&left[place]) {
        Some((1, 1, other)) => Some((place, *other)),
        _ => None,
    };
    a.clone().filter_map(pair).collect()
}

/// Of pairs that ascend on the left, each with its weight, those of the heaviest chain that ascends on both sides. Of equally heavy chains the
/// one whose links come first on the right.
pub(crate) fn heaviest(pairs: &[(usize, usize)], weights: &[u64]) -> Vec<(usize, usize)> {
    if pairs.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1) {
        return pairs.to_vec();
    }
    let mut places: Vec<usize> = pairs.iter().map(|(_, right)| *right).collect();
    places.sort_unstable();
    places.dedup();
    // A Fenwick tree over the places on the right: the heaviest chain that ends at or before each.
    let mut tree: Vec<(u64, Option<usize>)> = vec![(0, None); places.len() + 1];
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let mut total = vec![0; pairs.len()];
    // Pairs of one place on the left must not follow each other: they enter the tree together.
    let mut at = 0;
    while at < pairs.len() {
        let end = at + pairs[at..].iter().take_while(|pair| pair.0 == pairs[at].0).count();
        for index in at..end {
            let mut place = places.partition_point(|right| *right < pairs[index].1);
            let mut best = (0, None);
            while 0 < place {
                if best.0 < tree[place].0 {
                    best = tree[place];
                }
                place -= place & place.wrapping_neg();
            }
            total[index] = best.0 + weights[index].max(1);
            before.push(best.1);
        }
        for index in at..end {
            let mut place = places.partition_point(|right| *right < pairs[index].1) + 1;
            while place < tree.len() {
                if tree[place].0 < total[index] {
                    tree[place] = (total[index], Some(index));
                }
                place += place & place.wrapping_neg();
            }
        }
        at = end;
    }
    let mut last: Option<usize> = None;
    for index in 0..pairs.len() {
        if last.is_none_or(|best| total[best] < total[index]) {
            last = Some(index);
        }
    }
    let mut chain = Vec::new();
    while let Some(index) = last {
        chain.push(pairs[index]);
        last = before[index];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn of(left: &str, right: &str) -> Vec<(usize, usize)> {
        let classes = |text: &str| text.chars().map(u32::from).collect::<Vec<u32>>();
        anchors(&classes(left), &classes(right), &|_| 1, 0)
    }

    #[test]
    fn equal_ends_and_unique_middles() {
        assert_eq!(of("abxc", "abyc"), [(0, 0), (1, 1), (3, 3)]);
        assert_eq!(of("axbyc", "mxnyo"), [(1, 1), (3, 3)]);
        assert_eq!(of("", "abc"), []);
    }

    #[test]
    fn what_moved_is_no_anchor() {
        assert_eq!(of("1mabcd2", "3abcdm4"), [(2, 1), (3, 2), (4, 3), (5, 4)]);
    }

    #[test]
    fn becomes_unique_between_anchors() {
        assert_eq!(of("1s2as3", "4s5as6"), [(1, 1), (3, 3), (4, 4)]);
    }

    proptest! {
        #[test]
        fn ascend_and_are_equal(left in vec(0_u32..20, 0..60), right in vec(0_u32..20, 0..60)) {
            let pairs = anchors(&left, &right, &|_| 1, 0);
            for pair in pairs.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
            }
            for (a, b) in pairs {
                prop_assert_eq!(left[a], right[b]);
            }
        }

        #[test]
        fn no_chain_is_heavier(pairs in vec((0_usize..8, 0_usize..8), 0..9)) {
            let mut pairs = pairs;
            pairs.sort_unstable();
            pairs.dedup();
            let weights: Vec<u64> = (0..pairs.len() as u64).map(|index| index * 7 % 5 + 1).collect();
            let sum = |chain: &[(usize, usize)]| -> u64 {
                chain.iter().map(|link| weights[pairs.iter().position(|pair| pair == link).unwrap()]).sum()
            };
            let ascends = |chain: &[(usize, usize)]| chain.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1);
            let found = heaviest(&pairs, &weights);
            prop_assert!(ascends(&found));
            for subset in 0..1_usize << pairs.len() {
                let chain: Vec<_> = (0..pairs.len()).filter(|index| subset >> index & 1 == 1).map(|index| pairs[index]).collect();
                prop_assert!(!ascends(&chain) || sum(&chain) <= sum(&found));
            }
        }
    }
}
