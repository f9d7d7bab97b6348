use std::collections::HashMap;

use bitext_align::LinkEvidence;
use bitext_model::{Block, Locale, ObjectId, Relation, UnitKey};
use rusqlite::Statement;

use crate::columns::{LocaleColumn, evidence_of_code, object_id, relation_of_code};
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

/// A group that is aligned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlignmentInfo {
    /// Its row, for [`AlignmentReader`] and [`AlignmentWriter`](crate::AlignmentWriter).
    pub row: i64,
    /// The product in all locales.
    pub family: String,
    /// The path that stands for the group: the first of its documents'.
    pub path: String,
    /// What it was made from, as a hash.
    pub inputs: Vec<u8>,
}

/// What the documents of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredAlignment {
    /// Its documents.
    pub documents: Vec<AlignedDocument>,
    /// The units of the source.
    pub spine: Vec<TextId>,
}

/// A document of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlignedDocument {
    /// Its row.
    pub document: i64,
    /// The row of its content.
    pub revision: i64,
    /// What its segments are, in their order.
    pub links: Vec<SegmentLink>,
}

/// Which units of a group's source a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentLink {
    /// The first of them.
    pub first: u32,
    /// The last of them.
    pub last: u32,
    /// How the texts are related.
    pub relation: Relation,
    /// The probability that the link is right, in 1/10000.
    pub confidence: u16,
    /// How it was found.
    pub evidence: LinkEvidence,
}

/// Reads one alignment after the other.
#[derive(Debug)]
pub struct AlignmentReader<'m> {
    memory: &'m Memory,
    documents: Statement<'m>,
    spine: Statement<'m>,
    links: Statement<'m>,
}

/// How much of a memory is aligned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlignmentCounts {
    /// Groups.
    pub groups: u64,
    /// Their documents.
    pub documents: u64,
    /// Links by relation, the strongest first; every relation has an entry.
    pub links: Vec<(Relation, u64)>,
}

impl<'m> Snapshot<'m> {
    /// Whether the file is of a format that has alignments.
    pub(crate) fn has_alignments(&self) -> Result<bool, Error> {
        Ok(3 <= self.memory().format()?)
    }

    /// Which version of the aligner has seen everything that stands now; `None` when a document came, changed or went
    /// since the last one had.
    pub fn aligned_by(&self) -> Result<Option<i64>, Error> {
        self.memory().meta("aligned")
    }

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
                     WHERE segment.revision = ?1 ORDER BY segment.ordinal";
        Ok(SourceUnitReader { memory, units: memory.sqlite(memory.connection.prepare(units))? })
    }

    /// Every group that is aligned, sorted by family and path. Each is of what stands now.
    pub fn alignments(&self) -> Result<Vec<AlignmentInfo>, Error> {
        if !self.has_alignments()? {
            return Ok(Vec::new());
        }
        let query = "SELECT alignment.id, family.name, alignment.path, alignment.inputs \
                     FROM alignment JOIN family ON family.id = alignment.family \
                     ORDER BY family.name, alignment.path";
        self.collect(query, (), |row| {
            Ok(AlignmentInfo { row: row.get(0)?, family: row.get(1)?, path: row.get(2)?, inputs: row.get(3)? })
        })
    }

    /// A reader of alignments. The memory must have some.
    pub fn alignment_reader(&self) -> Result<AlignmentReader<'m>, Error> {
        let memory = self.memory();
        let prepare = |query| memory.sqlite(memory.connection.prepare(query));
        Ok(AlignmentReader {
            memory,
            documents: prepare("SELECT document, revision FROM aligned WHERE alignment = ?1 ORDER BY number")?,
            spine: prepare("SELECT text FROM spine WHERE alignment = ?1 ORDER BY ordinal")?,
            links: prepare(
                "SELECT number, first, last, relation, confidence, evidence FROM link WHERE alignment = ?1 \
                 ORDER BY number, ordinal",
            )?,
        })
    }

    /// How much is aligned.
    pub fn alignment_counts(&self) -> Result<AlignmentCounts, Error> {
        let mut counts = AlignmentCounts {
            links: Relation::ALL.into_iter().map(|relation| (relation, 0)).collect(),
            ..AlignmentCounts::default()
        };
        if !self.has_alignments()? {
            return Ok(counts);
        }
        let totals =
            self.collect("SELECT (SELECT count(*) FROM alignment), (SELECT count(*) FROM aligned)", (), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        (counts.groups, counts.documents) = totals.first().copied().unwrap_or_default();
        let by_relation = self.collect("SELECT relation, count(*) FROM link GROUP BY relation", (), |row| {
            Ok((relation_of_code(row.get(0)?), row.get::<_, u64>(1)?))
        })?;
        for (relation, links) in &mut counts.links {
            *links = by_relation.iter().filter(|(of, _)| of == relation).map(|(_, links)| links).sum();
        }
        Ok(counts)
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

impl AlignmentReader<'_> {
    /// One alignment, by its row.
    pub fn read(&mut self, row: i64) -> Result<StoredAlignment, Error> {
        let mut read = || -> rusqlite::Result<StoredAlignment> {
            let documents = self.documents.query_map([row], |row| {
                Ok(AlignedDocument { document: row.get(0)?, revision: row.get(1)?, links: Vec::new() })
            })?;
            let mut documents: Vec<AlignedDocument> = documents.collect::<rusqlite::Result<_>>()?;
            let spine = self.spine.query_map([row], |row| row.get(0).map(TextId))?.collect::<rusqlite::Result<_>>()?;
            let mut links = self.links.query([row])?;
            while let Some(row) = links.next()? {
                let Some(document) = documents.get_mut(row.get::<_, usize>(0)?) else { continue };
                document.links.push(SegmentLink {
                    first: row.get(1)?,
                    last: row.get(2)?,
                    relation: relation_of_code(row.get(3)?),
                    confidence: row.get(4)?,
                    evidence: evidence_of_code(row.get(5)?),
                });
            }
            Ok(StoredAlignment { documents, spine })
        };
        let done = read();
        self.memory.sqlite(done)
    }
}
