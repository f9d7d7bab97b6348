use bitext_model::{Locale, Origin, OriginBasis, Relation, UnitKind};
use jiff::civil::Date;
use rusqlite::{Row, Statement};

use crate::columns::{
    LocaleColumn, basis_of_code, kind_of_code, kind_of_segment, label_of_code, object_id, optional_date,
    optional_object_id, origin_of_code, relation_of_code,
};
use crate::source_files::Outdated;
use crate::{Error, FoundImport, FoundOccurrence, Memory, Side, Snapshot, TextId, UnitId};

/// A source with its target in one locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredUnit {
    /// Its row.
    pub unit: UnitId,
    /// The source text.
    pub source: TextId,
    /// The target text.
    pub target: TextId,
    /// The target's locale.
    pub locale: Locale,
}

/// Places of a unit with the same origin, all current or all not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standings {
    /// Who wrote the target there: what history shows, else what the files' label says.
    pub origin: Origin,
    /// What that rests on.
    pub basis: OriginBasis,
    /// Whether it stands there now.
    pub current: bool,
    /// How many there are.
    pub places: u64,
    /// The newest hand-off.
    pub handoff: Option<Date>,
    /// Sentence, unless it is a paragraph at every place where it is not hidden, or hidden at every place.
    pub kind: UnitKind,
    /// Whether the source text is the newest one at some place, as far as that is known.
    pub up_to_date: bool,
}

/// What is around a unit at a place. Texts are told by their [normalized keys](bitext_markup::TextKey::normalized).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surroundings {
    /// The document's path.
    pub path: String,
    /// `102`, `p101`.
    pub key: String,
    /// The text before, on the side asked for; `None` for the first of a document.
    pub previous: Option<u64>,
    /// The text after; `None` for the last of a document.
    pub next: Option<u64>,
}

/// Which layers have a unit.
const IMPORTS_OF: &str = "SELECT import.name, import_file.name, import_unit.tuid, import_unit.family, import_unit.kind, \
                                 import_target.origin \
                          FROM import_target \
                          JOIN import_unit ON import_unit.import = import_target.import \
                                          AND import_unit.ordinal = import_target.ordinal \
                          JOIN import_file ON import_file.import = import_unit.import \
                                          AND import_file.number = import_unit.file \
                          JOIN import ON import.id = import_target.import \
                          WHERE import_target.unit = ?1 ORDER BY import.name, import_target.ordinal";

fn read_import(row: &Row<'_>) -> rusqlite::Result<FoundImport> {
    Ok(FoundImport {
        import: row.get(0)?,
        file: row.get(1)?,
        tuid: row.get(2)?,
        family: row.get(3)?,
        kind: kind_of_code(row.get(4)?),
        origin: origin_of_code(row.get(5)?),
    })
}

/// Reads units and where they stand, one after the other.
#[derive(Debug)]
pub struct UnitReader<'m> {
    memory: &'m Memory,
    locales: LocaleColumn,
    like: Statement<'m>,
    by_source: Statement<'m>,
    by_target: Statement<'m>,
    standings: Statement<'m>,
    occurrences: Statement<'m>,
    /// With sources beside it, and with targets.
    surroundings: [Statement<'m>; 2],
    imports: Option<Statement<'m>>,
    linked: Option<Statement<'m>>,
}

impl<'m> Snapshot<'m> {
    /// Which layers have a unit; there must be layers.
    pub(crate) fn imports_of(&self, unit: i64) -> Result<Vec<FoundImport>, Error> {
        self.collect(IMPORTS_OF, [unit], read_import)
    }

