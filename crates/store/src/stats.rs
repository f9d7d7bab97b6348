use std::collections::BTreeMap;

use bitext_model::{Locale, Origin, OriginBasis};

use crate::columns::{LocaleColumn, basis_of_code, origin_of_code};
use crate::{Error, Snapshot};

/// How much a memory holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Repositories.
    pub repositories: u64,
    /// Documents, in all locales, current or not.
    pub documents: u64,
    /// Revisions of documents.
    pub revisions: u64,
    /// Segments of current documents; one that stands on two branches counts twice.
    pub current_segments: u64,
    /// Segments of all revisions, but for hidden ones.
    pub segments: u64,
    /// Hidden segments of current documents; one that stands on two branches counts twice.
    pub hidden: u64,
    /// Segments of current documents, hidden ones among them, that say something else in the newest source file.
    pub outdated: u64,
    /// Distinct pairs of source and target.
    pub units: u64,
    /// Distinct texts, sources and targets.
    pub texts: u64,
}

/// What the current documents of a locale hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocaleCounts {
    /// The locale.
    pub locale: String,
    /// Documents.
    pub documents: u64,
    /// Segments.
    pub segments: u64,
    /// Of those, in files labelled as human translation.
    pub human: u64,
    /// In files labelled as machine translation.
    pub machine: u64,
    /// In files without a label.
    pub unknown: u64,
    /// Recovered from damage.
    pub recovered: u64,
    /// Hidden segments, which are none of the others.
    pub hidden: u64,
}

/// How many segments of current documents are of an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginCounts {
    /// The locale of the targets.
    pub locale: Locale,
    /// Who wrote them: what history shows, else what the files' labels say.
    pub origin: Origin,
    /// What that rests on.
    pub basis: OriginBasis,
    /// How many there are.
    pub segments: u64,
}

/// What the current documents of a branch hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryCounts {
    /// The repository's name.
    pub repository: String,
    /// The product in all locales.
    pub family: String,
    /// SPDX id, if known.
    pub licence: Option<String>,
    /// The branch.
    pub reference: String,
    /// Documents.
    pub documents: u64,
    /// Segments.
    pub segments: u64,
    /// In files labelled as machine translation.
    pub machine: u64,
    /// The newest hand-off, `YYYY-MM-DD`.
    pub newest: Option<String>,
}

