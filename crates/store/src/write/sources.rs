use bitext_model::{Block, Diagnostic, DiagnosticCode};
use rusqlite::{Connection, Statement};

use super::intake::Intake;
use super::interner::{InternStatements, Interner};
use super::rows::NewText;
use crate::source_files::{Outdated, SOURCE_READER_VERSION, SourceFile, SourceState, SourcedDocument, on_branch};
use crate::{Error, Memory};

/// A pair of a document that was not marked in it: found by reading its source file.
#[derive(Debug, Clone, Copy)]
pub struct NewHidden<'a> {
    /// The source text.
    pub source: NewText<'a>,
    /// The target text.
    pub target: NewText<'a>,
    /// `title`, `description`, `alt-2`.
    pub key: &'a str,
    /// From 1.
    pub line: u32,
    /// The first byte of the target in the document.
    pub start: u32,
    /// Its length in bytes.
    pub length: u32,
    /// The block it stands in.
    pub block: Block,
    /// The segment before it in the document, whose heading is taken to be its own.
    pub behind: Option<u32>,
    /// How sure the pair is, in 1/10000.
    pub confidence: u16,
}

/// What reading a verified source file gave.
#[derive(Debug, Clone, Copy, Default)]
pub struct SourceReading<'a> {
    /// Pairs, in the order of the source file.
    pub hidden: &'a [NewHidden<'a>],
    /// What is odd about the document beside its source file.
    pub diagnostics: &'a [Diagnostic],
}

/// What was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceTotals {
    /// Units that the memory did not have.
    pub units: u64,
}

/// Records source files, in batches that are committed as they come.
///
/// Dropped without [`finish`](SourceWriter::finish), it undoes the batch at hand; earlier ones stay.
#[derive(Debug)]
pub struct SourceWriter<'r> {
    memory: &'r Memory,
    intake: Intake<'r>,
    statements: Statements<'r>,
    totals: SourceTotals,
}

#[derive(Debug)]
struct Statements<'c> {
    intern: InternStatements<'c>,
    put_file: Statement<'c>,
    marked: Statement<'c>,
    remove_hidden: Statement<'c>,
    insert_hidden: Statement<'c>,
    remove_diagnostics: Statement<'c>,
    insert_diagnostic: Statement<'c>,
    remove_outdated: Statement<'c>,
    insert_outdated: Statement<'c>,
}

impl<'c> Statements<'c> {
    fn prepare(connection: &'c Connection) -> rusqlite::Result<Statements<'c>> {
        Ok(Statements {
            intern: InternStatements::prepare(connection)?,
            put_file: connection.prepare(
                "INSERT INTO source_file (document, revision, state, repository, path, blob, newest, reader) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (document, revision) DO UPDATE SET \
                 state = excluded.state, repository = excluded.repository, path = excluded.path, blob = excluded.blob, \
                 newest = excluded.newest, reader = excluded.reader",
            )?,
            marked: connection.prepare("SELECT segments, locale FROM revision WHERE id = ?1")?,
            remove_hidden: connection.prepare("DELETE FROM segment WHERE revision = ?1 AND confidence IS NOT NULL")?,
            insert_hidden: connection.prepare(
                "INSERT INTO segment (revision, ordinal, unit, key, line, start, length, block, confidence, heading) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, \
                         (SELECT heading FROM segment WHERE revision = ?1 AND ordinal = ?10))",
            )?,
            remove_diagnostics: connection.prepare("DELETE FROM diagnostic WHERE revision = ?1 AND code = ?2")?,
            insert_diagnostic: connection.prepare(
                "INSERT INTO diagnostic (revision, number, line, code, detail) VALUES (?1, \
                 (SELECT coalesce(max(number) + 1, 0) FROM diagnostic WHERE revision = ?1), ?2, ?3, ?4)",
            )?,
            remove_outdated: connection.prepare("DELETE FROM outdated WHERE document = ?1 AND revision = ?2")?,
            insert_outdated: connection
                .prepare("INSERT INTO outdated (document, revision, ordinal, state) VALUES (?1, ?2, ?3, ?4)")?,
        })
    }
}

impl<'r> SourceWriter<'r> {
    pub(crate) fn begin(memory: &'r Memory, interner: &'r mut Interner) -> Result<SourceWriter<'r>, Error> {
        let intake = Intake::begin(memory, interner)?;
        let statements = memory.sqlite(Statements::prepare(&memory.connection))?;
        Ok(SourceWriter { memory, intake, statements, totals: SourceTotals::default() })
    }

