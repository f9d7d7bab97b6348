use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use bitext_model::Diagnostic;

/// Hears what goes on. All calls come from the thread that runs the use case.
pub trait Progress {
    /// So many things of a kind are about to be worked through; 0 when it is not known how many.
    fn begin(&self, what: &str, total: u64) {
        let _ = (what, total);
    }

    /// So many more of them are done.
    fn advance(&self, done: u64) {
        let _ = done;
    }

    /// All of them are done.
    fn end(&self) {}

    /// Something worth a line.
    fn event(&self, event: &Event<'_>) {
        let _ = event;
    }
}

/// Something worth a line to whoever asked for it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// An input was opened, and this was decided for the user, such as which branch to read.
    Choice {
        /// The input.
        input: &'a Path,
        /// What was decided.
        choice: &'a str,
    },
    /// A folder holds repositories; each of them is an input.
    Expanded {
        /// The folder.
        folder: &'a Path,
        /// How many repositories are in it.
        repositories: usize,
        /// What else is in it, and is not read.
        outside: &'a [String],
    },
    /// A branch's history is read again from its beginning; what was recorded of it is replaced.
    HistoryReplaced {
        /// The input.
        input: &'a Path,
        /// Why.
        why: Replaced,
    },
    /// A repository does not have the older commits of its history.
    HistoryCut {
        /// The input.
        input: &'a Path,
        /// How many commits it has.
        commits: usize,
    },
    /// A file of an input was not read.
    Skipped {
        /// The input.
        input: &'a Path,
        /// The file in it.
        path: &'a str,
        /// Why.
        reason: &'a str,
    },
    /// A document is odd.
    Diagnostic {
        /// The input.
        input: &'a Path,
        /// The document in it.
        path: &'a str,
        /// What is odd.
        diagnostic: &'a Diagnostic,
    },
}

/// Why the history of a branch is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The branch was rewritten: it does not have the commit any more that was its last.
    Rewritten,
    /// Documents of it came into the memory without their history, since earlier runs left them out or read the branch
    /// otherwise, or what the memory has was read by another version.
    Incomplete,
}

/// A [`Progress`] that nobody listens to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}

/// Whether to stop early; shared with whatever decides that, such as a signal handler.
#[derive(Debug, Default)]
pub struct Interrupt(AtomicBool);

impl Interrupt {
    /// Asks to stop after what is at hand.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether to stop.
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
