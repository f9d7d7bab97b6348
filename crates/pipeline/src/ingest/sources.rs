//! Which source files the documents of an input were translated from.

use std::collections::HashMap;

use bitext_repo::{Entry, Input, Listing};
use bitext_store::{
    NewHidden, NewText, Outdated, Run, SOURCE_READER_VERSION, SourceFile, SourceReading, SourceState, SourceWriter,
    SourcedDocument,
};
use bitext_sxs::Syntax;

use super::summary::SourceCounts;
use crate::source::{Compared, Finder, Newest, Reading, Sources, UnitChange, Wanted, compare, in_parallel, read};
use crate::{Error, Event, Interrupt, Progress};

/// So many documents are read before what was found is written.
const CHUNK: usize = 256;

/// An input whose documents' source files are to be found.
pub(super) struct Search<'s> {
    pub(super) sources: &'s Sources,
    pub(super) input: &'s Input,
    pub(super) listing: &'s Listing,
    pub(super) jobs: usize,
    pub(super) interrupt: &'s Interrupt,
    pub(super) progress: &'s dyn Progress,
}

/// What was found for the documents of an input.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) counts: SourceCounts,
    pub(super) new_units: u64,
    /// How often the source beside a translation is not the source file's.
    pub(super) recycled: u64,
    pub(super) interrupted: bool,
}

/// A document to be worked on.
struct Task<'t> {
    document: SourcedDocument,
    entry: &'t Entry,
}

/// What working on one gave.
struct Outcome {
    file: SourceFile,
    /// `None` where the file is not the one that was translated, or the document could not be read.
    read: Option<(Reading, Vec<(u32, Outdated)>)>,
}

/// A thread's readers.
struct Worker<'w> {
    sources: &'w Sources,
    input: &'w Input,
    finder: Finder<'w>,
    reader: bitext_repo::Reader<'w>,
    own: Vec<u8>,
    source: Vec<u8>,
}

impl Worker<'_> {
    /// Reads a document beside its source file.
    fn read(&mut self, task: &Task<'_>) -> Outcome {
        let document = &task.document;
        let wanted = Wanted {
            path: &document.path,
            folders: self.input.source_folders(),
            commit: document.source_commit.as_deref().unwrap_or_default(),
            hash: document.source_hash.as_deref().unwrap_or_default(),
            known: document.known.as_ref(),
        };
        let source = self.finder.find(&wanted, &mut self.source);
        let mut file = SourceFile {
            state: source.state,
            repository: self.sources.name(source.repository).to_owned(),
            path: source.path,
            blob: source.blob,
            newest: None,
            reader: SOURCE_READER_VERSION,
        };
        let (SourceState::Verified, Some(repository), Some(blob)) = (file.state, source.repository, source.blob) else {
            return Outcome { file, read: None };
        };
        let newest = self.sources.newest(repository, &file.path, blob);
        // What changed since it was listed is read the next time.
        if !self.reader.read(task.entry, &mut self.own).is_ok_and(|read| read == document.blob) {
            return Outcome { file, read: None };
        }
        let text = String::from_utf8_lossy(&self.source).into_owned();
        let parsed = bitext_sxs::parse(&self.own, Syntax::of_path(&document.path));
        let reading = if Syntax::of_path(&document.path) == Syntax::Markdown {
            read(&parsed, &self.own, &text)
        } else {
            Reading::default()
        };
        let units: Vec<Compared<'_>> = parsed
            .segments
            .iter()
            .map(|segment| Compared { source: &segment.source, key: segment.key, hidden: None })
            .chain(reading.hidden.iter().map(|hidden| Compared {
                source: &hidden.source,
                key: None,
                hidden: Some(hidden.kind),
            }))
            .collect();
        let is_same = newest.blob() == Some(blob);
        let now = if is_same { None } else { self.finder.read_newest(repository, &newest, &mut self.source) };
        // What could not be read is compared the next time.
        let is_read = is_same || now.is_some() || matches!(newest, Newest::Gone(_));
        file.newest = newest.blob().filter(|_| is_read);
        let changes = match (now, newest) {
            (Some(_), _) => Some(compare(&units, &text, &String::from_utf8_lossy(&self.source)).units),
            (None, Newest::Gone(_)) => Some(vec![UnitChange::Removed; units.len()]),
            // It is the same, or cannot be read.
            (None, _) => None,
        };
        let marked = parsed.segments.len();
        let ordinal = |place: usize| {
            if place < marked { place as u32 } else { SourceWriter::hidden_ordinal(marked as u32, place - marked) }
        };
        let outdated = changes.unwrap_or_default().into_iter().enumerate().filter_map(|(place, change)| match change {
            UnitChange::Unchanged => None,
            UnitChange::Edited(_) => Some((ordinal(place), Outdated::Edited)),
            UnitChange::Removed => Some((ordinal(place), Outdated::Removed)),
        });
        let outdated = outdated.collect();
        Outcome { file, read: Some((reading, outdated)) }
    }
}

