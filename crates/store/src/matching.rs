use bitext_model::UnitKind;
use rusqlite::{Row, Statement};

use crate::columns::kind_of_code;
use crate::{Error, Memory, Snapshot, TextId};

/// Answers what the memory has for a source text, again and again.
#[derive(Debug)]
pub struct MatchReader<'m> {
    memory: &'m Memory,
    like: Statement<'m>,
    standings: Statement<'m>,
    neighbours: Statement<'m>,
    translations: Statement<'m>,
    imported: Option<Statement<'m>>,
}

/// Under which product and as which kind of unit documents have a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The product.
    pub family: String,
    /// Sentence, paragraph or hidden.
    pub kind: UnitKind,
}

/// The source texts beside a source in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Where.
    pub standing: Standing,
    /// The source of the segment before.
    pub previous: Option<String>,
    /// The source of the segment after.
    pub next: Option<String>,
}

/// A translation that a layer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerTranslation {
    /// The layer's name.
    pub import: String,
    /// The product and kind of the unit it belongs to.
    pub standing: Standing,
    /// The target text.
    pub text: String,
    /// What whoever imported it kept beside, as in [`ImportTarget`](crate::ImportTarget).
    pub detail: String,
}

/// A column with the code of a segment's kind; as in the view `tm_occurrences`.
macro_rules! kind {
    () => {
        "iif(segment.confidence IS NOT NULL, 2, segment.key GLOB 'p[1-9]*' \
         AND substr(segment.key, 2) NOT GLOB '*[^0-9]*' AND length(segment.key) <= 10)"
    };
}

/// From a unit to the documents that have it.
macro_rules! documents {
    () => {
        "JOIN segment ON segment.unit = unit.id \
         JOIN placement ON placement.revision = segment.revision \
         JOIN document ON document.id = placement.document \
         JOIN family ON family.id = document.family "
    };
}

impl<'m> Snapshot<'m> {
    /// A reader of what documents and layers have for a source text.
    pub fn match_reader(&self) -> Result<MatchReader<'m>, Error> {
        let memory = self.memory();
        let prepare = |query| memory.sqlite(memory.connection.prepare(query));
        let imported = "SELECT import_unit.family, import_unit.kind, import.name, text.body, import_target.detail \
                        FROM unit JOIN text ON text.id = unit.target \
                        JOIN import_target ON import_target.unit = unit.id \
                        JOIN import_unit ON import_unit.import = import_target.import \
                                        AND import_unit.ordinal = import_target.ordinal \
                        JOIN import ON import.id = import_target.import \
                        WHERE unit.source = ?1 AND unit.locale = (SELECT id FROM locale WHERE tag = ?2) \
                        ORDER BY text.body, import.name, import_target.ordinal";
        Ok(MatchReader {
            memory,
            like: prepare("SELECT id, body FROM text WHERE key = ?1")?,
            standings: prepare(concat!(
                "SELECT family.name, ",
                kind!(),
                " AS kind FROM unit ",
                documents!(),
                "WHERE unit.source = ?1 GROUP BY family.name, kind \
                 ORDER BY max(placement.last_run IS NULL) DESC, count(*) DESC, family.name, kind"
            ))?,
            neighbours: prepare(concat!(
                "SELECT family.name, ",
                kind!(),
                ", (SELECT text.body FROM segment AS beside JOIN unit ON unit.id = beside.unit \
                    JOIN text ON text.id = unit.source \
                    WHERE beside.revision = segment.revision AND beside.ordinal = segment.ordinal - 1), \
                   (SELECT text.body FROM segment AS beside JOIN unit ON unit.id = beside.unit \
                    JOIN text ON text.id = unit.source \
                    WHERE beside.revision = segment.revision AND beside.ordinal = segment.ordinal + 1) \
                 FROM unit ",
                documents!(),
                "WHERE unit.source = ?1 ORDER BY placement.last_run IS NULL DESC, family.name, document.path, \
                 segment.ordinal LIMIT ?2"
            ))?,
            translations: prepare(
                "SELECT text.body, max(2 * (CASE revision.label WHEN 1 THEN 2 WHEN 0 THEN 1 ELSE 0 END) \
                                       + (placement.last_run IS NULL)) AS worth \
                 FROM unit JOIN text ON text.id = unit.target \
                 JOIN segment ON segment.unit = unit.id \
                 JOIN placement ON placement.revision = segment.revision \
                 JOIN revision ON revision.id = segment.revision \
                 WHERE unit.source = ?1 AND unit.locale = (SELECT id FROM locale WHERE tag = ?2) \
                 GROUP BY unit.id ORDER BY worth DESC, max(revision.handoff) DESC, count(*) DESC, text.body",
            )?,
            imported: if self.has_layers()? { Some(prepare(imported)?) } else { None },
        })
    }

    /// Calls `each` with every source that documents have, under each product and kind: the row and the text.
    pub fn sources(&self, mut each: impl FnMut(&Standing, TextId, &str)) -> Result<(), Error> {
        let query = concat!(
            "SELECT family, kind, id, text.body FROM (SELECT DISTINCT family.name AS family, ",
            kind!(),
            " AS kind, unit.source AS source FROM unit ",
            documents!(),
            ") JOIN text ON text.id = source ORDER BY family, kind, text.id"
        );
        let memory = self.memory();
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = memory.connection.prepare(query)?;
            let mut rows = statement.query(())?;
            while let Some(row) = rows.next()? {
                each(&standing(row)?, TextId(row.get(2)?), row.get_ref(3)?.as_str()?);
            }
            Ok(())
        };
        memory.sqlite(read())
    }
}

