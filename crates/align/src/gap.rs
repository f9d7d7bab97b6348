//! What lies between two anchors: the likeliest string of beads, and how likely each bead is.

use std::ops::Range;

use bitext_model::UnitKind;

use crate::bead::{Agreement, Bead, Evidence};
use crate::covers::{Covers, together};
use crate::model::{self, LONGEST, LONGEST_SENTENCES};
use crate::similarity::{Pattern, Progress, dice};
use crate::texts::Texts;
use crate::unit::Unit;

/// One side of a gap.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'u> {
    /// The units of the gap.
    pub units: &'u [Unit],
    /// What each of them holds.
    pub covers: &'u [Covers],
    /// The place of the first of them in its document.
    pub start: usize,
}

/// By how much the right side's numbers are ahead of the left side's before and behind a gap, where that is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Offsets {
    pub before: Option<i64>,
    pub behind: Option<i64>,
}

/// The largest table of a gap, in cells.
pub(crate) const LARGEST: usize = 1 << 16;

/// Memory that is used again from gap to gap.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pattern: Pattern,
    progress: Progress,
    edges: Vec<Edge>,
    /// Where the edges that begin in a cell are in `edges`; cells by row.
    first: Vec<u32>,
    /// Score of the best string of beads from the beginning to a cell, and its last edge.
    best: Vec<(f64, u32)>,
    /// Log of the probability of all strings to a cell, and of all from it.
    forward: Vec<f64>,
    backward: Vec<f64>,
    /// Words in common of a unit with one, two ... units of the other side, for all first ones of these.
    joined: Vec<(u32, u32)>,
}

/// A bead that may begin in a cell.
#[derive(Debug, Clone, Copy)]
struct Edge {
    left: u8,
    right: u8,
    keys: Agreement,
    similarity: f32,
    score: f64,
}

/// Adds the beads of a gap in their order, those of one side too. `begins_documents` when nothing comes before the gap.
pub(crate) fn align(
    texts: &Texts<'_>,
    begins_documents: bool,
    left: Side<'_>,
    right: Side<'_>,
    offsets: Offsets,
    scratch: &mut Scratch,
    beads: &mut Vec<Bead>,
) {
    let (rows, columns) = (left.units.len(), right.units.len());
    if rows == 0 || columns == 0 {
        let only = |at: usize, is_left: bool| Bead {
            left: if is_left { left.start + at..left.start + at + 1 } else { left.start + rows..left.start + rows },
            right: if is_left { right.start..right.start } else { right.start + at..right.start + at + 1 },
            evidence: Evidence::Gap { similarity: 0.0, keys: Agreement::Silent },
            confidence: 1.0,
        };
        beads.extend((0..rows).map(|at| only(at, true)));
        beads.extend((0..columns).map(|at| only(at, false)));
        return;
    }
    let gap = Gap {
        texts,
        begins_documents,
        left_lengths: lengths(texts, left.units),
        right_lengths: lengths(texts, right.units),
        left,
        right,
        offsets,
    };
    gap.collect_edges(scratch);
    gap.search(scratch, beads);
}

struct Gap<'g> {
    texts: &'g Texts<'g>,
    begins_documents: bool,
    left: Side<'g>,
    right: Side<'g>,
    offsets: Offsets,
    /// How long all units before each place are together.
    left_lengths: Vec<u32>,
    right_lengths: Vec<u32>,
}

