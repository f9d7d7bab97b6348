//! The threads that read and parse, and how what they make reaches the one that writes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use bitext_model::{Locale, ObjectId};
use bitext_repo::{Entry, Input};
use crossbeam_channel::Sender;

use super::extract::{Extracted, Nothing, extract};

/// How many documents may wait for the writer: enough to keep it busy.
pub(super) const WAITING: usize = 64;

/// About how many bytes of them: few enough to bound memory, whatever their size.
const WAITING_BYTES: usize = 16 << 20;

/// What a worker made of an entry.
pub(super) struct Outcome {
    pub(super) entry: usize,
    pub(super) result: Made,
}

pub(super) enum Made {
    /// The content stands there already.
    Unchanged(ObjectId),
    /// The content gives rows.
    Extracted(Box<Extracted>),
    /// It gives none.
    Nothing(Nothing),
    /// It could not be read.
    Unreadable(bitext_repo::Error),
}

/// What the threads of an input share.
#[derive(Default)]
pub(super) struct Queue {
    /// The next entry to be read.
    next: AtomicUsize,
    /// How much waits for the writer.
    bytes: AtomicUsize,
    /// Whether the writer takes no more.
    is_closed: AtomicBool,
}

impl Queue {
    /// Takes room for a document, waiting until there is some; whether the writer still takes any.
    fn reserve(&self, bytes: usize) -> bool {
        while WAITING_BYTES < self.bytes.load(Ordering::Relaxed) && !self.is_closed() {
            thread::sleep(Duration::from_millis(1));
        }
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        !self.is_closed()
    }

    /// Gives back the room of a document that the writer has.
    pub(super) fn release(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Says that the writer takes no more.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }
}

/// A thread that reads and parses.
pub(super) struct Worker<'w> {
    pub(super) input: &'w Input,
    pub(super) entries: &'w [Entry],
    pub(super) known: &'w [Option<ObjectId>],
    pub(super) locale: Option<&'w Locale>,
    pub(super) queue: &'w Queue,
}

impl Worker<'_> {
    pub(super) fn run(&self, sender: &Sender<Outcome>) {
        let mut reader = self.input.reader();
        let mut buffer = Vec::new();
        while !self.queue.is_closed() {
            let entry = self.queue.next.fetch_add(1, Ordering::Relaxed);
            let Some(listed) = self.entries.get(entry) else { return };
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
            if let Made::Extracted(extracted) = &result
                && !self.queue.reserve(extracted.bytes())
            {
                return;
            }
            if sender.send(Outcome { entry, result }).is_err() {
                return;
            }
        }
    }
}
