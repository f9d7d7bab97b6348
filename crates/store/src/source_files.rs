//! Which source files documents were translated from.

use bitext_model::{Locale, ObjectId};
use rusqlite::{Connection, Row};

use crate::columns::{LocaleColumn, object_id, optional_object_id};
use crate::{Error, Snapshot};

/// The version of the reading of source files, kept with each of them: a higher one reads them anew.
pub const SOURCE_READER_VERSION: u32 = 1;

/// What became of the search for a document's source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceState {
    /// It was found, and has the hash that the document names.
    Verified,
    /// The file that was found has another hash.
    OtherHash,
    /// The commit has no such file.
    NoFile,
    /// No source repository has the commit.
    NoCommit,
}

impl SourceState {
    /// Every state, the best first.
    pub const ALL: [SourceState; 4] =
        [SourceState::Verified, SourceState::OtherHash, SourceState::NoFile, SourceState::NoCommit];

    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            SourceState::Verified => "verified",
            SourceState::OtherHash => "other-hash",
            SourceState::NoFile => "no-file",
            SourceState::NoCommit => "no-commit",
        }
    }

    pub(crate) fn code(self) -> u8 {
        match self {
            SourceState::Verified => 0,
            SourceState::OtherHash => 1,
            SourceState::NoFile => 2,
            SourceState::NoCommit => 3,
        }
    }

    fn of_code(code: u8) -> SourceState {
        SourceState::ALL.into_iter().find(|state| state.code() == code).unwrap_or(SourceState::NoCommit)
    }
}

/// What became of a segment's source text in the newest state of the source repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outdated {
    /// It says something else now.
    Edited,
    /// It is gone.
    Removed,
}

impl Outdated {
    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Outdated::Edited => "edited",
            Outdated::Removed => "removed",
        }
    }

    pub(crate) fn code(self) -> u8 {
        match self {
            Outdated::Edited => 1,
            Outdated::Removed => 2,
        }
    }

    /// The column `state` of an outdated segment.
    pub(crate) fn of_column(code: Option<u8>) -> Option<Outdated> {
        code.map(|code| if code == 1 { Outdated::Edited } else { Outdated::Removed })
    }
}

/// What is known of the source file of a document's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// What became of the search for it.
    pub state: SourceState,
    /// The source repository's name; empty where none has the commit.
    pub repository: String,
    /// Its path in there.
    pub path: String,
    /// Its content.
    pub blob: Option<ObjectId>,
    /// The file's content in the newest commit; `None` where it is gone, or nothing was compared.
    pub newest: Option<ObjectId>,
    /// The version of the reading.
    pub reader: u32,
}

/// A document as it stands now, with what it says of its source file and what is known of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcedDocument {
    /// The product in all locales.
    pub family: String,
    /// The repository's name.
    pub repository: String,
    /// The branch.
    pub reference: String,
    /// The document's path in the repository.
    pub path: String,
    /// Its locale.
    pub locale: Locale,
    /// Its row.
    pub document: i64,
    /// The row of its content.
    pub revision: i64,
    /// Its content's git blob id.
    pub blob: ObjectId,
    /// The source repository's commit that was translated.
    pub source_commit: Option<String>,
    /// The hash of the source file.
    pub source_hash: Option<String>,
    /// What is known of the source file.
    pub known: Option<SourceFile>,
}

const DOCUMENTS: &str = "SELECT family.name, repository.name, ref.name, document.path, locale.tag, document.id, revision.id, \
                                revision.blob, revision.source_commit, revision.source_hash, source_file.state, \
                                source_file.repository, source_file.path, source_file.blob, source_file.newest, \
                                source_file.reader \
                         FROM placement \
                         JOIN document ON document.id = placement.document \
                         JOIN family ON family.id = document.family \
                         JOIN locale ON locale.id = document.locale \
                         JOIN ref ON ref.id = placement.ref \
                         JOIN repository ON repository.id = ref.repository \
                         JOIN revision ON revision.id = placement.revision \
                         LEFT JOIN source_file ON source_file.document = document.id \
                                              AND source_file.revision = revision.id \
                         WHERE placement.last_run IS NULL";

/// The order does not depend on how the memory came about.
const ORDER: &str = "ORDER BY repository.name, ref.name, document.path, locale.tag, revision.blob";

impl Snapshot<'_> {
    /// Every document that stands now, by repository, branch, path and locale.
    pub fn sourced_documents(&self) -> Result<Vec<SourcedDocument>, Error> {
        let mut locales = LocaleColumn::default();
        self.collect(&format!("{DOCUMENTS} {ORDER}"), (), |row| read(row, &mut locales))
    }
}

/// The documents that stand on a branch now.
pub(crate) fn on_branch(
    connection: &Connection,
    repository: &str,
    reference: &str,
) -> rusqlite::Result<Vec<SourcedDocument>> {
    let mut locales = LocaleColumn::default();
    let query = format!("{DOCUMENTS} AND repository.name = ?1 AND ref.name = ?2 {ORDER}");
    let mut statement = connection.prepare(&query)?;
    let found = statement.query_map((repository, reference), |row| read(row, &mut locales))?;
    found.collect()
}

fn read(row: &Row<'_>, locales: &mut LocaleColumn) -> rusqlite::Result<SourcedDocument> {
    let state: Option<u8> = row.get(10)?;
    let known = |state| -> rusqlite::Result<SourceFile> {
        Ok(SourceFile {
            state: SourceState::of_code(state),
            repository: row.get(11)?,
            path: row.get(12)?,
            blob: optional_object_id(row, 13)?,
            newest: optional_object_id(row, 14)?,
            reader: row.get(15)?,
        })
    };
    Ok(SourcedDocument {
        family: row.get(0)?,
        repository: row.get(1)?,
        reference: row.get(2)?,
        path: row.get(3)?,
        locale: locales.read(row, 4)?,
        document: row.get(5)?,
        revision: row.get(6)?,
        blob: object_id(row, 7)?,
        source_commit: row.get(8)?,
        source_hash: row.get(9)?,
        known: state.map(known).transpose()?,
    })
}
