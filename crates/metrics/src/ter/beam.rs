//! Levenshtein distances of words, near the diagonal alone.

use std::ops::Range;

/// How far from the diagonal cells are looked at, in both directions.
const BEAM: f64 = 25.0;

/// More than any distance.
const UNREACHED: u32 = u32::MAX / 2;

/// A step through the table, from the beginnings of both sentences to their ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A word on both sides; whether it is the same.
    Both { is_same: bool },
    /// A word that only the hypothesis has.
    Hypothesis,
    /// A word that only the reference has.
    Reference,
}

/// The table of distances of each beginning of a hypothesis (rows) to each beginning of the reference (columns), as far as the beam
/// shines. Room is linear in the words of both.
pub(super) struct Table<'a> {
    reference: &'a [u32],
    hypothesis: Vec<u32>,
    /// The columns of each row, which all hypotheses of one length share.
    columns: Vec<Range<usize>>,
    /// Where each row begins in `costs`.
    begins: Vec<usize>,
    costs: Vec<u32>,
}

impl<'a> Table<'a> {
    pub(super) fn new(hypothesis: Vec<u32>, reference: &'a [u32]) -> Table<'a> {
        let columns = beam(hypothesis.len(), reference.len());
        let mut begins = Vec::with_capacity(columns.len());
        let mut length = 0;
        for row in &columns {
            begins.push(length);
            length += row.len();
        }
        let mut table = Table { reference, hypothesis, columns, begins, costs: vec![UNREACHED; length] };
        for (column, cost) in table.costs.iter_mut().take(reference.len() + 1).enumerate() {
            *cost = column as u32;
        }
        table.fill(0);
        table
    }

    pub(super) fn hypothesis(&self) -> &[u32] {
        &self.hypothesis
    }

    /// The distance of the whole sentences.
    pub(super) fn distance(&self) -> u32 {
        self.costs.last().copied().unwrap_or(0)
    }

    /// Takes another order of the hypothesis's words.
    pub(super) fn reorder(&mut self, words: &[u32]) {
        let first = first_difference(&self.hypothesis, words);
        self.hypothesis.copy_from_slice(words);
        self.fill(first);
    }

    /// What [`distance`](Table::distance) would be with another order of the hypothesis's words.
    pub(super) fn distance_of(&self, words: &[u32], rows: &mut Rows) -> u32 {
        let first = first_difference(&self.hypothesis, words);
        if first == words.len() {
            return self.distance();
        }
        let last = words.iter().zip(&self.hypothesis).rposition(|(word, own)| word != own).unwrap_or(first);
        rows.above.clear();
        rows.above.extend_from_slice(self.row(first));
        for (at, word) in words.iter().enumerate().skip(first) {
            rows.own.resize(self.columns[at + 1].len(), UNREACHED);
            let above = (&self.columns[at], rows.above.as_slice());
            fill_row(*word, self.reference, above, (&self.columns[at + 1], &mut rows.own));
            std::mem::swap(&mut rows.above, &mut rows.own);
            // From here on both sentences have the same words, so a difference that is the same in all columns stays.
            if at >= last
                && let Some(difference) = common_difference(&rows.above, self.row(at + 1))
            {
                return self.distance().saturating_add_signed(difference);
            }
        }
        rows.above.last().copied().unwrap_or(0)
    }

    /// The way with the least distance. Of several, the one that goes through both sentences, else the hypothesis, as late
    /// as it can.
    pub(super) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::with_capacity(self.hypothesis.len() + self.reference.len());
        let (mut row, mut column) = (self.hypothesis.len(), self.reference.len());
        while row > 0 || column > 0 {
            let cost = self.cost(row, column);
            let is_same = row > 0 && column > 0 && self.hypothesis[row - 1] == self.reference[column - 1];
            if row > 0 && column > 0 && cost == self.cost(row - 1, column - 1) + u32::from(!is_same) {
                steps.push(Step::Both { is_same });
                row -= 1;
                column -= 1;
            } else if row > 0 && (column == 0 || cost == self.cost(row - 1, column) + 1) {
                steps.push(Step::Hypothesis);
                row -= 1;
            } else {
                steps.push(Step::Reference);
                column -= 1;
            }
        }
        steps.reverse();
        steps
    }

    /// Computes all rows below `row`.
    fn fill(&mut self, row: usize) {
        for at in row..self.hypothesis.len() {
            let (done, rest) = self.costs.split_at_mut(self.begins[at + 1]);
            let above = (&self.columns[at], &done[self.begins[at]..]);
            let own = (&self.columns[at + 1], &mut rest[..self.columns[at + 1].len()]);
            fill_row(self.hypothesis[at], self.reference, above, own);
        }
    }

    fn row(&self, row: usize) -> &[u32] {
        &self.costs[self.begins[row]..][..self.columns[row].len()]
    }

    fn cost(&self, row: usize, column: usize) -> u32 {
        cost_at((&self.columns[row], self.row(row)), column)
    }
}

/// Room for two rows.
#[derive(Default)]
pub(super) struct Rows {
    above: Vec<u32>,
    own: Vec<u32>,
}

/// The columns that each row has. The diagonal goes from corner to corner; the last row goes to the end.
fn beam(rows: usize, columns: usize) -> Vec<Range<usize>> {
    let ratio = if rows == 0 { 1.0 } else { columns as f64 / rows as f64 };
    // Rows of a steep diagonal have to meet.
    let beam = if BEAM < ratio / 2.0 { (ratio / 2.0 + BEAM).ceil() } else { BEAM } as usize;
    let of_row = |row: usize| {
        let diagonal = (row as f64 * ratio).floor() as usize;
        let end = if row == rows { columns + 1 } else { (diagonal + beam).min(columns + 1) };
        diagonal.saturating_sub(beam)..end
    };
    std::iter::once(0..columns + 1).chain((1..=rows).map(of_row)).collect()
}

fn fill_row(word: u32, reference: &[u32], above: (&Range<usize>, &[u32]), own: (&Range<usize>, &mut [u32])) {
    let (columns, costs) = own;
    let mut left = UNREACHED;
    let mut diagonal = if columns.start == 0 { UNREACHED } else { cost_at(above, columns.start - 1) };
    for (column, cost) in columns.clone().zip(costs) {
        let up = cost_at(above, column);
        let is_same = column > 0 && reference[column - 1] == word;
        left = (diagonal + u32::from(!is_same)).min(up + 1).min(left + 1).min(UNREACHED);
        *cost = left;
        diagonal = up;
    }
}

fn cost_at((columns, costs): (&Range<usize>, &[u32]), column: usize) -> u32 {
    column.checked_sub(columns.start).and_then(|at| costs.get(at)).copied().unwrap_or(UNREACHED)
}

fn first_difference(one: &[u32], other: &[u32]) -> usize {
    one.iter().zip(other).take_while(|(left, right)| left == right).count()
}

/// By how much `one` exceeds `other` in every column, if it is the same in all.
fn common_difference(one: &[u32], other: &[u32]) -> Option<i32> {
    let difference = one.first()?.cast_signed() - other.first()?.cast_signed();
    let mut costs = one.iter().zip(other);
    costs.all(|(left, right)| left.cast_signed() - right.cast_signed() == difference).then_some(difference)
}