    /// The documents that stand on a branch now, by path and locale.
    pub fn documents(&self, repository: &str, reference: &str) -> Result<Vec<SourcedDocument>, Error> {
        self.memory.sqlite(on_branch(&self.memory.connection, repository, reference))
    }

    /// How many hidden segments the documents that stand on a branch have, and how many segments that have moved on in the
    /// source repository.
    pub fn counts(&self, repository: &str, reference: &str) -> Result<(u64, u64), Error> {
        let count = |from: &str| {
            let query = format!(
                "SELECT count(*) FROM placement \
                 JOIN ref ON ref.id = placement.ref JOIN repository ON repository.id = ref.repository {from} \
                 WHERE placement.last_run IS NULL AND repository.name = ?1 AND ref.name = ?2"
            );
            self.memory.connection.query_row(&query, (repository, reference), |row| row.get(0))
        };
        let hidden = "JOIN segment ON segment.revision = placement.revision AND segment.confidence IS NOT NULL";
        let outdated = "JOIN outdated ON outdated.document = placement.document \
                                     AND outdated.revision = placement.revision";
        self.memory.sqlite(count(hidden).and_then(|hidden| Ok((hidden, count(outdated)?))))
    }

    /// Records what became of the search for a document's source file; with a reading, in place of an earlier one of the
    /// same content.
    pub fn record(
        &mut self,
        document: &SourcedDocument,
        file: &SourceFile,
        reading: Option<&SourceReading<'_>>,
    ) -> Result<(), Error> {
        let recorded = self.record_rows(document, file, reading);
        self.memory.sqlite(recorded)?;
        self.intake.end_document()
    }

    fn record_rows(
        &mut self,
        document: &SourcedDocument,
        file: &SourceFile,
        reading: Option<&SourceReading<'_>>,
    ) -> rusqlite::Result<()> {
        let statements = &mut self.statements;
        let blob = |id: &Option<bitext_model::ObjectId>| id.map(|id| id.as_bytes().to_vec());
        statements.put_file.execute((
            document.document,
            document.revision,
            file.state.code(),
            &file.repository,
            &file.path,
            blob(&file.blob),
            blob(&file.newest),
            SOURCE_READER_VERSION,
        ))?;
        let revision = document.revision;
        if file.state != SourceState::Verified {
            statements.remove_outdated.execute((document.document, revision))?;
        }
        let Some(reading) = reading else { return Ok(()) };
        let (marked, locale): (u32, i64) =
            statements.marked.query_row([revision], |row| Ok((row.get(0)?, row.get(1)?)))?;
        statements.remove_hidden.execute([revision])?;
        for (place, hidden) in reading.hidden.iter().enumerate() {
            let (unit, is_new) = self.intake.unit(&mut statements.intern, &hidden.source, &hidden.target, locale)?;
            self.totals.units += u64::from(is_new);
            statements.insert_hidden.execute((
                revision,
                // Nothing stands beside it.
                SourceWriter::hidden_ordinal(marked, place),
                unit,
                hidden.key,
                hidden.line,
                hidden.start,
                hidden.length,
                hidden.block.code(),
                hidden.confidence,
                hidden.behind,
            ))?;
        }
        let code = DiagnosticCode::RecycledSource.as_str();
        statements.remove_diagnostics.execute((revision, code))?;
        for diagnostic in reading.diagnostics {
            let row = (revision, diagnostic.line, diagnostic.code.as_str(), &*diagnostic.detail);
            statements.insert_diagnostic.execute(row)?;
        }
        Ok(())
    }

    /// The number of the hidden segment at a place of a [reading](SourceReading), of a document with so many marked ones.
    pub fn hidden_ordinal(marked: u32, place: usize) -> u32 {
        marked + 1 + 2 * place as u32
    }

    /// Records which segments of a document have moved on in the source repository, in place of what was recorded.
    pub fn record_outdated(&mut self, document: &SourcedDocument, outdated: &[(u32, Outdated)]) -> Result<(), Error> {
        let recorded = self.outdated_rows(document, outdated);
        self.memory.sqlite(recorded)
    }

    fn outdated_rows(&mut self, document: &SourcedDocument, outdated: &[(u32, Outdated)]) -> rusqlite::Result<()> {
        let statements = &mut self.statements;
        statements.remove_outdated.execute((document.document, document.revision))?;
        for (ordinal, state) in outdated {
            let row = (document.document, document.revision, ordinal, state.code());
            statements.insert_outdated.execute(row)?;
        }
        Ok(())
    }

    /// Commits.
    pub fn finish(mut self) -> Result<SourceTotals, Error> {
        self.intake.finish()?;
        Ok(self.totals)
    }
}
