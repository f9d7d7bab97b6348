mod before;
mod gone;
mod history;
mod origins;
mod revision;
mod statements;

use std::collections::HashMap;

use bitext_model::{Commit, Label, Locale, ObjectId};
use rusqlite::OptionalExtension;

use super::intake::Intake;
use super::interner::Interner;
use super::locales::{LocaleRows, named};
use super::rows::NewRevision;
use crate::{EXTRACTOR_VERSION, Error, Memory};
use before::{current, reference, repository};
use statements::Statements;

pub use gone::Retired;
pub use history::{KeptRevision, NewBase, NewChange, NewHistory};
pub use origins::NewOrigin;

/// Whose documents are to be taken.
#[derive(Debug, Clone)]
pub struct InputIdentity<'a> {
    /// The repository's name.
    pub repository: &'a str,
    /// The product in all locales.
    pub family: &'a str,
    /// The repository's locale, if it has one.
    pub locale: Option<&'a Locale>,
    /// SPDX id, if known. What is known already is not overwritten by `None`.
    pub licence: Option<&'a str>,
    /// The branch.
    pub reference: &'a str,
    /// The branch's newest commit, outside git `None`.
    pub tip: Option<Commit>,
}

/// What stands at a path of the ref now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The content.
    pub blob: ObjectId,
    /// The document's locale.
    pub locale: Locale,
    /// The version of the reading that its segments come from.
    pub extractor: u32,
    /// How many segments it has.
    pub segments: u64,
    /// How many of them were recovered from damage.
    pub recovered: u64,
    /// The file's label.
    pub label: Label,
    /// Whether it is known which commit brought it.
    pub has_commit: bool,
    /// Whether it is to be read again although its bytes are the same.
    is_stale: bool,
    document: i64,
    placement: i64,
}

/// What an input changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InputTotals {
    /// Documents that were placed, because they are new or changed or to be read anew.
    pub placed: u64,
    /// Revisions that the memory did not have, in this locale and version.
    pub revisions: u64,
    /// Units that the memory did not have.
    pub units: u64,
}

/// Takes the documents of one repository and ref, in batches that are committed as they come.
///
/// Dropped without [`finish`](InputWriter::finish), it undoes the batch at hand; earlier ones stay.
#[derive(Debug)]
pub struct InputWriter<'r> {
    memory: &'r Memory,
    intake: Intake<'r>,
    statements: Statements<'r>,
    run: i64,
    family: i64,
    repository: i64,
    repository_locale: Option<i64>,
    /// The repository's locale, when it is another one than before.
    new_locale: Option<i64>,
    reference: i64,
    tip: Option<Commit>,
    records_tip: bool,
    locales: LocaleRows,
    commits: HashMap<ObjectId, i64>,
    current: HashMap<String, Vec<Placed>>,
    /// How many documents stood on the ref at the beginning.
    documents_before: u64,
    totals: InputTotals,
}

