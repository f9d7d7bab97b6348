//! Every content that documents had on the input's branch.

use std::collections::{HashMap, HashSet};
use std::thread;

use bitext_model::ObjectId;
use bitext_repo::{Base, History};
use bitext_store::{InputWriter, KeptRevision, NewBase, NewChange, NewHistory};
use crossbeam_channel::Receiver;

use super::failure::with_causes;
use super::input::{Recorded, Taking};
use super::summary::{HistorySummary, InputStatus};
use super::worker::{Made, Outcome, Queue, WAITING, Worker};
use crate::history::find_origins;
use crate::{Error, Event, Replaced};

/// What became of the contents of a history.
struct Contents {
    /// `None` for one without segments.
    revisions: Vec<Option<KeptRevision>>,
    /// Indexes of those that could not be read.
    unread: HashSet<u32>,
}

impl Taking<'_, '_, '_> {
    /// Reads what is new in the branch's history, when that is asked for or was done before: a history with a gap shows
    /// less than none.
    ///
    /// Contents are committed as they come. Where they stood, and who wrote what, is one batch: a run that is killed or
    /// stopped before that leaves contents that the next one need not read again.
    ///
    /// After a document was placed that the recorded history does not have, it is read from its beginning.
    pub(super) fn history(&mut self) -> Result<(), Error> {
        let was_read = self.writer.has_history()?;
        if !(was_read || self.batch.options.history) {
            return Ok(());
        }
        if self.input.commit().is_none() {
            if self.batch.options.history {
                self.row.message = Some("it is no git repository and has no history".to_owned());
            }
            return Ok(());
        }
        let interrupt = self.batch.interrupt;
        let stop = || interrupt.is_stopped();
        let known = self.writer.known_history()?;
        let cut_at = self.writer.history_is_cut_at()?;
        let read = || -> Result<_, bitext_repo::Error> {
            // A clone that was deepened has more to tell.
            let is_deepened = cut_at.map_or(Ok(false), |oldest| self.input.reaches_beyond(oldest))?;
            let history = self.input.history(known.filter(|_| !is_deepened), self.batch.jobs(), &stop)?;
            Ok(history.map(|history| (history, is_deepened)))
        };
        let (history, is_deepened) = match read() {
            Ok(Some(read)) => read,
            Ok(None) => {
                self.row.status = InputStatus::Interrupted;
                return Ok(());
            }
            Err(error) => {
                self.row.message = Some(format!("its history is not known: {}", with_causes(&error)));
                return Ok(());
            }
        };
        let base = match history.base {
            Base::Known => NewBase::Recorded,
            Base::Root => NewBase::Root,
            Base::Cut => NewBase::Cut,
        };
        self.recorded = if base == NewBase::Recorded { Recorded::InPieces } else { Recorded::Whole };
        if base == NewBase::Recorded && history.commits.is_empty() {
            self.row.history = Some(HistorySummary::default());
            return Ok(());
        }
        let has_oldest = || cut_at.is_some_and(|oldest| history.commits.iter().any(|commit| commit.id == oldest));
        if was_read && base == NewBase::Cut && !is_deepened && !has_oldest() {
            // What stands at the tip is taken as without a history.
            self.recorded = Recorded::Nothing;
            let text = "its history is known further back than this clone goes, and stays as it was; a deeper clone adds what is new";
            self.row.message = Some(text.to_owned());
            return Ok(());
        }
        let path = &self.path.path;
        if was_read && base != NewBase::Recorded && cut_at.is_none() {
            let last = self.writer.recorded_tip()?;
            let has_last = history.commits.iter().any(|commit| Some(commit.id) == last);
            let why = if has_last { Replaced::Incomplete } else { Replaced::Rewritten };
            self.batch.progress.event(&Event::HistoryReplaced { input: path, why });
        }
        if base == NewBase::Cut {
            self.batch.progress.event(&Event::HistoryCut { input: path, commits: history.commits.len() });
        }
        let Some(Contents { revisions, unread }) = self.contents(&history)? else {
            self.row.status = InputStatus::Interrupted;
            return Ok(());
        };
        let path_of = |index: u32| history.paths[index as usize].as_str();
        // What cannot be read is not gone: as far as is known, the document stays as it was.
        let told =
            || history.changes.iter().filter(|change| change.content.is_none_or(|content| !unread.contains(&content)));
        let changes: Vec<NewChange<'_>> = told()
            .map(|change| NewChange {
                commit: change.commit,
                path: path_of(change.path),
                revision: change.content.and_then(|content| revisions[content as usize]),
                renamed_from: change.renamed_from.map(path_of),
            })
            .collect();
        if !self.leaves_enough(base, &changes) {
            // What is wrong with the tip is judged, and told, as without a history.
            self.recorded = Recorded::Nothing;
            return Ok(());
        }
        let before: HashMap<String, ObjectId> =
            self.writer.paths().map(|path| (path.to_owned(), self.writer.placed(path)[0].blob)).collect();
        let new = NewHistory { commits: &history.commits, base, changes: &changes };
        // The contents stay, whatever becomes of the rest.
        self.writer.commit()?;
        let since = self.writer.record_history(&new)?;
        if !find_origins(&mut self.writer, since, interrupt)? {
            self.writer.undo_history()?;
            self.row.status = InputStatus::Interrupted;
            return Ok(());
        }
        self.writer.commit()?;
        self.placed_before.get_or_insert(before);
        let mut summary = HistorySummary {
            commits: history.commits.len() as u64,
            contents: history.contents.len() as u64,
            unread: history.unread + unread.len() as u64,
            side_commits: history.side_commits,
            side_contents: history.side_contents,
            is_cut: base == NewBase::Cut,
            ..self.row.history.take().unwrap_or_default()
        };
        summary.renames = history.changes.iter().filter(|change| change.renamed_from.is_some()).count() as u64;
        self.row.history = Some(summary);
        Ok(())
    }

    /// Whether what stands there in the end is not suspiciously little.
    fn leaves_enough(&self, base: NewBase, changes: &[NewChange<'_>]) -> bool {
        let mut standing: HashMap<&str, bool> = HashMap::new();
        if base == NewBase::Recorded {
            standing.extend(self.writer.paths().map(|path| (path, true)));
        }
        standing.extend(changes.iter().map(|change| (change.path, change.revision.is_some())));
        let present: HashSet<&str> = standing.into_iter().filter(|(_, stands)| *stands).map(|(path, _)| path).collect();
        let (gone, of) = self.writer.gone(&present);
        !present.is_empty() && (self.batch.options.allow_shrink || !InputWriter::is_suspicious(gone, of))
    }

    /// Keeps the contents; `None` when told to stop.
    fn contents(&mut self, history: &History) -> Result<Option<Contents>, Error> {
        let entries = &history.contents;
        let mut contents = Contents { revisions: Vec::with_capacity(entries.len()), unread: HashSet::new() };
        for entry in entries {
            let kept = entry.id.map(|blob| self.writer.kept(blob)).transpose()?.flatten();
            contents.revisions.push(kept);
        }
        let known: Vec<Option<ObjectId>> =
            entries.iter().zip(&contents.revisions).map(|(entry, kept)| entry.id.filter(|_| kept.is_some())).collect();
        let progress = self.batch.progress;
        progress.begin(&format!("{} (history)", self.row.input), entries.len() as u64);
        let queue = Queue::default();
        let (input, queue) = (self.input, &queue);
        let locale = input.repository().locale.as_ref();
        let done = thread::scope(|scope| {
            let (sender, receiver) = crossbeam_channel::bounded(WAITING);
            for _ in 0..self.workers(entries.len()) {
                let worker = Worker { input, entries, known: &known, locale, queue };
                let sender = sender.clone();
                scope.spawn(move || worker.run(&sender));
            }
            drop(sender);
            let done = self.keep(&receiver, queue, history, &mut contents);
            queue.close();
            drop(receiver);
            done
        })?;
        progress.end();
        Ok(done.then_some(contents))
    }

    /// Keeps what the workers send; whether that is all.
    fn keep(
        &mut self,
        receiver: &Receiver<Outcome>,
        queue: &Queue,
        history: &History,
        contents: &mut Contents,
    ) -> Result<bool, Error> {
        let at_tip: HashMap<ObjectId, &str> =
            self.listing.entries.iter().filter_map(|entry| Some((entry.id?, entry.path.as_str()))).collect();
        for outcome in receiver {
            self.batch.progress.advance(1);
            match outcome.result {
                Made::Extracted(extracted) => {
                    queue.release(extracted.bytes());
                    let entry = &history.contents[outcome.entry];
                    // Oddities of what is no more are kept, and no news.
                    if let Some(path) = entry.id.and_then(|blob| at_tip.get(&blob)) {
                        self.report(path, &extracted.diagnostics);
                    }
                    let kept = extracted.with_rows(|revision| {
                        // Counted as they come: what was kept before a run is stopped stays kept.
                        let summary = self.row.history.get_or_insert_default();
                        summary.revisions += 1;
                        summary.segments += revision.segments.len() as u64;
                        self.writer.keep(revision)
                    })?;
                    contents.revisions[outcome.entry] = Some(kept);
                }
                Made::Unchanged(_) | Made::Nothing(_) => {}
                Made::Unreadable(_) => {
                    contents.unread.insert(outcome.entry as u32);
                }
            }
            if self.batch.interrupt.is_stopped() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
