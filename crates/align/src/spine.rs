//! The units of a source as its documents have them, and where in them each document's units are.

use std::collections::HashMap;
use std::ops::Range;

use bitext_markup::is_same;
use bitext_model::Relation;

use crate::bead::{Bead, Evidence};
use crate::group::{Link, LinkEvidence};
use crate::pair::{pair, pair_within};
use crate::texts::{TextId, Texts};
use crate::unit::Unit;

/// A unit of the spine. Its number stays when others come before it.
type Atom = usize;

/// The units of the source so far.
#[derive(Debug, Default)]
pub(crate) struct Spine<'d> {
    /// Every unit that ever was in it.
    atoms: Vec<Unit>,
    /// For each of these how sure the least sure of the divisions is that it comes from; 1 where there is none.
    division: Vec<f32>,
    /// Those that are in it, in their order.
    order: Vec<Atom>,
    /// Where in `order` each of them is.
    position: Vec<usize>,
    /// The first and last of the units that a former unit was divided into.
    divided: HashMap<Atom, (Atom, Atom)>,
    /// The documents so far.
    placed: Vec<Placed<'d>>,
}

/// A document whose units are in the spine.
#[derive(Debug)]
struct Placed<'d> {
    units: &'d [Unit],
    /// The classes of its units' texts, sorted.
    classes: Vec<u32>,
    /// The place of each of its units.
    places: Vec<Place>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    first: Atom,
    last: Atom,
    confidence: f32,
    evidence: LinkEvidence,
}

impl<'d> Spine<'d> {
    /// Finds the places of a document's units, and makes those that are not there yet.
    pub(crate) fn place(&mut self, texts: &mut Texts<'_>, units: &'d [Unit]) {
        let mut classes: Vec<u32> = units.iter().map(|unit| texts.class(unit.text)).collect();
        classes.sort_unstable();
        let places = match self.most_like(&classes) {
            None => vec![None; units.len()],
            Some(reference) => self.places_of(texts, units, reference),
        };
        let places = self.insert(units, places);
        self.placed.push(Placed { units, classes, places });
    }

    /// The document that shares most texts with one of these classes; of several the newest.
    fn most_like(&self, classes: &[u32]) -> Option<usize> {
        let shared = self.placed.iter().map(|placed| common(classes, &placed.classes));
        // `max_by_key` would take the last of several.
        shared
            .enumerate()
            .fold(None, |best, (at, shared)| match best {
                Some((_, most)) if shared <= most => best,
                _ => Some((at, shared)),
            })
            .map(|(at, _)| at)
    }

    /// The places of a document's units next to a document that has its own.
    fn places_of(&mut self, texts: &mut Texts<'_>, units: &[Unit], reference: usize) -> Vec<Option<Place>> {
        let others = self.placed[reference].units;
        let mut places: Vec<Option<Place>> = vec![None; units.len()];
        for bead in pair(texts, others, units).into_iter().filter(Bead::is_link) {
            let joined = &self.placed[reference].places[bead.left.clone()];
            let of: Vec<Range<usize>> = joined.iter().map(|place| self.range(place)).collect();
            let from = of.iter().map(|range| range.start).min().unwrap_or(0);
            let to = of.iter().map(|range| range.end).max().unwrap_or(0);
            let trust = joined.iter().map(|place| place.confidence).fold(1.0, f32::min);
            let bead = Bead { confidence: bead.confidence * trust, ..bead };
            self.link(texts, units, &bead, from..to, &mut places);
        }
        self.join_with_others(texts, units, reference, &mut places);
        places
    }

    /// Links the right side of a bead to a stretch of the spine.
    fn link(
        &mut self,
        texts: &mut Texts<'_>,
        units: &[Unit],
        bead: &Bead,
        spine: Range<usize>,
        places: &mut [Option<Place>],
    ) {
        let evidence = match bead.evidence {
            Evidence::Identity => LinkEvidence::Identity,
            Evidence::Anchor => LinkEvidence::Anchor,
            Evidence::Gap { .. } => LinkEvidence::Words,
            Evidence::Moved => LinkEvidence::Moved,
        };
        let (first, last) = (self.order[spine.start], self.order[spine.end - 1]);
        let whole = Place { first, last, confidence: bead.confidence, evidence };
        if bead.right.len() == 1 {
            places[bead.right.start] = Some(whole);
            return;
        }
        if first == last {
            self.divide(first, &units[bead.right.clone()], whole, &mut places[bead.right.clone()]);
            return;
        }
        // Several for several: they are told apart among themselves.
        let atoms = self.order[spine].to_vec();
        self.align_with(texts, &atoms, units, bead.right.clone(), bead.confidence, places);
        for place in &mut places[bead.right.clone()] {
            place.get_or_insert(whole);
        }
    }