impl Search<'_> {
    /// Finds the source files of all documents that stand on the input's branch, and reads those that are new.
    pub(super) fn run(&self, run: &mut Run<'_>) -> Result<Found, Error> {
        let mut found = Found::default();
        let mut writer = run.sources()?;
        let documents = writer.documents(&self.input.repository().name, self.input.reference())?;
        let entries: HashMap<&str, &Entry> =
            self.listing.entries.iter().map(|entry| (entry.path.as_str(), entry)).collect();
        let mut tasks = Vec::new();
        for document in documents {
            let names_one = document.source_commit.is_some() && document.source_hash.is_some();
            match entries.get(document.path.as_str()) {
                Some(entry) if names_one && !self.is_settled(&document) => tasks.push(Task { document, entry }),
                _ => found.count(document.known.as_ref().map(|known| known.state)),
            }
        }
        self.progress.begin("reading source files", tasks.len() as u64);
        let finders = self.sources.finders(self.jobs.min(tasks.len()));
        let mut workers: Vec<Worker<'_>> = finders
            .into_iter()
            .map(|finder| Worker {
                sources: self.sources,
                input: self.input,
                finder,
                reader: self.input.reader(),
                own: Vec::new(),
                source: Vec::new(),
            })
            .collect();
        for chunk in tasks.chunks(CHUNK) {
            if self.interrupt.is_stopped() {
                found.interrupted = true;
                break;
            }
            let outcomes = in_parallel(&mut workers, chunk, Worker::read);
            for (task, outcome) in chunk.iter().zip(&outcomes) {
                self.write(&mut writer, task, outcome, &mut found)?;
            }
            self.progress.advance(chunk.len() as u64);
        }
        self.progress.end();
        let (hidden, outdated) = writer.counts(&self.input.repository().name, self.input.reference())?;
        found.counts.hidden = hidden;
        found.counts.outdated = outdated;
        found.new_units = writer.finish()?.units;
        Ok(found)
    }

    /// Whether nothing is left to do: the file was found and read, and has not changed since it was compared.
    fn is_settled(&self, document: &SourcedDocument) -> bool {
        let Some(known) = &document.known else { return false };
        let Some(blob) = known.blob.filter(|_| known.state == SourceState::Verified) else { return false };
        let Some(repository) = self.sources.position(&known.repository) else { return true };
        let newest = self.sources.newest(repository, &known.path, blob).blob();
        known.reader == SOURCE_READER_VERSION && newest == known.newest
    }

    fn write(
        &self,
        writer: &mut SourceWriter<'_>,
        task: &Task<'_>,
        outcome: &Outcome,
        found: &mut Found,
    ) -> Result<(), Error> {
        let document = &task.document;
        found.count(Some(outcome.file.state));
        let Some((reading, outdated)) = &outcome.read else {
            writer.record(document, &outcome.file, None)?;
            return Ok(());
        };
        let hidden: Vec<NewHidden<'_>> = reading
            .hidden
            .iter()
            .map(|hidden| NewHidden {
                source: NewText::new(&hidden.source),
                target: NewText::new(&hidden.target),
                key: &hidden.key,
                line: hidden.line,
                start: hidden.start,
                length: hidden.length,
                block: hidden.block,
                behind: hidden.behind,
                confidence: hidden.confidence,
            })
            .collect();
        let rows = SourceReading { hidden: &hidden, diagnostics: &reading.diagnostics };
        // In one batch: recording the file may be what ends it.
        writer.record_outdated(document, outdated)?;
        writer.record(document, &outcome.file, Some(&rows))?;
        for diagnostic in &reading.diagnostics {
            found.recycled += 1;
            let input = self.input.path();
            self.progress.event(&Event::Diagnostic { input, path: &document.path, diagnostic });
        }
        Ok(())
    }
}

impl Found {
    /// Counts a document by what became of the search for its source file; `None` where it names none, or cannot be read.
    fn count(&mut self, state: Option<SourceState>) {
        *self.counts.states.entry(state.map_or("unnamed", SourceState::as_str)).or_default() += 1;
    }
}