    /// A reader of units.
    pub fn unit_reader(&self) -> Result<UnitReader<'m>, Error> {
        let memory = self.memory();
        let prepare = |query: &str| memory.sqlite(memory.connection.prepare(query));
        let units = "SELECT unit.id, unit.source, unit.target, locale.tag \
                     FROM unit JOIN locale ON locale.id = unit.locale WHERE";
        let surroundings = |side: &str| {
            let beside = |step: &str| {
                format!(
                    "(SELECT text.key FROM segment AS beside JOIN unit ON unit.id = beside.unit \
                      JOIN text ON text.id = unit.{side} \
                      WHERE beside.revision = segment.revision AND beside.ordinal = segment.ordinal {step} 1)"
                )
            };
            format!(
                "SELECT DISTINCT document.path, segment.key, {}, {} FROM segment \
                 JOIN placement ON placement.revision = segment.revision \
                 JOIN document ON document.id = placement.document \
                 WHERE segment.unit = ?1",
                beside("-"),
                beside("+")
            )
        };
        // What other documents of its groups have for the same stretch of the source.
        let linked = "SELECT unit.id, unit.source, unit.target, locale.tag, \
                             min(CASE WHEN 3 IN (own.relation, link.relation) THEN 3 \
                                 ELSE max(own.relation, link.relation) END) \
                      FROM segment \
                      JOIN aligned ON aligned.revision = segment.revision \
                      JOIN link AS own ON own.alignment = aligned.alignment AND own.number = aligned.number \
                                      AND own.ordinal = segment.ordinal \
                      JOIN aligned AS other ON other.alignment = aligned.alignment \
                      JOIN document ON document.id = other.document \
                      JOIN locale ON locale.id = document.locale AND locale.tag = ?2 \
                      JOIN link ON link.alignment = other.alignment AND link.number = other.number \
                               AND link.first = own.first AND link.last = own.last \
                      JOIN segment AS there ON there.revision = other.revision AND there.ordinal = link.ordinal \
                      JOIN unit ON unit.id = there.unit \
                      WHERE segment.unit = ?1 GROUP BY unit.id ORDER BY unit.id";
        Ok(UnitReader {
            memory,
            locales: LocaleColumn::default(),
            like: prepare("SELECT id, body FROM text WHERE key = ?1 ORDER BY id")?,
            by_source: prepare(&format!("{units} unit.source = ?1 ORDER BY unit.id"))?,
            by_target: prepare(&format!("{units} unit.target = ?1 ORDER BY unit.id"))?,
            standings: prepare(
                "SELECT coalesce(origin.origin, revision.label) AS who, origin.basis AS basis, \
                        placement.last_run IS NULL AS current, count(*), max(revision.handoff), \
                        min(iif(segment.confidence IS NULL, segment.key, NULL)), max(outdated.state IS NULL) \
                 FROM segment \
                 JOIN revision ON revision.id = segment.revision \
                 JOIN placement ON placement.revision = revision.id \
                 LEFT JOIN origin ON origin.placement = placement.id AND origin.ordinal = segment.ordinal \
                 LEFT JOIN outdated ON outdated.document = placement.document \
                                   AND outdated.revision = segment.revision AND outdated.ordinal = segment.ordinal \
                 WHERE segment.unit = ?1 GROUP BY who, basis, current",
            )?,
            occurrences: prepare(
                "SELECT family.name, repository.name, ref.name, git_commit.oid, document.path, segment.line, \
                        segment.key, revision.blob, revision.label, revision.handoff, placement.last_run IS NULL, \
                        date(git_commit.time, 'unixepoch'), coalesce(origin.origin, revision.label) AS who, \
                        origin.basis, (SELECT oid FROM git_commit WHERE id = origin.first_commit), \
                        (SELECT oid FROM git_commit WHERE id = origin.shown_commit), segment.confidence, outdated.state \
                 FROM segment \
                 JOIN revision ON revision.id = segment.revision \
                 JOIN placement ON placement.revision = revision.id \
                 JOIN document ON document.id = placement.document \
                 JOIN family ON family.id = document.family \
                 JOIN ref ON ref.id = placement.ref \
                 JOIN repository ON repository.id = ref.repository \
                 LEFT JOIN git_commit ON git_commit.id = placement.first_commit \
                 LEFT JOIN origin ON origin.placement = placement.id AND origin.ordinal = segment.ordinal \
                 LEFT JOIN outdated ON outdated.document = document.id AND outdated.revision = revision.id \
                                   AND outdated.ordinal = segment.ordinal \
                 WHERE segment.unit = ?1 \
                 ORDER BY placement.last_run IS NULL DESC, \
                          CASE WHEN who IN (2, 6) THEN 2 WHEN who = 0 THEN 1 ELSE 0 END, revision.handoff DESC, \
                          family.name, document.path, segment.line, repository.name, ref.name, placement.id \
                 LIMIT ?2",
            )?,
            surroundings: [prepare(&surroundings("source"))?, prepare(&surroundings("target"))?],
            imports: if self.has_layers()? { Some(prepare(IMPORTS_OF)?) } else { None },
            linked: if self.has_alignments()? { Some(prepare(linked)?) } else { None },
        })
    }
}

