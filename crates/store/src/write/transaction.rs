use std::time::{Duration, Instant};

use crate::{Error, Memory};

/// How long a batch may take before it is committed.
const BATCH: Duration = Duration::from_millis(300);

/// The transaction that a writer is in, or one after the other where it works in batches.
///
/// Dropped without [`finish`](Transaction::finish), it undoes what is not committed yet.
#[derive(Debug)]
pub(super) struct Transaction<'m> {
    memory: &'m Memory,
    began: Instant,
    is_finished: bool,
}

impl<'m> Transaction<'m> {
    /// Begins one; the memory must not be in another.
    pub(super) fn begin(memory: &'m Memory) -> Result<Transaction<'m>, Error> {
        memory.sqlite(memory.connection.execute_batch("BEGIN IMMEDIATE"))?;
        Ok(Transaction { memory, began: Instant::now(), is_finished: false })
    }

    /// Commits the batch at hand and begins another.
    pub(super) fn commit_batch(&mut self) -> Result<(), Error> {
        self.memory.sqlite(self.memory.connection.execute_batch("COMMIT; BEGIN IMMEDIATE"))?;
        self.began = Instant::now();
        Ok(())
    }

    /// Undoes the batch at hand and begins another.
    pub(super) fn undo_batch(&mut self) -> Result<(), Error> {
        self.memory.sqlite(self.memory.connection.execute_batch("ROLLBACK; BEGIN IMMEDIATE"))?;
        self.began = Instant::now();
        Ok(())
    }

    /// Whether the batch has taken long enough.
    pub(super) fn is_due(&self) -> bool {
        BATCH <= self.began.elapsed()
    }

    /// Commits the batch and begins another if it has taken long enough.
    pub(super) fn commit_batch_if_due(&mut self) -> Result<(), Error> {
        if self.is_due() { self.commit_batch() } else { Ok(()) }
    }

    /// Commits for the last time.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        self.memory.sqlite(self.memory.connection.execute_batch("COMMIT"))?;
        self.is_finished = true;
        Ok(())
    }

    /// Whether all is committed: SQLite may have taken a batch back by itself, when the disk is full for example.
    pub(super) fn is_finished(&self) -> bool {
        self.is_finished
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.is_finished {
            self.memory.rollback();
        }
    }
}
