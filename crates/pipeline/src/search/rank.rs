//! The best of the units that match.

use std::collections::HashSet;
use std::ops::ControlFlow;

use bitext_model::{Label, Origin};
use bitext_store::{UnitId, UnitRow};

use super::COUNTED;
use super::find::{Finder, Units};
use super::places::{Worth, label_of};
use crate::Error;

/// Origins of texts without their cases, the best first. What documents have is ordered by their labels: which texts of
/// a document have another history is known only when all of it is read.
const BEST_FIRST: [Origin; 4] = [Origin::Human, Origin::Imported, Origin::Unknown, Origin::Machine];

/// Units in their order.
pub(super) struct Ranked {
    /// The best, at least as many as are asked for.
    pub(super) found: Vec<UnitRow>,
    /// How many there are, or more than [`COUNTED`].
    pub(super) counted: u64,
}

impl Finder<'_, '_, '_> {
    /// Weighs each unit.
    pub(super) fn weigh(&mut self, units: &Units) -> Result<Ranked, Error> {
        let mut weighed = Vec::new();
        for unit in &units.list {
            let row = self.concordance.unit(*unit)?;
            if let Some(worth) = self.best_place(row)? {
                weighed.push((worth, row));
            }
        }
        weighed.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        Ok(Ranked { counted: weighed.len() as u64, found: weighed.into_iter().map(|(_, row)| row).collect() })
    }

    /// The best place of a unit that the filter lets through; `None` when there is none.
    fn best_place(&mut self, row: UnitRow) -> Result<Option<Worth>, Error> {
        let mut best: Option<Worth> = None;
        let mut is_in_documents = false;
        for (revision, ordinal) in self.concordance.segments_of(row.unit)? {
            let revision = self.places.revision(&mut self.concordance, revision)?;
            if revision.passes && self.takes_segment(&revision.worth, ordinal)? {
                is_in_documents = true;
                let worth = Worth::of_segment(&revision.worth, &self.locale_name(row), ordinal);
                best = best.into_iter().chain([worth]).min();
            }
        }
        for imported in self.concordance.imported_places_of(row.unit)? {
            let origin = imported.origin;
            // What imports say of a text of documents counts when they say that people wrote it.
            let counts = origin.is_human() || !is_in_documents;
            if counts && self.takes_imported(&imported) {
                best = best.into_iter().chain([Worth::of_import(imported)]).min();
            }
        }
        if best.is_none() && !self.places.is_active() {
            best = Some(self.nowhere(row)?);
        }
        Ok(best)
    }

    fn nowhere(&mut self, row: UnitRow) -> Result<Worth, Error> {
        let (mut source, mut target) = (String::new(), String::new());
        self.texts.read(row.source, &mut source)?;
        self.texts.read(row.target, &mut target)?;
        Ok(Worth::nowhere(source, target, self.locale_name(row)))
    }

    fn locale_name(&self, row: UnitRow) -> String {
        self.concordance.locale(row.locale).map(ToString::to_string).unwrap_or_default()
    }

    /// Goes through the memory from the best place on, until there are enough units.
    pub(super) fn walk(&mut self, units: &Units) -> Result<Ranked, Error> {
        let page = self.options.offset.saturating_add(self.options.limit);
        let enough = if self.places.is_active() { page.max(COUNTED as usize + 1) } else { page };
        let mut walk = Walk {
            matching: units.is_complete.then(|| units.list.iter().copied().collect()),
            seen: HashSet::new(),
            found: Vec::new(),
            enough,
        };
        for origin in BEST_FIRST {
            if let Some(label) = label_of(origin) {
                for current in [true, false] {
                    if walk.documents(self, label, current)?.is_break() {
                        return Ok(walk.ranked());
                    }
                }
            }
            if walk.imports(self, origin)?.is_break() {
                return Ok(walk.ranked());
            }
        }
        if !self.places.is_active() {
            // What stands nowhere is met on no way.
            let all;
            let list = if units.is_complete {
                &units.list
            } else {
                all = self.units(usize::MAX)?.list;
                &all
            };
            let mut left = Vec::new();
            for unit in list.iter().filter(|unit| !walk.seen.contains(unit)) {
                let row = self.concordance.unit(*unit)?;
                left.push((self.nowhere(row)?, row));
            }
            left.sort_unstable_by(|left, right| left.0.cmp(&right.0));
            walk.found.extend(left.into_iter().map(|(_, row)| row));
        }
        Ok(walk.ranked())
    }
}

/// On the way through a memory.
struct Walk {
    /// The units that match; `None` when they are to be looked at.
    matching: Option<HashSet<UnitId>>,
    /// Which were met.
    seen: HashSet<UnitId>,
    found: Vec<UnitRow>,
    enough: usize,
}

impl Walk {
    fn documents(
        &mut self,
        finder: &mut Finder<'_, '_, '_>,
        label: Label,
        current: bool,
    ) -> Result<ControlFlow<()>, Error> {
        finder.snapshot.revisions_by_worth(label, current, |worth| {
            if !finder.is_asked_for(worth.locale) {
                return Ok(ControlFlow::Continue(()));
            }
            let revision = finder.places.remember(&mut finder.concordance, worth)?;
            if !revision.passes {
                return Ok(ControlFlow::Continue(()));
            }
            for (ordinal, unit) in finder.concordance.units_in(revision.worth.revision)? {
                // What matches is known of numbers, and what is asked for only of each segment.
                let is_taken = self.may_match(unit) && finder.takes_segment(&revision.worth, ordinal)?;
                if is_taken && self.meet(finder, unit)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    fn imports(&mut self, finder: &mut Finder<'_, '_, '_>, origin: Origin) -> Result<ControlFlow<()>, Error> {
        finder.snapshot.imported_by_origin(origin, |imported| {
            let passes = self.may_match(imported.unit)
                && finder.takes_imported(&imported)
                && (origin.is_human() || !finder.is_in_documents(imported.unit)?);
            if passes { self.meet(finder, imported.unit) } else { Ok(ControlFlow::Continue(())) }
        })
    }

    fn may_match(&self, unit: UnitId) -> bool {
        self.matching.as_ref().is_none_or(|matching| matching.contains(&unit))
    }

    fn meet(&mut self, finder: &mut Finder<'_, '_, '_>, unit: UnitId) -> Result<ControlFlow<()>, Error> {
        if self.may_match(unit) && self.seen.insert(unit) {
            let row = finder.concordance.unit(unit)?;
            // Numbers of units that match are known to be of a locale that is asked for.
            let matches = match self.matching {
                Some(_) => true,
                None => finder.is_asked_for(row.locale) && finder.unit_matches(row)?,
            };
            if matches {
                self.found.push(row);
            }
        }
        Ok(if self.enough <= self.found.len() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    fn ranked(self) -> Ranked {
        Ranked { counted: self.found.len() as u64, found: self.found }
    }
}

impl Finder<'_, '_, '_> {
    /// Whether documents have a unit where the filter lets it through.
    fn is_in_documents(&mut self, unit: UnitId) -> Result<bool, Error> {
        for (revision, ordinal) in self.concordance.segments_of(unit)? {
            let revision = self.places.revision(&mut self.concordance, revision)?;
            if revision.passes && self.takes_segment(&revision.worth, ordinal)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
