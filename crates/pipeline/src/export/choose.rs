//! Which translation of a source is the best.

use std::cmp::Ordering;
use std::collections::HashMap;

use bitext_exchange::TargetRecord;
use bitext_model::{Locale, Origin, OriginBasis, Relation};
use jiff::civil::Date;

use super::Variants;
use super::gather::Exporter;
use super::occurrence::{Occurrence, Text};
use super::properties::Properties;
use crate::Error;

/// A target of a source in a locale, with everything that speaks for it.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'e> {
    pub(super) locale: &'e Locale,
    pub(super) target: Text,
    pub(super) origin: Origin,
    /// What it rests on, in documents.
    basis: OriginBasis,
    /// How the source that it translates is related to this one: most strongly, where it stands in several places.
    pub(super) relation: Relation,
    /// Whether it stands somewhere now, under its best origin.
    current: bool,
    /// The newest hand-off under its best origin.
    handoff: Option<Date>,
    /// The newest hand-off of all.
    newest: Option<Date>,
    /// How often it stands somewhere under its best origin.
    frequency: u64,
    /// How often it stands somewhere.
    pub(super) usage: u64,
    /// Where, the best places first.
    pub(super) occurrences: Vec<Occurrence>,
    /// What its file states of it, when no document has it; but for the properties.
    pub(super) imported: Option<Box<TargetRecord>>,
    /// What imported files say of it that has no place elsewhere.
    pub(super) properties: Properties,
    /// What they say of the units that they have it in.
    pub(super) unit_properties: Properties,
    /// Whether documents have it and an import says that people wrote it.
    is_confirmed: bool,
}

/// With so many candidates it is faster to find one by hash than by comparing.
const MANY: usize = 8;

/// The targets of one source, sorted by locale and in each the best first.
pub(super) fn candidates<'e>(
    exporter: &mut Exporter<'e>,
    occurrences: &[Occurrence],
) -> Result<Vec<Candidate<'e>>, Error> {
    let mut candidates: Vec<Candidate<'e>> = Vec::new();
    let mut index: HashMap<(Text, &Locale), usize> = HashMap::new();
    for occurrence in occurrences {
        let locale = exporter.locale(occurrence);
        let target = occurrence.target;
        let known = if candidates.len() < MANY {
            candidates.iter().position(|candidate| candidate.target == target && candidate.locale == locale)
        } else {
            if index.is_empty() {
                let entries = candidates.iter().enumerate();
                index.extend(entries.map(|(at, candidate)| ((candidate.target, candidate.locale), at)));
            }
            index.get(&(target, locale)).copied()
        };
        if let Some(known) = known {
            candidates[known].occurrences.push(*occurrence);
            continue;
        }
        if !index.is_empty() {
            index.insert((target, locale), candidates.len());
        }
        candidates.push(Candidate {
            locale,
            target,
            origin: Origin::Unknown,
            basis: OriginBasis::Label,
            relation: Relation::Exact,
            current: false,
            handoff: None,
            newest: None,
            frequency: 0,
            usage: 0,
            occurrences: vec![*occurrence],
            imported: None,
            properties: Properties::default(),
            unit_properties: Properties::default(),
            is_confirmed: false,
        });
    }
    for candidate in &mut candidates {
        candidate.weigh(exporter);
    }
    if 1 < candidates.len() {
        sort(exporter, &mut candidates)?;
    }
    Ok(candidates)
}

impl<'e> Candidate<'e> {
    /// A translation that only imports have.
    pub(super) fn of_import(locale: &'e Locale, target: Text, mut record: TargetRecord) -> Candidate<'e> {
        let mut properties = Properties::default();
        properties.extend(std::mem::take(&mut record.properties));
        Candidate {
            locale,
            target,
            origin: record.origin.unwrap_or(Origin::Imported),
            basis: OriginBasis::Import,
            relation: record.relation.unwrap_or(Relation::Exact),
            current: record.places.iter().any(|place| !place.former),
            handoff: record.handoff,
            newest: record.handoff,
            frequency: record.usage.unwrap_or(1),
            usage: record.usage.unwrap_or(1),
            occurrences: Vec::new(),
            imported: Some(Box::new(record)),
            properties,
            unit_properties: Properties::default(),
            is_confirmed: false,
        }
    }

    /// Adds what another unit, with the same translation, states of it.
    pub(super) fn join(&mut self, other: TargetRecord) {
        let origin = other.origin.unwrap_or(Origin::Imported);
        self.properties.extend(other.properties);
        let Some(record) = &mut self.imported else {
            // That nobody says who wrote a text of documents does not change what the documents say.
            if origin.is_human() && !self.origin.is_human() {
                self.origin = origin;
                self.is_confirmed = true;
            }
            return;
        };
        self.usage += other.usage.unwrap_or(1);
        self.frequency = self.usage;
        if self.origin.rank() < origin.rank() {
            self.origin = origin;
            record.origin = other.origin;
            record.origin_basis = other.origin_basis;
        }
        self.current |= other.places.iter().any(|place| !place.former);
        self.handoff = self.handoff.max(other.handoff);
        self.newest = self.handoff;
        record.handoff = self.handoff;
        record.places.extend(other.places);
    }
}

impl Candidate<'_> {
    /// What its origin rests on.
    pub(super) fn basis(&self) -> OriginBasis {
        match &self.imported {
            Some(record) => record.origin_basis.unwrap_or(OriginBasis::Import),
            None if self.is_confirmed => OriginBasis::Import,
            None => self.basis,
        }
    }

