//! Answers as JSON.

use std::ops::Range;

use bitext_model::Locale;
use bitext_pipeline::search::{Answer, Beside, Facets, Hit};
use serde::Serialize;

use super::super::lookup::{ImportJson, OccurrenceJson};
use crate::args::SearchArguments;

/// The answer to a query.
#[derive(Serialize)]
pub(super) struct AnswerJson<'a> {
    query: String,
    r#in: &'static str,
    offset: u32,
    /// How many units there are.
    total: u64,
    /// Whether there are more than that.
    more: bool,
    hits: Vec<HitJson<'a>>,
    facets: Option<FacetsJson<'a>>,
}

/// A unit.
#[derive(Serialize)]
pub(super) struct HitJson<'a> {
    pub(super) source_locale: &'a str,
    pub(super) target_locale: &'a str,
    pub(super) source: &'a str,
    /// Bytes: the first, and the one behind the last.
    pub(super) source_ranges: Vec<[usize; 2]>,
    pub(super) target: &'a str,
    pub(super) target_ranges: Vec<[usize; 2]>,
    pub(super) origin: &'static str,
    pub(super) origin_basis: &'static str,
    pub(super) current: bool,
    pub(super) handoff: Option<String>,
    pub(super) usage: u64,
    pub(super) occurrences: Vec<OccurrenceJson<'a>>,
    imports: Vec<ImportJson<'a>>,
    previous: Option<BesideJson<'a>>,
    next: Option<BesideJson<'a>>,
}

#[derive(Serialize)]
struct BesideJson<'a> {
    source: &'a str,
    target: &'a str,
}

#[derive(Serialize)]
struct FacetsJson<'a> {
    by_locale: Vec<LocaleJson<'a>>,
    by_origin: Vec<OriginJson>,
    /// The documents with the most units.
    by_document: Vec<DocumentJson<'a>>,
    /// In how many documents they stand.
    documents: u64,
}

#[derive(Serialize)]
struct LocaleJson<'a> {
    locale: &'a str,
    units: u64,
}

#[derive(Serialize)]
struct OriginJson {
    origin: &'static str,
    units: u64,
}

#[derive(Serialize)]
struct DocumentJson<'a> {
    family: &'a str,
    path: &'a str,
    units: u64,
}

impl<'a> AnswerJson<'a> {
    pub(super) fn new(arguments: &SearchArguments, source_locale: &'a Locale, answer: &'a Answer) -> AnswerJson<'a> {
        AnswerJson {
            query: arguments.phrase(),
            r#in: arguments.sides().as_str(),
            offset: arguments.offset,
            total: answer.total,
            more: answer.is_more,
            hits: answer.hits.iter().map(|hit| HitJson::new(source_locale, hit)).collect(),
            facets: answer.facets.as_ref().map(FacetsJson::from),
        }
    }
}

impl<'a> HitJson<'a> {
    pub(super) fn new(source_locale: &'a Locale, hit: &'a Hit) -> HitJson<'a> {
        HitJson {
            source_locale: source_locale.as_str(),
            target_locale: hit.locale.as_str(),
            source: &hit.source,
            source_ranges: pairs(&hit.source_ranges),
            target: &hit.target,
            target_ranges: pairs(&hit.target_ranges),
            origin: hit.origin.as_str(),
            origin_basis: hit.origin_basis.as_str(),
            current: hit.current,
            handoff: hit.handoff.map(|date| date.to_string()),
            usage: hit.usage,
            occurrences: hit.occurrences.iter().map(OccurrenceJson::from).collect(),
            imports: hit.imports.iter().map(ImportJson::from).collect(),
            previous: hit.previous.as_ref().map(BesideJson::from),
            next: hit.next.as_ref().map(BesideJson::from),
        }
    }
}

fn pairs(ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    ranges.iter().map(|range| [range.start, range.end]).collect()
}

impl<'a> From<&'a Beside> for BesideJson<'a> {
    fn from(beside: &'a Beside) -> BesideJson<'a> {
        BesideJson { source: &beside.source, target: &beside.target }
    }
}

impl<'a> From<&'a Facets> for FacetsJson<'a> {
    fn from(facets: &'a Facets) -> FacetsJson<'a> {
        let documents = facets.by_document.iter();
        FacetsJson {
            by_locale: facets
                .by_locale
                .iter()
                .map(|(locale, units)| LocaleJson { locale: locale.as_str(), units: *units })
                .collect(),
            by_origin: facets
                .by_origin
                .iter()
                .map(|(origin, units)| OriginJson { origin: origin.as_str(), units: *units })
                .collect(),
            by_document: documents
                .map(|facet| DocumentJson { family: &facet.family, path: &facet.path, units: facet.units })
                .collect(),
            documents: facets.documents,
        }
    }
}
