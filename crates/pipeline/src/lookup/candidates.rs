//! Translations that may become matches.

use std::collections::{BTreeSet, HashMap};

use bitext_model::{Fallback, Locale, Origin, OriginBasis, Relation, UnitKind};
use bitext_store::{FoundImport, FoundOccurrence, Snapshot, Standings, TextId, UnitId, UnitReader};
use jiff::civil::Date;

use super::filter::UnitFilter;
use super::{Options, Target};
use crate::Error;
use crate::origin::{best_known, best_origin, unit_origin};

/// A translation of a text that was found.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The unit that has it, the best one if there are several.
    pub(super) unit: UnitId,
    /// All units that have it.
    units: Vec<UnitId>,
    /// The units that the text asked for is in: the same, but across locales.
    pub(super) own: Vec<UnitId>,
    pub(super) target: TextId,
    pub(super) locale: Locale,
    /// The locale that it stands in for.
    pub(super) fallback: Option<Locale>,
    /// How the two locales' sources are related, if it is across locales.
    pub(super) relation: Option<Relation>,
    pub(super) standing: Standing,
    /// Whether the text has other translations into the locale that are no worse by what they are.
    pub(super) has_variants: bool,
}

/// How much a relation takes from a translation: a text at another place is still the same text.
fn weakness(relation: Option<Relation>) -> u8 {
    match relation {
        None | Some(Relation::Exact) => 0,
        Some(Relation::Moved) => 1,
        Some(Relation::Normalized) => 2,
        Some(Relation::Merged) => 3,
        Some(_) => 4,
    }
}

/// What leads to a translation.
pub(super) struct Way {
    /// The unit that has it.
    pub(super) unit: UnitId,
    /// The unit that the text asked for is in.
    pub(super) own: UnitId,
    pub(super) target: TextId,
    pub(super) locale: Locale,
    pub(super) fallback: Option<Locale>,
    pub(super) relation: Option<Relation>,
}

/// The translations of a text, each once.
#[derive(Default)]
pub(super) struct Gathered {
    candidates: Vec<Candidate>,
    known: HashMap<(TextId, Locale), usize>,
}

impl Gathered {
    /// Adds a translation, unless the filters leave nothing of it.
    pub(super) fn push(&mut self, way: Way, units: &mut UnitReader<'_>, filter: &UnitFilter) -> Result<(), Error> {
        let Way { unit, own, target, locale, fallback, relation } = way;
        let known = self.known.get(&(target, locale.clone())).map(|at| &mut self.candidates[*at]);
        let is_further = known.as_ref().is_none_or(|known| !known.units.contains(&unit));
        let standing = if is_further { Standing::of(units, unit, filter)? } else { None };
        let Some(known) = known else {
            if let Some(standing) = standing {
                self.known.insert((target, locale.clone()), self.candidates.len());
                let (units, own) = (vec![unit], vec![own]);
                let has_variants = false;
                let candidate =
                    Candidate { unit, units, own, target, locale, fallback, relation, standing, has_variants };
                self.candidates.push(candidate);
            }
            return Ok(());
        };
        if is_further && standing.is_none() {
            return Ok(());
        }
        if !known.own.contains(&own) {
            known.own.push(own);
        }
        if weakness(relation) < weakness(known.relation) {
            known.relation = relation;
        }
        if let Some(standing) = standing {
            known.units.push(unit);
            if known.standing.join(standing) {
                known.unit = unit;
            }
        }
        Ok(())
    }