    /// Aligns some of a document's units with some of the spine's.
    fn align_with(
        &mut self,
        texts: &mut Texts<'_>,
        atoms: &[Atom],
        units: &[Unit],
        range: Range<usize>,
        trust: f32,
        places: &mut [Option<Place>],
    ) {
        let left: Vec<Unit> = atoms.iter().map(|atom| self.atoms[*atom]).collect();
        for bead in pair_within(texts, &left, &units[range.clone()]).into_iter().filter(Bead::is_link) {
            let evidence = match bead.evidence {
                Evidence::Identity | Evidence::Anchor => LinkEvidence::Anchor,
                Evidence::Gap { .. } => LinkEvidence::Words,
                Evidence::Moved => continue,
            };
            let confidence = bead.confidence * trust;
            let right = range.start + bead.right.start..range.start + bead.right.end;
            let whole = Place { first: atoms[bead.left.start], last: atoms[bead.left.end - 1], confidence, evidence };
            if bead.left.len() == 1 && 1 < right.len() {
                self.divide(whole.first, &units[right.clone()], whole, &mut places[right]);
            } else {
                places[right].fill(Some(whole));
            }
        }
    }

    /// Puts several units in the place of one of the spine.
    fn divide(&mut self, atom: Atom, units: &[Unit], whole: Place, places: &mut [Option<Place>]) {
        let first = self.atoms.len();
        // A sentence's place in the structure is that of its paragraph.
        self.atoms.extend(units.iter().map(|unit| Unit { key: None, ..*unit }));
        self.division.resize(self.atoms.len(), self.division[atom].min(whole.confidence));
        self.divided.insert(atom, (first, first + units.len() - 1));
        let at = self.position[atom];
        self.order.splice(at..=at, first..first + units.len());
        self.reindex();
        for (place, new) in places.iter_mut().zip(first..) {
            *place = Some(Place { first: new, last: new, confidence: whole.confidence, evidence: LinkEvidence::Spine });
        }
    }

    /// Looks for the places of units that the reference lacks among what it lacks in the same stretch.
    fn join_with_others(
        &mut self,
        texts: &mut Texts<'_>,
        units: &[Unit],
        reference: usize,
        places: &mut [Option<Place>],
    ) {
        let mut at = 0;
        while at < units.len() {
            if places[at].is_some() {
                at += 1;
                continue;
            }
            let end = at + places[at..].iter().take_while(|place| place.is_none()).count();
            let mut is_taken = vec![false; self.order.len()];
            for place in &self.placed[reference].places {
                is_taken[self.range(place)].fill(true);
            }
            let (mut from, mut to) = (0, self.order.len());
            for place in places[..at].iter().flatten().filter(|place| place.evidence != LinkEvidence::Moved) {
                from = from.max(self.range(place).end);
            }
            for place in places[end..].iter().flatten().filter(|place| place.evidence != LinkEvidence::Moved) {
                let start = self.range(place).start;
                if from <= start {
                    to = to.min(start);
                }
            }
            let free: Vec<Atom> = (from..to.max(from)).filter(|at| !is_taken[*at]).map(|at| self.order[at]).collect();
            if !free.is_empty() {
                self.align_with(texts, &free, units, at..end, 1.0, places);
            }
            at = end;
        }
    }

    /// Makes places for units that have none, behind those of the units before them.
    fn insert(&mut self, units: &[Unit], places: Vec<Option<Place>>) -> Vec<Place> {
        // For each position of the spine what comes before it; the last one is the end.
        let mut before: Vec<Vec<Atom>> = vec![Vec::new(); self.order.len() + 1];
        let mut at = 0;
        let mut all = Vec::with_capacity(places.len());
        for (unit, place) in units.iter().zip(places) {
            let place = match place {
                Some(place) => {
                    if place.evidence != LinkEvidence::Moved {
                        at = at.max(self.range(&place).end);
                    }
                    place
                }
                None => {
                    let new = self.atoms.len();
                    self.atoms.push(Unit { key: None, ..*unit });
                    self.division.push(1.0);
                    before[at].push(new);
                    Place { first: new, last: new, confidence: 1.0, evidence: LinkEvidence::Spine }
                }
            };
            all.push(place);
        }
        let old = std::mem::take(&mut self.order);
        for (new, old) in before.into_iter().zip(old.into_iter().map(Some).chain([None])) {
            self.order.extend(new);
            self.order.extend(old);
        }
        self.reindex();
        all
    }

