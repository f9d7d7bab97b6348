//! What moved on in the source repository since documents were translated.
//!
//! For every document that stands now, the file that it was translated from is compared with the newest one. The memory
//! need not have seen the source repository before: only hidden units are those that an ingest found.

mod document;
mod totals;

use std::path::PathBuf;

use bitext_model::{Locale, ObjectId};
use bitext_store::Snapshot;

use crate::conditions::globs;
use crate::source::{Sources, in_parallel};
use crate::threads::threads;
use crate::{Error, Interrupt, Progress};
pub use document::{DocumentDrift, DocumentState, NewSentence, UnitDrift};
use document::{Reader, Task};
pub use totals::{Totals, TotalsRow, UnitCounts};

/// What to compare with what.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Repositories of the files that documents were translated from.
    pub source_repositories: Vec<PathBuf>,
    /// The branch of their newest state.
    pub source_reference: Option<String>,
    /// Locales of documents; empty for all.
    pub targets: Vec<Locale>,
    /// Names of repositories; empty for all.
    pub repositories: Vec<String>,
    /// Globs over documents' paths, of which one must match; empty for all. `*` stops at `/`, `**` does not.
    pub paths: Vec<String>,
    /// Threads; 0 for as many as there are processors.
    pub jobs: usize,
}

/// What was compared, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// The newest states: name, branch and commit of each source repository.
    pub sources: Vec<(String, String, ObjectId)>,
    /// By repository, branch and locale.
    pub rows: Vec<TotalsRow>,
    /// All of them.
    pub totals: Totals,
    /// Whether the run was stopped early.
    pub interrupted: bool,
}

/// So many documents are compared before what was found is handed over.
const CHUNK: usize = 128;

/// Compares every document, by repository, branch, path and locale, and hands over what was found of each.
pub fn drift(
    snapshot: &Snapshot<'_>,
    options: &Options,
    interrupt: &Interrupt,
    progress: &dyn Progress,
    each: &mut dyn FnMut(&DocumentDrift),
) -> Result<Summary, Error> {
    let globs = globs(&options.paths)?;
    let sources = Sources::open(&options.source_repositories, options.source_reference.as_deref())?;
    let mut documents = snapshot.sourced_documents()?;
    documents.retain(|document| {
        (options.targets.is_empty() || options.targets.contains(&document.locale))
            && (options.repositories.is_empty() || options.repositories.contains(&document.repository))
            && globs.as_ref().is_none_or(|globs| globs.is_match(&document.path))
    });
    let mut workers = sources.finders(threads(options.jobs));
    let mut reader = Reader::new(snapshot)?;
    let mut tally = totals::Tally::default();
    let mut interrupted = false;
    progress.begin("comparing with source files", documents.len() as u64);
    for chunk in documents.chunks(CHUNK) {
        if interrupt.is_stopped() {
            interrupted = true;
            break;
        }
        let tasks: Vec<Task> = chunk.iter().map(|document| reader.task(document)).collect::<Result<_, Error>>()?;
        for (document, found) in chunk.iter().zip(in_parallel(&mut workers, &tasks, document::compare_task)) {
            tally.add(&found, found.source_repository.as_deref().and_then(|name| sources.position(name)));
            each(&found);
            debug_assert_eq!(found.path, document.path);
        }
        progress.advance(chunk.len() as u64);
    }
    progress.end();
    let (rows, totals) = tally.finish(&sources, globs.as_ref());
    let newest = sources.newest_states().map(|(name, branch, commit)| (name.to_owned(), branch.to_owned(), commit));
    Ok(Summary { sources: newest.collect(), rows, totals, interrupted })
}
