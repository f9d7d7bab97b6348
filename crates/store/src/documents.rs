use std::collections::HashMap;

use bitext_model::{Block, Locale, ObjectId, UnitKey};
use rusqlite::Statement;

use crate::columns::{LocaleColumn, object_id};
use crate::{Error, Memory, Snapshot, TextId};

/// A document as it stands now, on whichever branches it stands so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentDocument {
    /// The product in all locales.
    pub family: String,
    /// Its path in its repository.
    pub path: String,
    /// Its locale.
    pub locale: Locale,
    /// Its row.
    pub document: i64,
    /// The row of its content, for [`SourceUnitReader`].
    pub revision: i64,
    /// Its content's git blob id.
    pub blob: ObjectId,
    /// The version of the reading that its segments come from.
    pub extractor: u32,
    /// How many segments it has.
    pub segments: u32,
    /// The day its source was handed to translation, `YYYY-MM-DD`; empty when that is unknown.
    pub handoff: String,
    /// The hash of the source file; empty when that is unknown.
    pub source_hash: String,
    /// `ms.assetid`; empty when it has none.
    pub asset_id: String,
}

/// The source side of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceUnit<'r> {
    /// The source text.
    pub source: TextId,
    /// Its key; `None` when its id is unusual.
    pub key: Option<UnitKey>,
    /// The block it stands in.
    pub block: Block,
    /// The heading that it is the text of, or a part of.
    pub heading: Option<HeadingRef<'r>>,
}

/// A heading of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadingRef<'r> {
    /// Its place among the headings of the document.
    pub number: u32,
    /// Its own anchor, or the nearest above it; may be empty.
    pub anchor: &'r str,
}

/// Reads the source side of one revision after the other.
#[derive(Debug)]
pub struct SourceUnitReader<'m> {
    memory: &'m Memory,
    units: Statement<'m>,
}

impl<'m> Snapshot<'m> {
    /// Every document that stands now, sorted by family, path, locale and blob id. One that stands on several branches
    /// with the same content is there once.
    pub fn current_documents(&self) -> Result<Vec<CurrentDocument>, Error> {
        let families: HashMap<i64, String> = self
            .collect("SELECT id, name FROM family", (), |row| Ok((row.get(0)?, row.get(1)?)))?
            .into_iter()
            .collect();
        let mut locales = LocaleColumn::default();
        let mut documents = self.collect(
            "SELECT document.family, document.path, locale.tag, document.id, revision.id, revision.blob, \
                    revision.extractor, revision.segments, coalesce(revision.handoff, ''), \
                    coalesce(revision.source_hash, ''), coalesce(revision.asset_id, '') \
             FROM placement \
             JOIN document ON document.id = placement.document \
             JOIN locale ON locale.id = document.locale \
             JOIN revision ON revision.id = placement.revision \
             WHERE placement.last_run IS NULL",
            (),
            |row| {
                Ok(CurrentDocument {
                    family: families.get(&row.get(0)?).cloned().unwrap_or_default(),
                    path: row.get(1)?,
                    locale: locales.read(row, 2)?,
                    document: row.get(3)?,
                    revision: row.get(4)?,
                    blob: object_id(row, 5)?,
                    extractor: row.get(6)?,
                    segments: row.get(7)?,
                    handoff: row.get(8)?,
                    source_hash: row.get(9)?,
                    asset_id: row.get(10)?,
                })
            },
        )?;
        documents.sort_unstable_by(|left, right| {
            (&left.family, &left.path, &left.locale, left.blob).cmp(&(
                &right.family,
                &right.path,
                &right.locale,
                right.blob,
            ))
        });
        documents.dedup_by_key(|document| (document.document, document.revision));
        Ok(documents)
    }

    /// A reader of the source side of revisions.
    pub fn source_units(&self) -> Result<SourceUnitReader<'m>, Error> {
        let memory = self.memory();
        let units = "SELECT unit.source, segment.key, segment.block, heading.number, coalesce(heading.anchor, '') \
                     FROM segment \
                     JOIN unit ON unit.id = segment.unit \
                     LEFT JOIN heading ON heading.revision = segment.revision AND heading.number = segment.heading \
                                      AND segment.block BETWEEN 1 AND 6 \
                     WHERE segment.revision = ?1 AND segment.confidence IS NULL ORDER BY segment.ordinal";
        Ok(SourceUnitReader { memory, units: memory.sqlite(memory.connection.prepare(units))? })
    }
}

impl SourceUnitReader<'_> {
    /// Hands over the source side of a revision, in file order.
    pub fn of_revision(&mut self, revision: i64, mut take: impl FnMut(SourceUnit<'_>)) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut rows = self.units.query([revision])?;
            while let Some(row) = rows.next()? {
                let number: Option<u32> = row.get(3)?;
                let anchor = row.get_ref(4)?.as_str()?;
                take(SourceUnit {
                    source: TextId(row.get(0)?),
                    key: UnitKey::parse(row.get_ref(1)?.as_str()?),
                    block: Block::from_code(row.get(2)?).unwrap_or(Block::Paragraph),
                    heading: number.map(|number| HeadingRef { number, anchor }),
                });
            }
            Ok(())
        };
        let done = read();
        self.memory.sqlite(done)
    }
}