impl Gap<'_> {
    fn width(&self) -> usize {
        self.right.units.len() + 1
    }

    /// Where beads are that begin with these units.
    fn cell(&self, row: usize, column: usize) -> u32 {
        (row * self.width() + column) as u32
    }

    /// Every bead that may be, by the cell it begins in.
    fn collect_edges(&self, scratch: &mut Scratch) {
        let (rows, columns) = (self.left.units.len(), self.right.units.len());
        // Edges come up unit by unit; then they are brought into the order of cells.
        let mut found: Vec<(u32, Edge)> = Vec::with_capacity(rows * columns * 4);
        let width = self.width();
        let alone = model::alone();
        for row in 0..=rows {
            for column in 0..=columns {
                let cell = self.cell(row, column);
                let only = |left, right| Edge { left, right, keys: Agreement::Silent, similarity: 0.0, score: alone };
                if row < rows {
                    found.push((cell, only(1, 0)));
                }
                if column < columns {
                    found.push((cell, only(0, 1)));
                }
            }
        }
        for row in 0..rows {
            self.one_with_many(row, scratch, &mut found);
        }
        for column in 0..columns {
            self.many_with_one(column, scratch, &mut found);
        }
        self.two_with_two(scratch, &mut found);
        found.sort_by_key(|(cell, edge)| (*cell, edge.left, edge.right));
        scratch.edges.clear();
        scratch.first.clear();
        for (cell, edge) in found {
            while scratch.first.len() <= cell as usize {
                scratch.first.push(scratch.edges.len() as u32);
            }
            scratch.edges.push(edge);
        }
        while scratch.first.len() <= (rows + 1) * width {
            scratch.first.push(scratch.edges.len() as u32);
        }
    }

    /// Beads of a unit of the left side with one or more of the right side.
    fn one_with_many(&self, row: usize, scratch: &mut Scratch, found: &mut Vec<(u32, Edge)>) {
        let unit = &self.left.units[row];
        let longest = longest(unit, self.right.units);
        self.join(unit, self.right.units, longest, scratch);
        let length = scratch.pattern.len();
        for column in 0..self.right.units.len() {
            for many in 1..=longest.min(self.right.units.len() - column) {
                let (one, others) = (row..row + 1, column..column + many);
                if many == 1
                    || self.holds_as_many(one.clone(), others.clone())
                    || is_worth_it(&scratch.joined, longest, column, many, length)
                {
                    let pieces = &scratch.joined[column * longest..][..many];
                    found.push((self.cell(row, column), self.edge(one, others, pieces, length)));
                }
            }
        }
    }

    /// Beads of two or more units of the left side with one of the right side.
    fn many_with_one(&self, column: usize, scratch: &mut Scratch, found: &mut Vec<(u32, Edge)>) {
        let unit = &self.right.units[column];
        let longest = longest(unit, self.left.units);
        if longest < 2 || self.left.units.len() < 2 {
            return;
        }
        self.join(unit, self.left.units, longest, scratch);
        let length = scratch.pattern.len();
        for row in 0..self.left.units.len() {
            for many in 2..=longest.min(self.left.units.len() - row) {
                let (others, one) = (row..row + many, column..column + 1);
                if self.holds_as_many(others.clone(), one.clone())
                    || is_worth_it(&scratch.joined, longest, row, many, length)
                {
                    let pieces = &scratch.joined[row * longest..][..many];
                    found.push((self.cell(row, column), self.edge(others, one, pieces, length)));
                }
            }
        }
    }

    /// Beads of two units with two: sentences that a paragraph unit's border cuts elsewhere.
    fn two_with_two(&self, scratch: &mut Scratch, found: &mut Vec<(u32, Edge)>) {
        let words = |unit: &Unit| self.texts.words(unit.text);
        for row in 0..self.left.units.len().saturating_sub(1) {
            let pair = &self.left.units[row..row + 2];
            let mut is_set = false;
            for column in 0..self.right.units.len().saturating_sub(1) {
                let other = &self.right.units[column..column + 2];
                if pair.iter().chain(other).all(|unit| unit.kind() == Some(UnitKind::Sentence)) {
                    continue;
                }
                if !is_set {
                    scratch.pattern.set(pair.iter().map(words), self.texts.vocabulary());
                    is_set = true;
                }
                scratch.pattern.begin(&mut scratch.progress);
                let mut length = 0;
                for unit in other {
                    scratch.pattern.advance(&mut scratch.progress, words(unit));
                    length += words(unit).len();
                }
                let pieces = [(scratch.pattern.common(&scratch.progress) as u32, length as u32)];
                let edge = self.edge(row..row + 2, column..column + 2, &pieces, scratch.pattern.len());
                found.push((self.cell(row, column), edge));
            }
        }
    }

    /// Compares a unit with every one, two ... `longest` units of the other side.
    fn join(&self, unit: &Unit, others: &[Unit], longest: usize, scratch: &mut Scratch) {
        let Scratch { pattern, progress, joined, .. } = scratch;
        pattern.set([self.texts.words(unit.text)].into_iter(), self.texts.vocabulary());
        joined.clear();
        for first in 0..others.len() {
            pattern.begin(progress);
            let mut length = 0;
            for many in 0..longest {
                if let Some(other) = others.get(first + many) {
                    let words = self.texts.words(other.text);
                    pattern.advance(progress, words);
                    length += words.len() as u32;
                }
                joined.push((pattern.common(progress) as u32, length));
            }
        }
    }

    /// What two stretches hold by their numbers.
    fn covers(&self, left: Range<usize>, right: Range<usize>) -> (Covers, Covers) {
        (together(&self.left.covers[left]), together(&self.right.covers[right]))
    }

    /// Whether numbers say that two stretches have as many sentences.
    fn holds_as_many(&self, left: Range<usize>, right: Range<usize>) -> bool {
        let (left, right) = self.covers(left, right);
        let is_exact = |covers: Covers| 0 < covers.most && covers.least == covers.most;
        is_exact(left) && is_exact(right) && left.most == right.most
    }

    fn edge(&self, left: Range<usize>, right: Range<usize>, pieces: &[(u32, u32)], length: usize) -> Edge {
        let (one, other) = self.covers(left.clone(), right.clone());
        let keys = agreement(one, other, self.offsets);
        let is_first = self.begins_documents && left == (0..1) && right == (0..1);
        let length_of = |before: &[u32], units: &Range<usize>| before[units.end] - before[units.start];
        let (left_length, right_length) =
            (length_of(&self.left_lengths, &left), length_of(&self.right_lengths, &right));
        let (a, b) = (&self.left.units[left], &self.right.units[right]);
        let score = model::prior(a, b)
            + model::words(pieces, length)
            + model::length(left_length, right_length)
            + model::keys(keys)
            + model::structure(&a[0], &b[0])
            + if is_first { model::FIRST } else { 0.0 };
        Edge {
            left: a.len() as u8,
            right: b.len() as u8,
            keys,
            similarity: pieces.last().map_or(0.0, |(common, words)| dice(*common as usize, *words as usize, length)),
            score,
        }
    }

    /// The best string of beads, and the probability of each of its beads among all strings.
    fn search(&self, scratch: &mut Scratch, beads: &mut Vec<Bead>) {
        let width = self.width();
        let cells = (self.left.units.len() + 1) * width;
        let Scratch { edges, first, best, forward, backward, .. } = scratch;
        let of = |cell: usize| first[cell] as usize..first[cell + 1] as usize;
        let next = |cell: usize, edge: &Edge| cell + usize::from(edge.left) * width + usize::from(edge.right);
        best.clear();
        best.resize(cells, (f64::NEG_INFINITY, u32::MAX));
        forward.clear();
        forward.resize(cells, f64::NEG_INFINITY);
        backward.clear();
        backward.resize(cells, f64::NEG_INFINITY);
        best[0].0 = 0.0;
        forward[0] = 0.0;
        for cell in 0..cells {
            for index in of(cell) {
                let edge = &edges[index];
                let to = next(cell, edge);
                let score = best[cell].0 + edge.score;
                if best[to].0 < score {
                    best[to] = (score, index as u32);
                }
                forward[to] = log_sum(forward[to], forward[cell] + edge.score);
            }
        }
        backward[cells - 1] = 0.0;
        for cell in (0..cells - 1).rev() {
            for index in of(cell) {
                let edge = &edges[index];
                backward[cell] = log_sum(backward[cell], edge.score + backward[next(cell, edge)]);
            }
        }
        let all = forward[cells - 1];
        let begin = beads.len();
        let (mut row, mut column) = (self.left.units.len(), self.right.units.len());
        while row + column != 0 {
            let cell = row * width + column;
            let edge = &edges[best[cell].1 as usize];
            let (from_row, from_column) = (row - usize::from(edge.left), column - usize::from(edge.right));
            let posterior = (forward[from_row * width + from_column] + edge.score + backward[cell] - all).exp();
            beads.push(Bead {
                left: self.left.start + from_row..self.left.start + row,
                right: self.right.start + from_column..self.right.start + column,
                evidence: Evidence::Gap { similarity: edge.similarity, keys: edge.keys },
                confidence: posterior.clamp(0.0, 1.0) as f32,
            });
            (row, column) = (from_row, from_column);
        }
        beads[begin..].reverse();
    }
}

