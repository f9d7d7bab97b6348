use rusqlite::OptionalExtension;
use twox_hash::XxHash3_64;

use crate::{Error, Snapshot};

/// So many of the last units stand for all that a coverage is about.
const LAST_UNITS: u32 = 16;

/// How far into a memory something reaches that was made from its units.
///
/// Whoever makes such a thing keeps the coverage of the snapshot that it was made from. Later
/// [`Snapshot::extends`] tells whether the memory has only grown since, so that what came
/// ([`Snapshot::sources_since`], [`Snapshot::targets_since`]) can be added to it, or whether it has to be made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Names the memory; empty when no program wrote to it that gives names.
    pub(crate) memory: String,
    /// The last run's row and start.
    pub(crate) run: Option<(i64, String)>,
    /// The highest row of a unit; 0: there is none.
    pub(crate) last_unit: i64,
    /// Of the last units' rows and texts: rows are given anew in a memory that was replaced by an older state of itself.
    pub(crate) last_units: u64,
    /// How often units may have been taken out.
    pub(crate) removals: i64,
}

impl Coverage {
    /// Whether both are about the same units, though runs may lie between them that brought none.
    pub fn has_units_of(&self, other: &Coverage) -> bool {
        (&self.memory, self.last_unit, self.last_units, self.removals)
            == (&other.memory, other.last_unit, other.last_units, other.removals)
    }
}

impl Snapshot<'_> {
    /// How far this state reaches.
    pub fn coverage(&self) -> Result<Coverage, Error> {
        let memory = self.memory();
        let query_row = |query| memory.connection.query_row(query, (), |row| Ok((row.get(0)?, row.get(1)?)));
        let run = memory.sqlite(query_row("SELECT id, started FROM run ORDER BY id DESC LIMIT 1").optional())?;
        let query = "SELECT ifnull(max(id), 0) FROM unit";
        let last_unit = memory.sqlite(memory.connection.query_row(query, (), |row| row.get(0)))?;
        Ok(Coverage {
            memory: memory.identity()?,
            run,
            last_unit,
            last_units: self.hash_of_units_to(last_unit)?,
            removals: memory.removals()?,
        })
    }

    /// Whether this state has every unit that a coverage is about, under the same row, so that only units with higher
    /// rows are new.
    ///
    /// Not so when the file was replaced by another memory or by an older state of this one, and when a layer was
    /// forgotten since: rows are given anew afterwards.
    pub fn extends(&self, coverage: &Coverage) -> Result<bool, Error> {
        let memory = self.memory();
        if coverage.memory != memory.identity()? || coverage.removals != memory.removals()? {
            return Ok(false);
        }
        if let Some((run, started)) = &coverage.run {
            let query = "SELECT EXISTS (SELECT 1 FROM run WHERE id = ?1 AND started = ?2)";
            if !memory.sqlite(memory.connection.query_row(query, (run, started), |row| row.get(0)))? {
                return Ok(false);
            }
        }
        let query = "SELECT ?1 = 0 OR EXISTS (SELECT 1 FROM unit WHERE id = ?1)";
        let has_last = memory.sqlite(memory.connection.query_row(query, [coverage.last_unit], |row| row.get(0)))?;
        Ok(has_last && self.hash_of_units_to(coverage.last_unit)? == coverage.last_units)
    }

    fn hash_of_units_to(&self, last_unit: i64) -> Result<u64, Error> {
        let query = "SELECT unit.id, unit.locale, unit.source, source.hash, unit.target, target.hash \
                     FROM (SELECT * FROM unit WHERE id <= ?1 ORDER BY id DESC LIMIT ?2) AS unit \
                     JOIN text AS source ON source.id = unit.source JOIN text AS target ON target.id = unit.target \
                     ORDER BY unit.id DESC";
        let units = self.collect(query, (last_unit, LAST_UNITS), |row| {
            let mut numbers = [0_u8; 48];
            for (column, bytes) in numbers.chunks_exact_mut(8).enumerate() {
                bytes.copy_from_slice(&row.get::<_, i64>(column)?.to_le_bytes());
            }
            Ok(numbers)
        })?;
        Ok(XxHash3_64::oneshot(units.as_flattened()))
    }
}
