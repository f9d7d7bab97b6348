//! The search for shifts.

use super::beam::{Rows, Step, Table};

/// The most words that one shift moves.
const LONGEST_SHIFT: usize = 10;

/// How far from its place in the hypothesis a shifted word stands in the reference, at most.
const FARTHEST: usize = 50;

/// How many shifts are tried for one sentence.
const MOST_TRIED: usize = 1000;

/// Edits that make `reference` of `hypothesis`. As long as a shift saves more than the edit it is, the best one is made.
pub(super) fn edits(hypothesis: Vec<u32>, reference: &[u32]) -> usize {
    if hypothesis == reference {
        return 0;
    }
    let mut search = Search { tried: 0, shifted: Vec::with_capacity(hypothesis.len()), rows: Rows::default() };
    let mut table = Table::new(hypothesis, reference);
    let mut shifts = 0;
    while let Some(shift) = search.best(&table, reference) {
        shift.write(table.hypothesis(), &mut search.shifted);
        table.reorder(&search.shifted);
        shifts += 1;
    }
    shifts + table.distance() as usize
}

/// A stretch of the hypothesis, and where it goes.
#[derive(Debug, Clone, Copy)]
struct Shift {
    start: usize,
    length: usize,
    /// The word before which it goes, as positions are before the shift; inside the stretch, as many words behind it.
    target: usize,
}

impl Shift {
    /// The words in their new order.
    fn write(self, words: &[u32], shifted: &mut Vec<u32>) {
        let Shift { start, length, target } = self;
        let end = start + length;
        shifted.clear();
        if target < start {
            for part in [&words[..target], &words[start..end], &words[target..start], &words[end..]] {
                shifted.extend_from_slice(part);
            }
        } else {
            let behind = if target > end { target } else { (target + length).min(words.len()) };
            for part in [&words[..start], &words[end..behind], &words[start..end], &words[behind..]] {
                shifted.extend_from_slice(part);
            }
        }
    }

    /// What is better among shifts that save the same: more words, else from further in front, else to further in front.
    fn rank(self) -> impl Ord {
        (self.length, std::cmp::Reverse(self.start), std::cmp::Reverse(self.target))
    }
}

struct Search {
    tried: usize,
    /// Room for a hypothesis.
    shifted: Vec<u32>,
    rows: Rows,
}

impl Search {
    /// The best shift of those that save anything. `None` as well if there is no trying any more.
    fn best(&mut self, table: &Table<'_>, reference: &[u32]) -> Option<Shift> {
        let distance = table.distance();
        let alignment = Alignment::new(&table.steps());
        let mut best: Option<(u32, Shift)> = None;
        for (start, at, length) in common_stretches(table.hypothesis(), reference) {
            if !alignment.could_gain(start, at, length) {
                continue;
            }
            let mut last = None;
            for target in alignment.targets(at, length) {
                if last == Some(target) {
                    continue;
                }
                last = Some(target);
                let shift = Shift { start, length, target };
                shift.write(table.hypothesis(), &mut self.shifted);
                let saved = distance.saturating_sub(table.distance_of(&self.shifted, &mut self.rows));
                self.tried += 1;
                if saved > 0 && best.is_none_or(|(most, best)| (saved, shift.rank()) > (most, best.rank())) {
                    best = Some((saved, shift));
                }
            }
            if self.tried >= MOST_TRIED {
                return None;
            }
        }
        best.map(|(_, shift)| shift)
    }
}

/// Stretches of words that both sentences have: where they start in the hypothesis and in the reference, and their lengths.
fn common_stretches<'a>(
    hypothesis: &'a [u32],
    reference: &'a [u32],
) -> impl Iterator<Item = (usize, usize, usize)> + 'a {
    (0..hypothesis.len()).flat_map(move |start| {
        let end = (start + FARTHEST + 1).min(reference.len());
        (start.saturating_sub(FARTHEST)..end).flat_map(move |at| {
            let pairs = hypothesis[start..].iter().zip(&reference[at..]).take(LONGEST_SHIFT);
            let same = pairs.take_while(|(left, right)| left == right).count();
            (1..=same).map(move |length| (start, at, length))
        })
    })
}

/// Which words of both sentences belong together.
struct Alignment {
    /// For each word of the reference, the position in the hypothesis behind the word it belongs to, or if it belongs to none, behind
    /// the last word before it that has one.
    behind: Vec<usize>,
    /// How many words before each position, and before the end, are wrong.
    wrong_in_hypothesis: Vec<usize>,
    wrong_in_reference: Vec<usize>,
}

impl Alignment {
    fn new(steps: &[Step]) -> Alignment {
        let mut alignment = Alignment { behind: Vec::new(), wrong_in_hypothesis: vec![0], wrong_in_reference: vec![0] };
        let mut position = 0;
        let (mut wrong, mut wrong_in_reference) = (0, 0);
        for step in steps {
            if *step != Step::Reference {
                position += 1;
                wrong += usize::from(*step != Step::Both { is_same: true });
                alignment.wrong_in_hypothesis.push(wrong);
            }
            if *step != Step::Hypothesis {
                alignment.behind.push(position);
                wrong_in_reference += usize::from(*step != Step::Both { is_same: true });
                alignment.wrong_in_reference.push(wrong_in_reference);
            }
        }
        alignment
    }

    /// Whether a stretch has wrong words on both sides, and does not belong to itself already.
    fn could_gain(&self, start: usize, at: usize, length: usize) -> bool {
        let is_wrong = |wrong: &[usize], from: usize| wrong[from + length] > wrong[from];
        let is_there = start < self.behind[at] && self.behind[at] <= start + length;
        is_wrong(&self.wrong_in_hypothesis, start) && is_wrong(&self.wrong_in_reference, at) && !is_there
    }

    /// Where a stretch can go that stands at `at` in the reference: behind what the word before it belongs to, or one of its own
    /// words but the last.
    fn targets(&self, at: usize, length: usize) -> impl Iterator<Item = usize> {
        let before = at.checked_sub(1).map_or(0, |before| self.behind[before]);
        std::iter::once(before).chain(self.behind[at..at + length].iter().copied())
    }
}
