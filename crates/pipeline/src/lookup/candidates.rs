//! Translations that may become matches.

use std::collections::BTreeSet;

use bitext_model::{Locale, Origin, OriginBasis, Relation, UnitKind};
use bitext_store::{FoundImport, FoundOccurrence, Snapshot, Standings, TextId, UnitReader};
use jiff::civil::Date;

use super::filter::UnitFilter;
use super::{Options, Target};
use crate::Error;

/// A translation of a text that was found.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The unit that has it.
    pub(super) unit: i64,
    pub(super) target: TextId,
    pub(super) locale: Locale,
    /// The locale that it stands in for.
    pub(super) fallback: Option<Locale>,
    /// How the two locales' sources are related, if it is across locales.
    pub(super) relation: Option<Relation>,
    pub(super) standing: Standing,
}

impl Candidate {
    /// Whether it is no worse than another by what it is.
    pub(super) fn is_as_good(&self, other: &Candidate) -> bool {
        let worth = |of: &Candidate| (of.standing.origin.rank(), of.standing.current);
        worth(other) <= worth(self)
    }
}

/// Where a unit stands, as far as the filters count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) origin: Origin,
    pub(super) basis: OriginBasis,
    /// Whether it stands somewhere now, under its best origin.
    pub(super) current: bool,
    /// The newest hand-off under its best origin.
    pub(super) handoff: Option<Date>,
    pub(super) places: u64,
    /// Paragraph when it stands only as such.
    pub(super) kind: UnitKind,
    /// Whether it stands in no document, but a layer has it.
    pub(super) only_imported: bool,
}

impl Standing {
    /// `None` when the filters leave nothing.
    pub(super) fn of(units: &mut UnitReader<'_>, unit: i64, filter: &UnitFilter) -> Result<Option<Standing>, Error> {
        let mut groups: Vec<Standings> = Vec::new();
        if filter.has_places() {
            for place in units.occurrences(unit, usize::MAX)?.into_iter().filter(|place| filter.takes_place(place)) {
                let FoundOccurrence { label, current, handoff, kind, .. } = place;
                groups.push(Standings { label, current, places: 1, handoff, kind });
            }
        } else {
            groups = units.standings(unit)?;
        }
        let origin_of = |of: &Standings| Origin::from(of.label);
        let imports = if filter.has_places() { Vec::new() } else { units.imports(unit)? };
        let best = groups.iter().map(origin_of).max_by_key(|origin| origin.rank());
        let best_imported = imports.iter().map(|import| import.origin).max_by_key(|origin| origin.rank());
        // An import that says nothing of a text changes nothing about what documents say of it.
        let (origin, basis) = match (best, best_imported) {
            (Some(origin), Some(Origin::Human)) if origin != Origin::Human => (Origin::Human, OriginBasis::Import),
            (None, Some(origin)) => (origin, OriginBasis::Import),
            (Some(origin), _) => (origin, OriginBasis::Label),
            (None, None) if filter.has_places() => return Ok(None),
            (None, None) => (Origin::Unknown, OriginBasis::Label),
        };
        if !filter.takes_origin(origin) {
            return Ok(None);
        }
        let own = || groups.iter().filter(|of| Some(origin_of(of)) == best);
        let kinds = groups.iter().map(|of| of.kind).chain(imports.iter().map(|import: &FoundImport| import.kind));
        Ok(Some(Standing {
            origin,
            basis,
            current: own().any(|of| of.current),
            handoff: own().filter_map(|of| of.handoff).max(),
            places: groups.iter().map(|of| of.places).sum(),
            kind: if kinds.clone().all(|kind| kind == UnitKind::Paragraph) && kinds.count() != 0 {
                UnitKind::Paragraph
            } else {
                UnitKind::Sentence
            },
            only_imported: groups.is_empty() && !imports.is_empty(),
        }))
    }

    /// Adds another unit with the same texts.
    pub(super) fn join(&mut self, other: &Standing) {
        let places = self.places + other.places;
        if (self.origin.rank(), self.current, self.handoff) < (other.origin.rank(), other.current, other.handoff) {
            *self = other.clone();
        }
        self.places = places;
    }
}

/// The locales that the memory has texts in, with that of its sources.
pub(super) fn locales(snapshot: &Snapshot<'_>, pivot: &Locale) -> Result<Vec<Locale>, Error> {
    let mut locales: BTreeSet<Locale> = snapshot.locales()?.into_iter().collect();
    locales.insert(pivot.clone());
    Ok(locales.into_iter().collect())
}

/// The locales to look in. `None` for all there are.
pub(super) fn targets(options: &Options, source: &Locale, pivot: &Locale, have: &[Locale]) -> Option<Vec<Target>> {
    if options.targets.is_empty() {
        let back = || vec![Target { asked: pivot.clone(), found: pivot.clone() }];
        return (source != pivot).then(back);
    }
    let mut targets: Vec<Target> = Vec::new();
    for asked in &options.targets {
        let others: Vec<Locale> = have.iter().filter(|locale| *locale != source).cloned().collect();
        if others.contains(asked) {
            targets.push(Target { asked: asked.clone(), found: asked.clone() });
        }
    }
    Some(targets)
}