impl UnitReader<'_> {
    /// Texts that have this [normalized key](bitext_markup::TextKey::normalized).
    pub fn like(&mut self, normalized: u64) -> Result<Vec<(TextId, String)>, Error> {
        let found = self.like.query_map([normalized as i64], |row| Ok((TextId(row.get(0)?), row.get(1)?)));
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// The units that have this text on one side.
    pub fn units(&mut self, side: Side, text: TextId) -> Result<Vec<StoredUnit>, Error> {
        let statement = match side {
            Side::Source => &mut self.by_source,
            Side::Target => &mut self.by_target,
        };
        let locales = &mut self.locales;
        let found = statement.query_map([text.0], |row| {
            let locale = locales.read(row, 3)?;
            Ok(StoredUnit {
                unit: UnitId(row.get(0)?),
                source: TextId(row.get(1)?),
                target: TextId(row.get(2)?),
                locale,
            })
        });
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// How often a unit stands somewhere, and as what.
    pub fn standings(&mut self, unit: UnitId) -> Result<Vec<Standings>, Error> {
        let found = self.standings.query_map([unit.0], |row| {
            Ok(Standings {
                origin: origin_of_code(row.get(0)?),
                basis: basis_of_code(row.get(1)?),
                current: row.get(2)?,
                places: row.get(3)?,
                handoff: optional_date(row, 4)?,
                // `p` comes behind every digit.
                kind: match row.get_ref(5)?.as_str_or_null()? {
                    Some(key) => kind_of_segment(key, false),
                    None => UnitKind::Hidden,
                },
                up_to_date: row.get(6)?,
            })
        });
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// Where a unit stands, the best place first: current ones, then people's before unlabelled before a machine's, then the
    /// newest hand-off, then by family, path and line.
    pub fn occurrences(&mut self, unit: UnitId, limit: usize) -> Result<Vec<FoundOccurrence>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let found = self.occurrences.query_map((unit.0, limit), |row| {
            let key: String = row.get(6)?;
            Ok(FoundOccurrence {
                family: row.get(0)?,
                repository: row.get(1)?,
                reference: row.get(2)?,
                commit: optional_object_id(row, 3)?,
                committed: optional_date(row, 11)?,
                path: row.get(4)?,
                line: row.get(5)?,
                kind: kind_of_segment(&key, row.get_ref(16)?.as_i64_or_null()?.is_some()),
                confidence: row.get(16)?,
                outdated: Outdated::of_column(row.get(17)?),
                key,
                revision: object_id(row, 7)?,
                label: label_of_code(row.get(8)?),
                origin: origin_of_code(row.get(12)?),
                origin_basis: basis_of_code(row.get(13)?),
                shown_by: optional_object_id(row, 14)?.zip(optional_object_id(row, 15)?),
                handoff: optional_date(row, 9)?,
                current: row.get(10)?,
            })
        });
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// What is around a unit at its places: the texts beside it on this side.
    pub fn surroundings(&mut self, side: Side, unit: UnitId) -> Result<Vec<Surroundings>, Error> {
        let statement = match side {
            Side::Source => &mut self.surroundings[0],
            Side::Target => &mut self.surroundings[1],
        };
        let found = statement.query_map([unit.0], |row| {
            Ok(Surroundings {
                path: row.get(0)?,
                key: row.get(1)?,
                previous: row.get::<_, Option<i64>>(2)?.map(|key| key as u64),
                next: row.get::<_, Option<i64>>(3)?.map(|key| key as u64),
            })
        });
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// Which layers have a unit.
    pub fn imports(&mut self, unit: UnitId) -> Result<Vec<FoundImport>, Error> {
        let Some(imports) = &mut self.imports else { return Ok(Vec::new()) };
        let found = imports.query_map([unit.0], read_import);
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// The units of another locale that alignment holds for the same, each with the weaker of the relations of the two
    /// to the source that they have in common: edited is weaker than moved.
    pub fn linked(&mut self, unit: UnitId, locale: &Locale) -> Result<Vec<(StoredUnit, Relation)>, Error> {
        let Some(linked) = &mut self.linked else { return Ok(Vec::new()) };
        let locales = &mut self.locales;
        let found = linked.query_map((unit.0, locale.as_str()), |row| {
            let locale = locales.read(row, 3)?;
            let unit = StoredUnit {
                unit: UnitId(row.get(0)?),
                source: TextId(row.get(1)?),
                target: TextId(row.get(2)?),
                locale,
            };
            Ok((unit, relation_of_code(row.get(4)?)))
        });
        self.memory.sqlite(found.and_then(Iterator::collect))
    }
}
