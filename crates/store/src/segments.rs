use bitext_model::{Block, ObjectId, Origin, OriginBasis, UnitKey, UnitKind};
use rusqlite::{OptionalExtension, Row, Statement};

use crate::columns::{basis_of_code, kind_of_segment, object_id, origin_of_code};
use crate::{Error, Memory, Snapshot, TextId};

/// Reads the segments of one revision after the other.
#[derive(Debug)]
pub struct SegmentReader<'m> {
    memory: &'m Memory,
    rows: Statement<'m>,
    detail: Statement<'m>,
    details: Statement<'m>,
    texts: Statement<'m>,
    /// `None`, like the next, where history shows nothing.
    origins: Option<Statement<'m>>,
    origin: Option<Statement<'m>>,
}

/// One segment, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentRow {
    /// From 0, in file order.
    pub ordinal: u32,
    /// The source text.
    pub source: TextId,
    /// The target text.
    pub target: TextId,
    /// From 1.
    pub line: u32,
    /// Its key; `None` when its id is unusual, see [`SegmentDetail::key`].
    pub key: Option<UnitKey>,
    /// How sure the pair is, in 1/10000, where it was found and not marked.
    pub confidence: Option<u16>,
}

impl SegmentRow {
    /// What it is; a segment with an unusual id counts as a sentence.
    pub fn kind(&self) -> UnitKind {
        match self.confidence {
            Some(_) => UnitKind::Hidden,
            None => self.key.map_or(UnitKind::Sentence, |key| key.kind),
        }
    }
}

/// What is known of one segment beyond its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentDetail {
    /// `102`, `p101`, or the whole id when it is unusual; `title`, `alt-2` and the like of a hidden one.
    pub key: String,
    /// What it is.
    pub kind: UnitKind,
    /// How sure the pair is, in 1/10000, where it is hidden.
    pub confidence: Option<u16>,
    /// From 1.
    pub line: u32,
    /// The first byte of the pair in the file, of a hidden one that of the target.
    pub start: u64,
    /// The byte behind it.
    pub end: u64,
    /// The block it stands in.
    pub block: Block,
    /// Source texts of the headings above it, outermost first, joined with ` > `; empty before the first heading.
    pub heading: String,
    /// The nearest heading's anchor; may be empty.
    pub anchor: String,
}

/// Who wrote the text of a segment where it stands, as history shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownOrigin {
    /// Who.
    pub origin: Origin,
    /// What that rests on.
    pub basis: OriginBasis,
    /// The first commit that has the text for its source.
    pub first_commit: ObjectId,
    /// The commit since which the origin is what it is.
    pub shown_commit: ObjectId,
}

impl<'m> Snapshot<'m> {
    /// Whether history shows who wrote anything.
    pub fn has_origins(&self) -> Result<bool, Error> {
        let has_any = self.collect("SELECT EXISTS (SELECT 1 FROM origin)", (), |row| row.get(0))?;
        Ok(has_any.contains(&true))
    }

    /// A reader of segments.
    pub fn segments(&self) -> Result<SegmentReader<'m>, Error> {
        let memory = self.memory();
        let rows = "SELECT segment.ordinal, unit.source, unit.target, segment.line, segment.key, segment.confidence \
                    FROM segment JOIN unit ON unit.id = segment.unit \
                    WHERE segment.revision = ?1 ORDER BY segment.ordinal";
        let detail = "SELECT segment.key, segment.line, segment.start, segment.length, segment.block, \
                             coalesce(heading.path, ''), coalesce(heading.anchor, ''), segment.confidence, \
                             segment.ordinal \
                      FROM segment \
                      LEFT JOIN heading ON heading.revision = segment.revision AND heading.number = segment.heading \
                      WHERE segment.revision = ?1";
        let origins = "SELECT ordinal, origin, basis FROM origin WHERE placement = ?1 ORDER BY ordinal";
        let origin = "SELECT origin, basis, first.oid, shown.oid FROM origin \
                      JOIN git_commit AS first ON first.id = origin.first_commit \
                      JOIN git_commit AS shown ON shown.id = origin.shown_commit \
                      WHERE placement = ?1 AND ordinal = ?2";
        let has_origins = self.has_origins()?;
        let prepare = |query: &str| memory.sqlite(memory.connection.prepare(query));
        Ok(SegmentReader {
            memory,
            rows: prepare(rows)?,
            detail: prepare(&format!("{detail} AND segment.ordinal = ?2"))?,
            details: prepare(&format!("{detail} ORDER BY segment.ordinal"))?,
            origins: has_origins.then(|| prepare(origins)).transpose()?,
            origin: has_origins.then(|| prepare(origin)).transpose()?,
            texts: prepare(
                "SELECT unit.source, unit.target FROM segment JOIN unit ON unit.id = segment.unit \
                 WHERE segment.revision = ?1 AND segment.ordinal = ?2",
            )?,
        })
    }
}

