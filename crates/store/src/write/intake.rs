//! The batches of whoever brings texts.

use super::interner::{InternStatements, Interner};
use super::rows::NewText;
use super::search;
use super::transaction::Transaction;
use crate::{Error, Memory};

/// The batches of whoever brings texts: what is committed has its words in the index, and what is undone is not
/// remembered, or later texts would be joined to rows that are no longer there.
///
/// Dropped without [`finish`](Intake::finish), it undoes the batch at hand; earlier ones stay.
#[derive(Debug)]
pub(super) struct Intake<'r> {
    memory: &'r Memory,
    transaction: Transaction<'r>,
    interner: &'r mut Interner,
}

impl<'r> Intake<'r> {
    /// Begins the first batch; the memory must not be in another.
    pub(super) fn begin(memory: &'r Memory, interner: &'r mut Interner) -> Result<Intake<'r>, Error> {
        let transaction = Transaction::begin(memory)?;
        interner.prepare(memory)?;
        Ok(Intake { memory, transaction, interner })
    }

    /// The row number of a unit; source, target and unit are inserted when they are new. Says whether the unit is.
    pub(super) fn unit(
        &mut self,
        statements: &mut InternStatements<'_>,
        source: &NewText<'_>,
        target: &NewText<'_>,
        locale: i64,
    ) -> rusqlite::Result<(i64, bool)> {
        self.interner.unit(statements, source, target, locale)
    }

    /// The row number of a text, which is inserted when it is new.
    pub(super) fn text_row(
        &mut self,
        statements: &mut InternStatements<'_>,
        text: &NewText<'_>,
    ) -> rusqlite::Result<i64> {
        self.interner.text_row(statements, text)
    }

    /// Keeps what is remembered within its bounds. To be called between documents.
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        self.interner.settle(self.memory)
    }

    /// The same where the batch may end between documents: it does when it has taken long enough.
    pub(super) fn end_document(&mut self) -> Result<(), Error> {
        self.settle()?;
        if self.transaction.is_due() { self.commit() } else { Ok(()) }
    }

    /// Commits the batch at hand and begins another.
    pub(super) fn commit(&mut self) -> Result<(), Error> {
        search::add_units(self.memory)?;
        self.transaction.commit_batch()?;
        self.interner.committed();
        Ok(())
    }

    /// Undoes the batch at hand and begins another.
    pub(super) fn undo_batch(&mut self) -> Result<(), Error> {
        self.interner.rolled_back();
        self.transaction.undo_batch()
    }

    /// Commits for the last time.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        search::add_units(self.memory)?;
        self.transaction.finish()?;
        self.interner.committed();
        Ok(())
    }
}

impl Drop for Intake<'_> {
    fn drop(&mut self) {
        if !self.transaction.is_finished() {
            self.interner.rolled_back();
        }
    }
}
