//! One input from opening to commit.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::thread::{self, ScopedJoinHandle};

use bitext_model::{Diagnostic, DiagnosticCode, Label, Locale, ObjectId};
use bitext_repo::{Entry, Input, Listing, SkipReason};
use bitext_store::{InputIdentity, InputWriter, Retired, Run};
use crossbeam_channel::Receiver;

use super::commits::{Found, Search};
use super::extract::{Extracted, Nothing, extract};
use super::failure::{no_segments, with_causes};
use super::sources;
use super::summary::{InputStatus, InputSummary, Summary};
use super::worker::{Made, Outcome, Queue, WAITING, Worker};
use super::{InputPath, Options};
use crate::source::Sources;
use crate::threads::threads;
use crate::{Error, Event, Interrupt, Progress};

/// The inputs of one run.
pub(super) struct Batch<'a> {
    pub(super) options: &'a Options,
    sources: &'a Sources,
    pub(super) interrupt: &'a Interrupt,
    pub(super) progress: &'a dyn Progress,
    /// Hashes of the documents and contents seen, so that none counts twice in the totals.
    seen: HashSet<u64>,
    hasher: RandomState,
    total: Tally,
    /// What was taken in this run, by repository and ref.
    taken: HashMap<(String, String), Taken>,
}

/// What an input of this run made of a repository and ref.
struct Taken {
    input: String,
    is_whole: bool,
    paths: HashSet<String>,
}

/// What one document adds to the totals.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    segments: u64,
    recovered: u64,
    machine: u64,
    /// 1 for a document that is new or changed.
    new: u64,
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        options: &'a Options,
        sources: &'a Sources,
        interrupt: &'a Interrupt,
        progress: &'a dyn Progress,
    ) -> Batch<'a> {
        Batch {
            options,
            sources,
            interrupt,
            progress,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            total: Tally::default(),
            taken: HashMap::new(),
        }
    }

    /// How many threads there may be.
    pub(super) fn jobs(&self) -> usize {
        threads(self.options.jobs)
    }

    /// Adds what counts once to the totals.
    pub(super) fn count(&self, summary: &mut Summary) {
        summary.documents = self.seen.len() as u64;
        summary.segments = self.total.segments;
        summary.recovered = self.total.recovered;
        summary.machine = self.total.machine;
        summary.new = self.total.new;
        summary.unchanged = summary.documents - self.total.new;
    }

    /// Takes an input into the memory.
    pub(super) fn take(&mut self, run: &mut Run<'_>, path: &InputPath) -> Result<InputSummary, Error> {
        let mut row = InputSummary { input: path.path.display().to_string(), ..InputSummary::default() };
        let options = bitext_repo::OpenOptions {
            reference: self.options.reference.clone(),
            name: self.options.name.clone(),
            family: self.options.family.clone(),
            locale: self.options.locale.clone(),
            exclude: self.options.exclude.clone(),
            respect_gitignore: self.options.respect_gitignore,
            max_file_size: self.options.max_file_size,
        };
        let opened = Input::open(&path.path, &options).and_then(|input| {
            let listing = input.list()?;
            Ok((input, listing))
        });
        let (input, listing) = match opened {
            Ok(opened) => opened,
            Err(bitext_repo::Error::Empty { .. } | bitext_repo::Error::NoCommits { .. }) if !path.named => {
                row.status = InputStatus::Empty;
                return Ok(row);
            }
            Err(error) => {
                row.status = InputStatus::Failed;
                row.hint = error.hint();
                row.message = Some(with_causes(&error));
                return Ok(row);
            }
        };
        if let Some(choice) = input.choice() {
            self.progress.event(&Event::Choice { input: &path.path, choice });
        }
        describe(&input, &mut row);
        let identity = InputIdentity {
            repository: &input.repository().name,
            family: &input.repository().family,
            locale: input.repository().locale.as_ref(),
            licence: input.repository().licence.as_deref(),
            reference: input.reference(),
            tip: input.commit(),
        };
        let writer = run.input(&identity)?;
        let mut taking = Taking {
            batch: self,
            path,
            input: &input,
            listing: &listing,
            writer,
            row,
            spanless: HashSet::new(),
            unread: false,
            recorded: Recorded::Nothing,
            lacks_history: false,
            placed_before: None,
        };
        taking.skip_unlisted();
        if taking.is_refused() || taking.contradicts_earlier() {
            return Ok(taking.row);
        }
        taking.history()?;
        if taking.row.status != InputStatus::Interrupted {
            taking.documents()?;
        }
        if taking.row.status != InputStatus::Interrupted && taking.lacks_history {
            // Earlier runs left documents out that this one takes.
            taking.history()?;
        }
        let mut row = taking.finish()?;
        if row.status == InputStatus::Done && !self.sources.is_empty() {
            self.find_sources(run, &input, &listing, &mut row)?;
        }
        Ok(row)
    }

    /// Finds the files that the documents of an input were translated from.
    fn find_sources(
        &self,
        run: &mut Run<'_>,
        input: &Input,
        listing: &Listing,
        row: &mut InputSummary,
    ) -> Result<(), Error> {
        let search = sources::Search {
            sources: self.sources,
            input,
            listing,
            jobs: self.jobs(),
            interrupt: self.interrupt,
            progress: self.progress,
        };
        let found = search.run(run)?;
        row.new_units += found.new_units;
        if 0 < found.recycled {
            *row.diagnostics.entry(DiagnosticCode::RecycledSource.as_str()).or_default() += found.recycled;
        }
        row.sources = Some(found.counts);
        if found.interrupted {
            row.status = InputStatus::Interrupted;
        }
        Ok(())
    }
}

