//! What stood on a branch before, commit by commit.

use std::collections::HashMap;

use bitext_model::{Commit, ObjectId};
use rusqlite::OptionalExtension;

use super::super::alignment::AlignmentRetirer;
use super::super::rows::NewRevision;
use super::InputWriter;
use super::before::current;
use crate::{EXTRACTOR_VERSION, Error};

/// A revision that is kept, wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeptRevision {
    row: i64,
    locale: i64,
}

/// What happened along a branch.
#[derive(Debug, Clone)]
pub struct NewHistory<'a> {
    /// First parents of the tip, the tip last.
    pub commits: &'a [Commit],
    /// What is before the first of them.
    pub base: NewBase,
    /// In the order of commits.
    pub changes: &'a [NewChange<'a>],
}

/// What is before the first commit of a [`NewHistory`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewBase {
    /// What was recorded before, as [`InputWriter::known_history`] had it.
    Recorded,
    /// Nothing.
    Root,
    /// Commits that are not at hand: what the first one has stood there, but who brought it is not known.
    Cut,
}

/// A commit puts another revision at a path, or none.
#[derive(Debug, Clone, Copy)]
pub struct NewChange<'a> {
    /// Index into the commits.
    pub commit: u32,
    /// The document's path.
    pub path: &'a str,
    /// What stands there then; `None` for a document that is gone or has no segments.
    pub revision: Option<KeptRevision>,
    /// Where it stood before, when it was renamed.
    pub renamed_from: Option<&'a str>,
}

/// What stands at a path in the course of a history.
#[derive(Debug, Clone, Copy)]
enum Open {
    /// A placement that has its row.
    Row(i64),
    /// One that is written when it is known how long it lasted.
    New(Standing),
}

#[derive(Debug, Clone, Copy)]
struct Standing {
    document: i64,
    revision: i64,
    /// The row of the commit that brought it, if known.
    first_commit: Option<i64>,
    previous: Option<i64>,
}

/// A placement that an earlier run wrote.
#[derive(Debug, Clone, Copy)]
struct Recorded {
    row: i64,
    first_commit: Option<i64>,
    is_current: bool,
    /// Whether it never stood there as far as runs have seen, but only in history.
    is_past: bool,
}

/// Placements that an earlier run wrote, to be found again by document and revision.
#[derive(Debug, Default)]
struct Records(HashMap<(i64, i64), Vec<Recorded>>);

impl Records {
    /// Takes the one that a standing is: the same commit brought it, or it is not known which did.
    fn take(&mut self, standing: &Standing, is_last: bool) -> Option<Recorded> {
        let all = self.0.get_mut(&(standing.document, standing.revision))?;
        let rank = |record: &Recorded| {
            let is_dated_alike = record.first_commit == standing.first_commit;
            let fits = is_dated_alike || record.first_commit.is_none() || (is_last && record.is_current);
            fits.then_some((record.is_current == is_last, is_dated_alike))
        };
        let best = all.iter().enumerate().filter_map(|(index, record)| Some((rank(record)?, index)));
        let (_, index) = best.max_by_key(|(rank, index)| (*rank, std::cmp::Reverse(*index)))?;
        Some(all.remove(index))
    }
}

