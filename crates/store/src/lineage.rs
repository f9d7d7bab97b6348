//! What followed what on a branch, as its history shows.

use std::collections::{HashMap, HashSet};

use bitext_model::{Commit, Label, Locale, Origin};
use rusqlite::{Connection, Statement};

use crate::columns::{LocaleColumn, label_of_code, object_id};
use crate::{Error, Memory, Snapshot};

/// The states of a document along a branch, oldest first: where it was renamed, those under its old names as well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    /// At least one.
    pub states: Vec<LineageState>,
}

/// A revision that stood at a path on a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineageState {
    /// The placement's row.
    pub placement: i64,
    /// The document's row.
    pub document: i64,
    /// The revision's row.
    pub revision: i64,
    /// The file's label.
    pub label: Label,
    /// The number on the branch of the commit that brought it; 0 for what stood there before all commits that the
    /// repository has.
    pub number: i64,
    /// The row of that commit; where it is not known, of the first that is.
    pub commit: i64,
    /// Whether which commit brought it is known.
    pub is_dated: bool,
}

/// A branch whose history was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The branch's row.
    pub row: i64,
    /// The repository's name.
    pub repository: String,
    /// The branch's name.
    pub reference: String,
}

/// A document, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentName {
    /// The product in all locales.
    pub family: String,
    /// The path in the repository.
    pub path: String,
    /// The locale.
    pub locale: Locale,
}

/// When a unit was first seen on a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// The number of the commit.
    pub number: i64,
    /// Its row.
    pub commit: i64,
    /// The file's label then; where several files have it since then, human before none before machine.
    pub label: Label,
}

/// Reads the texts of one unit after the other.
#[derive(Debug)]
pub struct UnitTexts<'m> {
    memory: &'m Memory,
    statement: Statement<'m>,
}

impl UnitTexts<'_> {
    /// The source and the target of a unit, by its row.
    pub fn read(&mut self, unit: i64) -> Result<(String, String), Error> {
        self.memory.sqlite(self.statement.query_row([unit], |row| Ok((row.get(0)?, row.get(1)?))))
    }
}

/// Reads which units a revision has.
#[derive(Debug)]
pub struct UnitSources<'m> {
    memory: &'m Memory,
    statement: Statement<'m>,
}

impl<'m> UnitSources<'m> {
    pub(crate) fn of(memory: &'m Memory) -> Result<UnitSources<'m>, Error> {
        let query = "SELECT segment.ordinal, unit.id, unit.source FROM segment JOIN unit ON unit.id = segment.unit \
                     WHERE segment.revision = ?1 AND segment.confidence IS NULL ORDER BY segment.ordinal";
        Ok(UnitSources { memory, statement: memory.sqlite(memory.connection.prepare(query))? })
    }

    /// The ordinal of each marked segment of a revision, the row of its unit and that of the unit's source.
    pub fn of_revision(&mut self, revision: i64) -> Result<Vec<(u32, i64, i64)>, Error> {
        let rows = self.statement.query_map([revision], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        self.memory.sqlite(rows.and_then(Iterator::collect))
    }
}

impl<'m> Snapshot<'m> {
    /// The branches whose history was read, by repository and name.
    pub fn histories(&self) -> Result<Vec<History>, Error> {
        self.collect(
            "SELECT ref.id, repository.name, ref.name \
             FROM ref JOIN repository ON repository.id = ref.repository \
             WHERE ref.history IS NOT NULL ORDER BY repository.name, ref.name",
            (),
            |row| Ok(History { row: row.get(0)?, repository: row.get(1)?, reference: row.get(2)? }),
        )
    }

    /// What followed what on a branch, by the row of [`History`].
    pub fn lineages(&self, reference: i64) -> Result<Vec<Lineage>, Error> {
        let memory = self.memory();
        memory.sqlite(lineages(&memory.connection, reference))
    }

    /// The commits of a branch whose history was read, by row.
    pub fn commits(&self, reference: i64) -> Result<HashMap<i64, Commit>, Error> {
        let query = "SELECT git_commit.id, oid, time FROM ref_commit \
                     JOIN git_commit ON git_commit.id = ref_commit.git_commit WHERE ref = ?1";
        let commits = self.collect(query, [reference], |row| {
            Ok((row.get(0)?, Commit { id: object_id(row, 1)?, time: row.get(2)? }))
        })?;
        Ok(commits.into_iter().collect())
    }

    /// The documents that ever stood on a branch, by row.
    pub fn documents_of(&self, reference: i64) -> Result<HashMap<i64, DocumentName>, Error> {
        let mut locales = LocaleColumn::default();
        let documents = self.collect(
            "SELECT document.id, family.name, document.path, locale.tag FROM document \
             JOIN family ON family.id = document.family \
             JOIN locale ON locale.id = document.locale \
             WHERE document.id IN (SELECT document FROM placement WHERE ref = ?1)",
            [reference],
            |row| {
                let name = DocumentName { family: row.get(1)?, path: row.get(2)?, locale: locales.read(row, 3)? };
                Ok((row.get(0)?, name))
            },
        )?;
        Ok(documents.into_iter().collect())
    }

    /// A reader of which units revisions have.
    pub fn unit_sources(&self) -> Result<UnitSources<'m>, Error> {
        UnitSources::of(self.memory())
    }

    /// The rows of the units whose target is the source itself.
    pub fn untranslated_units(&self) -> Result<HashSet<i64>, Error> {
        let units = self.collect("SELECT id FROM unit WHERE source = target", (), |row| row.get(0))?;
        Ok(units.into_iter().collect())
    }

    /// A reader of what units say.
    pub fn unit_texts(&self) -> Result<UnitTexts<'m>, Error> {
        let memory = self.memory();
        let query = "SELECT source.body, target.body FROM unit \
                     JOIN text AS source ON source.id = unit.source \
                     JOIN text AS target ON target.id = unit.target WHERE unit.id = ?1";
        Ok(UnitTexts { memory, statement: memory.sqlite(memory.connection.prepare(query))? })
    }

