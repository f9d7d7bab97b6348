use crate::write::{AlignmentWriter, Forgotten, ImportWriter, InputIdentity, InputWriter, SourceWriter};
use crate::{Error, Memory};

/// One writing command: everything it changes carries its number.
#[derive(Debug)]
pub struct Run<'m> {
    pub(crate) memory: &'m Memory,
    pub(crate) id: i64,
    interner: crate::write::Interner,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It did all it was asked to, as far as its inputs allowed.
    Done,
    /// It was told to stop, and stopped after a batch.
    Interrupted,
    /// It stopped at an error.
    Failed,
}

impl Outcome {
    /// The name in the memory and in listings.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Interrupted => "interrupted",
            Outcome::Failed => "failed",
        }
    }
}

/// A run as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunInfo {
    /// Its number, from 1.
    pub id: i64,
    /// The command's name.
    pub command: String,
    /// The version of the program.
    pub version: String,
    /// The command's options, as JSON.
    pub options: String,
    /// When it began, RFC 3339 in UTC.
    pub started: String,
    /// When it ended; `None` while it runs, and for ever when it was killed.
    pub finished: Option<String>,
    /// `done`, `interrupted`, `failed`; `None` like `finished`.
    pub outcome: Option<String>,
    /// What it did, as JSON.
    pub summary: Option<String>,
}

impl Memory {
    /// Begins a run. The memory must be open for writing.
    pub fn begin_run(&self, command: &str, version: &str, options: &str) -> Result<Run<'_>, Error> {
        let insert = "INSERT INTO run (command, version, options, started) VALUES (?1, ?2, ?3, ?4)";
        self.sqlite(self.connection.execute(insert, (command, version, options, now())))?;
        let id = self.connection.last_insert_rowid();
        let interner = crate::write::Interner::new(self)?;
        if !self.has_indexes()? {
            self.cache_for_bulk(true)?;
        }
        Ok(Run { memory: self, id, interner })
    }
}

impl<'m> Run<'m> {
    /// The run's number.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Begins to take the documents of one repository and ref.
    pub fn input(&mut self, identity: &InputIdentity<'_>) -> Result<InputWriter<'_>, Error> {
        let memory: &'m Memory = self.memory;
        InputWriter::begin(memory, self.id, &mut self.interner, identity)
    }

    /// Begins to record which source files documents were translated from.
    pub fn sources(&mut self) -> Result<SourceWriter<'_>, Error> {
        let memory: &'m Memory = self.memory;
        SourceWriter::begin(memory, &mut self.interner)
    }

    /// Begins to take imported files, as a layer of a name that no other has.
    pub fn import(&mut self, name: &str) -> Result<ImportWriter<'_>, Error> {
        let memory: &'m Memory = self.memory;
        ImportWriter::begin(memory, self.id, &mut self.interner, name)
    }

    /// Begins to take alignments of groups.
    pub fn align(&mut self) -> Result<AlignmentWriter<'m>, Error> {
        AlignmentWriter::begin(self.memory, self.id)
    }

    /// Takes a layer out, with the units and texts that nothing else has.
    ///
    /// Whatever the memory held before that layer came, and what came later, is left as it is.
    pub fn forget_import(&mut self, name: &str) -> Result<Forgotten, Error> {
        self.interner.forget();
        crate::write::forget(self.memory, name)
    }

    /// Ends the run: finishes the indexes of a first load and records the outcome and the summary.
    pub fn finish(self, outcome: Outcome, summary: &str) -> Result<(), Error> {
        let Run { memory, id, interner } = self;
        // Sorting for the indexes needs the room of the rest.
        let head_start = interner.into_head_start();
        if outcome == Outcome::Done {
            memory.finish_indexes(head_start)?;
        }
        let update = "UPDATE run SET finished = ?2, outcome = ?3, summary = ?4 WHERE id = ?1";
        memory.sqlite(memory.connection.execute(update, (id, now(), outcome.as_str(), summary)))?;
        Ok(())
    }
}

impl crate::Snapshot<'_> {
    /// All runs, oldest first.
    pub fn runs(&self) -> Result<Vec<RunInfo>, Error> {
        let query = "SELECT id, command, version, options, started, finished, outcome, summary FROM run ORDER BY id";
        self.collect(query, (), |row| {
            Ok(RunInfo {
                id: row.get(0)?,
                command: row.get(1)?,
                version: row.get(2)?,
                options: row.get(3)?,
                started: row.get(4)?,
                finished: row.get(5)?,
                outcome: row.get(6)?,
                summary: row.get(7)?,
            })
        })
    }
}

fn now() -> String {
    format!("{:.0}", jiff::Timestamp::now())
}
