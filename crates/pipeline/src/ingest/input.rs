//! One input from opening to commit.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use bitext_model::{Label, Locale, ObjectId};
use bitext_repo::{Entry, Input, InputKind, LastChanges, Listing, SkipReason};
use bitext_store::{Commit, InputIdentity, InputWriter, Retired, Run};
use crossbeam_channel::{Receiver, Sender};

use super::extract::{Extracted, Nothing, extract};
use super::summary::{InputStatus, InputSummary, Summary};
use super::{InputPath, Options};
use crate::{Error, Event, Interrupt, Progress};

/// How many documents may wait for the writer: enough to keep it busy, few enough to bound memory.
const WAITING: usize = 64;

/// The inputs of one run.
pub(super) struct Batch<'a> {
    options: &'a Options,
    interrupt: &'a Interrupt,
    progress: &'a dyn Progress,
    /// Hashes of the documents and contents seen, so that none counts twice in the totals.
    seen: HashSet<u64>,
    hasher: RandomState,
    total: Tally,
}

/// What one document adds to the totals.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    segments: u64,
    recovered: u64,
    machine: u64,
}

/// What a worker made of an entry.
struct Outcome {
    entry: usize,
    result: Made,
}

enum Made {
    /// The content stands there already.
    Unchanged(ObjectId),
    /// The content gives rows.
    Extracted(Box<Extracted>),
    /// It gives none.
    Nothing(Nothing),
    /// It could not be read.
    Unreadable(bitext_repo::Error),
}

impl<'a> Batch<'a> {
    pub(super) fn new(options: &'a Options, interrupt: &'a Interrupt, progress: &'a dyn Progress) -> Batch<'a> {
        Batch {
            options,
            interrupt,
            progress,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            total: Tally::default(),
        }
    }

    /// Adds what counts once to the totals.
    pub(super) fn count(&self, summary: &mut Summary) {
        summary.documents = self.seen.len() as u64;
        summary.segments = self.total.segments;
        summary.recovered = self.total.recovered;
        summary.machine = self.total.machine;
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
            tip: input.commit().map(to_store),
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
        };
        taking.skip_unlisted();
        if taking.is_refused() {
            return Ok(taking.row);
        }
        taking.documents()?;
        taking.finish()
    }
}

