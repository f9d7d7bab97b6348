//! The words of texts, kept for searches.
//!
//! The index holds the sources and the targets of all units up to `meta.search_unit`. Whoever commits units brings it up
//! to that in the same transaction; a first load leaves it for its end, like the other indexes.

mod head_start;
mod texts;

use std::collections::HashSet;

use bitext_markup::SEARCH_VERSION;
use rusqlite::{Connection, OptionalExtension};

use crate::postings::Segments;
use crate::search::Side;
use crate::{Error, Memory};
use texts::{TextSides, add_texts};

pub(crate) use head_start::HeadStart;

/// The version of the tables, in hundreds, and of the terms in them: what was made by another one is made anew.
const CURRENT_VERSION: i64 = 200 + SEARCH_VERSION as i64;

/// What is kept of the index's state in the table `meta`.
const VERSION: &str = "search_version";
const LAST_UNIT: &str = "search_unit";

/// Whether there is an index of all units, made by this version.
pub(crate) fn is_complete(memory: &Memory) -> Result<bool, Error> {
    if memory.meta(VERSION)? != Some(CURRENT_VERSION) {
        return Ok(false);
    }
    let query = "SELECT count(*) FROM sqlite_schema WHERE name IN ('search_source', 'search_target', 'unit_target')";
    let tables: i64 = memory.sqlite(memory.connection.query_row(query, (), |row| row.get(0)))?;
    Ok(tables == 3 && memory.meta(LAST_UNIT)? == Some(last_unit(memory)?))
}

fn last_unit(memory: &Memory) -> Result<i64, Error> {
    let last = "SELECT coalesce(max(id), 0) FROM unit";
    memory.sqlite(memory.connection.query_row(last, (), |row| row.get(0)))
}

/// Makes the index anew, in the transaction at hand. With a head start over all units only what that leaves is to be done.
pub(crate) fn build(memory: &Memory, head_start: Option<HeadStart>) -> Result<(), Error> {
    memory.sqlite(memory.connection.execute_batch(include_str!("../../../sql/search.sql")))?;
    memory.set_meta(VERSION, CURRENT_VERSION)?;
    let last = last_unit(memory)?;
    let added = match head_start.filter(|head_start| head_start.units() == last) {
        Some(head_start) => add_rest(&memory.connection, head_start),
        None => add_all(&memory.connection),
    };
    memory.sqlite(added)?;
    memory.set_meta(LAST_UNIT, last)
}

/// Adds what units have that came since, in the transaction at hand.
pub(crate) fn add_units(memory: &Memory) -> Result<(), Error> {
    let Some(known) = memory.meta(LAST_UNIT)? else { return Ok(()) };
    let connection = &memory.connection;
    let last = last_unit(memory)?;
    if last <= known {
        return Ok(());
    }
    memory.sqlite(if known == 0 { add_all(connection) } else { add_since(connection, known) })?;
    memory.set_meta(LAST_UNIT, last)
}