/// How long all units before each place are together, the place behind the last one included.
fn lengths(texts: &Texts<'_>, units: &[Unit]) -> Vec<u32> {
    let mut lengths = Vec::with_capacity(units.len() + 1);
    let mut all = 0;
    lengths.push(all);
    for unit in units {
        all += texts.length(unit.text);
        lengths.push(all);
    }
    lengths
}

/// With how many units of the other side a unit may be joined.
fn longest(unit: &Unit, others: &[Unit]) -> usize {
    match unit.kind() {
        Some(UnitKind::Sentence) => LONGEST_SENTENCES,
        _ => LONGEST,
    }
    .min(others.len())
}

/// Whether joining `many` units from `first` on explains more than leaving out the first or the last of them.
fn is_worth_it(joined: &[(u32, u32)], longest: usize, first: usize, many: usize, length: usize) -> bool {
    let at = |first: usize, many: usize| joined[first * longest + many - 1];
    let alike = |(common, words): (u32, u32)| f64::from(dice(common as usize, length, words as usize));
    let all = at(first, many);
    let left_over = length as f64 - f64::from(all.0);
    [at(first, many - 1), at(first + 1, many - 1)].into_iter().all(|shorter| {
        let (gain, words) = (f64::from(all.0.saturating_sub(shorter.0)), f64::from(all.1 - shorter.1));
        model::is_worth_it(words, gain, left_over, alike(all), alike(shorter))
    })
}

/// What the numbers of two stretches say of their being the same.
fn agreement(left: Covers, right: Covers, offsets: Offsets) -> Agreement {
    if left.most != 0 && right.most != 0 && (left.most < right.least || right.most < left.least) {
        return Agreement::Disagree;
    }
    let ahead = |one: Option<u32>, other: Option<u32>| Some(i64::from(other?) - i64::from(one?));
    let (first, last) = (ahead(left.first, right.first), ahead(left.last, right.last));
    let (Some(ahead), Some(expected)) = (first.or(last), offsets.before.or(offsets.behind)) else {
        return Agreement::Silent;
    };
    let other = offsets.behind.unwrap_or(expected);
    if ahead == expected || ahead == other {
        Agreement::Agree
    } else if (expected.min(other)..=expected.max(other)).contains(&ahead) {
        Agreement::Silent
    } else {
        Agreement::Apart
    }
}

fn log_sum(one: f64, other: f64) -> f64 {
    let (low, high) = if one < other { (one, other) } else { (other, one) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}