/// An input being taken.
struct Taking<'t, 'a, 'r> {
    batch: &'t mut Batch<'a>,
    path: &'t InputPath,
    input: &'t Input,
    listing: &'t Listing,
    writer: InputWriter<'r>,
    row: InputSummary,
    /// Documents that are listed and hold no segments.
    spanless: HashSet<&'t str>,
    /// Whether a listed document could not be read: then nothing is known to be gone.
    unread: bool,
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

    /// Whether the input may retire documents.
    fn is_whole(&self) -> bool {
        self.input.is_whole() && self.listing.is_complete() && !self.unread
    }

    /// Refuses a tree that lacks too much of what was there, before anything of it is taken.
    fn is_refused(&mut self) -> bool {
        if !self.is_whole() || self.batch.options.allow_shrink {
            return false;
        }
        let present: HashSet<&str> = self.listing.entries.iter().map(|entry| entry.path.as_str()).collect();
        let (gone, of) = self.writer.gone(&present);
        let refused = InputWriter::is_suspicious(gone, of);
        if refused {
            self.refuse(gone, of);
        }
        refused
    }

    fn refuse(&mut self, gone: u64, of: u64) {
        self.row.status = InputStatus::Failed;
        self.row.message = Some(format!("{gone} of {of} documents are gone from it, or have lost their spans"));
        self.row.hint = Some("if that is meant, take it with --allow-shrink".to_owned());
    }

    /// Reads, parses and places what is new.
    fn documents(&mut self) -> Result<(), Error> {
        let entries = &self.listing.entries;
        let known: Vec<Option<ObjectId>> = entries.iter().map(|entry| self.known(entry)).collect();
        let progress = self.batch.progress;
        progress.begin(&self.row.input, entries.len() as u64);
        let next = AtomicUsize::new(0);
        let stopped = AtomicBool::new(false);
        let interrupt = self.batch.interrupt;
        let (input, listing) = (self.input, self.listing);
        let locale = input.repository().locale.as_ref();
        let wanted = self.without_commit(&known);
        let tip = self.writer.known_tip()?;
        let changes = thread::scope(|scope| -> Result<Result<LastChanges, bitext_repo::Error>, Error> {
            let (sender, receiver) = crossbeam_channel::bounded(WAITING);
            for _ in 0..self.workers() {
                let worker = Worker { input, listing, known: &known, next: &next, locale, stopped: &stopped };
                let sender = sender.clone();
                scope.spawn(move || worker.run(&sender));
            }
            drop(sender);
            let changes = scope.spawn(move || {
                if wanted.is_empty() {
                    return Ok(LastChanges::default());
                }
                input.last_changes(&wanted, tip, &|| interrupt.is_stopped())
            });
            let written = self.write(&receiver);
            // Workers that still wait for room, or have more to read, need not.
            stopped.store(true, Ordering::Relaxed);
            drop(receiver);
            let changes = changes.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            written.map(|()| changes)
        })?;
        progress.end();
        match changes {
            Ok(changes) => {
                let commits = changes.commits.iter().map(|(path, commit)| (path.as_str(), to_store(*commit)));
                self.writer.set_commits(commits)?;
            }
            // The documents are there; only their commits are not, and the next run looks for them again.
            Err(error) => {
                self.row.message =
                    Some(format!("which commits brought its documents is not known: {}", with_causes(&error)));
            }
        }
        Ok(())
    }

    /// The content that stands at an entry's path now, if it need not be read again.
    fn known(&self, entry: &Entry) -> Option<ObjectId> {
        let placed = self.writer.placed(&entry.path).first()?;
        self.writer.is_unchanged(&entry.path, placed.blob).then_some(placed.blob)
    }

    /// Documents of which it is not known yet which commit brought them.
    fn without_commit(&self, known: &[Option<ObjectId>]) -> HashSet<&'t str> {
        if self.input.commit().is_none() {
            return HashSet::new();
        }
        let entries = self.listing.entries.iter().zip(known);
        entries
            .filter(|(entry, known)| {
                entry.id != **known || self.writer.placed(&entry.path).iter().any(|placed| !placed.has_commit)
            })
            .map(|(entry, _)| entry.path.as_str())
            .collect()
    }

    /// How many threads read and parse, beside the one that writes: writing takes longer than reading on two threads.
    fn workers(&self) -> usize {
        let jobs = match self.batch.options.jobs {
            0 => thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        };
        (jobs - 1).clamp(1, self.listing.entries.len().max(1))
    }

    /// Places what the workers send, until they have sent everything or the run is to stop.
    fn write(&mut self, receiver: &Receiver<Outcome>) -> Result<(), Error> {
        for outcome in receiver {
            self.batch.progress.advance(1);
            let listing = self.listing;
            let path = listing.entries[outcome.entry].path.as_str();
            match outcome.result {
                Made::Unchanged(blob) => self.count_unchanged(path, blob),
                Made::Extracted(extracted) => self.place(path, &extracted)?,
                Made::Nothing(nothing) => {
                    self.spanless.insert(path);
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
        self.row.unchanged += 1;
        let placed: Vec<_> = self.writer.placed(path).to_vec();
        for placed in placed {
            let machine = if placed.label == Label::Machine { placed.segments } else { 0 };
            let tally = Tally { segments: placed.segments, recovered: placed.recovered, machine };
            self.count(path, &placed.locale, blob, tally);
        }
    }

    fn place(&mut self, path: &str, extracted: &Extracted) -> Result<(), Error> {
        for diagnostic in &extracted.diagnostics {
            *self.row.diagnostics.entry(diagnostic.code.as_str()).or_default() += 1;
            self.batch.progress.event(&Event::Diagnostic { input: &self.path.path, path, diagnostic });
        }
        self.row.new += 1;
        let (locale, blob, tally) = extracted.with_rows(|revision| {
            let segments = revision.segments.len() as u64;
            let machine = if revision.meta.label == Label::Machine { segments } else { 0 };
            let tally = Tally { segments, recovered: u64::from(revision.recovered), machine };
            let placed = self.writer.place(path, revision);
            placed.map(|()| (revision.locale.clone(), revision.blob, tally))
        })?;
        self.count(path, &locale, blob, tally);
        Ok(())
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
        let totals = self.writer.finish(whole && self.row.status == InputStatus::Done)?;
        self.row.new_units = totals.units;
        Ok(self.row)
    }

    fn retire(&mut self) -> Result<(), Error> {
        let listed = self.listing.entries.iter().map(|entry| entry.path.as_str());
        let present: HashSet<&str> = listed.filter(|path| !self.spanless.contains(path)).collect();
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

/// A thread that reads and parses.
struct Worker<'w> {
    input: &'w Input,
    listing: &'w Listing,
    known: &'w [Option<ObjectId>],
    next: &'w AtomicUsize,
    locale: Option<&'w Locale>,
    stopped: &'w AtomicBool,
}

impl Worker<'_> {
    fn run(&self, sender: &Sender<Outcome>) {
        let mut reader = self.input.reader();
        let mut buffer = Vec::new();
        while !self.stopped.load(Ordering::Relaxed) {
            let entry = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(listed) = self.listing.entries.get(entry) else { return };
            let known = self.known[entry];
            let result = match (known, listed.id) {
                (Some(known), Some(blob)) if known == blob => Made::Unchanged(blob),
                _ => match reader.read(listed, &mut buffer) {
                    Err(error) => Made::Unreadable(error),
                    Ok(blob) if known == Some(blob) => Made::Unchanged(blob),
                    Ok(blob) => match extract(&listed.path, blob, &buffer, self.locale) {
                        Ok(extracted) => Made::Extracted(Box::new(extracted)),
                        Err(nothing) => Made::Nothing(nothing),
                    },
                },
            };
            if sender.send(Outcome { entry, result }).is_err() {
                return;
            }
        }
    }
}

fn to_store(commit: bitext_repo::Commit) -> Commit {
    Commit { id: commit.id, time: commit.time }
}

fn describe(input: &Input, row: &mut InputSummary) {
    let repository = input.repository();
    row.repository.clone_from(&repository.name);
    row.family.clone_from(&repository.family);
    row.locale = repository.locale.as_ref().map(Locale::to_string);
    input.reference().clone_into(&mut row.reference);
    row.commit = input.commit().map(|commit| commit.id.to_string());
}

/// Why an input holds no segments, and what to try.
fn no_segments(input: &Input, listing: &Listing, row: &InputSummary) -> (String, Option<String>) {
    if row.skipped.get("no-locale").is_some_and(|count| 0 < *count) {
        let message = "nothing says in which locale its documents are".to_owned();
        return (message, Some("name it with --locale".to_owned()));
    }
    if row.skipped.contains_key(SkipReason::Unreadable.as_str()) {
        let message = "no spans in what can be read of it".to_owned();
        return (message, Some("-v lists what cannot".to_owned()));
    }
    if listing.entries.is_empty() && row.skipped.contains_key(SkipReason::TooLarge.as_str()) {
        let message = if input.kind() == InputKind::File { "it is too large" } else { "its documents are too large" };
        return (message.to_owned(), Some("--max-file-size sets the limit".to_owned()));
    }
    let is_git = matches!(input.kind(), InputKind::Bare | InputKind::WorkTree);
    if is_git {
        let message = format!("no spans on branch `{}`", input.reference());
        let other = input.references().iter().find(|name| name.ends_with("-sxs") && *name != input.reference());
        let hint = other.map(|name| format!("the repository has `{name}`: try --ref {name}"));
        return (message, hint);
    }
    if listing.entries.is_empty() {
        let message = "there are no documents in it".to_owned();
        return (message, Some("documents are files named .md, .markdown, .yml or .yaml".to_owned()));
    }
    let message = match (input.kind(), row.skipped.get("binary")) {
        (InputKind::File, Some(_)) => "it is not a text file",
        (InputKind::File, None) => "no spans in it",
        _ => "no spans in its documents",
    };
    let hint = "side-by-side files are on branches such as `live-sxs`".to_owned();
    (message.to_owned(), (input.kind() != InputKind::File).then_some(hint))
}

/// An error with what caused it, in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
