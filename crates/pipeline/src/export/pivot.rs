//! Pairs between two locales other than the memory's source locale: what translates one source in both.

use bitext_model::Locale;

use super::choose::Candidate;
use super::gather::Exporter;
use super::occurrence::Occurrence;

/// Which locale units are translated from.
#[derive(Debug, Clone)]
pub(super) struct Pivot {
    /// That locale, by its name in files.
    pub(super) source: Locale,
    /// Whether the memory's sources are wanted as translations.
    pub(super) back: bool,
}

impl Pivot {
    /// Puts the translations of a source under its best translation into the pivot's locale; and the source itself, if
    /// it is wanted, under each of these. The candidates are sorted by locale, the best first.
    pub(super) fn turn_candidates(
        &self,
        exporter: &Exporter<'_>,
        candidates: &[Candidate<'_>],
        turned: &mut Vec<Occurrence>,
    ) {
        let Some(best) = candidates.iter().find(|candidate| *candidate.locale == self.source) else { return };
        for candidate in candidates {
            let occurrences = candidate.occurrences.iter();
            if *candidate.locale == self.source {
                if self.back {
                    turned.extend(occurrences.map(|occurrence| occurrence.reversed()));
                }
            } else {
                let by_machine = best.origin.is_machine();
                turned.extend(occurrences.map(|occurrence| occurrence.under(best.target, best.relation, by_machine)));
            }
        }
        debug_assert!(turned.iter().all(|occurrence| *exporter.locale(occurrence) != self.source));
    }

    /// The same of occurrences that meet, one of each locale.
    pub(super) fn turn_occurrences(&self, exporter: &Exporter<'_>, occurrences: &[Occurrence]) -> Vec<Occurrence> {
        let is_source = |occurrence: &&Occurrence| *exporter.locale(occurrence) == self.source;
        let Some(source) = occurrences.iter().find(is_source) else { return Vec::new() };
        let by_machine = source.origin().is_machine();
        let others = occurrences.iter().filter(|occurrence| !is_source(occurrence));
        let back = self.back.then(|| source.reversed());
        others.map(|other| other.under(source.target, source.relation, by_machine)).chain(back).collect()
    }
}
