//! What has to be done to one sentence to make another of it.

use std::ops::Range;

use crate::LONGEST;
use crate::cost::{Costs, replacement};
use crate::score::{Score, TOKEN_COST};
use crate::token::Token;

/// What became of a stretch of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditKind {
    /// They are the same on both sides.
    Equal,
    /// Each stands for another of its class.
    SameClass,
    /// Each stands for another.
    Replaced,
    /// Only the first sentence has them.
    Deleted,
    /// Only the second sentence has them.
    Inserted,
}

/// A stretch of two sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What became of it.
    pub kind: EditKind,
    /// Its tokens in the first sentence.
    pub first: Range<usize>,
    /// Its tokens in the second sentence.
    pub second: Range<usize>,
}

/// Tokens as costs see them.
type Tokens = Vec<(u64, u64)>;

/// The cost of an edit, and below it how many tokens it touches: of two ways that cost the same, the one that keeps more
/// tokens reads better.
type Weight = u64;

/// What deleting or inserting a token weighs.
const LONE: Weight = weight(TOKEN_COST, 1);

const fn weight(cost: u32, touched: u32) -> Weight {
    (cost as Weight) << 32 | touched as Weight
}

/// What it weighs that one token stands for another.
fn pair_weight(one: &(u64, u64), other: &(u64, u64), class_cost: u32) -> Weight {
    if one == other { 0 } else { weight(replacement(one, other, class_cost), 2) }
}

/// What it weighs to make each beginning of one sentence of all of the other.
fn weights(one: &[&(u64, u64)], other: &[&(u64, u64)], class_cost: u32) -> Vec<Weight> {
    let mut row: Vec<Weight> = (0..=other.len() as Weight).map(|column| column * LONE).collect();
    for own in one {
        let mut diagonal = row[0];
        let mut before = diagonal + LONE;
        row[0] = before;
        for (cell, token) in row[1..].iter_mut().zip(other) {
            let paired = diagonal + pair_weight(own, token, class_cost);
            diagonal = *cell;
            before = paired.min(before.min(diagonal) + LONE);
            *cell = before;
        }
    }
    row
}

/// A stretch of more cells than this is divided first, so that the table stays small.
const TABLE: usize = 1 << 16;

/// How alike two sentences are. Where they differ in more than [`LONGEST`] tokens between what begins and ends both alike,
/// all of that counts as different.
pub fn score(first: &[Token], second: &[Token], class_cost: u32) -> Score {
    let (first, second) = (costed(first), costed(second));
    let (start, end) = common_ends(&first, &second);
    let longer = first.len().max(second.len());
    let (first, second) = (&first[start..first.len() - end], &second[start..second.len() - end]);
    let most = first.len().max(second.len()) as u32 * TOKEN_COST;
    let cost = if first.len().max(second.len()) <= LONGEST {
        Costs::default().cost(first, second, class_cost.min(TOKEN_COST), most)
    } else {
        None
    };
    Score::new(cost.unwrap_or(most), longer as u32)
}

/// The cheapest way of making the second sentence of the first: stretches in their order, neighbours of different kinds.
///
/// ```
/// use bitext_fuzzy::{EditKind, Token, alignment};
/// let (moor, the, boat, now) = (Token::Word(1), Token::Word(2), Token::Word(3), Token::Word(4));
/// let kinds: Vec<EditKind> =
///     alignment(&[moor, the, boat], &[moor, boat, now], 10).into_iter().map(|edit| edit.kind).collect();
/// assert_eq!(kinds, [EditKind::Equal, EditKind::Deleted, EditKind::Equal, EditKind::Inserted]);
/// ```
///
/// Sentences that differ in more than [`LONGEST`] tokens are not compared there, but replaced.
pub fn alignment(first: &[Token], second: &[Token], class_cost: u32) -> Vec<Edit> {
    let (first, second) = (costed(first), costed(second));
    let mut script = Script { edits: Vec::new(), class_cost: class_cost.min(TOKEN_COST) };
    let (start, end) = common_ends(&first, &second);
    script.pairs(EditKind::Equal, start);
    let between = (&first[start..first.len() - end], &second[start..second.len() - end]);
    if between.0.len().max(between.1.len()) <= LONGEST {
        script.divide(between.0, between.1);
    } else {
        script.replace(between.0.len(), between.1.len());
    }
    script.pairs(EditKind::Equal, end);
    script.edits
}

