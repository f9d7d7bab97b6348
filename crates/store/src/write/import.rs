use bitext_model::{Locale, Origin, UnitKind};
use rusqlite::{Connection, OptionalExtension, Statement};

use super::intake::Intake;
use super::interner::{InternStatements, Interner};
use super::locales::LocaleRows;
use super::rows::NewText;
use super::search;
use super::transaction::Transaction;
use crate::columns::{kind_code, origin_code};
use crate::{Error, Memory};

/// So many units are taken between looks at the interner's size.
const BETWEEN_SETTLINGS: u64 = 1000;

/// A unit as an imported file states it.
#[derive(Debug, Clone)]
pub struct NewImportUnit<'a> {
    /// The file's identifier of the unit.
    pub tuid: Option<&'a str>,
    /// The product.
    pub family: &'a str,
    /// Sentence or paragraph.
    pub kind: UnitKind,
    /// The source text.
    pub source: NewText<'a>,
    /// What else is stated; JSON that the memory keeps and does not read.
    pub detail: &'a str,
    /// The translations, in the file's order.
    pub targets: &'a [NewImportTarget<'a>],
}

/// A translation as an imported file states it.
#[derive(Debug, Clone)]
pub struct NewImportTarget<'a> {
    /// Its language.
    pub locale: &'a Locale,
    /// The target text.
    pub text: NewText<'a>,
    /// Who wrote it.
    pub origin: Origin,
    /// As for [`NewImportUnit::detail`].
    pub detail: &'a str,
}

/// What an import brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportTotals {
    /// Units of the files.
    pub units: u64,
    /// Translations of these.
    pub targets: u64,
    /// Pairs of source and target that the memory did not have.
    pub new_units: u64,
}

/// What forgetting an import took out of the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Units of its files.
    pub units: u64,
    /// Translations of these.
    pub targets: u64,
    /// Pairs of source and target that nothing else has.
    pub removed_units: u64,
    /// Texts that nothing else has.
    pub removed_texts: u64,
}

/// Takes the units of imported files as one layer, all or nothing.
///
/// Dropped without [`finish`](ImportWriter::finish), or killed, it leaves the memory as it was.
#[derive(Debug)]
pub struct ImportWriter<'r> {
    memory: &'r Memory,
    intake: Intake<'r>,
    statements: Statements<'r>,
    import: i64,
    files: u64,
    locales: LocaleRows,
    totals: ImportTotals,
}

#[derive(Debug)]
struct Statements<'c> {
    intern: InternStatements<'c>,
    insert_unit: Statement<'c>,
    insert_target: Statement<'c>,
}

