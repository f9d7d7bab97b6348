use rusqlite::{Params, Row};

use crate::{Error, Memory};

/// One state of the memory: a writer that commits meanwhile changes nothing here.
#[derive(Debug)]
pub struct Snapshot<'m> {
    memory: &'m Memory,
}

impl<'m> Snapshot<'m> {
    pub(crate) fn begin(memory: &'m Memory) -> Result<Snapshot<'m>, Error> {
        // The first read fixes the state that a deferred transaction sees.
        memory.sqlite(memory.connection.execute_batch("BEGIN DEFERRED; SELECT count(*) FROM meta;"))?;
        Ok(Snapshot { memory })
    }

    pub(crate) fn memory(&self) -> &'m Memory {
        self.memory
    }

    pub(crate) fn collect<T, P: Params>(
        &self,
        query: &str,
        parameters: P,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let run = || {
            let mut statement = self.memory.connection.prepare_cached(query)?;
            statement.query_map(parameters, read)?.collect()
        };
        self.memory.sqlite(run())
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        self.memory.rollback();
    }
}
