//! Repositories into a memory.
//!
//! Worker threads read and parse documents; the calling thread is the only writer. Documents whose content stands on
//! the ref already are passed over, so a second run reads and hashes files and writes next to nothing, and a killed run
//! is resumed by running it again.

mod commits;
mod expand;
mod extract;
mod failure;
mod history;
mod input;
mod sources;
mod summary;
mod worker;

use std::path::{Path, PathBuf};
use std::time::Instant;

use bitext_model::Locale;
use bitext_store::{Memory, Outcome, Run};

use crate::source::Sources;
use crate::{Error, Interrupt, Progress};
use failure::with_causes;
use input::Batch;
pub use summary::{BAD_FILES, HistorySummary, InputStatus, InputSummary, SourceCounts, Summary};

/// What to ingest, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Files, folders and git repositories.
    pub inputs: Vec<PathBuf>,
    /// The branch, tag or commit to read, in every input.
    pub reference: Option<String>,
    /// The repository's name, in place of what an input says of itself.
    pub name: Option<String>,
    /// The product's name, likewise.
    pub family: Option<String>,
    /// Repositories of the files that documents were translated from.
    pub source_repositories: Vec<PathBuf>,
    /// The branch of their newest state.
    pub source_reference: Option<String>,
    /// The locale of documents that do not name theirs.
    pub locale: Option<Locale>,
    /// Globs of paths to leave out.
    pub exclude: Vec<String>,
    /// Whether ignore files count.
    pub respect_gitignore: bool,
    /// Larger files are left out.
    pub max_file_size: u64,
    /// Whether every content that documents had on the branch is read, and not only what stands there now. A branch
    /// whose history was read once is followed from then on, asked for or not.
    pub history: bool,
    /// Whether documents may vanish in any number.
    pub allow_shrink: bool,
    /// Threads, of which one writes and the others read and parse (at least one); 0 for as many as there are
    /// processors.
    pub jobs: usize,
    /// The version of the program, for the run's record.
    pub version: String,
    /// The options in the user's words, for the run's record; JSON.
    pub record: String,
    /// The command, for the run's record.
    pub command: &'static str,
}

/// Reads every input into the memory.
///
/// An input that fails does not keep the others from being read: what became of each is in the summary. `Err` means
/// that the memory failed.
pub fn ingest(
    memory: &Memory,
    options: &Options,
    interrupt: &Interrupt,
    progress: &dyn Progress,
) -> Result<Summary, Error> {
    let mut summary = Summary::default();
    ingest_into(memory, options, interrupt, progress, &mut summary)?;
    Ok(summary)
}

/// The same, with a summary that says how far it came even when the memory failed. Its run is 0 when none was begun.
pub fn ingest_into(
    memory: &Memory,
    options: &Options,
    interrupt: &Interrupt,
    progress: &dyn Progress,
    summary: &mut Summary,
) -> Result<(), Error> {
    let start = Instant::now();
    // Before anything is read: a wrong path is not found out at the end.
    let sources = Sources::open(&options.source_repositories, options.source_reference.as_deref())?;
    let mut run = memory.begin_run(options.command, &options.version, &options.record)?;
    summary.run = run.id();
    let taken = take(&mut run, options, &sources, interrupt, progress, summary);
    summary.seconds = start.elapsed().as_secs_f64();
    if let Err(error) = taken {
        // The error that led here is the one to report.
        let _ = run.finish(Outcome::Failed, &summary.record());
        return Err(error);
    }
    summary.interrupted = interrupt.is_stopped();
    let outcome = if summary.interrupted {
        Outcome::Interrupted
    } else if summary.inputs.iter().all(|input| input.status == InputStatus::Failed) {
        Outcome::Failed
    } else {
        Outcome::Done
    };
    progress.begin("finishing", 0);
    run.finish(outcome, &summary.record())?;
    progress.end();
    summary.seconds = start.elapsed().as_secs_f64();
    Ok(())
}

fn take(
    run: &mut Run<'_>,
    options: &Options,
    sources: &Sources,
    interrupt: &Interrupt,
    progress: &dyn Progress,
    summary: &mut Summary,
) -> Result<(), Error> {
    let mut batch = Batch::new(options, sources, interrupt, progress);
    for path in expand::expand(&options.inputs, progress) {
        if interrupt.is_stopped() {
            break;
        }
        match batch.take(run, &path) {
            Ok(row) => summary.add(row),
            Err(error) => {
                summary.add(InputSummary {
                    input: path.path.display().to_string(),
                    status: InputStatus::Failed,
                    message: Some(with_causes(&error)),
                    ..InputSummary::default()
                });
                return Err(error);
            }
        }
    }
    batch.count(summary);
    Ok(())
}

/// An input to be read: as the user named it, or found in a folder that the user named.
#[derive(Debug, Clone, PartialEq, Eq)]
struct InputPath {
    path: PathBuf,
    /// Whether the user named it: then holding no segments is a failure.
    named: bool,
}

impl InputPath {
    fn named(path: &Path) -> InputPath {
        InputPath { path: path.to_owned(), named: true }
    }
}