impl<'r> InputWriter<'r> {
    pub(crate) fn begin(
        memory: &'r Memory,
        run: i64,
        interner: &'r mut Interner,
        identity: &InputIdentity<'_>,
    ) -> Result<InputWriter<'r>, Error> {
        let intake = Intake::begin(memory, interner)?;
        let begin = || -> rusqlite::Result<InputWriter<'r>> {
            let connection = &memory.connection;
            let family = named(connection, "family", "name", identity.family)?;
            let locale =
                identity.locale.map(|locale| named(connection, "locale", "tag", locale.as_str())).transpose()?;
            let (repository, new_locale) = repository(connection, identity, family, locale)?;
            let reference = reference(connection, repository, identity.reference)?;
            let current = current(connection, reference, family, new_locale.is_some())?;
            Ok(InputWriter {
                memory,
                intake,
                statements: Statements::prepare(connection)?,
                run,
                family,
                repository,
                repository_locale: locale,
                new_locale,
                reference,
                tip: identity.tip,
                records_tip: true,
                locales: LocaleRows::default(),
                commits: HashMap::new(),
                documents_before: current.values().map(|placed| placed.len() as u64).sum(),
                current,
                totals: InputTotals::default(),
            })
        };
        memory.sqlite(begin())
    }

    /// What stands at a path now, one entry for each locale (nearly always one).
    pub fn placed(&self, path: &str) -> &[Placed] {
        self.current.get(path).map_or(&[], Vec::as_slice)
    }

    /// The paths that stand on the ref now.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.current.keys().map(String::as_str)
    }

    /// The tip that the ref had when it was last read whole, and all its documents' commits were found.
    pub fn known_tip(&self) -> Result<Option<ObjectId>, Error> {
        let query = "SELECT oid FROM ref JOIN git_commit ON git_commit.id = ref.tip WHERE ref.id = ?1";
        let oid = self.memory.connection.query_row(query, [self.reference], |row| row.get::<_, Vec<u8>>(0)).optional();
        Ok(self.memory.sqlite(oid)?.and_then(|oid| ObjectId::from_bytes(&oid)))
    }

    /// Whether a blob at a path is there already, read by this version: nothing is left to do for it.
    pub fn is_unchanged(&self, path: &str, blob: ObjectId) -> bool {
        matches!(
            self.placed(path),
            [placed] if placed.blob == blob && placed.extractor == EXTRACTOR_VERSION && !placed.is_stale
        )
    }

    /// Puts a revision at a path, in place of what was there. Where it stands already, it stays from when it did.
    pub fn place(&mut self, path: &str, revision: &NewRevision<'_>) -> Result<(), Error> {
        let placed = self.place_rows(path, revision);
        self.memory.sqlite(placed)?;
        self.intake.end_document()
    }

    fn place_rows(&mut self, path: &str, new: &NewRevision<'_>) -> rusqlite::Result<()> {
        let locale = self.locales.row(&self.memory.connection, new.locale)?;
        let revision = self.revision(new, locale)?;
        let document = self.document(path, locale)?;
        let mut same = None;
        for placed in self.current.remove(path).unwrap_or_default() {
            if same.is_none() && placed.document == document && placed.blob == new.blob {
                same = Some(placed);
            } else {
                self.end(&placed)?;
            }
        }
        let (placement, has_commit) = match same {
            Some(placed) => (placed.placement, placed.has_commit),
            None => {
                self.statements.alignments.document(document)?;
                let row = (document, self.reference, revision, None::<i64>, self.run);
                (self.statements.insert_placement.insert(row)?, false)
            }
        };
        let placed = Placed {
            blob: new.blob,
            locale: new.locale.clone(),
            extractor: EXTRACTOR_VERSION,
            segments: new.segments.len() as u64,
            recovered: u64::from(new.recovered),
            label: new.meta.label,
            has_commit,
            is_stale: false,
            document,
            placement,
        };
        self.current.insert(path.to_owned(), vec![placed]);
        self.totals.placed += 1;
        Ok(())
    }

    fn end(&mut self, placed: &Placed) -> rusqlite::Result<()> {
        self.statements.alignments.document(placed.document)?;
        let tip = self.tip.map(|tip| self.commit_row(tip)).transpose()?;
        self.statements.end_placement.execute((placed.placement, self.run, tip))?;
        Ok(())
    }

    fn commit_row(&mut self, commit: Commit) -> rusqlite::Result<i64> {
        if let Some(id) = self.commits.get(&commit.id) {
            return Ok(*id);
        }
        let connection = &self.memory.connection;
        let oid = commit.id.as_bytes().as_slice();
        let found =
            connection.query_row("SELECT id FROM git_commit WHERE oid = ?1", [oid], |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                connection.execute("INSERT INTO git_commit (oid, time) VALUES (?1, ?2)", (oid, commit.time))?;
                connection.last_insert_rowid()
            }
        };
        self.commits.insert(commit.id, id);
        Ok(id)
    }

    /// Commits the batch at hand and begins another.
    pub fn commit(&mut self) -> Result<(), Error> {
        self.intake.commit()
    }

    /// Records which commit brought the present content of documents, in place of what was known of that.
    pub fn set_commits<'p>(&mut self, commits: impl Iterator<Item = (&'p str, Commit)>) -> Result<(), Error> {
        for (path, commit) in commits {
            for index in 0..self.placed(path).len() {
                let placement = self.current[path][index].placement;
                let row = self.memory.sqlite(self.commit_row(commit))?;
                let update = "UPDATE placement SET first_commit = ?2 WHERE id = ?1";
                self.memory.sqlite(
                    self.memory
                        .connection
                        .prepare_cached(update)
                        .and_then(|mut update| update.execute((placement, row))),
                )?;
            }
        }
        Ok(())
    }

    /// Keeps the ref's old tip: for when it is not known of all documents which commits brought them. A later run
    /// looks for commits only behind the tip that is recorded.
    pub fn keep_old_tip(&mut self) {
        self.records_tip = false;
    }

    /// Records that the ref was read whole, and commits.
    pub fn finish(mut self, whole: bool) -> Result<InputTotals, Error> {
        if whole {
            let recorded = self.record_reading();
            self.memory.sqlite(recorded)?;
        }
        self.intake.finish()?;
        Ok(self.totals)
    }
}