    /// To be called when the order has changed.
    fn reindex(&mut self) {
        self.position.resize(self.atoms.len(), usize::MAX);
        for (at, atom) in self.order.iter().enumerate() {
            self.position[*atom] = at;
        }
    }

    /// The stretch of the spine that a place is now.
    fn range(&self, place: &Place) -> Range<usize> {
        let (mut first, mut last) = (place.first, place.last);
        while let Some((new, _)) = self.divided.get(&first) {
            first = *new;
        }
        while let Some((_, new)) = self.divided.get(&last) {
            last = *new;
        }
        let (first, last) = (self.position[first], self.position[last]);
        first.min(last)..first.max(last) + 1
    }

    /// What a link to other words rests on. Its own document may have been found by the same text, or have given the
    /// spine its text: then words were compared on the way to it, or when the spine's unit was divided.
    fn of_other_words(&self, place: &Place, range: Range<usize>) -> (f32, LinkEvidence) {
        let divisions = self.order[range].iter().map(|atom| self.division[*atom]);
        let evidence = match place.evidence {
            LinkEvidence::Moved => LinkEvidence::Moved,
            _ => LinkEvidence::Words,
        };
        (divisions.fold(place.confidence, f32::min), evidence)
    }

    /// The texts of the spine, and the links of each document.
    pub(crate) fn finish(self, texts: &Texts<'_>) -> (Vec<TextId>, Vec<Vec<Link>>) {
        let spine: Vec<TextId> = self.order.iter().map(|atom| self.atoms[*atom].text).collect();
        let links = self.placed.iter().map(|Placed { units, places, .. }| {
            let ranges: Vec<Range<usize>> = places.iter().map(|place| self.range(place)).collect();
            let link = |at: usize| {
                let (place, range) = (&places[at], &ranges[at]);
                let relation = relation(texts, &spine, units, &ranges, at, place.evidence);
                let (confidence, evidence) = match relation {
                    Relation::Edited => self.of_other_words(place, range.clone()),
                    _ => (place.confidence, place.evidence),
                };
                Link { spine: range.start as u32..range.end as u32, relation, confidence, evidence }
            };
            (0..units.len()).map(link).collect()
        });
        let links = links.collect();
        (spine, links)
    }
}

/// How a unit's text is related to that of its stretch of the spine.
fn relation(
    texts: &Texts<'_>,
    spine: &[TextId],
    units: &[Unit],
    ranges: &[Range<usize>],
    at: usize,
    evidence: LinkEvidence,
) -> Relation {
    let range = &ranges[at];
    // Neighbours may share a stretch.
    let first = at - ranges[..at].iter().rev().take_while(|other| *other == range).count();
    let last = at + ranges[at + 1..].iter().take_while(|other| *other == range).count();
    if range.len() == 1 && first == last {
        let (own, of_spine) = (units[at].text, spine[range.start]);
        let is_same = texts.class(own) == texts.class(of_spine);
        return match evidence {
            LinkEvidence::Moved if is_same => Relation::Moved,
            _ if own == of_spine => Relation::Exact,
            _ if is_same => Relation::Normalized,
            _ => Relation::Edited,
        };
    }
    let join = |ids: &mut dyn Iterator<Item = TextId>| ids.map(|id| texts.text(id)).collect::<Vec<_>>().join(" ");
    let own = join(&mut units[first..=last].iter().map(|unit| unit.text));
    if is_same(&own, &join(&mut spine[range.clone()].iter().copied())) { Relation::Merged } else { Relation::Edited }
}

/// How many numbers two sorted lists share.
fn common(left: &[u32], right: &[u32]) -> usize {
    let (mut a, mut b, mut count) = (0, 0, 0);
    while let (Some(one), Some(other)) = (left.get(a), right.get(b)) {
        match one.cmp(other) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                a += 1;
                b += 1;
            }
        }
    }
    count
}
