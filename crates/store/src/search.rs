//! What a concordance asks of a memory: which texts have words, which units have texts, where the best places are.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::ops::ControlFlow;

use bitext_markup::IndexTerm;
use bitext_model::{Commit, Label, Locale, ObjectId, Origin, OriginBasis, UnitKind};
use jiff::civil::Date;
use rusqlite::{Row, Statement};

use crate::columns::{
    LocaleColumn, basis_of_code, kind_of_code, kind_of_segment, label_code, label_of_code, object_id, optional_date,
    optional_object_id, origin_code, origin_of_code,
};
use crate::postings::Segments;
use crate::source_files::Outdated;
use crate::write::search::is_complete;
use crate::{Error, FoundImport, Memory, OpenOptions, Snapshot, TextId};

/// A side of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The text that was translated.
    Source,
    /// The translation.
    Target,
}

impl Side {
    /// Both.
    pub const ALL: [Side; 2] = [Side::Source, Side::Target];

    pub(crate) fn column(self) -> &'static str {
        match self {
            Side::Source => "source",
            Side::Target => "target",
        }
    }

    /// The index that finds units by their text on this side, in memories that have it.
    pub(crate) fn index(self) -> &'static str {
        match self {
            Side::Source => "unit_pair",
            Side::Target => "unit_target",
        }
    }

    pub(crate) fn table(self) -> &'static str {
        match self {
            Side::Source => "search_source",
            Side::Target => "search_target",
        }
    }
}

/// A unit: valid within one memory file, and says nothing beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(pub i64);

/// A unit, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitRow {
    /// Its number.
    pub unit: UnitId,
    /// Its source.
    pub source: TextId,
    /// Its target.
    pub target: TextId,
    /// The row of its locale, for [`Concordance::locale`].
    pub locale: i64,
}

/// What makes a revision better than another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionWorth {
    /// Its row.
    pub revision: i64,
    /// The file's label.
    pub label: Label,
    /// Whether it stands somewhere now.
    pub current: bool,
    /// The day the source was handed to translation.
    pub handoff: Option<Date>,
    /// Its git blob id.
    pub blob: ObjectId,
    /// The row of its locale.
    pub locale: i64,
}

/// A path that a revision stands or stood at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionPlace {
    /// Its row, for [`SegmentReader::origin`](crate::SegmentReader::origin).
    pub placement: i64,
    /// The product.
    pub family: String,
    /// The document's path.
    pub path: String,
    /// The repository's name.
    pub repository: String,
    /// The branch.
    pub reference: String,
    /// The commit that brought it.
    pub commit: Option<Commit>,
    /// The day, in UTC, of the run that first had it there.
    pub first_seen: Option<Date>,
    /// Whether it stands there now.
    pub current: bool,
    /// The document's row.
    pub document: i64,
}

/// A translation that an import has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedUnit {
    /// The unit.
    pub unit: UnitId,
    /// The import's name.
    pub import: String,
    /// The place in it.
    pub ordinal: u32,
    /// Among the translations there.
    pub number: u32,
    /// Who wrote it, as the import says.
    pub origin: Origin,
    /// What kind of unit it is there.
    pub kind: UnitKind,
}

/// Answers what a concordance needs, in one state of the memory.
#[derive(Debug)]
pub struct Concordance<'s, 'm> {
    snapshot: &'s Snapshot<'m>,
    memory: &'m Memory,
    has_index: bool,
    has_imports: bool,
    locales: HashMap<i64, Locale>,
    unit: Statement<'m>,
    segments: Statement<'m>,
    units: Statement<'m>,
    kind: Statement<'m>,
    worth: Statement<'m>,
    /// `None` where history shows nothing.
    origins: Option<Statement<'m>>,
}

const WORTH: &str = "SELECT revision.id, revision.label, revision.handoff, revision.blob, revision.locale, \
                     EXISTS (SELECT 1 FROM placement WHERE placement.revision = revision.id AND last_run IS NULL) AS current \
                     FROM revision";

