//! What `--format json` prints. The names of fields are a contract: they are added to, never changed.
//!
//! Texts, paths and names are written as they are; a date is `2021-03-09`; what is missing is `null`.

use std::collections::BTreeMap;

use bitext_exchange::{OverLimit, WriteCounts};
use bitext_pipeline::align::Summary as Aligned;
use bitext_pipeline::export::{FileSummary, ForgottenLayer, Summary as Exported};
use bitext_pipeline::import::{FileSummary as ImportedFile, Status, StatusCounts, Summary as Imported};
use bitext_pipeline::ingest::{HistorySummary, InputSummary, SourceCounts, Summary as Ingested};
use serde::Serialize;

type Counted<'a> = &'a BTreeMap<&'static str, u64>;

/// What an ingest did.
#[derive(Debug, Serialize)]
pub(crate) struct IngestJson<'a> {
    run: i64,
    files: u64,
    documents: u64,
    segments: u64,
    new: u64,
    unchanged: u64,
    retired: u64,
    new_units: u64,
    recovered: u64,
    machine: u64,
    skipped: Counted<'a>,
    diagnostics: Counted<'a>,
    /// `None` when source files were not asked for.
    sources: Option<SourcesJson<'a>>,
    interrupted: bool,
    seconds: f64,
    inputs: Vec<InputJson<'a>>,
    /// `None` when nothing was aligned because nobody wanted it or no input gave anything.
    align: Option<AlignJson>,
}

/// What is known of the files that documents were translated from.
#[derive(Debug, Serialize)]
struct SourcesJson<'a> {
    /// Documents by what became of the search.
    documents: Counted<'a>,
    /// Hidden segments.
    hidden: u64,
    /// Segments that are edited or removed in the newest source files.
    outdated: u64,
}

impl<'a> From<&'a SourceCounts> for SourcesJson<'a> {
    fn from(counts: &'a SourceCounts) -> SourcesJson<'a> {
        SourcesJson { documents: &counts.states, hidden: counts.hidden, outdated: counts.outdated }
    }
}

/// What became of one input.
#[derive(Debug, Serialize)]
struct InputJson<'a> {
    input: &'a str,
    status: &'static str,
    /// `None`, like family and ref, when the input could not be opened.
    repository: Option<&'a str>,
    family: Option<&'a str>,
    locale: Option<&'a str>,
    #[serde(rename = "ref")]
    reference: Option<&'a str>,
    commit: Option<&'a str>,
    files: u64,
    documents: u64,
    segments: u64,
    new: u64,
    unchanged: u64,
    retired: u64,
    new_units: u64,
    recovered: u64,
    machine: u64,
    skipped: Counted<'a>,
    diagnostics: Counted<'a>,
    sources: Option<SourcesJson<'a>>,
    message: Option<&'a str>,
    hint: Option<&'a str>,
    /// `None` when no history was read.
    history: Option<HistoryJson>,
}

/// What was read of a branch's history.
#[derive(Debug, Serialize)]
struct HistoryJson {
    commits: u64,
    contents: u64,
    revisions: u64,
    segments: u64,
    renames: u64,
    unread: u64,
    side_commits: u64,
    side_contents: u64,
    cut: bool,
}

impl From<&HistorySummary> for HistoryJson {
    fn from(history: &HistorySummary) -> HistoryJson {
        HistoryJson {
            commits: history.commits,
            contents: history.contents,
            revisions: history.revisions,
            segments: history.segments,
            renames: history.renames,
            unread: history.unread,
            side_commits: history.side_commits,
            side_contents: history.side_contents,
            cut: history.is_cut,
        }
    }
}

