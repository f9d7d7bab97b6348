//! Links between the locales of what a memory holds.
//!
//! Documents that are one in several locales make a group, which is aligned as a whole: any change of one of its
//! documents aligns it anew, and nothing else does. The memory forgets the alignment of a group when one of its
//! documents changes, so what is there is never out of date. Threads read and align; the calling thread is the only
//! writer. The result does not depend on their number, nor on the order in which documents came.

mod content;
mod groups;
mod inputs;
mod summary;
mod worker;

use std::collections::HashMap;
use std::thread;
use std::time::Instant;

use bitext_store::{AlignmentInfo, Memory, NewAlignment, Outcome, Run};

use crate::threads::threads;
use crate::{Error, Interrupt, Progress};
use groups::Group;
pub use summary::Summary;
use worker::{Aligned, WAITING, Worker};

/// The version of what is found in documents: a higher one aligns everything anew.
pub const ALIGNER_VERSION: i64 = 3;

/// How to align.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Threads that read and align, beside the one that writes; 0 for as many as there are processors.
    pub jobs: usize,
    /// Whether to align anew what is aligned already.
    pub full: bool,
    /// The version of the program, for the run's record.
    pub version: String,
    /// The options in the user's words, for the run's record; JSON.
    pub record: String,
}

/// Aligns the current documents of a memory across locales: those of groups that are new or changed.
///
/// A group has documents in two locales at least; the others have nothing to be aligned with. Where nothing is to be
/// done there is no run.
pub fn align(
    memory: &Memory,
    options: &Options,
    interrupt: &Interrupt,
    progress: &dyn Progress,
) -> Result<Summary, Error> {
    let start = Instant::now();
    let mut summary = Summary::default();
    let snapshot = memory.snapshot()?;
    if options.full || snapshot.aligned_by()? != Some(ALIGNER_VERSION) {
        progress.begin("grouping documents", 0);
        let mut groups = groups::find(&snapshot)?;
        progress.end();
        let compared = compare(&mut groups, snapshot.alignments()?, options.full);
        (summary.unchanged, summary.removed) = (compared.unchanged, compared.removed);
        drop(snapshot);
        if groups.is_empty() && compared.outdated.is_empty() {
            memory.record_aligned(ALIGNER_VERSION)?;
        } else {
            let mut run = memory.begin_run("align", &options.version, &options.record)?;
            summary.run = Some(run.id());
            let outdated = &compared.outdated;
            let work = Work { memory, options, groups: &groups, outdated, interrupt, progress };
            let written = work.write(&mut run, &mut summary);
            summary.interrupted = interrupt.is_stopped();
            let outcome = match &written {
                Err(_) => Outcome::Failed,
                Ok(()) if summary.interrupted => Outcome::Interrupted,
                Ok(()) => Outcome::Done,
            };
            let finished = run.finish(outcome, &summary.record());
            // The error that led here is the one to report.
            written?;
            finished?;
        }
    } else {
        drop(snapshot);
    }
    summary.count(&memory.snapshot()?.alignment_counts()?);
    if summary.run.is_none() {
        summary.unchanged = summary.groups;
    }
    summary.seconds = start.elapsed().as_secs_f64();
    Ok(summary)
}

/// What is stored, compared with the groups that there are.
struct Compared {
    /// Groups that are as they were.
    unchanged: u64,
    /// Groups that are no more.
    removed: u64,
    /// Rows of alignments of these, and of groups that are to be aligned anew.
    outdated: Vec<i64>,
}

/// Keeps the groups that are to be aligned.
fn compare(groups: &mut Vec<Group>, stored: Vec<AlignmentInfo>, full: bool) -> Compared {
    let mut stored: HashMap<(String, String), AlignmentInfo> =
        stored.into_iter().map(|info| ((info.family.clone(), info.path.clone()), info)).collect();
    let before = groups.len();
    let mut outdated = Vec::new();
    groups.retain(|group| {
        let Some(old) = stored.remove(&(group.family.clone(), group.path.clone())) else { return true };
        let is_changed = full || old.inputs != group.inputs;
        if is_changed {
            outdated.push(old.row);
        }
        is_changed
    });
    outdated.extend(stored.values().map(|info| info.row));
    outdated.sort_unstable();
    Compared { unchanged: (before - groups.len()) as u64, removed: stored.len() as u64, outdated }
}

/// What is to be done.
struct Work<'a> {
    memory: &'a Memory,
    options: &'a Options,
    groups: &'a [Group],
    outdated: &'a [i64],
    interrupt: &'a Interrupt,
    progress: &'a dyn Progress,
}

impl Work<'_> {
    fn write(&self, run: &mut Run<'_>, summary: &mut Summary) -> Result<(), Error> {
        let mut writer = run.align()?;
        // First, so that no document is ever in two groups.
        for row in self.outdated {
            writer.remove(*row)?;
        }
        self.progress.begin("aligning", self.groups.len() as u64);
        let queue = worker::Queue::default();
        thread::scope(|scope| -> Result<(), Error> {
            let (sender, receiver) = crossbeam_channel::bounded::<Result<Aligned, Error>>(WAITING);
            for _ in 0..self.workers() {
                let (path, groups) = (self.memory.path(), self.groups);
                let worker = Worker { path, groups, queue: &queue, interrupt: self.interrupt };
                let sender = sender.clone();
                scope.spawn(move || worker.run(&sender));
            }
            drop(sender);
            // Dropping the receiver, at an error too, ends the workers that have more to send.
            for aligned in receiver {
                let aligned = aligned?;
                let group = &self.groups[aligned.group];
                let documents: Vec<(i64, i64)> =
                    group.documents.iter().map(|document| (document.document, document.revision)).collect();
                writer.replace(&NewAlignment {
                    family: &group.family,
                    path: &group.path,
                    inputs: &group.inputs,
                    documents: &documents,
                    spine: &aligned.spine,
                    links: &aligned.links,
                })?;
                summary.aligned += 1;
                self.progress.advance(1);
            }
            Ok(())
        })?;
        self.progress.end();
        let complete = summary.aligned == self.groups.len() as u64;
        writer.finish(complete.then_some(ALIGNER_VERSION))?;
        Ok(())
    }

    fn workers(&self) -> usize {
        threads(self.options.jobs).clamp(1, self.groups.len().max(1))
    }
}
