//! The least cost of making one sentence of another.

use crate::score::TOKEN_COST;

/// A token as costs see it: its number, and what tells it from others of its class.
pub(crate) type Costed = (u32, u64);

/// Computes costs; keeps its room.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    row: Vec<u32>,
}

/// What it costs that one token stands for another.
#[inline]
pub(crate) fn replacement<T: PartialEq>(one: &(T, u64), other: &(T, u64), class_cost: u32) -> u32 {
    if one.0 != other.0 {
        TOKEN_COST
    } else if one.1 != other.1 {
        class_cost
    } else {
        0
    }
}

impl Costs {
    /// The cost, when it is at most `limit`. Where that is low, only what is near the diagonal is looked at.
    pub(crate) fn cost<T: PartialEq>(
        &mut self,
        one: &[(T, u64)],
        other: &[(T, u64)],
        class_cost: u32,
        limit: u32,
    ) -> Option<u32> {
        const FAR: u32 = u32::MAX / 2;
        // A path that strays further from the diagonal than this costs more than the limit.
        let band = (limit / TOKEN_COST) as usize;
        if band < one.len().abs_diff(other.len()) {
            return None;
        }
        let row = &mut self.row;
        row.clear();
        row.extend((0..=other.len()).map(|column| if column <= band { column as u32 * TOKEN_COST } else { FAR }));
        for (above, own) in one.iter().enumerate() {
            let line = above + 1;
            let first = line.saturating_sub(band).max(1);
            let last = (line + band).min(other.len());
            let mut diagonal = row[first - 1];
            let mut before = if first == 1 && line <= band { line as u32 * TOKEN_COST } else { FAR };
            row[first - 1] = before;
            let mut least = before;
            for column in first..=last {
                let replaced = diagonal + replacement(own, &other[column - 1], class_cost);
                diagonal = row[column];
                before = replaced.min(before.min(diagonal) + TOKEN_COST);
                row[column] = before;
                least = least.min(before);
            }
            if limit < least {
                return None;
            }
        }
        let cost = row[other.len()];
        (cost <= limit).then_some(cost)
    }
}