/// How much of a branch's history is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorded {
    /// Nothing, or not up to the tip.
    Nothing,
    /// All of it, of what one run after the other took of it.
    InPieces,
    /// All of it, from its beginning by this run.
    Whole,
}

/// An input being taken.
pub(super) struct Taking<'t, 'a, 'r> {
    pub(super) batch: &'t mut Batch<'a>,
    pub(super) path: &'t InputPath,
    pub(super) input: &'t Input,
    pub(super) listing: &'t Listing,
    pub(super) writer: InputWriter<'r>,
    pub(super) row: InputSummary,
    /// Documents that are listed and hold no segments.
    spanless: HashSet<&'t str>,
    /// Whether a listed document could not be read: then nothing is known to be gone.
    unread: bool,
    /// How much of the branch's history is recorded.
    pub(super) recorded: Recorded,
    /// Whether a document was placed that the recorded history does not have.
    lacks_history: bool,
    /// What stood at each path before more of its history was recorded; `None` when there was none to record.
    pub(super) placed_before: Option<HashMap<String, ObjectId>>,
}

impl<'t> Taking<'t, '_, '_> {
    fn skip_unlisted(&mut self) {
        self.row.files = (self.listing.entries.len() + self.listing.skipped.len()) as u64;
        for skipped in &self.listing.skipped {
            self.skip(&skipped.path, skipped.reason.as_str());
        }
    }

    fn skip(&mut self, path: &str, reason: &'static str) {
        *self.row.skipped.entry(reason).or_default() += 1;
        self.batch.progress.event(&Event::Skipped { input: &self.path.path, path, reason });
    }

    /// Every path in the input, whether it is read or not: what is too large today is not gone.
    fn listed(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let skipped = self.listing.skipped.iter().map(|skipped| skipped.path.as_str());
        self.listing.entries.iter().map(|entry| entry.path.as_str()).chain(skipped)
    }

    /// Whether the input may retire documents.
    fn is_whole(&self) -> bool {
        self.input.is_whole() && self.listing.is_complete() && !self.unread
    }

    /// Refuses a tree that lacks too much of what was there, before anything of it is taken.
    fn is_refused(&mut self) -> bool {
        if !self.is_whole() || self.batch.options.allow_shrink {
            return false;
        }
        let present: HashSet<&str> = self.listed().collect();
        let (gone, of) = self.writer.gone(&present);
        let refused = InputWriter::is_suspicious(gone, of);
        if refused {
            self.refuse(gone, of);
        }
        refused
    }

    fn refuse(&mut self, gone: u64, of: u64) {
        self.row.status = InputStatus::Failed;
        self.row.message =
            Some(format!("{gone} of {of} documents are gone from it, or have lost their spans; none was retired"));
        self.row.hint = Some("if that is meant, take it with --allow-shrink".to_owned());
    }

    /// Whether an earlier input of this run was the same repository and ref, with other content. Then whichever came
    /// last would win, and the order of inputs decide what the memory holds.
    fn contradicts_earlier(&mut self) -> bool {
        let key = (self.row.repository.clone(), self.row.reference.clone());
        let Some(earlier) = self.batch.taken.get(&key) else { return false };
        let mut reader = self.input.reader();
        let mut buffer = Vec::new();
        let locale = self.input.repository().locale.as_ref();
        let both_whole = earlier.is_whole && self.is_whole();
        let listed: HashSet<&str> = self.listed().collect();
        let mut contradicts = both_whole && earlier.paths.iter().any(|path| !listed.contains(path.as_str()));
        for entry in &self.listing.entries {
            let was_there = earlier.paths.contains(&entry.path);
            if contradicts || !(was_there || both_whole) {
                continue;
            }
            // What cannot be read is reported where it is taken.
            let Ok(blob) = reader.read(entry, &mut buffer) else { continue };
            contradicts = if was_there {
                !self.writer.is_unchanged(&entry.path, blob)
            } else {
                extract(&entry.path, blob, &buffer, locale).is_ok()
            };
        }
        if contradicts {
            self.row.status = InputStatus::Failed;
            let (repository, reference) = key;
            let message = format!("it is `{repository}` on `{reference}`, as {} is, with other content", earlier.input);
            self.row.message = Some(message);
            self.row.hint = Some("take one of them, or name it otherwise with --name in a run of its own".to_owned());
        }
        contradicts
    }

