use std::collections::HashMap;
use std::ops::Range;

use crate::anchors::anchors;
use crate::bead::{Agreement, Bead, Evidence};
use crate::covers::{Covers, covers};
use crate::gap::{self, LARGEST, Offsets, Scratch, Side};
use crate::model::UNDIVIDED;
use crate::sparse;
use crate::texts::Texts;
use crate::unit::Unit;

/// The confidence of what is the same and in order.
const SURE: f32 = 0.9995;

/// Aligns two documents: every unit of both is in exactly one bead, but for moved ones, whose bead joins what stands
/// apart. Beads come in the order of the left side, insertions where they stand; moved ones last.
///
/// ```
/// use bitext_align::{Texts, Unit, pair};
/// use bitext_model::UnitKey;
///
/// let mut texts = Texts::new();
/// let mut units = |units: &[(&str, &'static str)]| -> Vec<Unit> {
///     units.iter().map(|(key, text)| Unit::new(texts.intern(text)).with_key(UnitKey::parse(key).unwrap())).collect()
/// };
/// let old = units(&[("102", "Mooring"), ("p101", "Take the line. Make it fast."), ("105", "Done.")]);
/// let new = units(&[("102", "Mooring"), ("103", "Take the line."), ("104", "Make it fast."), ("105", "Done.")]);
/// let beads = pair(&mut texts, &old, &new);
/// assert_eq!((beads[1].left.clone(), beads[1].right.clone()), (1..2, 1..3));
/// ```
pub fn pair(texts: &mut Texts<'_>, left: &[Unit], right: &[Unit]) -> Vec<Bead> {
    align(texts, left, right, true)
}

/// The same for stretches of documents, whose first units are units like others.
pub(crate) fn pair_within(texts: &mut Texts<'_>, left: &[Unit], right: &[Unit]) -> Vec<Bead> {
    align(texts, left, right, false)
}

fn align(texts: &mut Texts<'_>, left: &[Unit], right: &[Unit], is_whole: bool) -> Vec<Bead> {
    let classes =
        |texts: &Texts<'_>, units: &[Unit]| units.iter().map(|unit| texts.class(unit.text)).collect::<Vec<_>>();
    let (lefts, rights) = (classes(texts, left), classes(texts, right));
    if lefts == rights {
        return identity(left.len());
    }
    let weight = |place: usize| texts.text(left[place].text).len().clamp(1, 200) as u64;
    let same = anchors(&lefts, &rights, &weight, UNDIVIDED);
    let mut aligner = Aligner {
        texts,
        is_whole,
        left,
        right,
        left_covers: covers(left),
        right_covers: covers(right),
        scratch: Scratch::default(),
        beads: Vec::with_capacity(left.len().max(right.len())),
    };
    let (mut a, mut b) = (0, 0);
    for (x, y) in same {
        aligner.between(a..x, b..y);
        aligner.beads.push(one(x, y, Evidence::Anchor, SURE));
        (a, b) = (x + 1, y + 1);
    }
    aligner.between(a..left.len(), b..right.len());
    let mut beads = aligner.beads;
    join_moved(&lefts, &rights, &mut beads, |place| texts.text(left[place].text));
    beads
}

fn identity(units: usize) -> Vec<Bead> {
    (0..units).map(|place| one(place, place, Evidence::Identity, 1.0)).collect()
}

fn one(left: usize, right: usize, evidence: Evidence, confidence: f32) -> Bead {
    Bead { left: left..left + 1, right: right..right + 1, evidence, confidence }
}

struct Aligner<'p, 't> {
    texts: &'p mut Texts<'t>,
    is_whole: bool,
    left: &'p [Unit],
    right: &'p [Unit],
    left_covers: Vec<Covers>,
    right_covers: Vec<Covers>,
    scratch: Scratch,
    beads: Vec<Bead>,
}

