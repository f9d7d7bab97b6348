//! The least number of insertions, deletions and replacements that make one sequence of another.

use std::collections::HashMap;
use std::hash::Hash;

/// The Levenshtein distance. Takes a step for each 64 items of one sequence and each item of the other, and memory for a few
/// bytes per item (Myers 1999 with the blocks of Hyyrö 2003, one block after the other).
pub(crate) fn distance<T: Eq + Hash>(one: &[T], other: &[T]) -> usize {
    let prefix = one.iter().zip(other).take_while(|(left, right)| left == right).count();
    let (one, other) = (&one[prefix..], &other[prefix..]);
    let suffix = one.iter().rev().zip(other.iter().rev()).take_while(|(left, right)| left == right).count();
    let (one, other) = (&one[..one.len() - suffix], &other[..other.len() - suffix]);
    let (rows, columns) = if one.len() < other.len() { (one, other) } else { (other, one) };
    if rows.is_empty() {
        return columns.len();
    }

    let mut numbers = HashMap::new();
    for item in rows {
        let next = numbers.len();
        numbers.entry(item).or_insert(next);
    }
    // All items that no row has share a number, whose mask stays empty.
    let none = numbers.len();
    let columns: Vec<usize> = columns.iter().map(|item| numbers.get(item).copied().unwrap_or(none)).collect();

    let mut masks = vec![0_u64; none + 1];
    // How much each column's value exceeds that of the column before, in the last row of the block above.
    let mut steps = vec![1_i8; columns.len()];
    for block in rows.chunks(64) {
        for (row, item) in block.iter().enumerate() {
            masks[numbers[item]] |= 1 << row;
        }
        advance(&masks, &columns, &mut steps, 1 << (block.len() - 1));
        for item in block {
            masks[numbers[item]] = 0;
        }
    }
    let rise: isize = steps.iter().map(|step| isize::from(*step)).sum();
    rows.len().saturating_add_signed(rise)
}

/// Takes the steps from the row above a block to its last row, which `last` has the bit of.
fn advance(masks: &[u64], columns: &[usize], steps: &mut [i8], last: u64) {
    // Rows whose value is one more, and one less, than that of the row above.
    let (mut more, mut less) = (u64::MAX, 0_u64);
    for (column, step) in columns.iter().zip(steps) {
        let mut equal = masks[*column];
        let vertical = equal | less;
        equal |= u64::from(*step < 0);
        let diagonal = ((equal & more).wrapping_add(more) ^ more) | equal;
        let mut right_more = less | !(diagonal | more);
        let mut right_less = more & diagonal;
        let next = i8::from(right_more & last != 0) - i8::from(right_less & last != 0);
        right_more = right_more << 1 | u64::from(*step > 0);
        right_less = right_less << 1 | u64::from(*step < 0);
        more = right_less | !(vertical | right_more);
        less = right_more & vertical;
        *step = next;
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// The table, cell by cell.
    fn slow(one: &[u8], other: &[u8]) -> usize {
        let mut row: Vec<usize> = (0..=other.len()).collect();
        for (at, left) in one.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = at + 1;
            for (column, right) in other.iter().enumerate() {
                let replaced = diagonal + usize::from(left != right);
                diagonal = row[column + 1];
                row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
            }
        }
        row[other.len()]
    }

    #[test]
    fn known_distances() {
        assert_eq!(distance(b"kitten", b"sitting"), 3);
        assert_eq!(distance(b"", b"sitting"), 7);
        assert_eq!(distance::<u8>(b"", b""), 0);
    }

    proptest! {
        #[test]
        fn equals_the_table(one in vec(0_u8..4, 0..200), other in vec(0_u8..4, 0..200)) {
            prop_assert_eq!(distance(&one, &other), slow(&one, &other));
        }
    }
}