impl InputWriter<'_> {
    fn record_reading(&mut self) -> rusqlite::Result<()> {
        let tip = self.tip.filter(|_| self.records_tip).map(|tip| self.commit_row(tip)).transpose()?;
        let update = "UPDATE ref SET tip = coalesce(?2, tip), last_run = ?3 WHERE id = ?1";
        self.memory.connection.execute(update, (self.reference, tip, self.run))?;
        if let Some(locale) = self.new_locale {
            let update = "UPDATE repository SET locale = ?2 WHERE id = ?1";
            self.memory.connection.execute(update, (self.repository, locale))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use bitext_markup::key;
    use bitext_model::{Block, DocumentMeta};

    use super::*;
    use crate::{NewSegment, NewText, OpenOptions, Outcome};

    /// Places a document of `count` pairs that no other document has.
    fn place(writer: &mut InputWriter<'_>, name: &str, count: u32) -> Result<(), Error> {
        let bodies: Vec<String> =
            (0..count).map(|ordinal| format!("{name} {ordinal} {}", "tide ".repeat(50))).collect();
        let segments: Vec<NewSegment<'_>> = bodies
            .iter()
            .map(|body| {
                let text = NewText::new(body);
                let (line, block) = (1, Block::Paragraph);
                NewSegment {
                    source: text,
                    target: text,
                    key: "102",
                    id: None,
                    line,
                    start: 0,
                    length: 9,
                    block,
                    heading: None,
                }
            })
            .collect();
        let mut blob = [0; 20];
        blob[..8].copy_from_slice(&key(name).exact.to_be_bytes());
        let revision = NewRevision {
            blob: ObjectId(blob),
            locale: &"nb-NO".parse().unwrap(),
            meta: &DocumentMeta::default(),
            prefix: "0a1b2",
            segments: &segments,
            headings: &[],
            diagnostics: &[],
            recovered: 0,
        };
        writer.place(name, &revision)
    }

    /// SQLite takes the whole batch back when the disk is full. What the writer remembers of it must go with it, or
    /// later documents would be joined to rows that are no longer there, or are others by then.
    #[test]
    fn a_full_disk_leaves_nothing_of_its_batch_to_later_inputs() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::create(&folder.path().join("memory.db"), &OpenOptions::default()).unwrap();
        let identity = InputIdentity {
            repository: "harbour.nb-NO",
            family: "harbour",
            locale: None,
            licence: None,
            reference: "main",
            tip: None,
        };
        let limit = |pages: u32| memory.connection.pragma_update(None, "max_page_count", pages).unwrap();
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();

        limit(100);
        let mut writer = run.input(&identity).unwrap();
        let error = place(&mut writer, "large.md", 2000).unwrap_err();
        assert!(matches!(error, Error::DiskFull { .. }), "{error:?}");
        assert!(memory.connection.is_autocommit(), "the batch is gone");
        drop(writer);

        limit(100_000);
        let mut writer = run.input(&identity).unwrap();
        place(&mut writer, "other.md", 20).unwrap();
        place(&mut writer, "large.md", 2000).unwrap();
        assert_eq!(writer.finish(true).unwrap().units, 2020);
        run.finish(Outcome::Done, "{}").unwrap();
        let snapshot = memory.snapshot().unwrap();
        assert!(snapshot.verify().unwrap().passed());
        let query = "SELECT count(*) FROM tm_pairs WHERE substr(source, 1, 8) = substr(path, 1, 8)";
        assert_eq!(snapshot.collect(query, (), |row| row.get::<_, i64>(0)).unwrap(), [2020]);
    }
}