    /// The translations, each with whether there are others that are no worse.
    pub(super) fn finish(self) -> Vec<Candidate> {
        let mut candidates = self.candidates;
        let mut worths: HashMap<Locale, Vec<(u8, bool)>> = HashMap::new();
        let worth = |of: &Candidate| (of.standing.origin.rank(), of.standing.current);
        for candidate in &candidates {
            worths.entry(candidate.locale.clone()).or_default().push(worth(candidate));
        }
        for worths in worths.values_mut() {
            worths.sort_unstable();
        }
        for candidate in &mut candidates {
            let all = &worths[&candidate.locale];
            let worse = all.partition_point(|other| *other < worth(candidate));
            candidate.has_variants = 1 < all.len() - worse;
        }
        candidates
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
    /// Paragraph or hidden when it stands only as such.
    pub(super) kind: UnitKind,
    /// Whether its source is the newest one at some place where it stands now, under its best origin, as far as is known.
    pub(super) up_to_date: bool,
    /// Whether it stands in no document, but a layer has it.
    pub(super) only_imported: bool,
}

impl Standing {
    /// `None` when the filters leave nothing.
    pub(super) fn of(units: &mut UnitReader<'_>, unit: UnitId, filter: &UnitFilter) -> Result<Option<Standing>, Error> {
        let mut groups: Vec<Standings> = Vec::new();
        if filter.has_places() || filter.has_kinds() {
            for place in units.occurrences(unit, usize::MAX)?.into_iter().filter(|place| filter.takes_place(place)) {
                let FoundOccurrence { origin, origin_basis: basis, current, handoff, kind, outdated, .. } = place;
                let up_to_date = outdated.is_none();
                groups.push(Standings { origin, basis, current, places: 1, handoff, kind, up_to_date });
            }
        } else {
            groups = units.standings(unit)?;
        }
        let has_any = !groups.is_empty();
        groups.retain(|of| filter.takes_origin(of.origin));
        let mut imports = if filter.has_places() { Vec::new() } else { units.imports(unit)? };
        let has_any = has_any || !imports.is_empty();
        imports.retain(|import| filter.takes_origin(import.origin) && filter.takes_kind(import.kind));
        // Of the places where it is worth most, those where it stands now say what a unit is, if there are any.
        let rank = groups.iter().map(|of| of.origin.rank()).max();
        let is_current = groups.iter().any(|of| of.current && Some(of.origin.rank()) == rank);
        let told = || groups.iter().filter(|of| Some(of.origin.rank()) == rank && (of.current || !is_current));
        let best = best_known(told().map(|of| (of.origin, of.basis)));
        let (origin, basis) = match unit_origin(best, best_origin(imports.iter().map(|import| import.origin))) {
            Some(known) => known,
            None if has_any || filter.has_places() || filter.has_kinds() || !filter.takes_origin(Origin::Unknown) => {
                return Ok(None);
            }
            None => (Origin::Unknown, OriginBasis::Label),
        };
        let kinds = groups.iter().map(|of| of.kind).chain(imports.iter().map(|import: &FoundImport| import.kind));
        Ok(Some(Standing {
            origin,
            basis,
            current: is_current,
            handoff: told().filter_map(|of| of.handoff).max(),
            places: groups.iter().map(|of| of.places).sum(),
            kind: kinds
                .reduce(|one, other| if one == other { one } else { UnitKind::Sentence })
                .unwrap_or(UnitKind::Sentence),
            up_to_date: !is_current || told().any(|of| of.up_to_date),
            only_imported: groups.is_empty() && !imports.is_empty(),
        }))
    }

    /// Adds another unit with the same translation; whether that one is better.
    fn join(&mut self, other: Standing) -> bool {
        let places = self.places + other.places;
        let worth = |of: &Standing| (of.origin.rank(), of.current, of.handoff);
        let is_better = worth(self) < worth(&other);
        if is_better {
            *self = other;
        }
        self.places = places;
        is_better
    }
}

/// The locales that the memory has texts in, with that of its sources: at least those that say what stands for the
/// locales asked for.
pub(super) fn locales(snapshot: &Snapshot<'_>, pivot: &Locale, asked: &[Locale]) -> Result<Vec<Locale>, Error> {
    let mut locales: BTreeSet<Locale> = snapshot.document_locales()?.into_iter().collect();
    locales.insert(pivot.clone());
    // A locale that is there needs no other, and those of imports take time to be found.
    if asked.is_empty() || !asked.iter().all(|asked| locales.contains(asked)) {
        for import in snapshot.imports()? {
            locales.extend(snapshot.import_locales(import.row)?);
        }
    }
    Ok(locales.into_iter().collect())
}

/// The locales to look in, `None` for all there are; and those of the ones asked for that nothing can stand for.
pub(super) fn targets(
    options: &Options,
    source: &Locale,
    pivot: &Locale,
    have: &[Locale],
) -> (Option<Vec<Target>>, Vec<Locale>) {
    if options.targets.is_empty() {
        let back = || vec![Target { asked: pivot.clone(), found: pivot.clone() }];
        return ((source != pivot).then(back), Vec::new());
    }
    let others: Vec<Locale> = have.iter().filter(|locale| *locale != source).cloned().collect();
    let of_one = |asked: &Locale| {
        let found = asked.fallbacks(&others, options.region_fallback);
        let target = |fallback: Fallback| Target { asked: asked.clone(), found: fallback.locale };
        found.into_iter().map(target).collect::<Vec<_>>()
    };
    let missing = options.targets.iter().filter(|asked| of_one(asked).is_empty()).cloned().collect();
    let mut targets: Vec<Target> = Vec::new();
    for target in options.targets.iter().flat_map(of_one) {
        // A locale that was asked for as such stands in for no other.
        match targets.iter_mut().find(|known| known.found == target.found) {
            Some(known) if target.asked == target.found => *known = target,
            Some(_) => {}
            None => targets.push(target),
        }
    }
    (Some(targets), missing)
}