    /// Reads, parses and places what is new.
    fn documents(&mut self) -> Result<(), Error> {
        let entries = &self.listing.entries;
        let known: Vec<Option<ObjectId>> = entries.iter().map(|entry| self.known(entry)).collect();
        let progress = self.batch.progress;
        progress.begin(&self.row.input, entries.len() as u64);
        let interrupt = self.batch.interrupt;
        // A history says which commits brought what.
        let search = match self.recorded {
            Recorded::Nothing => Search::plan(self.input, self.listing, &self.writer)?,
            Recorded::InPieces | Recorded::Whole => None,
        };
        let queue = Queue::default();
        let (input, queue) = (self.input, &queue);
        let locale = input.repository().locale.as_ref();
        let found = thread::scope(|scope| -> Result<Result<Found, bitext_repo::Error>, Error> {
            let (sender, receiver) = crossbeam_channel::bounded(WAITING);
            for _ in 0..self.workers(entries.len()) {
                let worker = Worker { input, entries, known: &known, locale, queue };
                let sender = sender.clone();
                scope.spawn(move || worker.run(&sender));
            }
            drop(sender);
            let search = search.map(|search| scope.spawn(move || search.run(interrupt)));
            let written = self.write(&receiver, queue);
            // Workers that wait for room, or have more to read, need not.
            queue.close();
            drop(receiver);
            // The search may take its time: what is written is safe meanwhile. An input that gave nothing leaves
            // nothing.
            let written = match written {
                Ok(()) if 0 < self.row.new => Ok(self.writer.commit()?),
                written => written,
            };
            let found = match search.map(ScopedJoinHandle::join) {
                None => Ok(Found { complete: true, ..Found::default() }),
                Some(Ok(found)) => found,
                Some(Err(panic)) => std::panic::resume_unwind(panic),
            };
            written.map(|()| found)
        })?;
        progress.end();
        match found {
            Ok(found) => {
                let commits = found.commits.iter().map(|(path, commit)| (path.as_str(), *commit));
                self.writer.set_commits(commits)?;
                if !found.complete {
                    self.writer.keep_old_tip();
                }
            }
            // The documents are there; only their commits are not, and the next run looks for them again.
            Err(error) => {
                self.writer.keep_old_tip();
                let message = format!("which commits brought its documents is not known: {}", with_causes(&error));
                self.row.message = Some(message);
            }
        }
        Ok(())
    }

    /// The content that stands at an entry's path now, if it need not be read again.
    fn known(&self, entry: &Entry) -> Option<ObjectId> {
        let placed = self.writer.placed(&entry.path).first()?;
        self.writer.is_unchanged(&entry.path, placed.blob).then_some(placed.blob)
    }

    /// How many threads read and parse, beside the one that writes: writing takes longer than reading on two threads.
    pub(super) fn workers(&self, entries: usize) -> usize {
        (self.batch.jobs() - 1).clamp(1, entries.max(1))
    }

    /// Places what the workers send, until they have sent everything or the run is to stop.
    fn write(&mut self, receiver: &Receiver<Outcome>, queue: &Queue) -> Result<(), Error> {
        for outcome in receiver {
            self.batch.progress.advance(1);
            if let Made::Extracted(extracted) = &outcome.result {
                queue.release(extracted.bytes());
            }
            let listing = self.listing;
            let path = listing.entries[outcome.entry].path.as_str();
            match outcome.result {
                Made::Unchanged(blob) => self.count_unchanged(path, blob),
                Made::Extracted(extracted) => self.place(path, &extracted)?,
                Made::Nothing(nothing) => {
                    if let Nothing::NoSegments(diagnostics) = &nothing {
                        self.report(path, diagnostics);
                    }
                    // A document that has segments, in whichever locale, is still there.
                    if !matches!(nothing, Nothing::NoLocale) {
                        self.spanless.insert(path);
                    }
                    self.skip(path, nothing.as_str());
                }
                Made::Unreadable(error) => {
                    self.unread = true;
                    let reason = error.skip_reason().map_or("unreadable", SkipReason::as_str);
                    self.skip(path, reason);
                }
            }
            if self.batch.interrupt.is_stopped() {
                self.row.status = InputStatus::Interrupted;
                break;
            }
        }
        Ok(())
    }