impl<'c> Statements<'c> {
    fn prepare(connection: &'c Connection) -> rusqlite::Result<Statements<'c>> {
        Ok(Statements {
            intern: InternStatements::prepare(connection)?,
            insert_unit: connection.prepare(
                "INSERT INTO import_unit (import, ordinal, file, source, tuid, family, kind, detail) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?,
            insert_target: connection.prepare(
                "INSERT INTO import_target (import, ordinal, number, unit, origin, detail) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?,
        })
    }
}

impl<'r> ImportWriter<'r> {
    pub(crate) fn begin(
        memory: &'r Memory,
        run: i64,
        interner: &'r mut Interner,
        name: &str,
    ) -> Result<ImportWriter<'r>, Error> {
        let intake = Intake::begin(memory, interner)?;
        if import_row(memory, name)?.is_some() {
            return Err(Error::ImportExists { name: name.to_owned() });
        }
        let begin = || -> rusqlite::Result<ImportWriter<'r>> {
            let connection = &memory.connection;
            let import = connection.prepare("INSERT INTO import (name, run) VALUES (?1, ?2)")?.insert((name, run))?;
            Ok(ImportWriter {
                memory,
                intake,
                statements: Statements::prepare(connection)?,
                import,
                files: 0,
                locales: LocaleRows::default(),
                totals: ImportTotals::default(),
            })
        };
        memory.sqlite(begin())
    }

    /// Ends a file: the units since the last one are its, also when there are none. `detail` is JSON that the memory
    /// keeps and does not read.
    pub fn end_file(&mut self, name: &str, sha256: &str, detail: &str) -> Result<(), Error> {
        let insert = "INSERT INTO import_file (import, number, name, sha256, detail) VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = (self.import, self.files, name, sha256, detail);
        self.memory.sqlite(self.memory.connection.execute(insert, row))?;
        self.files += 1;
        Ok(())
    }

    /// Takes a unit of the file that [`end_file`](ImportWriter::end_file) names next.
    pub fn unit(&mut self, unit: &NewImportUnit<'_>) -> Result<(), Error> {
        let inserted = self.insert(unit);
        self.memory.sqlite(inserted)?;
        if self.totals.units.is_multiple_of(BETWEEN_SETTLINGS) {
            self.intake.settle()?;
        }
        Ok(())
    }

    fn insert(&mut self, new: &NewImportUnit<'_>) -> rusqlite::Result<()> {
        let ordinal = self.totals.units;
        let source = self.intake.text_row(&mut self.statements.intern, &new.source)?;
        self.statements.insert_unit.execute((
            self.import,
            ordinal,
            self.files,
            source,
            new.tuid,
            new.family,
            kind_code(new.kind),
            new.detail,
        ))?;
        for (number, target) in new.targets.iter().enumerate() {
            let locale = self.locales.row(&self.memory.connection, target.locale)?;
            let (unit, is_new) = self.intake.unit(&mut self.statements.intern, &new.source, &target.text, locale)?;
            let row = (self.import, ordinal, number, unit, origin_code(target.origin), target.detail);
            self.statements.insert_target.execute(row)?;
            self.totals.new_units += u64::from(is_new);
            self.totals.targets += 1;
        }
        self.totals.units += 1;
        Ok(())
    }

    /// Makes the layer part of the memory.
    pub fn finish(mut self) -> Result<ImportTotals, Error> {
        self.intake.finish()?;
        Ok(self.totals)
    }
}

/// The row of a layer's name.
pub(crate) fn import_row(memory: &Memory, name: &str) -> Result<Option<i64>, Error> {
    let find = "SELECT id FROM import WHERE name = ?1";
    memory.sqlite(memory.connection.query_row(find, [name], |row| row.get(0)).optional())
}

/// Takes a layer out, with the units and texts that only it had.
pub(crate) fn forget(memory: &Memory, name: &str) -> Result<Forgotten, Error> {
    let import = import_row(memory, name)?.ok_or_else(|| Error::NoSuchImport { name: name.to_owned() })?;
    let connection = &memory.connection;
    // For each text that goes SQLite would look through all units for references to it. The statements take out what
    // nothing refers to, so nothing is left to check.
    memory.sqlite(connection.pragma_update(None, "foreign_keys", "OFF"))?;
    let forget = || {
        let mut transaction = Transaction::begin(memory)?;
        let forgotten = memory.sqlite(forget_rows(connection, import))?;
        memory.set_meta("removals", memory.removals()? + 1)?;
        transaction.finish()?;
        Ok(forgotten)
    };
    let forgotten = forget();
    memory.sqlite(connection.pragma_update(None, "foreign_keys", "ON"))?;
    forgotten
}

fn forget_rows(connection: &Connection, import: i64) -> rusqlite::Result<Forgotten> {
    connection.execute_batch(
        "CREATE TEMP TABLE forgotten_unit (id INTEGER PRIMARY KEY); \
         CREATE TEMP TABLE forgotten_text (id INTEGER PRIMARY KEY);",
    )?;
    connection
        .execute("INSERT OR IGNORE INTO forgotten_unit SELECT unit FROM import_target WHERE import = ?1", [import])?;
    connection.execute(
        "INSERT OR IGNORE INTO forgotten_text \
         SELECT source FROM import_unit WHERE import = ?1 \
         UNION ALL SELECT source FROM unit WHERE id IN (SELECT id FROM forgotten_unit) \
         UNION ALL SELECT target FROM unit WHERE id IN (SELECT id FROM forgotten_unit)",
        [import],
    )?;
    let targets = connection.execute("DELETE FROM import_target WHERE import = ?1", [import])?;
    let units = connection.execute("DELETE FROM import_unit WHERE import = ?1", [import])?;
    connection.execute("DELETE FROM import_file WHERE import = ?1", [import])?;
    connection.execute("DELETE FROM import WHERE id = ?1", [import])?;
    let leaving = search::leaving(connection, "SELECT id FROM forgotten_unit")?;
    let removed_units = connection.execute(
        "DELETE FROM unit WHERE id IN (SELECT id FROM forgotten_unit) \
         AND NOT EXISTS (SELECT 1 FROM segment WHERE segment.unit = unit.id) \
         AND NOT EXISTS (SELECT 1 FROM import_target WHERE import_target.unit = unit.id)",
        (),
    )?;
    if let Some(leaving) = leaving {
        leaving.leave(connection)?;
    }
    let removed_texts = connection.execute(
        "DELETE FROM text WHERE id IN (SELECT id FROM forgotten_text) \
         AND id NOT IN (SELECT source FROM unit) AND id NOT IN (SELECT target FROM unit) \
         AND id NOT IN (SELECT source FROM import_unit)",
        (),
    )?;
    connection.execute_batch("DROP TABLE forgotten_unit; DROP TABLE forgotten_text")?;
    Ok(Forgotten {
        units: units as u64,
        targets: targets as u64,
        removed_units: removed_units as u64,
        removed_texts: removed_texts as u64,
    })
}