impl<'a> IngestJson<'a> {
    /// `seconds` counts both.
    pub(crate) fn new(summary: &'a Ingested, aligned: Option<&Aligned>) -> IngestJson<'a> {
        IngestJson {
            run: summary.run,
            files: summary.files,
            documents: summary.documents,
            segments: summary.segments,
            new: summary.new,
            unchanged: summary.unchanged,
            retired: summary.retired,
            new_units: summary.new_units,
            recovered: summary.recovered,
            machine: summary.machine,
            skipped: &summary.skipped,
            diagnostics: &summary.diagnostics,
            sources: summary.sources.as_ref().map(SourcesJson::from),
            interrupted: summary.interrupted || aligned.is_some_and(|aligned| aligned.interrupted),
            seconds: summary.seconds + aligned.map_or(0.0, |aligned| aligned.seconds),
            inputs: summary.inputs.iter().map(InputJson::from).collect(),
            align: aligned.map(AlignJson::from),
        }
    }
}

impl<'a> From<&'a InputSummary> for InputJson<'a> {
    fn from(input: &'a InputSummary) -> InputJson<'a> {
        let known = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        InputJson {
            input: &input.input,
            status: input.status.as_str(),
            repository: known(&input.repository),
            family: known(&input.family),
            locale: input.locale.as_deref(),
            reference: known(&input.reference),
            commit: input.commit.as_deref(),
            files: input.files,
            documents: input.documents,
            segments: input.segments,
            new: input.new,
            unchanged: input.unchanged,
            retired: input.retired,
            new_units: input.new_units,
            recovered: input.recovered,
            machine: input.machine,
            skipped: &input.skipped,
            diagnostics: &input.diagnostics,
            sources: input.sources.as_ref().map(SourcesJson::from),
            message: input.message.as_deref(),
            hint: input.hint.as_deref(),
            history: input.history.as_ref().map(HistoryJson::from),
        }
    }
}

/// What an alignment did, and what is aligned after it.
#[derive(Debug, Serialize)]
pub(crate) struct AlignJson {
    /// `None` when nothing was to be done.
    run: Option<i64>,
    groups: u64,
    aligned: u64,
    unchanged: u64,
    removed: u64,
    documents: u64,
    links: BTreeMap<&'static str, u64>,
    interrupted: bool,
    seconds: f64,
}

impl From<&Aligned> for AlignJson {
    fn from(summary: &Aligned) -> AlignJson {
        AlignJson {
            run: summary.run,
            groups: summary.groups,
            aligned: summary.aligned,
            unchanged: summary.unchanged,
            removed: summary.removed,
            documents: summary.documents,
            links: summary.links.iter().map(|(relation, links)| (relation.as_str(), *links)).collect(),
            interrupted: summary.interrupted,
            seconds: summary.seconds,
        }
    }
}

/// What an import did, or would do.
#[derive(Debug, Serialize)]
pub(crate) struct ImportJson<'a> {
    /// `None` when nothing was written.
    run: Option<i64>,
    name: &'a str,
    dry_run: bool,
    unchanged: bool,
    units: u64,
    targets: u64,
    new_units: u64,
    other_source: u64,
    matched_by: BTreeMap<&'static str, u64>,
    #[serde(flatten)]
    statuses: BTreeMap<&'static str, u64>,
    by_locale: BTreeMap<&'a str, BTreeMap<&'static str, u64>>,
    interrupted: bool,
    seconds: f64,
    files: Vec<ImportedFileJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ImportedFileJson<'a> {
    name: &'a str,
    sha256: Option<&'a str>,
    units: u64,
    targets: u64,
    notices: BTreeMap<&'static str, u64>,
}

impl<'a> ImportJson<'a> {
    pub(crate) fn new(summary: &'a Imported, dry_run: bool) -> ImportJson<'a> {
        let by_status =
            |counts: &StatusCounts| Status::ALL.iter().map(|status| (status.as_str(), counts.of(*status))).collect();
        ImportJson {
            run: summary.run,
            name: &summary.name,
            dry_run,
            unchanged: summary.unchanged,
            units: summary.units,
            targets: summary.targets,
            new_units: summary.new_units,
            other_source: summary.other_source,
            matched_by: summary.matched_by.iter().map(|(by, units)| (by.as_str(), *units)).collect(),
            statuses: by_status(&summary.statuses),
            by_locale: summary.by_locale.iter().map(|(locale, counts)| (locale.as_str(), by_status(counts))).collect(),
            interrupted: summary.interrupted,
            seconds: summary.seconds,
            files: summary.files.iter().map(ImportedFileJson::from).collect(),
        }
    }
}

impl<'a> From<&'a ImportedFile> for ImportedFileJson<'a> {
    fn from(file: &'a ImportedFile) -> ImportedFileJson<'a> {
        ImportedFileJson {
            name: &file.name,
            sha256: file.sha256.as_deref(),
            units: file.counts.units,
            targets: file.counts.targets,
            notices: file.counts.notices.iter().map(|(notice, counted)| (notice.as_str(), counted.count)).collect(),
        }
    }
}

/// What an export wrote.
#[derive(Debug, Serialize)]
pub(crate) struct ExportJson<'a> {
    #[serde(flatten)]
    total: CountsJson<'a>,
    occurrences: u64,
    left_out: Counted<'a>,
    /// `None` unless changes were exported.
    changes: Option<Counted<'a>>,
    merged: u64,
    merged_sources: u64,
    needs_alignment: bool,
    forgotten_layers: Vec<ForgottenJson<'a>>,
    unknown_licences: &'a [String],
    dataset_card: Option<String>,
    manifest: Option<String>,
    interrupted: bool,
    seconds: f64,
    files: Vec<FileJson<'a>>,
}