/// Who wrote a segment, where it stands now before where it stood.
const ORIGINS: &str = "SELECT placement.last_run IS NULL AS current, origin.origin, origin.basis FROM placement \
                       JOIN origin ON origin.placement = placement.id AND origin.ordinal = ?2 \
                       WHERE placement.revision = ?1 ORDER BY current DESC";

impl Memory {
    /// Sees to it that the file has an index of words, if it may be written to and nobody else writes: without one,
    /// searches look at every text.
    pub fn finish_search_index(&self) -> Result<(), Error> {
        let is_complete = self.has_indexes()? && is_complete(self)?;
        if !is_complete {
            // Whatever keeps it from being made keeps nobody from reading.
            let _ = Memory::create(self.path(), &OpenOptions::default());
        }
        Ok(())
    }
}

impl<'m> Snapshot<'m> {
    /// What a concordance needs.
    pub fn concordance(&self) -> Result<Concordance<'_, 'm>, Error> {
        let memory = self.memory();
        let prepare = |query: &str| memory.sqlite(memory.connection.prepare(query));
        let units = "SELECT id, source, target, locale FROM unit";
        let mut tags = LocaleColumn::default();
        let locales = self.collect("SELECT id, tag FROM locale", (), |row| Ok((row.get(0)?, tags.read(row, 1)?)))?;
        let has_imports = self.has_layers()? && {
            let query = "SELECT EXISTS (SELECT 1 FROM import)";
            memory.sqlite(memory.connection.query_row(query, (), |row| row.get(0)))?
        };
        Ok(Concordance {
            snapshot: self,
            memory,
            has_index: is_complete(memory)?,
            has_imports,
            locales: locales.into_iter().collect(),
            unit: prepare(&format!("{units} WHERE id = ?1"))?,
            segments: prepare("SELECT revision, ordinal FROM segment WHERE unit = ?1")?,
            units: prepare("SELECT ordinal, unit FROM segment WHERE revision = ?1 ORDER BY ordinal")?,
            kind: prepare("SELECT key, confidence IS NOT NULL FROM segment WHERE revision = ?1 AND ordinal = ?2")?,
            worth: prepare(&format!("{WORTH} WHERE revision.id = ?1"))?,
            origins: if self.has_origins()? { Some(prepare(ORIGINS)?) } else { None },
        })
    }