fn costed(tokens: &[Token]) -> Tokens {
    tokens.iter().map(|token| (token.folded(), token.form())).collect()
}

/// How many tokens begin and end both alike.
fn common_ends(first: &[(u64, u64)], second: &[(u64, u64)]) -> (usize, usize) {
    let start = first.iter().zip(second).take_while(|(one, other)| one == other).count();
    let rest = first[start..].iter().rev().zip(second[start..].iter().rev());
    (start, rest.take_while(|(one, other)| one == other).count())
}

struct Script {
    edits: Vec<Edit>,
    class_cost: u32,
}

impl Script {
    /// Adds to the last stretch, or begins another.
    fn push(&mut self, kind: EditKind, first: usize, second: usize) {
        if first + second == 0 {
            return;
        }
        match self.edits.last_mut() {
            Some(last) if last.kind == kind => {
                last.first.end += first;
                last.second.end += second;
            }
            last => {
                let (at, other) = last.map_or((0, 0), |last| (last.first.end, last.second.end));
                self.edits.push(Edit { kind, first: at..at + first, second: other..other + second });
            }
        }
    }

    fn pairs(&mut self, kind: EditKind, count: usize) {
        self.push(kind, count, count);
    }

    fn replace(&mut self, first: usize, second: usize) {
        let common = first.min(second);
        self.pairs(EditKind::Replaced, common);
        self.push(EditKind::Deleted, first - common, 0);
        self.push(EditKind::Inserted, 0, second - common);
    }

    /// Divides long sentences where a cheapest way goes through the middle of the first (Hirschberg 1975).
    fn divide(&mut self, first: &[(u64, u64)], second: &[(u64, u64)]) {
        if first.len() < 2 || (first.len() + 1) * (second.len() + 1) <= TABLE {
            return self.table(first, second);
        }
        let middle = first.len() / 2;
        let begins =
            weights(&first[..middle].iter().collect::<Vec<_>>(), &second.iter().collect::<Vec<_>>(), self.class_cost);
        let (rest, reversed): (Vec<_>, Vec<_>) =
            (first[middle..].iter().rev().collect(), second.iter().rev().collect());
        let ends = weights(&rest, &reversed, self.class_cost);
        let sums = begins.iter().zip(ends.iter().rev()).map(|(begin, end)| begin + end).enumerate();
        let place = sums.min_by_key(|(_, sum)| *sum).map_or(0, |(place, _)| place);
        self.divide(&first[..middle], &second[..place]);
        self.divide(&first[middle..], &second[place..]);
    }

    fn table(&mut self, first: &[(u64, u64)], second: &[(u64, u64)]) {
        let width = second.len() + 1;
        // The costs of what is left from each place on, so that the way back is read forwards.
        let mut table = vec![0; (first.len() + 1) * width];
        for line in (0..=first.len()).rev() {
            for column in (0..=second.len()).rev() {
                let at = |line: usize, column: usize| table[line * width + column];
                table[line * width + column] = match (first.get(line), second.get(column)) {
                    (None, None) => 0,
                    (Some(_), None) => at(line + 1, column) + LONE,
                    (None, Some(_)) => at(line, column + 1) + LONE,
                    (Some(one), Some(other)) => {
                        let paired = at(line + 1, column + 1) + pair_weight(one, other, self.class_cost);
                        paired.min(at(line + 1, column).min(at(line, column + 1)) + LONE)
                    }
                };
            }
        }
        let (mut line, mut column) = (0, 0);
        while let (Some(one), Some(other)) = (first.get(line), second.get(column)) {
            let at = |line: usize, column: usize| table[line * width + column];
            if at(line, column) == at(line + 1, column + 1) + pair_weight(one, other, self.class_cost) {
                let kind = match (one.0 == other.0, one.1 == other.1) {
                    (true, true) => EditKind::Equal,
                    (true, false) => EditKind::SameClass,
                    _ => EditKind::Replaced,
                };
                self.pairs(kind, 1);
                (line, column) = (line + 1, column + 1);
            } else if at(line, column) == at(line + 1, column) + LONE {
                self.push(EditKind::Deleted, 1, 0);
                line += 1;
            } else {
                self.push(EditKind::Inserted, 0, 1);
                column += 1;
            }
        }
        self.push(EditKind::Deleted, first.len() - line, 0);
        self.push(EditKind::Inserted, 0, second.len() - column);
    }
}