impl InputWriter<'_> {
    /// The commit up to which the branch's history is recorded; `None` when it is not, or when what stands on the branch
    /// was changed otherwise since, or was read by another version.
    pub fn known_history(&self) -> Result<Option<ObjectId>, Error> {
        let query = "SELECT oid FROM ref \
                     JOIN ref_commit ON ref_commit.ref = ref.id \
                     JOIN git_commit ON git_commit.id = ref_commit.git_commit \
                     WHERE ref.id = ?1 AND NOT EXISTS \
                         (SELECT 1 FROM placement JOIN revision ON revision.id = placement.revision \
                          WHERE placement.ref = ref.id \
                          AND (ref.history < placement.first_run OR ref.history < placement.last_run \
                               OR revision.extractor <> ?2)) \
                     ORDER BY number DESC LIMIT 1";
        let known = self
            .memory
            .connection
            .query_row(query, (self.reference, EXTRACTOR_VERSION), |row| row.get::<_, Vec<u8>>(0));
        Ok(self.memory.sqlite(known.optional())?.and_then(|oid| ObjectId::from_bytes(&oid)))
    }

    /// The last commit of the recorded history, whatever happened since.
    pub fn recorded_tip(&self) -> Result<Option<ObjectId>, Error> {
        let query = "SELECT oid FROM ref_commit JOIN git_commit ON git_commit.id = ref_commit.git_commit \
                     WHERE ref = ?1 ORDER BY number DESC LIMIT 1";
        let last = self.memory.connection.query_row(query, [self.reference], |row| row.get::<_, Vec<u8>>(0));
        Ok(self.memory.sqlite(last.optional())?.and_then(|oid| ObjectId::from_bytes(&oid)))
    }

    /// Notes in the batch at hand that something stands on the branch whose history is not recorded, although that of the
    /// branch is: [`known_history`](InputWriter::known_history) is `None` until it is recorded from its beginning.
    pub fn note_gap(&mut self) -> Result<(), Error> {
        let update = "UPDATE ref SET history = 0 WHERE id = ?1 AND history IS NOT NULL";
        self.memory.sqlite(self.memory.connection.execute(update, [self.reference]))?;
        Ok(())
    }

    /// The oldest commit of the recorded history, when there are older ones that the repository did not have.
    pub fn history_is_cut_at(&self) -> Result<Option<ObjectId>, Error> {
        let query = "SELECT oid FROM ref_commit JOIN git_commit ON git_commit.id = ref_commit.git_commit \
                     WHERE ref = ?1 AND number = 1 \
                     AND NOT EXISTS (SELECT 1 FROM ref_commit WHERE ref = ?1 AND number = 0)";
        let oldest = self.memory.connection.query_row(query, [self.reference], |row| row.get::<_, Vec<u8>>(0));
        Ok(self.memory.sqlite(oldest.optional())?.and_then(|oid| ObjectId::from_bytes(&oid)))
    }

    /// Whether history was read of the branch, to its beginning or not.
    pub fn has_history(&self) -> Result<bool, Error> {
        let query = "SELECT history IS NOT NULL FROM ref WHERE id = ?1";
        self.memory.sqlite(self.memory.connection.query_row(query, [self.reference], |row| row.get(0)))
    }

    /// A content that is kept, as this version reads it in the repository's locale.
    pub fn kept(&mut self, blob: ObjectId) -> Result<Option<KeptRevision>, Error> {
        let Some(locale) = self.repository_locale else { return Ok(None) };
        let found = self
            .statements
            .find_revision
            .query_row((blob.as_bytes().as_slice(), locale), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?)))
            .optional();
        let found = self.memory.sqlite(found)?.filter(|(_, extractor)| *extractor == EXTRACTOR_VERSION);
        Ok(found.map(|(row, _)| KeptRevision { row, locale }))
    }

    /// Keeps a content that stands nowhere yet.
    pub fn keep(&mut self, new: &NewRevision<'_>) -> Result<KeptRevision, Error> {
        let mut keep = || -> rusqlite::Result<KeptRevision> {
            let locale = self.locales.row(&self.memory.connection, new.locale)?;
            Ok(KeptRevision { row: self.revision(new, locale)?, locale })
        };
        let kept = keep();
        let kept = self.memory.sqlite(kept)?;
        self.intake.end_document()?;
        Ok(kept)
    }

    /// Records what happened along the branch; afterwards what its tip has is what stands there. Returns the number of
    /// the first commit that is new.
    ///
    /// Where the base is not the recorded one, what earlier runs recorded of the branch's history is replaced: rows of
    /// what is still in it are used again, and those that no run saw standing there are removed. All of it belongs to one
    /// batch: [`commit`](InputWriter::commit) afterwards, or drop the writer and nothing happened.
    pub fn record_history(&mut self, history: &NewHistory<'_>) -> Result<i64, Error> {
        let recorded = self.record_history_rows(history);
        let first = self.memory.sqlite(recorded)?;
        let reread = current(&self.memory.connection, self.reference, self.family, self.new_locale.is_some());
        self.current = self.memory.sqlite(reread)?;
        Ok(first)
    }

    /// Undoes [`record_history`](InputWriter::record_history) and what was done since; its batch must have begun with it.
    pub fn undo_history(&mut self) -> Result<(), Error> {
        self.intake.undo_batch()?;
        // Rows that are remembered may be gone, and alignments are there again.
        self.commits.clear();
        self.statements.alignments = self.memory.sqlite(AlignmentRetirer::prepare(&self.memory.connection))?;
        let reread = current(&self.memory.connection, self.reference, self.family, self.new_locale.is_some());
        self.current = self.memory.sqlite(reread)?;
        Ok(())
    }

    fn record_history_rows(&mut self, history: &NewHistory<'_>) -> rusqlite::Result<i64> {
        let is_continued = history.base == NewBase::Recorded;
        let commits = history.commits.iter().map(|commit| self.commit_row(*commit)).collect::<Result<Vec<_>, _>>()?;
        let first = self.number_commits(&commits, history.base)?;
        let records = if is_continued { Records::default() } else { self.begin_anew()? };
        let open = if is_continued {
            let rows = self.current.iter();
            rows.map(|(path, placed)| (path.clone(), placed.iter().map(|placed| Open::Row(placed.placement)).collect()))
                .collect()
        } else {
            HashMap::new()
        };
        let mut course = Course { is_continued, records, open, ended: HashMap::new(), tip: commits.last().copied() };
        let mut changes = history.changes;
        while let Some(change) = changes.first() {
            let length = changes.iter().take_while(|other| other.commit == change.commit).count();
            let (together, rest) = changes.split_at(length);
            changes = rest;
            let commit = commits[change.commit as usize];
            let is_before_all = history.base == NewBase::Cut && change.commit == 0;
            self.step(&mut course, together, commit, is_before_all)?;
        }
        self.settle(course)?;
        let update = "UPDATE ref SET history = ?2 WHERE id = ?1";
        self.memory.connection.execute(update, (self.reference, self.run))?;
        Ok(first)
    }

    /// Numbers the commits along the branch and returns the first number.
    fn number_commits(&mut self, commits: &[i64], base: NewBase) -> rusqlite::Result<i64> {
        let connection = &self.memory.connection;
        let first = match base {
            NewBase::Recorded => {
                let last = "SELECT max(number) FROM ref_commit WHERE ref = ?1";
                connection
                    .query_row(last, [self.reference], |row| row.get::<_, Option<i64>>(0))?
                    .map_or(0, |max| max + 1)
            }
            NewBase::Root => 0,
            // 0 is what was before them.
            NewBase::Cut => 1,
        };
        if base != NewBase::Recorded {
            connection.execute("DELETE FROM ref_commit WHERE ref = ?1", [self.reference])?;
        }
        let mut insert = connection.prepare("INSERT INTO ref_commit (ref, number, git_commit) VALUES (?1, ?2, ?3)")?;
        for (number, commit) in (first..).zip(commits) {
            insert.execute((self.reference, number, commit))?;
        }
        Ok(first)
    }

    /// Forgets in which order recorded placements followed each other, and returns them to be used again.
    fn begin_anew(&mut self) -> rusqlite::Result<Records> {
        let connection = &self.memory.connection;
        let forget = "DELETE FROM origin WHERE placement IN (SELECT id FROM placement WHERE ref = ?1)";
        connection.execute(forget, [self.reference])?;
        let unlink = "UPDATE placement SET previous = NULL WHERE ref = ?1 AND previous IS NOT NULL";
        connection.execute(unlink, [self.reference])?;
        let query = "SELECT document, revision, id, first_commit, last_run IS NULL, first_run IS last_run \
                     FROM placement WHERE ref = ?1 ORDER BY id";
        let mut query = connection.prepare(query)?;
        let mut rows = query.query([self.reference])?;
        let mut records = Records::default();
        while let Some(row) = rows.next()? {
            let record =
                Recorded { row: row.get(2)?, first_commit: row.get(3)?, is_current: row.get(4)?, is_past: row.get(5)? };
            records.0.entry((row.get(0)?, row.get(1)?)).or_default().push(record);
        }
        Ok(records)
    }

    /// Takes what one commit changed.
    fn step(
        &mut self,
        course: &mut Course,
        changes: &[NewChange<'_>],
        commit: i64,
        is_before_all: bool,
    ) -> rusqlite::Result<()> {
        // Whatever stood at the paths ends, before anything begins: what is renamed begins where another ended.
        let mut ended: HashMap<&str, i64> = HashMap::new();
        for change in changes {
            if course.is_continued {
                self.current.remove(change.path);
            }
            for open in course.open.remove(change.path).unwrap_or_default() {
                ended.insert(change.path, self.close(course, open, Some(commit))?);
            }
        }
        for change in changes {
            let Some(revision) = change.revision else { continue };
            let renamed = change.renamed_from.and_then(|from| ended.remove(from));
            let before = renamed.or_else(|| ended.remove(change.path));
            let previous = match before.or_else(|| course.ended.remove(change.path)) {
                Some(row) => Some(row),
                None if course.is_continued => self.ended_earlier(change.path)?,
                None => None,
            };
            let document = self.document(change.path, revision.locale)?;
            let first_commit = (!is_before_all).then_some(commit);
            let standing = Standing { document, revision: revision.row, first_commit, previous };
            course.open.insert(change.path.to_owned(), vec![Open::New(standing)]);
        }
        course.ended.extend(ended.into_iter().map(|(path, row)| (path.to_owned(), row)));
        Ok(())
    }

    /// What stood at a path last, according to earlier runs, if nothing has followed it: a document that comes back. What
    /// ended in this run is known to the course, with what followed it and has no row yet.
    fn ended_earlier(&mut self, path: &str) -> rusqlite::Result<Option<i64>> {
        let row = (self.reference, self.family, path, self.run);
        self.statements.find_ended.query_row(row, |row| row.get(0)).optional()
    }

    /// Writes how long something stood, and returns its row.
    fn close(&mut self, course: &mut Course, open: Open, last_commit: Option<i64>) -> rusqlite::Result<i64> {
        match open {
            Open::Row(row) => {
                if let Some(document) = self.document_of(row)? {
                    self.statements.alignments.document(document)?;
                }
                self.statements.end_placement.execute((row, self.run, last_commit))?;
                Ok(row)
            }
            Open::New(standing) => {
                let Some(record) = course.records.take(&standing, false) else {
                    let Standing { document, revision, first_commit, previous } = standing;
                    let row = (document, self.reference, revision, first_commit, self.run, last_commit, previous);
                    return self.statements.insert_past.insert(row);
                };
                if record.is_current {
                    self.statements.alignments.document(standing.document)?;
                }
                let row = (record.row, standing.first_commit, last_commit, self.run, standing.previous);
                self.statements.update_past.execute(row)?;
                Ok(record.row)
            }
        }
    }

    /// Writes what stands at the tip, and removes what a replaced history alone had.
    fn settle(&mut self, mut course: Course) -> rusqlite::Result<()> {
        let mut open: Vec<(String, Standing)> = Vec::new();
        for (path, all) in std::mem::take(&mut course.open) {
            open.extend(all.into_iter().filter_map(|open| match open {
                Open::Row(_) => None,
                Open::New(standing) => Some((path.clone(), standing)),
            }));
        }
        open.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        for (path, standing) in open {
            let record = course.records.take(&standing, true);
            let kept = record.filter(|record| record.is_current);
            // What runs put there in the meantime, and history does not have.
            for placed in self.current.remove(&path).unwrap_or_default() {
                if kept.is_none_or(|kept| kept.row != placed.placement) {
                    self.statements.alignments.document(placed.document)?;
                    self.statements.end_placement.execute((placed.placement, self.run, course.tip))?;
                }
            }
            let Standing { document, revision, first_commit, previous } = standing;
            if let Some(record) = kept {
                self.statements.update_current.execute((record.row, first_commit, previous))?;
                continue;
            }
            if let Some(record) = record {
                course.records.0.entry((document, revision)).or_default().push(record);
            }
            self.statements.alignments.document(document)?;
            let row = self.statements.insert_placement.insert((
                document,
                self.reference,
                revision,
                first_commit,
                self.run,
            ))?;
            self.statements.update_current.execute((row, first_commit, previous))?;
        }
        let remove = "DELETE FROM placement WHERE id = ?1";
        let mut remove = self.memory.connection.prepare(remove)?;
        for record in course.records.0.into_values().flatten().filter(|record| record.is_past) {
            remove.execute([record.row])?;
        }
        Ok(())
    }

    fn document_of(&self, placement: i64) -> rusqlite::Result<Option<i64>> {
        let query = "SELECT document FROM placement WHERE id = ?1";
        self.memory.connection.prepare_cached(query)?.query_row([placement], |row| row.get(0)).optional()
    }
}

/// The state of a branch in the course of its history.
struct Course {
    /// Whether something happened before it.
    is_continued: bool,
    records: Records,
    /// What stands at each path (one revision, but for what other programs or older versions left).
    open: HashMap<String, Vec<Open>>,
    /// What stood last at paths where nothing does now.
    ended: HashMap<String, i64>,
    tip: Option<i64>,
}
