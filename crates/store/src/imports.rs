use bitext_model::{Locale, Origin, UnitKind};
use rusqlite::Statement;

use crate::columns::{LocaleColumn, kind_of_code, origin_of_code};
use crate::{Error, Memory, Snapshot, TextId};

/// A layer: what one import brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportInfo {
    /// Its row, for [`ImportReader`].
    pub row: i64,
    /// Its name.
    pub name: String,
    /// Its run.
    pub run: i64,
    /// When its run began, RFC 3339 in UTC.
    pub started: String,
    /// Units of its files.
    pub units: u64,
    /// Translations of these.
    pub targets: u64,
    /// Its files, in the order given.
    pub files: Vec<ImportFile>,
}

/// A file of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// Its name, as given.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// What whoever imported it kept of its header.
    pub detail: String,
}

/// What sorts the units of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportUnitRow<'r> {
    /// From 0, in the order of files and their units.
    pub ordinal: u32,
    /// The source text.
    pub source: TextId,
    /// The product.
    pub family: &'r str,
    /// Sentence or paragraph.
    pub kind: UnitKind,
}

/// A unit of a layer as its file states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportUnit {
    /// The number of its file, from 0.
    pub file: u32,
    /// The file's identifier of it.
    pub tuid: Option<String>,
    /// The product.
    pub family: String,
    /// Sentence or paragraph.
    pub kind: UnitKind,
    /// The source text.
    pub source: TextId,
    /// What whoever imported it kept beside.
    pub detail: String,
    /// The translations, in the file's order.
    pub targets: Vec<ImportTarget>,
}

/// A translation of a unit of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportTarget {
    /// Its language.
    pub locale: Locale,
    /// The target text.
    pub text: TextId,
    /// Who wrote it.
    pub origin: Origin,
    /// What whoever imported it kept beside.
    pub detail: String,
}

/// Reads the units of layers.
#[derive(Debug)]
pub struct ImportReader<'m> {
    memory: &'m Memory,
    rows: Statement<'m>,
    unit: Statement<'m>,
    targets: Statement<'m>,
    locales: LocaleColumn,
}

impl<'m> Snapshot<'m> {
    /// Whether the file is of a format that has layers: one that was written by an older version may be read as it is.
    pub(crate) fn has_layers(&self) -> Result<bool, Error> {
        Ok(2 <= self.memory().format()?)
    }

    /// All layers, sorted by name.
    pub fn imports(&self) -> Result<Vec<ImportInfo>, Error> {
        if !self.has_layers()? {
            return Ok(Vec::new());
        }
        let mut imports = self.collect(
            "SELECT import.id, import.name, run.started, run.id, \
                    (SELECT count(*) FROM import_unit WHERE import_unit.import = import.id), \
                    (SELECT count(*) FROM import_target WHERE import_target.import = import.id) \
             FROM import JOIN run ON run.id = import.run ORDER BY import.name",
            (),
            |row| {
                Ok(ImportInfo {
                    row: row.get(0)?,
                    name: row.get(1)?,
                    started: row.get(2)?,
                    run: row.get(3)?,
                    units: row.get(4)?,
                    targets: row.get(5)?,
                    files: Vec::new(),
                })
            },
        )?;
        for import in &mut imports {
            let query = "SELECT name, sha256, detail FROM import_file WHERE import = ?1 ORDER BY number";
            import.files = self.collect(query, [import.row], |row| {
                Ok(ImportFile { name: row.get(0)?, sha256: row.get(1)?, detail: row.get(2)? })
            })?;
        }
        Ok(imports)
    }

    /// The locales that a layer has translations into, sorted.
    pub fn import_locales(&self, import: i64) -> Result<Vec<Locale>, Error> {
        let mut locales = LocaleColumn::default();
        self.collect(
            "SELECT DISTINCT locale.tag FROM import_target \
             JOIN unit ON unit.id = import_target.unit JOIN locale ON locale.id = unit.locale \
             WHERE import_target.import = ?1 ORDER BY locale.tag",
            [import],
            |row| locales.read(row, 0),
        )
    }

    /// A reader of layers. The memory must have some.
    pub fn import_reader(&self) -> Result<ImportReader<'m>, Error> {
        let memory = self.memory();
        let prepare = |query| memory.sqlite(memory.connection.prepare(query));
        Ok(ImportReader {
            memory,
            rows: prepare("SELECT ordinal, source, family, kind FROM import_unit WHERE import = ?1 ORDER BY ordinal")?,
            unit: prepare(
                "SELECT file, tuid, family, kind, source, detail FROM import_unit WHERE import = ?1 AND ordinal = ?2",
            )?,
            targets: prepare(
                "SELECT locale.tag, unit.target, import_target.origin, import_target.detail FROM import_target \
                 JOIN unit ON unit.id = import_target.unit JOIN locale ON locale.id = unit.locale \
                 WHERE import_target.import = ?1 AND import_target.ordinal = ?2 ORDER BY import_target.number",
            )?,
            locales: LocaleColumn::default(),
        })
    }
}

impl ImportReader<'_> {
    /// Calls `each` with every unit of a layer, in order.
    pub fn rows(&mut self, import: i64, mut each: impl FnMut(ImportUnitRow<'_>)) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut rows = self.rows.query([import])?;
            while let Some(row) = rows.next()? {
                each(ImportUnitRow {
                    ordinal: row.get(0)?,
                    source: TextId(row.get(1)?),
                    family: row.get_ref(2)?.as_str()?,
                    kind: kind_of_code(row.get(3)?),
                });
            }
            Ok(())
        };
        self.memory.sqlite(read())
    }

    /// One unit of a layer, with its translations.
    pub fn unit(&mut self, import: i64, ordinal: u32) -> Result<ImportUnit, Error> {
        let mut read = || -> rusqlite::Result<ImportUnit> {
            let mut unit = self.unit.query_row((import, ordinal), |row| {
                Ok(ImportUnit {
                    file: row.get(0)?,
                    tuid: row.get(1)?,
                    family: row.get(2)?,
                    kind: kind_of_code(row.get(3)?),
                    source: TextId(row.get(4)?),
                    detail: row.get(5)?,
                    targets: Vec::new(),
                })
            })?;
            let mut rows = self.targets.query((import, ordinal))?;
            while let Some(row) = rows.next()? {
                unit.targets.push(ImportTarget {
                    locale: self.locales.read(row, 0)?,
                    text: TextId(row.get(1)?),
                    origin: origin_of_code(row.get(2)?),
                    detail: row.get(3)?,
                });
            }
            Ok(unit)
        };
        self.memory.sqlite(read())
    }
}
