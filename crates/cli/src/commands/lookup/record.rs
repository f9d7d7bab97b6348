//! Answers as JSON.

use bitext_model::Locale;
use bitext_store::{FoundImport, FoundOccurrence};
use serde::Serialize;

use super::{Answer, Match};

/// The answer to one query.
#[derive(Serialize)]
pub(super) struct AnswerJson<'a> {
    pub(super) query: &'a str,
    pub(super) matches: Vec<MatchJson<'a>>,
    pub(super) total: usize,
}

#[derive(Serialize)]
pub(super) struct MatchJson<'a> {
    /// `exact`, or `spacing` for a source that differs in white space, composition, references or escapes alone.
    pub(super) r#match: &'static str,
    pub(super) source_locale: &'a str,
    pub(super) target_locale: &'a str,
    pub(super) source: &'a str,
    pub(super) target: &'a str,
    pub(super) origin: &'static str,
    pub(super) origin_basis: &'static str,
    pub(super) current: bool,
    pub(super) handoff: Option<String>,
    pub(super) usage: usize,
    pub(super) occurrences: Vec<OccurrenceJson<'a>>,
    pub(super) imports: Vec<ImportJson<'a>>,
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
        }
    }
}

impl Match {
    pub(super) fn to_json<'m>(&'m self, source_locale: &'m Locale) -> MatchJson<'m> {
        MatchJson {
            r#match: self.how(),
            source_locale: source_locale.as_str(),
            target_locale: self.found.locale.as_str(),
            source: &self.found.source,
            target: &self.found.target,
            origin: self.origin.as_str(),
            origin_basis: self.origin_basis.as_str(),
            current: self.current,
            handoff: self.handoff.map(|date| date.to_string()),
            usage: self.usage,
            occurrences: self.found.occurrences.iter().map(OccurrenceJson::from).collect(),
            imports: self.found.imports.iter().map(ImportJson::from).collect(),
        }
    }
}

impl Answer<'_> {
    pub(super) fn to_json<'q>(&'q self, query: &'q str) -> AnswerJson<'q> {
        let matches = self.matches.iter().map(|found| found.to_json(self.source_locale)).collect();
        AnswerJson { query, matches, total: self.total }
    }
}
