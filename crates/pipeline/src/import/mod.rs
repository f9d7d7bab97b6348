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
mod stream;
mod summary;

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::thread;
use std::time::Instant;

use bitext_exchange::read::{ReadError, ReadOptions};
use bitext_exchange::{TargetRecord, file_sha256};
use bitext_model::{Locale, Origin};
use bitext_store::{
    Forgotten, ImportWriter, LayerTranslation, Memory, NewImportTarget, NewImportUnit, NewText, Outcome, Snapshot,
};
use serde_json::json;

use crate::{Error, Interrupt, Progress};
use conflicts::{Conflicts, StatedContext};
use detail::FileDetail;
use matching::{Comparison, Known, Matcher, Translations};
use prepared::{PreparedTarget, PreparedUnit};
use report::{Report, Row};
use stream::UnitStream;

pub use matching::MatchedBy;
pub use summary::{FileSummary, Status, StatusCounts, Summary};

/// So many units pass between two looks at whether to stop.
const BETWEEN_LOOKS: u64 = 256;

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// TMX, XLIFF and tables.
    pub files: Vec<PathBuf>,
    /// The layer's name.
    pub name: String,
    /// What to know about the files that they may not say themselves.
    pub read: ReadOptions,
    /// Where to list what each translation is to the memory.
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

/// One import, real or not.
struct Session<'s> {
    options: &'s Options,
    source_locale: &'s Locale,
    matcher: Option<Matcher<'s>>,
    conflicts: Conflicts,
    report: Report,
    interrupt: &'s Interrupt,
    progress: &'s dyn Progress,
}

/// What a translation is to the memory, and what to keep of it.
struct Judged {
    status: Status,
    origin: Origin,
    /// The memory's best translation.
    best: Option<Rc<str>>,
    /// The translation as documents spell it, where the file spells the same otherwise.
    spelling: Option<Rc<str>>,
}