impl MatchReader<'_> {
    /// Texts that have this [normalized key](bitext_markup::TextKey::normalized), by row.
    pub fn like(&mut self, normalized: u64) -> Result<Vec<(TextId, String)>, Error> {
        let found = self.like.query_map([normalized as i64], |row| Ok((TextId(row.get(0)?), row.get(1)?)));
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// Where documents have a source: products and kinds, the most frequent of those that stand now first. Empty when
    /// none has it.
    pub fn standings(&mut self, source: TextId) -> Result<Vec<Standing>, Error> {
        let found = self.standings.query_map([source.0], standing);
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// What stands beside a source in documents, at most `limit` places, current ones first.
    pub fn neighbours(&mut self, source: TextId, limit: u32) -> Result<Vec<Neighbour>, Error> {
        let found = self.neighbours.query_map((source.0, limit), |row| {
            Ok(Neighbour { standing: standing(row)?, previous: row.get(2)?, next: row.get(3)? })
        });
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// The translations of a source into a locale that documents have, the best first, each with what it is worth: more
    /// when people wrote it, and when it stands now.
    pub fn translations(&mut self, source: TextId, locale: &str) -> Result<Vec<(u8, String)>, Error> {
        let found = self.translations.query_map((source.0, locale), |row| Ok((row.get(1)?, row.get(0)?)));
        self.memory.sqlite(found.and_then(Iterator::collect))
    }

    /// Whether there are layers that could have any.
    pub fn has_layers(&self) -> bool {
        self.imported.is_some()
    }

    /// The translations that layers have, in text order, each as often as units have it.
    pub fn imported(&mut self, source: TextId, locale: &str) -> Result<Vec<LayerTranslation>, Error> {
        let Some(statement) = &mut self.imported else { return Ok(Vec::new()) };
        let found = statement.query_map((source.0, locale), |row| {
            Ok(LayerTranslation {
                import: row.get(2)?,
                standing: standing(row)?,
                text: row.get(3)?,
                detail: row.get(4)?,
            })
        });
        self.memory.sqlite(found.and_then(Iterator::collect))
    }
}

/// The first two columns of a row.
fn standing(row: &Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing { family: row.get(0)?, kind: kind_of_code(row.get(1)?) })
}
