use std::ops::Range;

use bitext_model::{Locale, Origin, OriginBasis};
use bitext_store::{FoundImport, FoundOccurrence, ImportedUnit, RevisionWorth, TextId, UnitRow};
use jiff::civil::Date;

use super::Sides;
use super::find::Finder;
use super::places::Worth;
use crate::Error;
use crate::conditions::day;
use crate::origin::{best_known, best_origin, unit_origin};

/// A unit that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The source text, exact.
    pub source: String,
    /// What was found in it, in bytes; empty when it was not looked at or has nothing of it.
    pub source_ranges: Vec<Range<usize>>,
    /// The target text, exact.
    pub target: String,
    /// Likewise.
    pub target_ranges: Vec<Range<usize>>,
    /// The target's locale.
    pub locale: Locale,
    /// Who wrote the target, at its best place.
    pub origin: Origin,
    /// What that rests on.
    pub origin_basis: OriginBasis,
    /// Whether it stands somewhere now, under that origin.
    pub current: bool,
    /// The newest hand-off under that origin.
    pub handoff: Option<Date>,
    /// In how many places it stands.
    pub usage: u64,
    /// The best of them.
    pub occurrences: Vec<FoundOccurrence>,
    /// Which imports have it, by name and order.
    pub imports: Vec<FoundImport>,
    /// What stands before it in the document of the first occurrence.
    pub previous: Option<Beside>,
    /// And behind it.
    pub next: Option<Beside>,
}

/// A segment beside a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Its source.
    pub source: String,
    /// Its target.
    pub target: String,
}

/// What is said of a unit as a whole.
pub(super) struct UnitStanding {
    pub(super) origin: Origin,
    basis: OriginBasis,
    current: bool,
    handoff: Option<Date>,
    /// Segments that the filter lets through: their worth, revision and ordinal.
    segments: Vec<(Worth, i64, u32)>,
    imports: Vec<FoundImport>,
}

