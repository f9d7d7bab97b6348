use rusqlite::{Connection, Statement};

use super::super::alignment::AlignmentRetirer;
use super::super::interner::InternStatements;

/// The statements that an input needs again and again.
#[derive(Debug)]
pub(super) struct Statements<'c> {
    pub(super) intern: InternStatements<'c>,
    pub(super) alignments: AlignmentRetirer<'c>,
    pub(super) find_revision: Statement<'c>,
    pub(super) insert_revision: Statement<'c>,
    pub(super) insert_segment: Statement<'c>,
    pub(super) insert_heading: Statement<'c>,
    pub(super) insert_diagnostic: Statement<'c>,
    pub(super) insert_document: Statement<'c>,
    pub(super) find_document: Statement<'c>,
    pub(super) insert_placement: Statement<'c>,
    pub(super) end_placement: Statement<'c>,
    pub(super) find_ended: Statement<'c>,
    pub(super) insert_past: Statement<'c>,
    pub(super) update_past: Statement<'c>,
    pub(super) update_current: Statement<'c>,
}

impl<'c> Statements<'c> {
    pub(super) fn prepare(connection: &'c Connection) -> rusqlite::Result<Statements<'c>> {
        Ok(Statements {
            intern: InternStatements::prepare(connection)?,
            alignments: AlignmentRetirer::prepare(connection)?,
            find_revision: connection.prepare("SELECT id, extractor FROM revision WHERE blob = ?1 AND locale = ?2")?,
            insert_revision: connection.prepare(
                "INSERT INTO revision (id, blob, locale, extractor, prefix, segments, recovered, label, handoff, \
                 source_commit, source_hash, file_id, asset_id, title) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?,
            insert_segment: connection.prepare(
                "INSERT INTO segment (revision, ordinal, unit, key, line, start, length, block, heading, id) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?,
            insert_heading: connection
                .prepare("INSERT INTO heading (revision, number, level, anchor, path) VALUES (?1, ?2, ?3, ?4, ?5)")?,
            insert_diagnostic: connection
                .prepare("INSERT INTO diagnostic (revision, number, line, code, detail) VALUES (?1, ?2, ?3, ?4, ?5)")?,
            insert_document: connection.prepare("INSERT INTO document (family, path, locale) VALUES (?1, ?2, ?3)")?,
            find_document: connection
                .prepare("SELECT id FROM document WHERE family = ?1 AND path = ?2 AND locale = ?3")?,
            insert_placement: connection.prepare(
                "INSERT INTO placement (document, ref, revision, first_commit, first_run) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?,
            end_placement: connection.prepare("UPDATE placement SET last_run = ?2, last_commit = ?3 WHERE id = ?1")?,
            find_ended: connection.prepare(
                "SELECT placement.id FROM document \
                 JOIN placement ON placement.document = document.id AND placement.ref = ?1 \
                 JOIN ref_commit ON ref_commit.ref = ?1 AND ref_commit.git_commit = placement.last_commit \
                 WHERE document.family = ?2 AND document.path = ?3 AND placement.last_run < ?4 \
                 AND NOT EXISTS (SELECT 1 FROM placement AS next WHERE next.previous = placement.id) \
                 ORDER BY ref_commit.number DESC, placement.id LIMIT 1",
            )?,
            insert_past: connection.prepare(
                "INSERT INTO placement (document, ref, revision, first_commit, first_run, last_commit, last_run, previous) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?7)",
            )?,
            update_past: connection.prepare(
                "UPDATE placement SET first_commit = ?2, last_commit = ?3, last_run = coalesce(last_run, ?4), \
                 previous = ?5 WHERE id = ?1",
            )?,
            update_current: connection
                .prepare("UPDATE placement SET first_commit = ?2, previous = ?3, last_commit = NULL WHERE id = ?1")?,
        })
    }
}
