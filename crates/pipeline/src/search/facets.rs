use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use bitext_model::{Locale, Origin};
use bitext_store::UnitRow;

use super::find::Finder;
use crate::Error;

/// So many documents are named.
const DOCUMENTS: usize = 20;

/// How all hits are distributed: units, each counted once in every row that it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By locale of the target.
    pub by_locale: Vec<(Locale, u64)>,
    /// By origin.
    pub by_origin: Vec<(Origin, u64)>,
    /// By document, those with the most first.
    pub by_document: Vec<DocumentFacet>,
    /// In how many documents they stand.
    pub documents: u64,
}

/// A document with hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFacet {
    /// The product.
    pub family: String,
    /// The document's path.
    pub path: String,
    /// How many units of it.
    pub units: u64,
}

impl Finder<'_, '_, '_> {
    /// Counts units.
    pub(super) fn facets(&mut self, found: &[UnitRow]) -> Result<Facets, Error> {
        let mut locales: HashMap<i64, u64> = HashMap::new();
        let mut origins: BTreeMap<(Reverse<u8>, Origin), u64> = BTreeMap::new();
        let mut documents: HashMap<(String, String), u64> = HashMap::new();
        let mut paths: HashMap<i64, HashSet<(String, String)>> = HashMap::new();
        for row in found {
            *locales.entry(row.locale).or_default() += 1;
            let origin = self.standing(*row)?.origin;
            *origins.entry((Reverse(origin.rank()), origin)).or_default() += 1;
            let mut of_unit: HashSet<(String, String)> = HashSet::new();
            for (revision, ordinal) in self.concordance.segments_of(row.unit)? {
                let known = self.places.revision(&mut self.concordance, revision)?;
                if !known.passes || !self.takes_segment(&known.worth, ordinal)? {
                    continue;
                }
                let documents = match paths.entry(revision) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(unknown) => {
                        let places = self.concordance.places_of(revision)?.into_iter();
                        let places = places.filter(|place| self.places.lets_through(known.worth.handoff, place));
                        unknown.insert(places.map(|place| (place.family, place.path)).collect())
                    }
                };
                of_unit.extend(documents.iter().cloned());
            }
            for document in of_unit {
                *documents.entry(document).or_default() += 1;
            }
        }
        let named = |(row, units)| Some((self.concordance.locale(row)?.clone(), units));
        let mut by_locale: Vec<(Locale, u64)> = locales.into_iter().filter_map(named).collect();
        by_locale.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        let count = documents.len() as u64;
        let documents = documents.into_iter().map(|((family, path), units)| DocumentFacet { family, path, units });
        let mut by_document: Vec<DocumentFacet> = documents.collect();
        by_document.sort_by(|left, right| {
            let name = |facet: &DocumentFacet| (facet.family.clone(), facet.path.clone());
            right.units.cmp(&left.units).then_with(|| name(left).cmp(&name(right)))
        });
        by_document.truncate(DOCUMENTS);
        Ok(Facets {
            by_locale,
            by_origin: origins.into_iter().map(|((_, origin), units)| (origin, units)).collect(),
            by_document,
            documents: count,
        })
    }
}
