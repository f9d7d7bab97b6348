//! What was found, as JSON.

use std::collections::BTreeMap;

use bitext_pipeline::drift::{DocumentDrift, DocumentState, NewSentence, Summary, Totals, UnitCounts, UnitDrift};
use serde::Serialize;

use super::super::lookup::StretchJson;

/// All of it.
#[derive(Serialize)]
pub(super) struct DriftJson<'a> {
    /// The newest states that documents were compared with.
    sources: Vec<SourceJson<'a>>,
    #[serde(flatten)]
    totals: TotalsJson,
    /// By repository, branch and locale.
    repositories: Vec<RowJson<'a>>,
    files: Vec<DocumentJson<'a>>,
}

#[derive(Serialize)]
struct SourceJson<'a> {
    repository: &'a str,
    r#ref: &'a str,
    commit: String,
}

#[derive(Serialize)]
struct RowJson<'a> {
    repository: &'a str,
    r#ref: &'a str,
    locale: &'a str,
    #[serde(flatten)]
    totals: TotalsJson,
}

#[derive(Serialize)]
struct TotalsJson {
    /// By state.
    documents: BTreeMap<&'static str, u64>,
    units: UnitsJson,
    /// Markdown files of the newest source that no document translates.
    untranslated: u64,
}

#[derive(Serialize)]
struct UnitsJson {
    units: u64,
    unchanged: u64,
    edited: u64,
    removed: u64,
    /// Sentences of the source that came since, which are no units.
    new: u64,
    /// How many units are edited or removed.
    percent: f64,
}

/// A document.
#[derive(Serialize)]
pub(super) struct DocumentJson<'a> {
    family: &'a str,
    repository: &'a str,
    r#ref: &'a str,
    locale: &'a str,
    path: &'a str,
    /// `unchanged`, `changed`, `removed`, `unverified`.
    state: &'static str,
    /// `verified`, `other-hash`, `no-file`, `no-commit`; `None` for a document that names no source file.
    search: Option<&'static str>,
    source_repository: Option<&'a str>,
    source_path: &'a str,
    renamed_to: Option<&'a str>,
    perhaps_renamed_to: Option<&'a str>,
    units: UnitsJson,
    /// `None` when they were not asked for.
    changes: Option<Vec<UnitJson<'a>>>,
    new: Option<Vec<NewJson<'a>>>,
}

#[derive(Serialize)]
struct UnitJson<'a> {
    key: &'a str,
    kind: &'static str,
    line: u32,
    /// `edited` or `removed`.
    state: &'static str,
    source: &'a str,
    now: Option<&'a str>,
    difference: Vec<StretchJson<'a>>,
}

#[derive(Serialize)]
struct NewJson<'a> {
    line: u32,
    text: &'a str,
}

impl<'a> DriftJson<'a> {
    pub(super) fn new(summary: &'a Summary, documents: &'a [DocumentDrift], units: bool) -> DriftJson<'a> {
        let sources = summary.sources.iter();
        DriftJson {
            sources: sources
                .map(|(repository, branch, commit)| SourceJson {
                    repository,
                    r#ref: branch,
                    commit: commit.to_string(),
                })
                .collect(),
            totals: TotalsJson::from(&summary.totals),
            repositories: summary
                .rows
                .iter()
                .map(|row| RowJson {
                    repository: &row.repository,
                    r#ref: &row.reference,
                    locale: row.locale.as_str(),
                    totals: TotalsJson::from(&row.totals),
                })
                .collect(),
            files: documents.iter().map(|document| DocumentJson::new(document, units)).collect(),
        }
    }
}

impl From<&Totals> for TotalsJson {
    fn from(totals: &Totals) -> TotalsJson {
        let count = |state: DocumentState| totals.documents.get(&state).copied().unwrap_or(0);
        TotalsJson {
            documents: DocumentState::ALL.into_iter().map(|state| (state.as_str(), count(state))).collect(),
            units: UnitsJson::from(&totals.units),
            untranslated: totals.untranslated,
        }
    }
}

impl From<&UnitCounts> for UnitsJson {
    fn from(counts: &UnitCounts) -> UnitsJson {
        UnitsJson {
            units: counts.units(),
            unchanged: counts.unchanged,
            edited: counts.edited,
            removed: counts.removed,
            new: counts.new,
            percent: (counts.percent() * 100.0).round() / 100.0,
        }
    }
}

impl<'a> DocumentJson<'a> {
    pub(super) fn new(document: &'a DocumentDrift, units: bool) -> DocumentJson<'a> {
        DocumentJson {
            family: &document.family,
            repository: &document.repository,
            r#ref: &document.reference,
            locale: document.locale.as_str(),
            path: &document.path,
            state: document.state.as_str(),
            search: document.search.map(bitext_store::SourceState::as_str),
            source_repository: document.source_repository.as_deref(),
            source_path: &document.source_path,
            renamed_to: document.renamed_to.as_deref(),
            perhaps_renamed_to: document.perhaps_renamed_to.as_deref(),
            units: UnitsJson::from(&document.units),
            changes: units.then(|| document.changes.iter().map(UnitJson::from).collect()),
            new: units.then(|| document.new.iter().map(NewJson::from).collect()),
        }
    }
}

impl<'a> From<&'a UnitDrift> for UnitJson<'a> {
    fn from(unit: &'a UnitDrift) -> UnitJson<'a> {
        UnitJson {
            key: &unit.key,
            kind: unit.kind.as_str(),
            line: unit.line,
            state: if unit.now.is_some() { "edited" } else { "removed" },
            source: &unit.source,
            now: unit.now.as_deref(),
            difference: unit.difference.iter().map(StretchJson::from).collect(),
        }
    }
}

impl<'a> From<&'a NewSentence> for NewJson<'a> {
    fn from(new: &'a NewSentence) -> NewJson<'a> {
        NewJson { line: new.line, text: &new.text }
    }
}