/// A layer that an earlier state had and that is gone.
#[derive(Debug, Serialize)]
struct ForgottenJson<'a> {
    name: &'a str,
    run: i64,
}

impl<'a> From<&'a ForgottenLayer> for ForgottenJson<'a> {
    fn from(layer: &'a ForgottenLayer) -> ForgottenJson<'a> {
        ForgottenJson { name: &layer.name, run: layer.run }
    }
}

#[derive(Debug, Serialize)]
struct FileJson<'a> {
    name: &'a str,
    #[serde(flatten)]
    counts: CountsJson<'a>,
    bytes: u64,
    sha256: &'a str,
}

/// The same fields as in a manifest, but that there `over_limit` is the number.
#[derive(Debug, Serialize)]
struct CountsJson<'a> {
    units: u64,
    variants: u64,
    machine: u64,
    by_locale: &'a BTreeMap<String, u64>,
    by_targets: &'a BTreeMap<usize, u64>,
    by_relation: BTreeMap<&'static str, u64>,
    removed_characters: u64,
    trimmed: u64,
    joined_lines: u64,
    too_long: u64,
    too_long_units: &'a [String],
    empty: u64,
    same_locale: u64,
    untranslated: u64,
    over_limit: Vec<OverLimitJson<'a>>,
    /// `over_limit` lists the first thousand.
    over_limit_total: u64,
}

/// A text longer than a tool takes.
#[derive(Debug, Serialize)]
struct OverLimitJson<'a> {
    tuid: &'a str,
    locale: &'a str,
    length: u64,
    limit: u64,
}

impl<'a> From<&'a OverLimit> for OverLimitJson<'a> {
    fn from(over: &'a OverLimit) -> OverLimitJson<'a> {
        OverLimitJson { tuid: &over.tuid, locale: &over.locale, length: over.length, limit: over.limit }
    }
}

impl<'a> From<&'a WriteCounts> for CountsJson<'a> {
    fn from(counts: &'a WriteCounts) -> CountsJson<'a> {
        CountsJson {
            units: counts.units,
            variants: counts.variants,
            machine: counts.machine,
            by_locale: &counts.by_locale,
            by_targets: &counts.by_targets,
            by_relation: counts.by_relation.iter().map(|(relation, targets)| (relation.as_str(), *targets)).collect(),
            removed_characters: counts.removed_characters,
            trimmed: counts.trimmed,
            joined_lines: counts.joined_lines,
            too_long: counts.too_long,
            too_long_units: &counts.too_long_units,
            empty: counts.empty,
            same_locale: counts.same_locale,
            untranslated: counts.untranslated,
            over_limit_total: counts.over_limit,
            over_limit: counts.over_limit_texts.iter().map(OverLimitJson::from).collect(),
        }
    }
}

impl<'a> From<&'a FileSummary> for FileJson<'a> {
    fn from(file: &'a FileSummary) -> FileJson<'a> {
        FileJson { name: &file.name, counts: (&file.counts).into(), bytes: file.bytes, sha256: &file.sha256 }
    }
}

impl<'a> From<&'a Exported> for ExportJson<'a> {
    fn from(summary: &'a Exported) -> ExportJson<'a> {
        ExportJson {
            total: (&summary.total).into(),
            occurrences: summary.occurrences,
            left_out: &summary.left_out,
            changes: summary.changes.as_ref(),
            merged: summary.merged,
            merged_sources: summary.merged_sources,
            needs_alignment: summary.needs_alignment,
            forgotten_layers: summary.forgotten_layers.iter().map(ForgottenJson::from).collect(),
            unknown_licences: &summary.unknown_licences,
            dataset_card: summary.dataset_card.as_ref().map(|path| path.display().to_string()),
            manifest: summary.manifest.as_ref().map(|path| path.display().to_string()),
            interrupted: summary.interrupted,
            seconds: summary.seconds,
            files: summary.files.iter().map(FileJson::from).collect(),
        }
    }
}

/// What a build did: the ingest's fields, and the export's in one of their own.
#[derive(Debug, Serialize)]
pub(crate) struct BuildJson<'a> {
    #[serde(flatten)]
    ingest: IngestJson<'a>,
    /// `None` when nothing was exported.
    export: Option<ExportJson<'a>>,
}

impl<'a> BuildJson<'a> {
    /// `seconds` counts all.
    pub(crate) fn new(
        ingested: &'a Ingested,
        aligned: Option<&Aligned>,
        exported: Option<&'a Exported>,
    ) -> BuildJson<'a> {
        let mut ingest = IngestJson::new(ingested, aligned);
        ingest.seconds += exported.map_or(0.0, |exported| exported.seconds);
        BuildJson { ingest, export: exported.map(ExportJson::from) }
    }
}