    fn count_unchanged(&mut self, path: &str, blob: ObjectId) {
        // What the history brought is new all the same.
        let is_new = self.placed_before.as_ref().is_some_and(|before| before.get(path) != Some(&blob));
        let new = u64::from(is_new);
        self.row.new += new;
        self.row.unchanged += 1 - new;
        let placed: Vec<_> = self.writer.placed(path).to_vec();
        for placed in placed {
            let machine = if placed.label == Label::Machine { placed.segments } else { 0 };
            let tally = Tally { segments: placed.segments, recovered: placed.recovered, machine, new };
            self.count(path, &placed.locale, blob, tally);
        }
    }

    fn place(&mut self, path: &str, extracted: &Extracted) -> Result<(), Error> {
        self.report(path, &extracted.diagnostics);
        self.row.new += 1;
        if self.recorded == Recorded::InPieces && !self.lacks_history {
            // Noted with the document, so that a run that is killed leaves it to the next one to read the history.
            self.writer.note_gap()?;
            self.lacks_history = true;
        }
        let (locale, blob, tally) = extracted.with_rows(|revision| {
            let segments = revision.segments.len() as u64;
            let machine = if revision.meta.label == Label::Machine { segments } else { 0 };
            let tally = Tally { segments, recovered: u64::from(revision.recovered), machine, new: 1 };
            let placed = self.writer.place(path, revision);
            placed.map(|()| (revision.locale.clone(), revision.blob, tally))
        })?;
        self.count(path, &locale, blob, tally);
        Ok(())
    }

    pub(super) fn report(&mut self, path: &str, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            *self.row.diagnostics.entry(diagnostic.code.as_str()).or_default() += 1;
            self.batch.progress.event(&Event::Diagnostic { input: &self.path.path, path, diagnostic });
        }
    }

    fn count(&mut self, path: &str, locale: &Locale, blob: ObjectId, tally: Tally) {
        self.row.documents += 1;
        self.row.segments += tally.segments;
        self.row.recovered += tally.recovered;
        self.row.machine += tally.machine;
        let batch = &mut *self.batch;
        if batch.seen.insert(batch.hasher.hash_one((&self.row.family, path, locale, blob))) {
            batch.total.segments += tally.segments;
            batch.total.recovered += tally.recovered;
            batch.total.machine += tally.machine;
            batch.total.new += tally.new;
        }
    }

    /// Retires what is gone and commits.
    fn finish(mut self) -> Result<InputSummary, Error> {
        let interrupted = self.row.status == InputStatus::Interrupted;
        let whole = self.is_whole() && !interrupted;
        if self.row.segments == 0 && !interrupted {
            // Dropping the writer undoes the little that was written.
            self.fail_without_segments();
            return Ok(self.row);
        }
        if whole {
            self.retire()?;
        }
        let key = (self.row.repository.clone(), self.row.reference.clone());
        let input = self.row.input.clone();
        let taken = self.batch.taken.entry(key).or_insert(Taken { input, is_whole: false, paths: HashSet::new() });
        taken.is_whole |= whole;
        taken.paths.extend(
            self.listing
                .entries
                .iter()
                .map(|entry| &entry.path)
                .filter(|path| !self.writer.placed(path).is_empty())
                .cloned(),
        );
        let totals = self.writer.finish(whole && self.row.status == InputStatus::Done)?;
        self.row.new_units = totals.units;
        Ok(self.row)
    }

    fn retire(&mut self) -> Result<(), Error> {
        let present: HashSet<&str> = self.listed().filter(|path| !self.spanless.contains(path)).collect();
        match self.writer.retire(&present, self.batch.options.allow_shrink)? {
            Retired::Documents(count) => self.row.retired = count,
            Retired::TooMany { gone, of } => self.refuse(gone, of),
        }
        Ok(())
    }

    fn fail_without_segments(&mut self) {
        if !self.path.named {
            self.row.status = InputStatus::Empty;
            return;
        }
        self.row.status = InputStatus::Failed;
        let (message, hint) = no_segments(self.input, self.listing, &self.row);
        self.row.message = Some(message);
        self.row.hint = hint;
    }
}

fn describe(input: &Input, row: &mut InputSummary) {
    let repository = input.repository();
    row.repository.clone_from(&repository.name);
    row.family.clone_from(&repository.family);
    row.locale = repository.locale.as_ref().map(Locale::to_string);
    input.reference().clone_into(&mut row.reference);
    row.commit = input.commit().map(|commit| commit.id.to_string());
}
