use std::collections::HashMap;

use bitext_model::{Commit, Label, Locale, ObjectId};
use jiff::civil::Date;

use crate::columns::{LocaleColumn, label_of_code, object_id, optional_date, optional_object_id};
use crate::{Error, Snapshot};

/// Which revision stands where: small tables, held in memory, that segments are read against.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Every branch.
    pub refs: Vec<RefInfo>,
    /// Every revision that stands somewhere.
    pub revisions: Vec<RevisionInfo>,
    /// Where they stand, sorted by family, path, locale, repository, ref, time of the commit and blob id: an order that
    /// does not depend on how the memory came about.
    pub places: Vec<Place>,
}

/// A branch of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefInfo {
    /// The repository's name.
    pub repository: String,
    /// The repository's licence, if known.
    pub licence: Option<String>,
    /// The branch's name.
    pub name: String,
}

/// A document's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionInfo {
    /// Its row, for [`SegmentReader`](crate::SegmentReader).
    pub row: i64,
    /// Its git blob id.
    pub blob: ObjectId,
    /// The file's label.
    pub label: Label,
    /// The day the source was handed to translation.
    pub handoff: Option<Date>,
    /// The source repository's commit that was translated.
    pub source_commit: Option<String>,
    /// The hash of the source file.
    pub source_hash: Option<String>,
    /// `ms.locfileid`.
    pub file_id: Option<String>,
    /// `ms.assetid`.
    pub asset_id: Option<String>,
    /// How many segments it has.
    pub segments: u32,
}

/// A revision at a path on a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The product in all locales.
    pub family: String,
    /// The document's path in its repository.
    pub path: String,
    /// The document's locale.
    pub locale: Locale,
    /// The document's row.
    pub document: i64,
    /// Its own row, by which [`SegmentReader`](crate::SegmentReader) finds who wrote its segments.
    pub placement: i64,
    /// Index into [`Places::refs`].
    pub reference: u32,
    /// Index into [`Places::revisions`].
    pub revision: u32,
    /// The commit that brought the revision to the path; `None` outside git.
    pub commit: Option<Commit>,
    /// The day, in UTC, of the run that first had it there.
    pub first_seen: Option<Date>,
    /// Whether it stands there now, or did in the state asked for.
    pub current: bool,
}

impl Snapshot<'_> {
    /// Which revision stands where; with `current_only`, now.
    pub fn places(&self, current_only: bool) -> Result<Places, Error> {
        self.places_after(current_only, i64::MAX)
    }

    /// Which revision stood where right after a run; with `current_only`, just then.
    ///
    /// Fails when there was no such run. What is known of repositories and revisions themselves, such as a licence, is
    /// what is known now.
    pub fn places_as_of(&self, current_only: bool, run: i64) -> Result<Places, Error> {
        let runs: Vec<i64> = self.collect("SELECT id FROM run ORDER BY id", (), |row| row.get(0))?;
        if !runs.contains(&run) {
            return Err(Error::UnknownRun { run, first: runs.first().copied(), last: runs.last().copied() });
        }
        self.places_after(current_only, run)
    }

    /// Which revision stands where when the memory has seen no run after this one.
    fn places_after(&self, current_only: bool, run: i64) -> Result<Places, Error> {
        let mut places = Places::default();
        let ref_rows = self.collect(
            "SELECT ref.id, repository.name, repository.licence, ref.name \
             FROM ref JOIN repository ON repository.id = ref.repository ORDER BY repository.name, ref.name",
            (),
            |row| {
                let info = RefInfo { repository: row.get(1)?, licence: row.get(2)?, name: row.get(3)? };
                Ok((row.get::<_, i64>(0)?, info))
            },
        )?;
        let mut refs = HashMap::new();
        for (row, info) in ref_rows {
            refs.insert(row, places.refs.len() as u32);
            places.refs.push(info);
        }
        let mut revisions = HashMap::new();
        places.revisions = self.collect(
            "SELECT id, blob, label, handoff, source_commit, source_hash, file_id, asset_id, segments FROM revision",
            (),
            |row| {
                revisions.insert(row.get::<_, i64>(0)?, revisions.len() as u32);
                Ok(RevisionInfo {
                    row: row.get(0)?,
                    blob: object_id(row, 1)?,
                    label: label_of_code(row.get(2)?),
                    handoff: optional_date(row, 3)?,
                    source_commit: row.get(4)?,
                    source_hash: row.get(5)?,
                    file_id: row.get(6)?,
                    asset_id: row.get(7)?,
                    segments: row.get(8)?,
                })
            },
        )?;
        let mut locales = LocaleColumn::default();
        places.places = self.collect(
            "SELECT family.name, document.path, locale.tag, placement.ref, placement.revision, git_commit.oid, \
                    git_commit.time, placement.last_run IS NULL OR ?2 < placement.last_run AS current, substr(run.started, 1, 10), \
                    document.id, placement.id \
             FROM placement \
             JOIN document ON document.id = placement.document \
             JOIN family ON family.id = document.family \
             JOIN locale ON locale.id = document.locale \
             JOIN ref ON ref.id = placement.ref \
             JOIN repository ON repository.id = ref.repository \
             JOIN revision ON revision.id = placement.revision \
             JOIN run ON run.id = placement.first_run \
             LEFT JOIN git_commit ON git_commit.id = placement.first_commit \
             WHERE placement.first_run <= ?2 AND (placement.last_run IS NULL OR ?2 < placement.last_run OR NOT ?1) \
             ORDER BY family.name, document.path, locale.tag, repository.name, ref.name, \
                      git_commit.time, revision.blob, git_commit.oid, current, placement.id",
            (current_only, run),
            |row| {
                let time: Option<i64> = row.get(6)?;
                let commit = optional_object_id(row, 5)?.zip(time).map(|(id, time)| Commit { id, time });
                Ok(Place {
                    family: row.get(0)?,
                    path: row.get(1)?,
                    locale: locales.read(row, 2)?,
                    document: row.get(9)?,
                    placement: row.get(10)?,
                    reference: refs[&row.get::<_, i64>(3)?],
                    revision: revisions[&row.get::<_, i64>(4)?],
                    commit,
                    first_seen: optional_date(row, 8)?,
                    current: row.get(7)?,
                })
            },
        )?;
        Ok(places)
    }
}
