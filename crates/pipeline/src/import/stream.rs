//! A file's units, read on a thread of their own and prepared on another while those before are written.

use std::path::Path;
use std::thread::{self, ScopedJoinHandle};

use bitext_exchange::read::{self, FileHeader, ReadCounts, ReadError, ReadOptions, UnitReader};
use bitext_exchange::{Per, Property, TargetRecord, UnitRecord};
use crossbeam_channel::{Receiver, Sender, bounded};

use super::prepared::PreparedUnit;

/// So many units are handed over at once, or as many as have so many bytes.
const UNITS: usize = 256;
const BYTES: usize = 1 << 20;

/// So many of these wait for whoever is next at most.
const WAITING: usize = 4;

/// The units of a file, in order.
pub(super) struct UnitStream<'scope> {
    header: FileHeader,
    units: Receiver<Vec<PreparedUnit>>,
    at_hand: std::vec::IntoIter<PreparedUnit>,
    reading: ScopedJoinHandle<'scope, Result<ReadCounts, ReadError>>,
}

impl<'scope> UnitStream<'scope> {
    /// Opens a file; its header is read. Where the file says that a unit stands for one place, the place counts for
    /// what the unit is of.
    pub(super) fn open<'env>(
        scope: &'scope thread::Scope<'scope, 'env>,
        path: &Path,
        options: &ReadOptions,
    ) -> Result<UnitStream<'scope>, ReadError> {
        let reader = read::open(path, options)?;
        let header = reader.header().clone();
        let (sender, read) = bounded(WAITING);
        let reading = scope.spawn(move || read_all(reader, &sender));
        let (sender, units) = bounded(WAITING);
        let by_place = header.per == Some(Per::Occurrence);
        scope.spawn(move || prepare_all(&read, &sender, by_place));
        Ok(UnitStream { header, units, at_hand: Vec::new().into_iter(), reading })
    }

    /// What the file says once.
    pub(super) fn header(&self) -> &FileHeader {
        &self.header
    }

    /// The next unit, `None` when there is no other: at the end of the file, or where it cannot be read on.
    pub(super) fn next(&mut self) -> Option<PreparedUnit> {
        loop {
            if let Some(unit) = self.at_hand.next() {
                return Some(unit);
            }
            self.at_hand = self.units.recv().ok()?.into_iter();
        }
    }

    /// What was read, and whether that was everything. Units that were not asked for are dropped.
    pub(super) fn end(self) -> Result<ReadCounts, ReadError> {
        let UnitStream { units, reading, .. } = self;
        drop(units);
        reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn read_all(mut reader: Box<dyn UnitReader>, sender: &Sender<Vec<UnitRecord>>) -> Result<ReadCounts, ReadError> {
    let mut batch = Vec::with_capacity(UNITS);
    let mut bytes = 0;
    loop {
        let unit = reader.next_unit();
        let is_last = !matches!(unit, Ok(Some(_)));
        if let Ok(Some(unit)) = unit {
            let properties =
                |properties: &[Property]| properties.iter().map(|property| property.value.len()).sum::<usize>();
            let target = |target: &TargetRecord| target.text.len() + properties(&target.properties);
            bytes += unit.source.len() + properties(&unit.properties) + unit.targets.iter().map(target).sum::<usize>();
            batch.push(unit);
        } else if let Err(error) = unit {
            // The units before it are as good as any.
            let _ = sender.send(batch);
            return Err(error);
        }
        if is_last || UNITS <= batch.len() || BYTES <= bytes {
            bytes = 0;
            // Nobody listens any more when the import was stopped.
            if sender.send(std::mem::replace(&mut batch, Vec::with_capacity(UNITS))).is_err() || is_last {
                return Ok(reader.counts().clone());
            }
        }
    }
}

fn prepare_all(read: &Receiver<Vec<UnitRecord>>, sender: &Sender<Vec<PreparedUnit>>, by_place: bool) {
    for batch in read {
        let prepared = batch.into_iter().map(|unit| PreparedUnit::new(unit, by_place)).collect();
        // As for the reader: its next batch finds nobody either.
        if sender.send(prepared).is_err() {
            return;
        }
    }
}