    /// Whether it translates a former text.
    fn has_other_source(&self) -> bool {
        self.relation == Relation::Edited
    }

    /// Whether an import brought it and no document has it.
    fn is_edited(&self) -> bool {
        self.imported.is_some() && !self.origin.is_machine()
    }

    fn weigh(&mut self, exporter: &Exporter<'_>) {
        let worth = |occurrence: &Occurrence| {
            let origin = occurrence.origin().rank();
            (origin, exporter.place(occurrence.place).current, exporter.revision(occurrence.place).handoff)
        };
        // Stable: among equals the order of documents stays.
        let is_edited = |occurrence: &Occurrence| occurrence.relation == Relation::Edited;
        self.occurrences.sort_by_key(|occurrence| (is_edited(occurrence), std::cmp::Reverse(worth(occurrence))));
        let best = &self.occurrences[0];
        let (rank, current, handoff) = worth(best);
        self.origin = best.origin();
        self.basis = best.basis;
        self.relation = self.occurrences.iter().map(|occurrence| occurrence.relation).min().unwrap_or(best.relation);
        self.current = current;
        self.handoff = handoff;
        self.newest = self.occurrences.iter().filter_map(|occurrence| worth(occurrence).2).max();
        self.usage = self.occurrences.len() as u64;
        self.frequency = self.occurrences.iter().filter(|occurrence| worth(occurrence).0 == rank).count() as u64;
    }

    /// How two candidates of one locale compare, short of the order of their texts: the better one is less.
    fn compare(&self, other: &Candidate<'_>, variants: Variants) -> Ordering {
        let first = match variants {
            Variants::Best | Variants::All => Ordering::Equal,
            Variants::Newest => other.newest.cmp(&self.newest),
            Variants::MostFrequent => other.usage.cmp(&self.usage),
            Variants::Imported => other.is_edited().cmp(&self.is_edited()),
        };
        first
            .then_with(|| self.has_other_source().cmp(&other.has_other_source()))
            .then_with(|| other.origin.rank().cmp(&self.origin.rank()))
            .then_with(|| self.imported.is_some().cmp(&other.imported.is_some()))
            .then_with(|| other.current.cmp(&self.current))
            .then_with(|| other.handoff.cmp(&self.handoff))
            .then_with(|| other.frequency.cmp(&self.frequency))
    }
}

/// By locale, in each the best first.
pub(super) fn sort(exporter: &mut Exporter<'_>, candidates: &mut [Candidate<'_>]) -> Result<(), Error> {
    let variants = exporter.options.variants;
    candidates.sort_by(|left, right| left.locale.cmp(right.locale).then_with(|| left.compare(right, variants)));
    // Only ties are decided by text, so only their texts are read.
    let mut start = 0;
    while start < candidates.len() {
        let is_tie = |candidate: &Candidate<'_>| {
            candidate.locale == candidates[start].locale && candidate.compare(&candidates[start], variants).is_eq()
        };
        let length = candidates[start..].iter().take_while(|candidate| is_tie(candidate)).count();
        if 1 < length {
            let mut texts = Vec::with_capacity(length);
            for candidate in &candidates[start..start + length] {
                let mut text = String::new();
                exporter.read(candidate.target, &mut text)?;
                texts.push((text, candidate.clone()));
            }
            texts.sort_by(|left, right| text_order(exporter, &left.0, &right.0));
            for (slot, (_, candidate)) in candidates[start..start + length].iter_mut().zip(texts) {
                *slot = candidate;
            }
        }
        start += length;
    }
    Ok(())
}

/// By bytes, of what is written.
fn text_order(exporter: &Exporter<'_>, left: &str, right: &str) -> Ordering {
    exporter.as_written(left).cmp(&exporter.as_written(right)).then_with(|| left.cmp(right))
}
