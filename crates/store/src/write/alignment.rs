use rusqlite::{Connection, OptionalExtension, Statement};

use super::locales::named;
use super::transaction::Transaction;
use crate::columns::{evidence_code, relation_code};
use crate::{Error, Memory, SegmentLink, TextId};

/// What the documents of a group have in common, as an aligner found it.
#[derive(Debug, Clone)]
pub struct NewAlignment<'a> {
    /// The product in all locales.
    pub family: &'a str,
    /// The path that stands for the group: the first of its documents'.
    pub path: &'a str,
    /// What it was made from, as a hash.
    pub inputs: &'a [u8],
    /// The rows of its documents and of their contents.
    pub documents: &'a [(i64, i64)],
    /// The units of the source.
    pub spine: &'a [TextId],
    /// For each document, what its segments are, in their order.
    pub links: &'a [Vec<SegmentLink>],
}

/// Takes alignments of groups, in batches that are committed as they come.
///
/// Dropped without [`finish`](AlignmentWriter::finish), it undoes the batch at hand; earlier ones stay.
#[derive(Debug)]
pub struct AlignmentWriter<'r> {
    memory: &'r Memory,
    transaction: Transaction<'r>,
    statements: Statements<'r>,
    run: i64,
}

#[derive(Debug)]
struct Statements<'c> {
    find: Statement<'c>,
    remove: Statement<'c>,
    insert: Statement<'c>,
    insert_document: Statement<'c>,
    insert_spine: Statement<'c>,
    insert_link: Statement<'c>,
}

impl<'c> Statements<'c> {
    fn prepare(connection: &'c Connection) -> rusqlite::Result<Statements<'c>> {
        Ok(Statements {
            find: connection.prepare("SELECT id FROM alignment WHERE family = ?1 AND path = ?2")?,
            remove: connection.prepare("DELETE FROM alignment WHERE id = ?1")?,
            insert: connection.prepare("INSERT INTO alignment (family, path, inputs, run) VALUES (?1, ?2, ?3, ?4)")?,
            insert_document: connection
                .prepare("INSERT INTO aligned (alignment, number, document, revision) VALUES (?1, ?2, ?3, ?4)")?,
            insert_spine: connection.prepare("INSERT INTO spine (alignment, ordinal, text) VALUES (?1, ?2, ?3)")?,
            insert_link: connection.prepare(
                "INSERT INTO link (alignment, number, ordinal, first, last, relation, confidence, evidence) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?,
        })
    }
}

impl<'r> AlignmentWriter<'r> {
    pub(crate) fn begin(memory: &'r Memory, run: i64) -> Result<AlignmentWriter<'r>, Error> {
        let transaction = Transaction::begin(memory)?;
        let statements = memory.sqlite(Statements::prepare(&memory.connection))?;
        Ok(AlignmentWriter { memory, transaction, statements, run })
    }

    /// Takes out an alignment, by its row.
    pub fn remove(&mut self, row: i64) -> Result<(), Error> {
        self.memory.sqlite(self.statements.remove.execute([row]))?;
        self.transaction.commit_batch_if_due()
    }

    /// Puts a group's alignment in place of the one it had, if it had one.
    pub fn replace(&mut self, new: &NewAlignment<'_>) -> Result<(), Error> {
        let replaced = self.replace_rows(new);
        self.memory.sqlite(replaced)?;
        self.transaction.commit_batch_if_due()
    }

    fn replace_rows(&mut self, new: &NewAlignment<'_>) -> rusqlite::Result<()> {
        let statements = &mut self.statements;
        let family = named(&self.memory.connection, "family", "name", new.family)?;
        let old: Option<i64> = statements.find.query_row((family, new.path), |row| row.get(0)).optional()?;
        if let Some(old) = old {
            statements.remove.execute([old])?;
        }
        let alignment = statements.insert.insert((family, new.path, new.inputs, self.run))?;
        for (number, (document, revision)) in new.documents.iter().enumerate() {
            statements.insert_document.execute((alignment, number, document, revision))?;
        }
        for (ordinal, text) in new.spine.iter().enumerate() {
            statements.insert_spine.execute((alignment, ordinal, text.0))?;
        }
        for (number, links) in new.links.iter().enumerate() {
            for (ordinal, link) in links.iter().enumerate() {
                statements.insert_link.execute((
                    alignment,
                    number,
                    ordinal,
                    link.first,
                    link.last,
                    relation_code(link.relation),
                    link.confidence,
                    evidence_code(link.evidence),
                ))?;
            }
        }
        Ok(())
    }

    /// Commits; `complete` is the version of the aligner when it has seen everything that stands now.
    pub fn finish(mut self, complete: Option<i64>) -> Result<(), Error> {
        if let Some(version) = complete {
            self.memory.record_aligned(version)?;
        }
        self.transaction.finish()
    }
}

impl Memory {
    /// Records that this version of the aligner has seen everything that stands now. The memory must be open for
    /// writing.
    pub fn record_aligned(&self, version: i64) -> Result<(), Error> {
        self.set_meta("aligned", version)
    }
}

/// Takes out alignments of documents that come, change or go.
#[derive(Debug)]
pub(super) struct AlignmentRetirer<'c> {
    connection: &'c Connection,
    of_document: Statement<'c>,
    of_path: Statement<'c>,
    of_revision: Statement<'c>,
    /// Whether there are any: while documents are taken, none is made.
    has_any: bool,
    /// Whether it is recorded that an aligner has seen everything.
    is_recorded: bool,
}

impl<'c> AlignmentRetirer<'c> {
    pub(super) fn prepare(connection: &'c Connection) -> rusqlite::Result<AlignmentRetirer<'c>> {
        let (has_any, is_recorded) = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM alignment), EXISTS (SELECT 1 FROM meta WHERE name = 'aligned')",
            (),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let aligned = "DELETE FROM alignment WHERE id IN (SELECT alignment FROM aligned WHERE";
        Ok(AlignmentRetirer {
            connection,
            of_document: connection.prepare(&format!("{aligned} document = ?1)"))?,
            of_path: connection.prepare(
                "DELETE FROM alignment WHERE (family, path) = (SELECT family, path FROM document WHERE id = ?1)",
            )?,
            of_revision: connection.prepare(&format!("{aligned} revision = ?1)"))?,
            has_any,
            is_recorded,
        })
    }

    /// Those that a document has part in, or that stand for its path.
    pub(super) fn document(&mut self, document: i64) -> rusqlite::Result<()> {
        if self.has_any {
            self.of_document.execute([document])?;
            self.of_path.execute([document])?;
        }
        self.forget_record()
    }

    /// Those that any document with a content has part in.
    pub(super) fn revision(&mut self, revision: i64) -> rusqlite::Result<()> {
        if self.has_any {
            self.of_revision.execute([revision])?;
        }
        self.forget_record()
    }

    fn forget_record(&mut self) -> rusqlite::Result<()> {
        if self.is_recorded {
            self.connection.execute("DELETE FROM meta WHERE name = 'aligned'", ())?;
            self.is_recorded = false;
        }
        Ok(())
    }
}