    /// Hands over the revisions of a label that stand somewhere now, or the others, until told to stop: the newest
    /// hand-off first, then by blob id and locale.
    pub fn revisions_by_worth<E: From<Error>>(
        &self,
        label: Label,
        current: bool,
        mut take: impl FnMut(RevisionWorth) -> Result<ControlFlow<()>, E>,
    ) -> Result<ControlFlow<()>, E> {
        let memory = self.memory();
        let dates = "SELECT handoff, id FROM revision WHERE label = ?1";
        let mut revisions: Vec<(Option<Date>, i64)> =
            self.collect(dates, [label_code(label)], |row| Ok((optional_date(row, 0)?, row.get(1)?)))?;
        revisions.sort_unstable_by(|left, right| right.cmp(left));
        let tags: HashMap<i64, String> =
            self.collect("SELECT id, tag FROM locale", (), |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect();
        let mut worth = memory.sqlite(memory.connection.prepare_cached(&format!("{WORTH} WHERE revision.id = ?1")))?;
        // Mostly few days are asked for.
        for of_a_day in revisions.chunk_by(|left, right| left.0 == right.0) {
            let mut standing = Vec::new();
            for (_, revision) in of_a_day {
                let worth = memory.sqlite(worth.query_row([revision], worth_row))?;
                if worth.current == current {
                    standing.push(worth);
                }
            }
            standing.sort_unstable_by(|left, right| {
                left.blob.0.cmp(&right.blob.0).then_with(|| tags.get(&left.locale).cmp(&tags.get(&right.locale)))
            });
            for worth in standing {
                if take(worth)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Hands over the translations of an origin and all its cases that imports have, until told to stop: by name and
    /// order.
    pub fn imported_by_origin<E: From<Error>>(
        &self,
        origin: Origin,
        mut take: impl FnMut(ImportedUnit) -> Result<ControlFlow<()>, E>,
    ) -> Result<ControlFlow<()>, E> {
        if !self.has_layers()? {
            return Ok(ControlFlow::Continue(()));
        }
        let memory = self.memory();
        let imports: Vec<(i64, String)> =
            self.collect("SELECT id, name FROM import ORDER BY name", (), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let cases = Origin::ALL.into_iter().filter(|case| case.is(origin));
        let codes: Vec<String> = cases.map(|case| origin_code(case).to_string()).collect();
        let query = format!(
            "SELECT import_target.unit, ?2, import_target.ordinal, number, origin, import_unit.kind FROM import_target \
             JOIN import_unit ON import_unit.import = import_target.import AND import_unit.ordinal = import_target.ordinal \
             WHERE origin IN ({}) AND import_target.import = ?1 ORDER BY import_target.ordinal, number",
            codes.join(", ")
        );
        let mut statement = memory.sqlite(memory.connection.prepare(&query))?;
        for (import, name) in imports {
            let mut rows = memory.sqlite(statement.query((import, name)))?;
            while let Some(row) = memory.sqlite(rows.next())? {
                let imported = memory.sqlite(imported_row(row))?;
                if take(imported)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

impl Concordance<'_, '_> {
    /// Whether [`find`](Concordance::find) and [`units_of`](Concordance::units_of) are fast: otherwise look at
    /// [each text](Snapshot::each_text) and at [each unit](Concordance::each_unit).
    pub fn has_index(&self) -> bool {
        self.has_index
    }

    /// Texts of a side that the index has under all terms, by row: all of them, or some `limit`. `None` when there is no
    /// index that could be asked.
    pub fn find(&mut self, side: Side, terms: &[IndexTerm], limit: usize) -> Option<Vec<TextId>> {
        if !self.has_index {
            return None;
        }
        // An index that does not answer is as good as none: the texts are there.
        let found = Segments::new(&self.memory.connection, side.table()).find_all(terms, limit).ok();
        self.has_index = found.is_some();
        found.map(|texts| texts.into_iter().map(TextId).collect())
    }

    /// How many units there are, or a few more.
    pub fn unit_count(&self) -> Result<u64, Error> {
        let query = "SELECT coalesce(max(id), 0) FROM unit";
        self.memory.sqlite(self.memory.connection.query_row(query, (), |row| row.get(0)))
    }

    /// Adds the units that have one of some texts on a side, those of one text after those of another: all, or those of
    /// the locales of some rows.
    pub fn units_of(
        &self,
        side: Side,
        texts: &[TextId],
        locales: Option<&[i64]>,
        units: &mut Vec<UnitId>,
    ) -> Result<(), Error> {
        // One question for many texts takes half the time of one for each, and numbers alone come from an index.
        let column = side.column();
        let condition = if locales.is_some() { "WHERE locale IN (SELECT value FROM json_each(?2))" } else { "" };
        let query = format!(
            "SELECT id FROM (SELECT value AS text FROM json_each(?1)) AS wanted \
             CROSS JOIN unit ON unit.{column} = wanted.text {condition}"
        );
        let texts = json_array(texts.iter().map(|text| text.0));
        let locales = locales.map(|locales| json_array(locales.iter().copied()));
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.memory.connection.prepare_cached(&query)?;
            let mut rows = match &locales {
                Some(locales) => statement.query((&texts, locales))?,
                None => statement.query([&texts])?,
            };
            while let Some(row) = rows.next()? {
                units.push(UnitId(row.get(0)?));
            }
            Ok(())
        };
        let done = read();
        self.memory.sqlite(done)
    }

    /// Hands over every unit.
    pub fn each_unit(&self, mut take: impl FnMut(UnitRow)) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.memory.connection.prepare("SELECT id, source, target, locale FROM unit")?;
            let mut rows = statement.query(())?;
            while let Some(row) = rows.next()? {
                take(unit_row(row)?);
            }
            Ok(())
        };
        let done = read();
        self.memory.sqlite(done)
    }

    /// A unit.
    pub fn unit(&mut self, unit: UnitId) -> Result<UnitRow, Error> {
        let row = self.unit.query_row([unit.0], unit_row);
        self.memory.sqlite(row)
    }

    /// The rows of locales.
    pub fn locale_rows<'l>(&self, locales: impl IntoIterator<Item = &'l Locale>) -> Vec<i64> {
        let wanted: HashSet<&Locale> = locales.into_iter().collect();
        self.locales.iter().filter(|(_, locale)| wanted.contains(locale)).map(|(row, _)| *row).collect()
    }

    /// The locale of a row.
    pub fn locale(&self, row: i64) -> Option<&Locale> {
        self.locales.get(&row)
    }

    /// The segments that a unit is: rows of revisions, and ordinals.
    pub fn segments_of(&mut self, unit: UnitId) -> Result<Vec<(i64, u32)>, Error> {
        let found = self.segments.query_map([unit.0], |row| Ok((row.get(0)?, row.get(1)?)));
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// The units of a revision with their ordinals, in file order.
    pub fn units_in(&mut self, revision: i64) -> Result<Vec<(u32, UnitId)>, Error> {
        let found = self.units.query_map([revision], |row| Ok((row.get(0)?, UnitId(row.get(1)?))));
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// Of which kind a segment of a revision is.
    pub fn kind_of(&mut self, revision: i64, ordinal: u32) -> Result<UnitKind, Error> {
        let kind =
            self.kind.query_row((revision, ordinal), |row| Ok(kind_of_segment(row.get_ref(0)?.as_str()?, row.get(1)?)));
        self.memory.sqlite(kind)
    }

    /// What a revision is worth.
    pub fn worth(&mut self, revision: i64) -> Result<RevisionWorth, Error> {
        let worth = self.worth.query_row([revision], worth_row);
        self.memory.sqlite(worth)
    }

    /// Whether history shows who wrote anything.
    pub fn has_origins(&self) -> bool {
        self.origins.is_some()
    }

    /// Who wrote a segment of a revision as history shows it, and what that rests on: at each place where it stands now,
    /// or where it does nowhere, at each where it stood.
    pub fn origins_of(&mut self, revision: i64, ordinal: u32) -> Result<Vec<(Origin, OriginBasis)>, Error> {
        let Some(statement) = &mut self.origins else { return Ok(Vec::new()) };
        let mut read = || -> rusqlite::Result<Vec<(Origin, OriginBasis)>> {
            let mut found = Vec::new();
            let mut rows = statement.query((revision, ordinal))?;
            let mut of_current = false;
            while let Some(row) = rows.next()? {
                let current: bool = row.get(0)?;
                of_current |= current;
                if current || !of_current {
                    found.push((origin_of_code(row.get(1)?), basis_of_code(row.get(2)?)));
                }
            }
            Ok(found)
        };
        let found = read();
        self.memory.sqlite(found)
    }

    /// Where a revision stands or stood, by family, path, repository and branch; where it stands now first.
    pub fn places_of(&self, revision: i64) -> Result<Vec<RevisionPlace>, Error> {
        self.snapshot.collect(
            "SELECT family.name, document.path, repository.name, ref.name, git_commit.oid, git_commit.time, \
                    substr(run.started, 1, 10), placement.last_run IS NULL AS current, document.id, placement.id \
             FROM placement \
             JOIN document ON document.id = placement.document \
             JOIN family ON family.id = document.family \
             JOIN ref ON ref.id = placement.ref \
             JOIN repository ON repository.id = ref.repository \
             JOIN run ON run.id = placement.first_run \
             LEFT JOIN git_commit ON git_commit.id = placement.first_commit \
             WHERE placement.revision = ?1 \
             ORDER BY current DESC, family.name, document.path, repository.name, ref.name, git_commit.time, \
                      git_commit.oid, placement.id",
            [revision],
            |row| {
                let time: Option<i64> = row.get(5)?;
                Ok(RevisionPlace {
                    placement: row.get(9)?,
                    family: row.get(0)?,
                    path: row.get(1)?,
                    repository: row.get(2)?,
                    reference: row.get(3)?,
                    commit: optional_object_id(row, 4)?.zip(time).map(|(id, time)| Commit { id, time }),
                    first_seen: optional_date(row, 6)?,
                    current: row.get(7)?,
                    document: row.get(8)?,
                })
            },
        )
    }

    /// What became of the source text of a document's segment in the newest state of the source repository, where that is
    /// known and it is not the same.
    pub fn outdated(&self, document: i64, revision: i64, ordinal: u32) -> Result<Option<Outdated>, Error> {
        let query = "SELECT state FROM outdated WHERE document = ?1 AND revision = ?2 AND ordinal = ?3";
        let found = self.snapshot.collect(query, (document, revision, ordinal), |row| row.get(0))?;
        Ok(Outdated::of_column(found.first().copied()))
    }

    /// Which imports have a unit, by name and order in the layer.
    pub fn imports_of(&self, unit: UnitId) -> Result<Vec<FoundImport>, Error> {
        if self.has_imports { self.snapshot.imports_of(unit.0) } else { Ok(Vec::new()) }
    }

    /// Where imports have a unit, by name and order.
    pub fn imported_places_of(&self, unit: UnitId) -> Result<Vec<ImportedUnit>, Error> {
        if !self.has_imports {
            return Ok(Vec::new());
        }
        self.snapshot.collect(
            "SELECT import_target.unit, import.name, import_target.ordinal, number, origin, import_unit.kind \
             FROM import_target \
             JOIN import_unit ON import_unit.import = import_target.import AND import_unit.ordinal = import_target.ordinal \
             JOIN import ON import.id = import_target.import \
             WHERE import_target.unit = ?1 ORDER BY import.name, import_target.ordinal, number",
            [unit.0],
            imported_row,
        )
    }
}

fn json_array(numbers: impl Iterator<Item = i64>) -> String {
    let mut array = String::from("[");
    for (place, number) in numbers.enumerate() {
        let _ = write!(array, "{}{number}", if place == 0 { "" } else { "," });
    }
    array.push(']');
    array
}

fn unit_row(row: &Row<'_>) -> rusqlite::Result<UnitRow> {
    Ok(UnitRow {
        unit: UnitId(row.get(0)?),
        source: TextId(row.get(1)?),
        target: TextId(row.get(2)?),
        locale: row.get(3)?,
    })
}

fn worth_row(row: &Row<'_>) -> rusqlite::Result<RevisionWorth> {
    Ok(RevisionWorth {
        revision: row.get(0)?,
        label: label_of_code(row.get(1)?),
        handoff: optional_date(row, 2)?,
        blob: object_id(row, 3)?,
        locale: row.get(4)?,
        current: row.get(5)?,
    })
}

fn imported_row(row: &Row<'_>) -> rusqlite::Result<ImportedUnit> {
    Ok(ImportedUnit {
        unit: UnitId(row.get(0)?),
        import: row.get(1)?,
        ordinal: row.get(2)?,
        number: row.get(3)?,
        origin: origin_of_code(row.get(4)?),
        kind: kind_of_code(row.get(5)?),
    })
}
