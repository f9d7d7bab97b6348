//! A file's units, read and prepared on a thread of their own while those before are written.

use std::fs::File;
use std::path::Path;
use std::thread::{self, ScopedJoinHandle};

use bitext_exchange::read::{self, FileHeader, ReadCounts, ReadError, ReadOptions, UnitReader};
use bitext_exchange::{Per, Property, TargetRecord, UnitRecord};
use crossbeam_channel::{Receiver, Sender, bounded};

use super::prepared::{Preparation, PreparedUnit};
use super::read_ahead::{Hashing, ReadAhead};

/// So many units are handed over at once, or as many as have so many bytes.
const UNITS: usize = 256;
const BYTES: usize = 1 << 20;

/// So many of these wait for whoever is next at most.
const WAITING: usize = 4;

/// The units of a file, in order.
pub(super) struct UnitStream<'scope> {
    header: FileHeader,
    batches: Receiver<Vec<PreparedUnit>>,
    /// Batches go back to the thread that made them: another one would have to wait for it to free what it allocated.
    used: Sender<Vec<PreparedUnit>>,
    at_hand: Vec<PreparedUnit>,
    next: usize,
    reading: ScopedJoinHandle<'scope, Result<ReadCounts, ReadError>>,
    hashing: Hashing<'scope>,
}

impl<'scope> UnitStream<'scope> {
    /// Opens a file; its header is read. Where the file says that a unit stands for one place, the place counts for
    /// what the unit is of.
    pub(super) fn open<'env>(
        scope: &'scope thread::Scope<'scope, 'env>,
        path: &Path,
        options: &ReadOptions,
    ) -> Result<UnitStream<'scope>, ReadError> {
        let file = File::open(path).map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
        let (bytes, hashing) = ReadAhead::new(file, scope);
        let reader = read::from_stream(path, bytes, options)?;
        let header = reader.header().clone();
        let (sender, batches) = bounded(WAITING);
        let (used, done_with) = bounded(WAITING);
        let by_place = header.per == Some(Per::Occurrence);
        let reading = scope.spawn(move || read_all(reader, &sender, &done_with, by_place));
        Ok(UnitStream { header, batches, used, at_hand: Vec::new(), next: 0, reading, hashing })
    }

    /// What the file says once.
    pub(super) fn header(&self) -> &FileHeader {
        &self.header
    }

    /// The next unit, `None` when there is no other: at the end of the file, or where it cannot be read on.
    pub(super) fn next(&mut self) -> Option<&PreparedUnit> {
        while self.next == self.at_hand.len() {
            let batch = self.batches.recv().ok()?;
            let old = std::mem::replace(&mut self.at_hand, batch);
            // Where many are on their way back already, this one is freed here.
            let _ = self.used.try_send(old);
            self.next = 0;
        }
        self.next += 1;
        self.at_hand.get(self.next - 1)
    }

    /// What was read, and whether that was everything. Units that were not asked for are dropped.
    ///
    /// With it comes the hash of the file's bytes, if all of them were needed.
    pub(super) fn end(self) -> Result<(ReadCounts, Option<String>), ReadError> {
        let UnitStream { batches, reading, hashing, .. } = self;
        drop(batches);
        let counts = joined(reading);
        let hash = joined(hashing);
        Ok((counts?, hash))
    }
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn read_all(
    mut reader: Box<dyn UnitReader>,
    sender: &Sender<Vec<PreparedUnit>>,
    done_with: &Receiver<Vec<PreparedUnit>>,
    by_place: bool,
) -> Result<ReadCounts, ReadError> {
    let mut preparation = Preparation::new(by_place);
    let mut batch = Vec::with_capacity(UNITS);
    let mut bytes = 0;
    loop {
        let unit = reader.next_unit();
        let is_last = !matches!(unit, Ok(Some(_)));
        if let Ok(Some(unit)) = unit {
            bytes += size_of(&unit);
            batch.push(preparation.prepare(unit));
        } else if let Err(error) = unit {
            // The units before it are as good as any.
            let _ = sender.send(batch);
            return Err(error);
        }
        if is_last || UNITS <= batch.len() || BYTES <= bytes {
            bytes = 0;
            let empty = done_with.try_iter().last().map_or_else(|| Vec::with_capacity(UNITS), cleared);
            // Nobody listens any more when the import was stopped.
            if sender.send(std::mem::replace(&mut batch, empty)).is_err() || is_last {
                return Ok(reader.counts().clone());
            }
        }
    }
}

fn cleared(mut batch: Vec<PreparedUnit>) -> Vec<PreparedUnit> {
    batch.clear();
    batch
}

/// About how many bytes the texts of a unit have.
fn size_of(unit: &UnitRecord) -> usize {
    let properties = |properties: &[Property]| properties.iter().map(|property| property.value.len()).sum::<usize>();
    let target = |target: &TargetRecord| target.text.len() + properties(&target.properties);
    unit.source.len() + properties(&unit.properties) + unit.targets.iter().map(target).sum::<usize>()
}