impl SegmentReader<'_> {
    /// Hands over the segments of a revision, in file order.
    pub fn of_revision(&mut self, revision: i64, mut take: impl FnMut(SegmentRow)) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut rows = self.rows.query([revision])?;
            while let Some(row) = rows.next()? {
                take(SegmentRow {
                    ordinal: row.get(0)?,
                    source: TextId(row.get(1)?),
                    target: TextId(row.get(2)?),
                    line: row.get(3)?,
                    key: UnitKey::parse(row.get_ref(4)?.as_str()?),
                    confidence: row.get(5)?,
                });
            }
            Ok(())
        };
        let done = read();
        self.memory.sqlite(done)
    }

    /// Everything about one segment.
    pub fn detail(&mut self, revision: i64, ordinal: u32) -> Result<SegmentDetail, Error> {
        let detail = self.detail.query_row((revision, ordinal), read_detail);
        self.memory.sqlite(detail)
    }

    /// Hands over the segments of a revision where it is placed, in file order: with who wrote them and what that rests
    /// on, as far as history shows it.
    pub fn of_place(
        &mut self,
        revision: i64,
        placement: i64,
        mut take: impl FnMut(SegmentRow, Option<(Origin, OriginBasis)>),
    ) -> Result<(), Error> {
        let mut shown = Vec::new();
        if let Some(origins) = &mut self.origins {
            let rows = origins.query_map([placement], |row| {
                Ok((row.get::<_, u32>(0)?, (origin_of_code(row.get(1)?), basis_of_code(row.get(2)?))))
            });
            shown = self.memory.sqlite(rows.and_then(Iterator::collect))?;
        }
        let mut shown = shown.into_iter().peekable();
        self.of_revision(revision, |row| {
            while shown.next_if(|(ordinal, _)| *ordinal < row.ordinal).is_some() {}
            let by = shown.next_if(|(ordinal, _)| *ordinal == row.ordinal);
            take(row, by.map(|(_, by)| by));
        })
    }

    /// Who wrote the text of a segment of a placement, if history shows it.
    pub fn origin(&mut self, placement: i64, ordinal: u32) -> Result<Option<ShownOrigin>, Error> {
        let Some(origin) = &mut self.origin else { return Ok(None) };
        let origin = origin.query_row((placement, ordinal), |row| {
            Ok(ShownOrigin {
                origin: origin_of_code(row.get(0)?),
                basis: basis_of_code(row.get(1)?),
                first_commit: object_id(row, 2)?,
                shown_commit: object_id(row, 3)?,
            })
        });
        self.memory.sqlite(origin.optional())
    }

    /// Source and target of one segment; `None` when the revision has no such segment.
    pub fn texts(&mut self, revision: i64, ordinal: u32) -> Result<Option<(TextId, TextId)>, Error> {
        let texts = self.texts.query_row((revision, ordinal), |row| Ok((TextId(row.get(0)?), TextId(row.get(1)?))));
        self.memory.sqlite(texts.optional())
    }

    /// Everything about each segment of a revision, by their ordinals, which ascend.
    pub fn details(&mut self, revision: i64) -> Result<Vec<(u32, SegmentDetail)>, Error> {
        let read = |row: &Row<'_>| Ok((row.get(8)?, read_detail(row)?));
        let details = self.details.query_map([revision], read).and_then(Iterator::collect);
        self.memory.sqlite(details)
    }
}

fn read_detail(row: &Row<'_>) -> rusqlite::Result<SegmentDetail> {
    let start: u64 = row.get(2)?;
    let key: String = row.get(0)?;
    let confidence: Option<u16> = row.get(7)?;
    Ok(SegmentDetail {
        kind: kind_of_segment(&key, confidence.is_some()),
        confidence,
        key,
        line: row.get(1)?,
        start,
        end: start + row.get::<_, u64>(3)?,
        block: Block::from_code(row.get(4)?).unwrap_or(Block::Paragraph),
        heading: row.get(5)?,
        anchor: row.get(6)?,
    })
}
