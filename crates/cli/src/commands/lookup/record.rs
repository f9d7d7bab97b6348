//! Answers as JSON.

use bitext_model::{Locale, Relation};
use bitext_pipeline::lookup::{Answer, Applied, Match, Stretch};
use bitext_store::{FoundImport, FoundOccurrence, Outdated};
use serde::Serialize;

/// The answer to one query.
#[derive(Serialize)]
pub(super) struct AnswerJson<'a> {
    pub(super) query: &'a str,
    pub(super) matches: Vec<MatchJson<'a>>,
    /// With those that the limit cuts off.
    pub(super) total: usize,
}

#[derive(Serialize)]
pub(super) struct MatchJson<'a> {
    pub(super) score: u8,
    /// The score before penalties.
    pub(super) base: u8,
    /// `context`, `exact`, `spacing` (white space, composition, references or escapes differ), `markup` (markup, case or
    /// punctuation differs), or `fuzzy`.
    pub(super) r#match: &'static str,
    pub(super) penalties: Vec<PenaltyJson>,
    pub(super) difference: Vec<StretchJson<'a>>,
    pub(super) source_locale: &'a str,
    pub(super) target_locale: &'a str,
    /// The locale that was asked for, if the target's stands in for it.
    pub(super) fallback_for: Option<&'a str>,
    /// How the sources of two locales are related, when neither is the memory's.
    pub(super) relation: Option<&'static str>,
    pub(super) source: &'a str,
    pub(super) target: &'a str,
    pub(super) kind: &'static str,
    pub(super) origin: &'static str,
    pub(super) origin_basis: &'static str,
    pub(super) current: bool,
    pub(super) handoff: Option<String>,
    pub(super) usage: u64,
    pub(super) occurrences: Vec<OccurrenceJson<'a>>,
    pub(super) imports: Vec<ImportJson<'a>>,
}

#[derive(Serialize)]
pub(super) struct PenaltyJson {
    pub(super) reason: &'static str,
    pub(super) points: u8,
    pub(super) explanation: &'static str,
}

impl From<&Applied> for PenaltyJson {
    fn from(applied: &Applied) -> PenaltyJson {
        let Applied { reason, points } = *applied;
        PenaltyJson { reason: reason.as_str(), points, explanation: reason.explanation() }
    }
}

/// A stretch of words: `change` is `equal`, `substituted`, `replaced`, `added` (only asked for) or `missing` (only found).
#[derive(Serialize)]
pub(crate) struct StretchJson<'a> {
    pub(crate) change: &'static str,
    pub(crate) query: &'a str,
    pub(crate) source: &'a str,
}

impl<'a> From<&'a Stretch> for StretchJson<'a> {
    fn from(stretch: &'a Stretch) -> StretchJson<'a> {
        StretchJson { change: stretch.change.as_str(), query: &stretch.query, source: &stretch.source }
    }
}

#[derive(Serialize)]
pub(crate) struct ImportJson<'a> {
    pub(crate) import: &'a str,
    pub(crate) file: &'a str,
    pub(crate) tuid: Option<&'a str>,
    pub(crate) family: &'a str,
    pub(crate) kind: &'static str,
    pub(crate) origin: &'static str,
}

impl<'a> From<&'a FoundImport> for ImportJson<'a> {
    fn from(found: &'a FoundImport) -> ImportJson<'a> {
        ImportJson {
            import: &found.import,
            file: &found.file,
            tuid: found.tuid.as_deref(),
            family: &found.family,
            kind: found.kind.as_str(),
            origin: found.origin.as_str(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct OccurrenceJson<'a> {
    pub(crate) family: &'a str,
    pub(crate) repository: &'a str,
    #[serde(rename = "ref")]
    pub(crate) reference: &'a str,
    pub(crate) commit: Option<String>,
    pub(crate) path: &'a str,
    pub(crate) line: u32,
    pub(crate) revision: String,
    pub(crate) key: &'a str,
    pub(crate) kind: &'static str,
    pub(crate) label: &'static str,
    pub(crate) handoff: Option<String>,
    pub(crate) current: bool,
    pub(crate) origin: &'static str,
    pub(crate) origin_basis: &'static str,
    /// The first commit that has the text for its source; `None`, like the next, where history shows nothing.
    pub(crate) origin_first_commit: Option<String>,
    /// The commit since which the origin is what it is.
    pub(crate) origin_commit: Option<String>,
    /// How sure the pair is where it is hidden.
    pub(crate) confidence: Option<f64>,
    /// `edited` or `removed`: what became of its source text in the newest source file, if it is not the same.
    pub(crate) outdated: Option<&'static str>,
}

impl<'a> From<&'a FoundOccurrence> for OccurrenceJson<'a> {
    fn from(occurrence: &'a FoundOccurrence) -> OccurrenceJson<'a> {
        OccurrenceJson {
            family: &occurrence.family,
            repository: &occurrence.repository,
            reference: &occurrence.reference,
            commit: occurrence.commit.map(|commit| commit.to_string()),
            path: &occurrence.path,
            line: occurrence.line,
            revision: occurrence.revision.to_string(),
            key: &occurrence.key,
            kind: occurrence.kind.as_str(),
            label: occurrence.label.as_str(),
            handoff: occurrence.handoff.map(|date| date.to_string()),
            current: occurrence.current,
            origin: occurrence.origin.as_str(),
            origin_basis: occurrence.origin_basis.as_str(),
            origin_first_commit: occurrence.shown_by.map(|(first, _)| first.to_string()),
            origin_commit: occurrence.shown_by.map(|(_, shown)| shown.to_string()),
            confidence: occurrence.confidence.map(|confidence| f64::from(confidence) / 10_000.0),
            outdated: occurrence.outdated.map(Outdated::as_str),
        }
    }
}

impl<'a> MatchJson<'a> {
    fn new(found: &'a Match, source_locale: &'a Locale) -> MatchJson<'a> {
        MatchJson {
            score: found.score,
            base: found.base,
            r#match: found.kind.as_str(),
            penalties: found.penalties.iter().map(PenaltyJson::from).collect(),
            difference: found.difference.iter().map(StretchJson::from).collect(),
            source_locale: source_locale.as_str(),
            target_locale: found.locale.as_str(),
            fallback_for: found.fallback.as_ref().map(Locale::as_str),
            relation: found.relation.map(Relation::as_str),
            source: &found.source,
            target: &found.target,
            kind: found.unit_kind.as_str(),
            origin: found.origin.as_str(),
            origin_basis: found.origin_basis.as_str(),
            current: found.current,
            handoff: found.handoff.map(|date| date.to_string()),
            usage: found.usage,
            occurrences: found.occurrences.iter().map(OccurrenceJson::from).collect(),
            imports: found.imports.iter().map(ImportJson::from).collect(),
        }
    }

    /// The names of the imports that have it, each once.
    pub(super) fn layers(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.imports.iter().map(|found| found.import).collect();
        names.dedup();
        names
    }
}

impl<'a> AnswerJson<'a> {
    pub(super) fn new(query: &'a str, source_locale: &'a Locale, answer: &'a Answer) -> AnswerJson<'a> {
        let matches = answer.matches.iter().map(|found| MatchJson::new(found, source_locale)).collect();
        AnswerJson { query, matches, total: answer.total }
    }
}