impl Finder<'_, '_, '_> {
    /// The hits of the page asked for.
    pub(super) fn page(&mut self, found: Vec<UnitRow>) -> Result<Vec<Hit>, Error> {
        let page = found.into_iter().skip(self.options.offset).take(self.options.limit);
        page.filter_map(|row| self.hit(row).transpose()).collect()
    }

    /// What is said of a unit as a whole: as lookups say it.
    pub(super) fn standing(&mut self, row: UnitRow) -> Result<UnitStanding, Error> {
        let locale = self.concordance.locale(row.locale).map(ToString::to_string).unwrap_or_default();
        let mut segments = Vec::new();
        let mut worths = Vec::new();
        for (revision, ordinal) in self.concordance.segments_of(row.unit)? {
            let known = self.places.revision(&mut self.concordance, revision)?;
            if !known.passes || !self.takes_kind_of(revision, ordinal)? {
                continue;
            }
            let by = self.written_by(&known.worth, ordinal)?;
            if self.places.takes_origin(by.0) {
                segments.push((Worth::of_segment(&known.worth, &locale, ordinal), revision, ordinal));
                worths.push((by, known.worth.current, known.worth.handoff));
            }
        }
        let mut imports = self.concordance.imports_of(row.unit)?;
        imports.retain(|import| {
            self.places.lets_import_through(import.origin, &import.import) && self.places.takes_kind(import.kind)
        });
        // Of the places where it is worth most, those where it stands now say what a unit is, if there are any.
        let rank = worths.iter().map(|worth| worth.0.0.rank()).max();
        let is_current = worths.iter().any(|worth| worth.1 && Some(worth.0.0.rank()) == rank);
        let told = || worths.iter().filter(|worth| Some(worth.0.0.rank()) == rank && (worth.1 || !is_current));
        let of_documents = best_known(told().map(|worth| worth.0));
        let of_imports = best_origin(imports.iter().map(|import| import.origin));
        let (origin, basis) = unit_origin(of_documents, of_imports).unwrap_or((Origin::Unknown, OriginBasis::Label));
        Ok(UnitStanding {
            origin,
            basis,
            current: is_current,
            handoff: told().filter_map(|worth| worth.2).max(),
            segments,
            imports,
        })
    }

    /// Who wrote a segment of a revision, and what that rests on.
    pub(super) fn written_by(&mut self, worth: &RevisionWorth, ordinal: u32) -> Result<(Origin, OriginBasis), Error> {
        let shown = self.concordance.origins_of(worth.revision, ordinal)?;
        Ok(best_known(shown.into_iter()).unwrap_or((Origin::from(worth.label), OriginBasis::Label)))
    }

    /// Whether a segment of a revision that is let through is of a kind and an origin that are asked for.
    pub(super) fn takes_segment(&mut self, worth: &RevisionWorth, ordinal: u32) -> Result<bool, Error> {
        if !self.takes_kind_of(worth.revision, ordinal)? {
            return Ok(false);
        }
        Ok(!self.places.asks_origins() || {
            let by = self.written_by(worth, ordinal)?;
            self.places.takes_origin(by.0)
        })
    }

    fn takes_kind_of(&mut self, revision: i64, ordinal: u32) -> Result<bool, Error> {
        Ok(!self.places.asks_kinds() || {
            let kind = self.concordance.kind_of(revision, ordinal)?;
            self.places.takes_kind(kind)
        })
    }

    /// Whether the filter lets a translation through that an import has.
    pub(super) fn takes_imported(&self, imported: &ImportedUnit) -> bool {
        self.places.lets_import_through(imported.origin, &imported.import) && self.places.takes_kind(imported.kind)
    }

    fn hit(&mut self, row: UnitRow) -> Result<Option<Hit>, Error> {
        let Some(locale) = self.concordance.locale(row.locale).cloned() else { return Ok(None) };
        let mut standing = self.standing(row)?;
        standing.segments.sort_unstable();
        let mut usage = 0;
        let mut occurrences = Vec::new();
        for (_, revision, ordinal) in &standing.segments {
            let known = self.places.revision(&mut self.concordance, *revision)?;
            let mut places = self.concordance.places_of(*revision)?;
            places.retain(|place| self.places.lets_through(known.worth.handoff, place));
            usage += places.len() as u64;
            if self.options.occurrences <= occurrences.len() {
                continue;
            }
            let detail = self.segments.detail(*revision, *ordinal)?;
            for place in places {
                let outdated = self.concordance.outdated(place.document, *revision, *ordinal)?;
                let shown = self.segments.origin(place.placement, *ordinal)?;
                let by_label = (Origin::from(known.worth.label), OriginBasis::Label);
                let (origin, origin_basis) = shown.map_or(by_label, |shown| (shown.origin, shown.basis));
                occurrences.push(FoundOccurrence {
                    family: place.family,
                    repository: place.repository,
                    reference: place.reference,
                    commit: place.commit.map(|commit| commit.id),
                    committed: place.commit.and_then(|commit| day(commit.time)),
                    path: place.path,
                    line: detail.line,
                    kind: detail.kind,
                    confidence: detail.confidence,
                    outdated,
                    key: detail.key.clone(),
                    revision: known.worth.blob,
                    label: known.worth.label,
                    handoff: known.worth.handoff,
                    current: place.current,
                    origin,
                    origin_basis,
                    shown_by: shown.map(|shown| (shown.first_commit, shown.shown_commit)),
                });
            }
        }
        occurrences.truncate(self.options.occurrences);
        let (mut previous, mut next) = (None, None);
        if let Some((_, revision, ordinal)) = standing.segments.first() {
            previous = if let Some(before) = ordinal.checked_sub(1) { self.beside(*revision, before)? } else { None };
            next = self.beside(*revision, ordinal + 1)?;
        }
        let (source, target) = (self.text(row.source)?, self.text(row.target)?);
        let (source_ranges, target_ranges) = (self.ranges(Sides::Target, &source), self.ranges(Sides::Source, &target));
        Ok(Some(Hit {
            source_ranges,
            target_ranges,
            source,
            target,
            locale,
            origin: standing.origin,
            origin_basis: standing.basis,
            current: standing.current,
            handoff: standing.handoff,
            usage,
            occurrences,
            imports: standing.imports,
            previous,
            next,
        }))
    }

    /// What was found in a text of a side, which is not looked at when only `other` is.
    fn ranges(&mut self, other: Sides, text: &str) -> Vec<Range<usize>> {
        if self.options.sides == other {
            return Vec::new();
        }
        self.options.wanted.find(&mut self.reader, text).unwrap_or_default()
    }

    fn beside(&mut self, revision: i64, ordinal: u32) -> Result<Option<Beside>, Error> {
        let Some((source, target)) = self.segments.texts(revision, ordinal)? else { return Ok(None) };
        Ok(Some(Beside { source: self.text(source)?, target: self.text(target)? }))
    }

    fn text(&mut self, text: TextId) -> Result<String, Error> {
        let mut body = String::new();
        self.texts.read(text, &mut body)?;
        Ok(body)
    }
}