impl Aligner<'_, '_> {
    /// Aligns what lies between two anchors.
    fn between(&mut self, a: Range<usize>, b: Range<usize>) {
        if !a.is_empty() && !b.is_empty() {
            for unit in self.left[a.clone()].iter().chain(&self.right[b.clone()]) {
                self.texts.split(unit.text);
            }
        }
        if a.len().saturating_mul(b.len()) <= LARGEST {
            self.gap(a, b);
            return;
        }
        let cuts = sparse::cuts(self.texts, self.side(true, a.clone()), self.side(false, b.clone()));
        let (mut from_a, mut from_b) = (a.start, b.start);
        for (x, y, similarity) in cuts {
            let (x, y) = (a.start + x, b.start + y);
            self.small_gap(from_a..x, from_b..y);
            let evidence = Evidence::Gap { similarity, keys: Agreement::Silent };
            self.beads.push(one(x, y, evidence, similarity));
            (from_a, from_b) = (x + 1, y + 1);
        }
        self.small_gap(from_a..a.end, from_b..b.end);
    }

    /// A gap whose units were found to be unlike each other when it is still too large.
    fn small_gap(&mut self, a: Range<usize>, b: Range<usize>) {
        if a.len().saturating_mul(b.len()) <= LARGEST {
            self.gap(a, b);
        } else {
            let end = a.end..a.end;
            self.gap(a, b.start..b.start);
            self.gap(end, b);
        }
    }

    fn gap(&mut self, a: Range<usize>, b: Range<usize>) {
        let offsets = self.offsets(&a, &b);
        let begins_documents = self.is_whole && a.start == 0 && b.start == 0;
        let (left, right) = (self.left, self.right);
        let left = Side { units: &left[a.clone()], covers: &self.left_covers[a.clone()], start: a.start };
        let right = Side { units: &right[b.clone()], covers: &self.right_covers[b.clone()], start: b.start };
        gap::align(self.texts, begins_documents, left, right, offsets, &mut self.scratch, &mut self.beads);
    }

    fn side(&self, is_left: bool, range: Range<usize>) -> Side<'_> {
        let (units, covers) = if is_left { (self.left, &self.left_covers) } else { (self.right, &self.right_covers) };
        Side { units: &units[range.clone()], covers: &covers[range.clone()], start: range.start }
    }

    fn offsets(&self, a: &Range<usize>, b: &Range<usize>) -> Offsets {
        let ahead = |one: Option<u32>, other: Option<u32>| Some(i64::from(other?) - i64::from(one?));
        let before = match (a.start.checked_sub(1), b.start.checked_sub(1)) {
            (Some(a), Some(b)) => ahead(self.left_covers[a].last, self.right_covers[b].last),
            // Both count from the same number.
            _ => Some(0),
        };
        let behind = match (self.left_covers.get(a.end), self.right_covers.get(b.end)) {
            (Some(a), Some(b)) => ahead(a.first, b.first),
            _ => None,
        };
        Offsets { before, behind }
    }
}

/// Joins what was left alone on both sides and has the same text, once on either side.
fn join_moved<'t>(lefts: &[u32], rights: &[u32], beads: &mut Vec<Bead>, text: impl Fn(usize) -> &'t str) {
    // How often on the left and on the right, and in which bead.
    let mut alone: HashMap<u32, [(u32, usize); 2]> = HashMap::new();
    for (index, bead) in beads.iter().enumerate() {
        let (side, class) = match (bead.left.is_empty(), bead.right.is_empty()) {
            (false, true) => (0, lefts[bead.left.start]),
            (true, false) => (1, rights[bead.right.start]),
            _ => continue,
        };
        let (count, place) = &mut alone.entry(class).or_default()[side];
        *count += 1;
        *place = index;
    }
    let mut moved: Vec<(usize, usize)> = alone
        .into_values()
        .filter_map(|sides| match sides {
            [(1, from), (1, to)] => Some((from, to)),
            _ => None,
        })
        .filter(|(from, _)| is_telling(text(beads[*from].left.start)))
        .collect();
    moved.sort_unstable();
    let mut gone = vec![false; beads.len()];
    let mut joined = Vec::with_capacity(moved.len());
    for (from, to) in moved {
        joined.push(one(beads[from].left.start, beads[to].right.start, Evidence::Moved, MOVED));
        gone[from] = true;
        gone[to] = true;
    }
    let mut index = 0;
    beads.retain(|_| {
        index += 1;
        !gone[index - 1]
    });
    beads.extend(joined);
}

/// The confidence of what is the same but stands elsewhere.
const MOVED: f32 = 0.97;

/// Whether a text is long enough that it hardly comes up twice by chance.
fn is_telling(text: &str) -> bool {
    12 <= text.chars().count()
}