/// Adds the texts of all units.
fn add_all(connection: &Connection) -> rusqlite::Result<()> {
    let mut sides = TextSides::default();
    let mut units = connection.prepare("SELECT source, target FROM unit")?;
    let mut rows = units.query(())?;
    while let Some(row) = rows.next()? {
        for side in 0..2 {
            sides.add(row.get(side)?, side);
        }
    }
    let mut texts = connection.prepare("SELECT id, body FROM text ORDER BY id")?;
    let mut rows = texts.query(())?;
    add_texts(connection, |chunk| {
        while let Some(row) = rows.next()? {
            let text = row.get(0)?;
            let of_text = sides.of(text);
            if of_text != [false; 2] {
                chunk.push(text, of_text, row.get_ref(1)?.as_str()?);
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// Adds what a head start has, and the texts that it left.
fn add_rest(connection: &Connection, head_start: HeadStart) -> rusqlite::Result<()> {
    let (segments, left) = head_start.finish();
    for (side, segment) in Side::ALL.into_iter().zip(&segments) {
        Segments::new(connection, side.table()).add_encoded(segment)?;
    }
    let mut left = left.all();
    let mut body = connection.prepare("SELECT body FROM text WHERE id = ?1")?;
    add_texts(connection, |chunk| {
        let Some((text, sides)) = left.next() else { return Ok(false) };
        body.query_row([text], |row| {
            chunk.push(text, sides, row.get_ref(0)?.as_str()?);
            Ok(true)
        })
    })
}

/// Adds the texts that no unit up to `known` has on its side.
fn add_since(connection: &Connection, known: i64) -> rusqlite::Result<()> {
    for (number, side) in Side::ALL.into_iter().enumerate() {
        let column = side.column();
        let query = format!(
            "SELECT text.id, body FROM ( \
                 SELECT DISTINCT {column} AS id FROM unit \
                 WHERE id > ?1 AND NOT EXISTS ( \
                     SELECT 1 FROM unit AS earlier WHERE earlier.{column} = unit.{column} AND earlier.id <= ?1)) \
             JOIN text USING (id) ORDER BY text.id"
        );
        let mut texts = connection.prepare_cached(&query)?;
        let mut rows = texts.query([known])?;
        let mut sides = [false; 2];
        sides[number] = true;
        add_texts(connection, |chunk| {
            let Some(row) = rows.next()? else { return Ok(false) };
            chunk.push(row.get(0)?, sides, row.get_ref(1)?.as_str()?);
            Ok(true)
        })?;
        // What is loaded at once stays in large segments.
        Segments::new(connection, side.table()).merge_small()?;
    }
    Ok(())
}

/// What a text was in the index for before units went.
pub(crate) struct Leaving {
    known: i64,
    texts: Vec<(Side, i64)>,
}

/// The texts that the units of a query have in the index: to be asked before they go.
pub(crate) fn leaving(connection: &Connection, units: &str) -> rusqlite::Result<Option<Leaving>> {
    let query = "SELECT value FROM meta WHERE name = ?1";
    let meta = |name| connection.query_row(query, [name], |row| row.get::<_, i64>(0)).optional();
    // An index of another version is made anew as a whole.
    if meta(VERSION)? != Some(CURRENT_VERSION) {
        return Ok(None);
    }
    let Some(known) = meta(LAST_UNIT)? else { return Ok(None) };
    let mut texts = Vec::new();
    for side in Side::ALL {
        let query = format!("SELECT DISTINCT {} FROM unit WHERE id IN ({units}) AND id <= ?1", side.column());
        let mut statement = connection.prepare(&query)?;
        for text in statement.query_map([known], |row| row.get(0))? {
            texts.push((side, text?));
        }
    }
    Ok(Some(Leaving { known, texts }))
}

impl Leaving {
    /// Takes out of the index what no unit has any more: to be called when units are gone.
    pub(crate) fn leave(self, connection: &Connection) -> rusqlite::Result<()> {
        for side in Side::ALL {
            let is_left = format!("SELECT EXISTS (SELECT 1 FROM unit WHERE {} = ?1 AND id <= ?2)", side.column());
            let mut is_left = connection.prepare(&is_left)?;
            let mut gone = HashSet::new();
            for (_, text) in self.texts.iter().filter(|(of, _)| *of == side) {
                if !is_left.query_row((text, self.known), |row| row.get(0))? {
                    gone.insert(*text);
                }
            }
            if !gone.is_empty() {
                Segments::new(connection, side.table()).remove(|text| gone.contains(&text))?;
            }
        }
        // Units that come may get the numbers of those that went.
        let update = "UPDATE meta SET value = min(value, (SELECT coalesce(max(id), 0) FROM unit)) WHERE name = ?1";
        connection.execute(update, [LAST_UNIT])?;
        Ok(())
    }
}