    /// When each unit was first seen on a branch with these lineages, by its row.
    pub fn first_sightings(&self, lineages: &[Lineage]) -> Result<HashMap<i64, Sighting>, Error> {
        let memory = self.memory();
        memory.sqlite(first_sightings(&memory.connection, lineages))
    }
}

/// The lineages of a branch, in the order of their rows; none where no history was read.
pub(crate) fn lineages(connection: &Connection, reference: i64) -> rusqlite::Result<Vec<Lineage>> {
    let first = "SELECT number, git_commit FROM ref_commit WHERE ref = ?1 ORDER BY number LIMIT 1";
    let mut first = connection.prepare(first)?;
    let mut rows = first.query([reference])?;
    let Some((first_number, first_commit)) =
        rows.next()?.map(|row| Ok::<_, rusqlite::Error>((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).transpose()?
    else {
        return Ok(Vec::new());
    };
    // Where commits are missing, those that are there are numbered from 1.
    let is_cut = first_number != 0;
    let query = "SELECT placement.id, placement.document, placement.revision, revision.label, ref_commit.number, \
                        placement.first_commit, placement.previous \
                 FROM placement \
                 JOIN revision ON revision.id = placement.revision \
                 LEFT JOIN ref_commit ON ref_commit.ref = placement.ref \
                                     AND ref_commit.git_commit = placement.first_commit \
                 WHERE placement.ref = ?1 AND (ref_commit.number IS NOT NULL OR ?2 AND placement.first_commit IS NULL)";
    let mut query = connection.prepare(query)?;
    let mut states: HashMap<i64, (LineageState, Option<i64>)> = HashMap::new();
    let mut has_successor = HashSet::new();
    let mut rows = query.query((reference, is_cut))?;
    while let Some(row) = rows.next()? {
        let commit: Option<i64> = row.get(5)?;
        let state = LineageState {
            placement: row.get(0)?,
            document: row.get(1)?,
            revision: row.get(2)?,
            label: label_of_code(row.get(3)?),
            number: row.get::<_, Option<i64>>(4)?.unwrap_or(0),
            commit: commit.unwrap_or(first_commit),
            is_dated: commit.is_some(),
        };
        let previous: Option<i64> = row.get(6)?;
        has_successor.extend(previous);
        states.insert(state.placement, (state, previous));
    }
    let mut heads: Vec<i64> = states
        .values()
        .filter(|(state, _)| !has_successor.contains(&state.placement))
        .map(|(state, _)| state.placement)
        .collect();
    heads.sort_unstable();
    let mut lineages = Vec::with_capacity(heads.len());
    for head in heads {
        let mut lineage = Lineage::default();
        let mut next = Some(head);
        // Each state is before one other at most: taking it out ends a circle, should there ever be one.
        while let Some((state, previous)) = next.and_then(|row| states.remove(&row)) {
            lineage.states.push(state);
            next = previous;
        }
        lineage.states.reverse();
        lineages.push(lineage);
    }
    Ok(lineages)
}

/// When each unit was first seen on a branch with these lineages, by its row.
pub(crate) fn first_sightings(
    connection: &Connection,
    lineages: &[Lineage],
) -> rusqlite::Result<HashMap<i64, Sighting>> {
    let mut states: Vec<_> = lineages.iter().flat_map(|lineage| &lineage.states).collect();
    states.sort_by_key(|state| state.number);
    let mut sightings = HashMap::new();
    let mut units = connection.prepare("SELECT unit FROM segment WHERE revision = ?1 AND confidence IS NULL")?;
    for state in states {
        let seen = Sighting { number: state.number, commit: state.commit, label: state.label };
        let mut units = units.query([state.revision])?;
        while let Some(unit) = units.next()? {
            let first = sightings.entry(unit.get(0)?).or_insert(seen);
            let is_better = Origin::from(first.label).rank() < Origin::from(seen.label).rank();
            if first.number == seen.number && is_better {
                *first = seen;
            }
        }
    }
    Ok(sightings)
}