impl<'s> Session<'s> {
    fn new(
        options: &'s Options,
        source_locale: &'s Locale,
        snapshot: Option<&'s Snapshot<'s>>,
        interrupt: &'s Interrupt,
        progress: &'s dyn Progress,
    ) -> Result<Session<'s>, Error> {
        Ok(Session {
            options,
            source_locale,
            matcher: snapshot.map(Matcher::new).transpose()?,
            conflicts: Conflicts::default(),
            report: Report::create(options.report.as_deref())?,
            interrupt,
            progress,
        })
    }

    fn take(mut self, mut writer: Option<ImportWriter<'_>>, summary: &mut Summary) -> Result<(), Error> {
        self.progress.begin("importing units", 0);
        let options = self.options;
        for (number, path) in options.files.iter().enumerate() {
            let (detail, (counts, hash)) = thread::scope(|scope| {
                let mut stream = UnitStream::open(scope, path, &options.read)?;
                let taken = self.file(number, &mut stream, &mut writer, summary);
                let read = stream.end();
                let detail = taken?;
                Ok::<_, Error>((detail, read?))
            })?;
            let file = &mut summary.files[number];
            file.counts = counts;
            if self.interrupt.is_stopped() {
                break;
            }
            // A compressed file may go on behind its contents.
            let hash = hash.map_or_else(|| hash_of(path), Ok)?;
            if let Some(writer) = &mut writer {
                writer.end_file(&file.name, &hash, &detail.to_json())?;
            }
            file.sha256 = Some(hash);
        }
        self.progress.end();
        summary.interrupted = self.interrupt.is_stopped();
        if summary.interrupted {
            return Ok(());
        }
        if summary.targets == 0 {
            return Err(Error::NothingToImport { files: std::mem::take(&mut summary.files) });
        }
        // Complete before the memory is changed: only giving it its name comes after.
        let report = self.report.end()?;
        if let Some(writer) = writer {
            summary.new_units = writer.finish()?.new_units;
        }
        if let Some(report) = report {
            report.commit()?;
        }
        Ok(())
    }

    /// Takes the units of a file, unless somebody stops that, and gives what the file says once.
    fn file(
        &mut self,
        number: usize,
        stream: &mut UnitStream<'_>,
        writer: &mut Option<ImportWriter<'_>>,
        summary: &mut Summary,
    ) -> Result<FileDetail, Error> {
        let name = summary.files[number].name.clone();
        if let Some(stated) = &stream.header().source_locale
            && stated.language() != self.source_locale.language()
        {
            let (stated, wanted) = (stated.clone(), self.source_locale.clone());
            return Err(Error::OtherSource { file: name, stated, wanted });
        }
        let detail = FileDetail::new(stream.header());
        while let Some(unit) = stream.next() {
            if summary.units.is_multiple_of(BETWEEN_LOOKS) {
                if self.interrupt.is_stopped() {
                    break;
                }
                self.progress.advance(BETWEEN_LOOKS.min(summary.units));
            }
            // A file may hold units of several source languages.
            let source = unit.record.source_locale.as_ref();
            if source.is_some_and(|source| source.language() != self.source_locale.language()) {
                summary.other_source += 1;
                continue;
            }
            self.unit(&name, &detail, unit, writer.as_mut(), summary)?;
        }
        Ok(detail)
    }

    fn unit(
        &mut self,
        file: &str,
        header: &FileDetail,
        prepared: &PreparedUnit,
        writer: Option<&mut ImportWriter<'_>>,
        summary: &mut Summary,
    ) -> Result<(), Error> {
        let unit = &prepared.record;
        let known = match &mut self.matcher {
            Some(matcher) => matcher.find(unit, header.codes())?,
            None => Known::default(),
        };
        let matched = known.matched.as_ref();
        if let Some(matched) = matched {
            *summary.matched_by.entry(matched.by).or_default() += 1;
        }
        // What the file does not say is taken from what was found; a kind is only said by a file that says the product.
        let (family, kind) = match (unit.family.as_deref(), matched) {
            (Some(family), _) => (family, unit.kind),
            (None, Some(matched)) => (matched.standing.family.as_str(), matched.standing.kind),
            (None, None) => (self.options.name.as_str(), unit.kind),
        };
        let standing = (unit.family.is_some() || matched.is_some()).then_some((family, kind));
        let mut details = Vec::with_capacity(unit.targets.len());
        for (target, numbers) in unit.targets.iter().zip(&prepared.targets) {
            let context = StatedContext { standing, target, place: numbers.place.as_ref() };
            let judged = self.judge(&known, header, &context, numbers)?;
            summary.targets += 1;
            summary.statuses += judged.status;
            match summary.by_locale.get_mut(&target.locale) {
                Some(counts) => *counts += judged.status,
                None => *summary.by_locale.entry(target.locale.clone()).or_default() += judged.status,
            }
            let Judged { status, origin, best, spelling } = judged;
            let row =
                Row { file, unit, family, matched, target, status, origin, best: best.as_deref().unwrap_or_default() };
            self.report.row(&row)?;
            // What the file's statement rests on is nothing that another origin rests on.
            let is_stated = target.origin.is_none_or(|stated| stated == origin);
            let detail = &numbers.detail;
            let detail = if is_stated { Cow::Borrowed(detail) } else { Cow::Owned(detail::without_basis(detail)) };
            details.push((origin, detail, spelling));
        }
        summary.units += 1;
        let Some(writer) = writer else { return Ok(()) };
        let comparison = Comparison::of(header.codes(), matched);
        let spelling = known.spelling.as_deref().filter(|_| comparison == Comparison::Spelled);
        let targets: Vec<NewImportTarget<'_>> = unit
            .targets
            .iter()
            .zip(&prepared.targets)
            .zip(&details)
            .map(|((target, numbers), (origin, detail, spelling))| NewImportTarget {
                locale: &target.locale,
                text: spelling.as_deref().map_or_else(|| numbers.text(target), NewText::new),
                origin: *origin,
                detail,
            })
            .collect();
        writer.unit(&NewImportUnit {
            tuid: unit.tuid.as_deref(),
            family,
            kind,
            source: spelling.map_or_else(|| prepared.source(), NewText::new),
            detail: &prepared.detail,
            targets: &targets,
        })?;
        Ok(())
    }

    fn judge(
        &mut self,
        known: &Known,
        header: &FileDetail,
        context: &StatedContext<'_>,
        numbers: &PreparedTarget,
    ) -> Result<Judged, Error> {
        let target: &TargetRecord = context.target;
        let locale = &target.locale;
        let comparison = Comparison::of(header.codes(), known.matched.as_ref());
        let is_text = |other: &str| comparison.is_same(other, &target.text);
        let (documents, layers) = match &mut self.matcher {
            Some(matcher) => (matcher.translations(known, locale)?, matcher.imported(known, locale)?),
            None => (Translations::default(), Vec::new()),
        };
        let Translations { texts: documents, by_machine } = documents;
        let is_same = documents.iter().any(|other| is_text(other));
        // What a layer brought back as documents have it disagrees with nothing.
        let contradicts = |other: &&LayerTranslation| {
            !is_text(&other.text) && !documents.iter().any(|text| **text == *other.text) && context.may_be_of(other)
        };
        let contradicted = layers.iter().flat_map(|of_source| of_source.iter()).find(contradicts);
        let is_conflict = !is_same && (self.conflicts.is_conflict(numbers.reading) || contradicted.is_some());
        let status = if is_same {
            Status::Same
        } else if is_conflict {
            Status::Conflict
        } else if !documents.is_empty() {
            Status::Changed
        } else if known.matched.is_some() {
            Status::New
        } else {
            Status::Unplaced
        };
        // Whoever changed a text of the memory did not change what the file says of its origin: a mark of machine
        // translation is as old as the text was, unless people had written that.
        let is_edited = !is_same && !documents.is_empty();
        let origin = match target.origin {
            Some(origin) if !is_edited || origin.is_machine() && !by_machine => origin,
            _ => Origin::Imported,
        };
        let is_written = |other: &Rc<str>| Comparison::Written.is_same(other, &target.text);
        let spelling = if comparison == Comparison::Spelled && !documents.iter().any(is_written) {
            documents.iter().find(|other| is_text(other)).cloned()
        } else {
            None
        };
        let best = documents.into_iter().next().or_else(|| contradicted.map(|other| other.text.as_str().into()));
        Ok(Judged { status, origin, best, spelling })
    }
}
