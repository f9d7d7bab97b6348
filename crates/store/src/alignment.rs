use bitext_align::LinkEvidence;
use bitext_model::Relation;
use rusqlite::Statement;

use crate::columns::{evidence_of_code, relation_code, relation_of_code};
use crate::{Error, Memory, Snapshot, TextId};

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

    /// Every group that is aligned, sorted by family and path. Each is of what stands now.
    pub fn alignments(&self) -> Result<Vec<AlignmentInfo>, Error> {
        self.alignments_where("TRUE")
    }

    /// The groups with a segment that is related to the source in one of these ways, sorted by family and path.
    pub fn alignments_with(&self, relations: &[Relation]) -> Result<Vec<AlignmentInfo>, Error> {
        let codes: Vec<String> = relations.iter().map(|relation| relation_code(*relation).to_string()).collect();
        self.alignments_where(&format!(
            "alignment.id IN (SELECT alignment FROM link WHERE relation IN ({}))",
            codes.join(", ")
        ))
    }

    fn alignments_where(&self, condition: &str) -> Result<Vec<AlignmentInfo>, Error> {
        if !self.has_alignments()? {
            return Ok(Vec::new());
        }
        let query = format!(
            "SELECT alignment.id, family.name, alignment.path, alignment.inputs \
             FROM alignment JOIN family ON family.id = alignment.family \
             WHERE {condition} ORDER BY family.name, alignment.path"
        );
        self.collect(&query, (), |row| {
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