impl Snapshot<'_> {
    /// Every locale that the memory has heard of, sorted.
    pub fn locales(&self) -> Result<Vec<Locale>, Error> {
        let mut column = LocaleColumn::default();
        self.collect("SELECT tag FROM locale ORDER BY tag", (), |row| column.read(row, 0))
    }

    /// The locales that documents are in, or were in at some time, sorted.
    pub fn document_locales(&self) -> Result<Vec<Locale>, Error> {
        let mut column = LocaleColumn::default();
        let query = "SELECT tag FROM locale WHERE id IN (SELECT locale FROM document) ORDER BY tag";
        self.collect(query, (), |row| column.read(row, 0))
    }

    /// The names of the repositories that were read, sorted.
    pub fn repository_names(&self) -> Result<Vec<String>, Error> {
        let query = "SELECT name FROM repository WHERE id IN (SELECT repository FROM ref) ORDER BY name";
        self.collect(query, (), |row| row.get(0))
    }

    /// How much the memory holds.
    pub fn counts(&self) -> Result<Counts, Error> {
        let counts = self.collect(
            "SELECT (SELECT count(*) FROM repository), (SELECT count(*) FROM document), \
                    (SELECT count(*) FROM revision), (SELECT count(*) FROM segment WHERE confidence IS NULL), (SELECT count(*) FROM unit), \
                    (SELECT count(*) FROM text), \
                    (SELECT coalesce(sum(revision.segments), 0) FROM placement \
                     JOIN revision ON revision.id = placement.revision WHERE placement.last_run IS NULL), \
                    (SELECT count(*) FROM segment JOIN placement ON placement.revision = segment.revision \
                     WHERE segment.confidence IS NOT NULL AND placement.last_run IS NULL), \
                    (SELECT count(*) FROM outdated JOIN placement ON placement.revision = outdated.revision \
                     AND placement.document = outdated.document WHERE placement.last_run IS NULL)",
            (),
            |row| {
                Ok(Counts {
                    repositories: row.get(0)?,
                    documents: row.get(1)?,
                    revisions: row.get(2)?,
                    segments: row.get(3)?,
                    units: row.get(4)?,
                    texts: row.get(5)?,
                    current_segments: row.get(6)?,
                    hidden: row.get(7)?,
                    outdated: row.get(8)?,
                })
            },
        )?;
        Ok(counts.into_iter().next().unwrap_or_default())
    }

    /// By locale, sorted.
    pub fn counts_by_locale(&self) -> Result<Vec<LocaleCounts>, Error> {
        self.collect(
            "SELECT locale.tag, count(*), sum(revision.segments), \
                    sum(iif(revision.label = 1, revision.segments, 0)), \
                    sum(iif(revision.label = 2, revision.segments, 0)), \
                    sum(iif(revision.label = 0, revision.segments, 0)), sum(revision.recovered), \
                    sum((SELECT count(*) FROM segment \
                         WHERE segment.revision = revision.id AND segment.confidence IS NOT NULL)) \
             FROM placement \
             JOIN revision ON revision.id = placement.revision \
             JOIN document ON document.id = placement.document \
             JOIN locale ON locale.id = document.locale \
             WHERE placement.last_run IS NULL GROUP BY locale.tag ORDER BY locale.tag",
            (),
            |row| {
                Ok(LocaleCounts {
                    locale: row.get(0)?,
                    documents: row.get(1)?,
                    segments: row.get(2)?,
                    human: row.get(3)?,
                    machine: row.get(4)?,
                    unknown: row.get(5)?,
                    recovered: row.get(6)?,
                    hidden: row.get(7)?,
                })
            },
        )
    }

    /// By locale, origin and what that rests on, sorted: segments that stand somewhere now.
    pub fn counts_by_origin(&self) -> Result<Vec<OriginCounts>, Error> {
        let mut locales = LocaleColumn::default();
        let mut counts: BTreeMap<(Locale, Origin, OriginBasis), u64> = BTreeMap::new();
        // What history shows nothing of is counted by document.
        let query = "SELECT locale.tag, origin.origin, origin.basis, count(*) FROM origin \
                     JOIN placement ON placement.id = origin.placement AND placement.last_run IS NULL \
                     JOIN document ON document.id = placement.document \
                     JOIN locale ON locale.id = document.locale GROUP BY 1, 2, 3 \
                     UNION ALL \
                     SELECT locale.tag, revision.label, NULL, sum(revision.segments - \
                         (SELECT count(*) FROM origin WHERE origin.placement = placement.id)) \
                     FROM placement \
                     JOIN revision ON revision.id = placement.revision \
                     JOIN document ON document.id = placement.document \
                     JOIN locale ON locale.id = document.locale \
                     WHERE placement.last_run IS NULL GROUP BY 1, 2";
        let rows = self.collect(query, (), |row| {
            let key = (locales.read(row, 0)?, origin_of_code(row.get(1)?), basis_of_code(row.get(2)?));
            Ok((key, row.get::<_, u64>(3)?))
        })?;
        for (key, segments) in rows {
            *counts.entry(key).or_default() += segments;
        }
        let counts = counts.into_iter().filter(|(_, segments)| 0 < *segments);
        Ok(counts.map(|((locale, origin, basis), segments)| OriginCounts { locale, origin, basis, segments }).collect())
    }

    /// By repository and branch, sorted.
    pub fn counts_by_repository(&self) -> Result<Vec<RepositoryCounts>, Error> {
        self.collect(
            "SELECT repository.name, family.name, repository.licence, ref.name, count(placement.id), \
                    coalesce(sum(revision.segments), 0), \
                    coalesce(sum(iif(revision.label = 2, revision.segments, 0)), 0), max(revision.handoff) \
             FROM ref \
             JOIN repository ON repository.id = ref.repository \
             JOIN family ON family.id = repository.family \
             LEFT JOIN placement ON placement.ref = ref.id AND placement.last_run IS NULL \
             LEFT JOIN revision ON revision.id = placement.revision \
             GROUP BY ref.id ORDER BY repository.name, ref.name",
            (),
            |row| {
                Ok(RepositoryCounts {
                    repository: row.get(0)?,
                    family: row.get(1)?,
                    licence: row.get(2)?,
                    reference: row.get(3)?,
                    documents: row.get(4)?,
                    segments: row.get(5)?,
                    machine: row.get(6)?,
                    newest: row.get(7)?,
                })
            },
        )
    }
}
