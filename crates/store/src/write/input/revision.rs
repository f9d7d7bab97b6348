//! Documents and the rows of what they hold.

use rusqlite::OptionalExtension;

use super::super::rows::NewRevision;
use super::InputWriter;
use crate::EXTRACTOR_VERSION;
use crate::columns::label_code;

impl InputWriter<'_> {
    pub(super) fn document(&mut self, path: &str, locale: i64) -> rusqlite::Result<i64> {
        let key = (self.family, path, locale);
        let found = self.statements.find_document.query_row(key, |row| row.get(0)).optional()?;
        found.map_or_else(|| self.statements.insert_document.insert(key), Ok)
    }

    pub(super) fn revision(&mut self, new: &NewRevision<'_>, locale: i64) -> rusqlite::Result<i64> {
        let blob = new.blob.as_bytes().as_slice();
        let found: Option<(i64, u32)> =
            self.statements.find_revision.query_row((blob, locale), |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let known = match found {
            Some((id, EXTRACTOR_VERSION)) => return Ok(id),
            Some((id, _)) => {
                self.clear_revision(id)?;
                Some(id)
            }
            None => None,
        };
        let meta = new.meta;
        let id = self.statements.insert_revision.insert(rusqlite::params![
            known,
            blob,
            locale,
            EXTRACTOR_VERSION,
            new.prefix,
            new.segments.len(),
            new.recovered,
            label_code(meta.label),
            meta.handoff.map(|date| date.to_string()),
            meta.source_commit,
            meta.source_hash,
            meta.file_id,
            meta.asset_id,
            meta.title,
        ])?;
        for (ordinal, segment) in new.segments.iter().enumerate() {
            let (unit, is_new) =
                self.intake.unit(&mut self.statements.intern, &segment.source, &segment.target, locale)?;
            self.totals.units += u64::from(is_new);
            self.statements.insert_segment.execute((
                id,
                ordinal,
                unit,
                segment.key,
                segment.line,
                segment.start,
                segment.length,
                segment.block.code(),
                segment.heading,
                segment.id,
            ))?;
        }
        for heading in new.headings {
            let row = (id, heading.number, heading.level, heading.anchor, heading.path);
            self.statements.insert_heading.execute(row)?;
        }
        for (number, diagnostic) in new.diagnostics.iter().enumerate() {
            let row = (id, number, diagnostic.line, diagnostic.code.as_str(), &*diagnostic.detail);
            self.statements.insert_diagnostic.execute(row)?;
        }
        self.totals.revisions += 1;
        Ok(id)
    }

    /// Removes what an older version read from a revision; placements keep pointing at it.
    fn clear_revision(&mut self, id: i64) -> rusqlite::Result<()> {
        let connection = &self.memory.connection;
        self.statements.alignments.revision(id)?;
        // The row comes back under its old number before the transaction ends.
        connection.pragma_update(None, "defer_foreign_keys", "ON")?;
        for table in ["segment", "heading", "diagnostic", "source_file", "outdated"] {
            connection.execute(&format!("DELETE FROM {table} WHERE revision = ?1"), [id])?;
        }
        let origins = "DELETE FROM origin WHERE placement IN (SELECT id FROM placement WHERE revision = ?1)";
        connection.execute(origins, [id])?;
        connection.execute("DELETE FROM revision WHERE id = ?1", [id])?;
        Ok(())
    }
}
