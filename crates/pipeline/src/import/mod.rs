//! Files of translation units into a memory, as named layers.
//!
//! A layer stands beside the documents and overwrites nothing: it keeps every unit as its file states it, whole or not
//! at all, until it is [forgotten](forget). What each translation is to the memory as it was before is said in the
//! [`Summary`], and in a report translation by translation; [`preview`] says the same and changes nothing.

mod conflicts;
pub(crate) mod detail;
mod matching;
mod prepared;
mod read_ahead;
mod report;
mod session;
mod stream;
pub(crate) mod summary;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bitext_exchange::file_sha256;
use bitext_exchange::read::{ReadError, ReadOptions};
use bitext_model::Locale;
use bitext_store::{Forgotten, Memory, Outcome, Snapshot};
use serde_json::json;

use crate::{Error, Interrupt, Progress};
use session::Session;

pub use matching::MatchedBy;
pub use report::STDOUT;
pub use summary::{FileSummary, Status, StatusCounts, Summary};

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// TMX, XLIFF and tables.
    pub files: Vec<PathBuf>,
    /// The layer's name.
    pub name: String,
    /// What to know about the files that they may not say themselves.
    pub read: ReadOptions,
    /// Where to list what each translation is to the memory; [`STDOUT`] is standard output.
    pub report: Option<PathBuf>,
    /// The version of the program, for the run's record.
    pub version: String,
    /// The options in the user's words, for the run's record; JSON.
    pub record: String,
}

/// The source language that the first of the files states.
pub fn source_locale(options: &Options) -> Result<Option<Locale>, Error> {
    let Some(first) = options.files.first() else { return Ok(None) };
    let reader = bitext_exchange::read::open(first, &options.read)?;
    Ok(reader.header().source_locale.clone())
}

/// Takes the files into the memory, which is open for writing, as one layer.
///
/// An error or an interruption leaves the memory as it was, but for the run's record.
pub fn import(
    memory: &Memory,
    options: &Options,
    interrupt: &Interrupt,
    progress: &dyn Progress,
) -> Result<Summary, Error> {
    let start = Instant::now();
    let mut summary = begin(options)?;
    let is_empty = {
        let snapshot = memory.snapshot()?;
        if is_unchanged(&snapshot, options, &mut summary)? {
            return Ok(summary);
        }
        snapshot.imports()?.is_empty() && snapshot.counts_by_repository()?.is_empty()
    };
    // The memory as it was, seen by a connection of its own while the other one writes.
    let before = if is_empty { None } else { Some(Memory::open(memory.path())?) };
    let snapshot = before.as_ref().map(Memory::snapshot).transpose()?;
    let mut run = memory.begin_run("import", &options.version, &options.record)?;
    summary.run = Some(run.id());
    let taken = run.import(&options.name).map_err(Error::from).and_then(|writer| {
        let session = Session::new(options, memory.source_locale(), snapshot.as_ref(), interrupt, progress)?;
        session.take(Some(writer), &mut summary)
    });
    drop(snapshot);
    if let Err(error) = taken {
        // The error that led here is the one to report.
        let _ = run.finish(Outcome::Failed, &summary.record());
        return Err(error);
    }
    progress.begin("finishing", 0);
    run.finish(if summary.interrupted { Outcome::Interrupted } else { Outcome::Done }, &summary.record())?;
    progress.end();
    summary.seconds = start.elapsed().as_secs_f64();
    Ok(summary)
}

/// Says what [`import`] would do to a memory, which may be open for reading only; `None` stands for one that is empty.
/// Changes nothing.
pub fn preview(
    memory: Option<&Memory>,
    options: &Options,
    interrupt: &Interrupt,
    progress: &dyn Progress,
) -> Result<Summary, Error> {
    let start = Instant::now();
    let mut summary = begin(options)?;
    let snapshot = memory.map(Memory::snapshot).transpose()?;
    if let Some(snapshot) = &snapshot
        && is_unchanged(snapshot, options, &mut summary)?
    {
        return Ok(summary);
    }
    let stated = source_locale(options)?;
    let source = memory.map(Memory::source_locale).or(options.read.source_locale.as_ref()).or(stated.as_ref());
    // What a memory would be made with.
    let source = source.cloned().unwrap_or_else(bitext_store::default_source_locale);
    let session = Session::new(options, &source, snapshot.as_ref(), interrupt, progress)?;
    session.take(None, &mut summary)?;
    summary.seconds = start.elapsed().as_secs_f64();
    Ok(summary)
}

/// Takes a layer out of the memory, which then answers and exports as before the import.
pub fn forget(memory: &Memory, name: &str, version: &str) -> Result<Forgotten, Error> {
    if !memory.snapshot()?.imports()?.iter().any(|import| import.name == name) {
        return Err(bitext_store::Error::NoSuchImport { name: name.to_owned() }.into());
    }
    let mut run = memory.begin_run("memory forget", version, &json!({ "import": name }).to_string())?;
    let forgotten = match run.forget_import(name) {
        Ok(forgotten) => forgotten,
        Err(error) => {
            let _ = run.finish(Outcome::Failed, "{}");
            return Err(error.into());
        }
    };
    let record = json!({
        "name": name,
        "units": forgotten.units,
        "segments": forgotten.targets,
        "removed_units": forgotten.removed_units,
        "removed_texts": forgotten.removed_texts,
    });
    run.finish(Outcome::Done, &record.to_string())?;
    Ok(forgotten)
}

/// A summary that names the files, which can all be opened.
fn begin(options: &Options) -> Result<Summary, Error> {
    let mut summary = Summary { name: options.name.clone(), ..Summary::default() };
    for path in &options.files {
        File::open(path).map_err(|source| ReadError::Open { path: path.clone(), source })?;
        summary.files.push(FileSummary { name: name_of(path), ..FileSummary::default() });
    }
    Ok(summary)
}

fn hash_of(path: &Path) -> Result<String, Error> {
    Ok(file_sha256(path).map_err(|source| ReadError::Open { path: path.to_owned(), source })?)
}

fn name_of(path: &Path) -> String {
    path.display().to_string()
}

/// Whether the memory has the layer, of the same bytes read with the same options; it is an error if it has another one
/// of that name.
fn is_unchanged(snapshot: &Snapshot<'_>, options: &Options, summary: &mut Summary) -> Result<bool, Error> {
    let Some(existing) = snapshot.imports()?.into_iter().find(|import| import.name == options.name) else {
        return Ok(false);
    };
    let recorded = snapshot.runs()?.into_iter().find(|run| run.id == existing.run).map(|run| run.options);
    let is_read_alike = recorded.is_none_or(|recorded| reading(&recorded) == reading(&options.record));
    // Only now that there is something to compare with: else files are hashed while they are read.
    for (path, file) in options.files.iter().zip(&mut summary.files) {
        file.sha256 = Some(hash_of(path)?);
    }
    let stored = existing.files.iter().map(|file| Some(&file.sha256));
    if !is_read_alike || !stored.eq(summary.files.iter().map(|file| file.sha256.as_ref())) {
        return Err(bitext_store::Error::ImportExists { name: existing.name.clone() }.into());
    }
    (summary.unchanged, summary.units, summary.targets) = (true, existing.units, existing.targets);
    Ok(true)
}

/// Of the options of a run those that say how files are read: where these are makes no difference.
fn reading(record: &str) -> Option<serde_json::Value> {
    let mut options: serde_json::Value = serde_json::from_str(record).ok()?;
    options.as_object_mut()?.remove("inputs");
    Some(options)
}
