//! The words of texts, kept for searches.
//!
//! The index holds the sources and the targets of all units up to `meta.search_unit`. Whoever commits units brings it up
//! to that in the same transaction; a first load leaves it for its end, like the other indexes.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use bitext_markup::{SEARCH_VERSION, SearchReader, index_terms};
use rusqlite::{Connection, OptionalExtension};

use crate::postings::{Gathered, Segments, Sorted};
use crate::search::Side;
use crate::{Error, Memory};

/// The version of the tables, in hundreds, and of the terms in them: what was made by another one is made anew.
const CURRENT_VERSION: i64 = 200 + SEARCH_VERSION as i64;

/// So many texts are handed from thread to thread at once.
const CHUNK: usize = 500;

/// And so many chunks wait for a thread.
const CHUNKS: usize = 4;

/// So many threads read many texts.
const READERS: usize = 2;

/// The terms of texts of about so many bytes are held in memory, in about half as many bytes.
const GATHERED_BYTES: usize = 48 << 20;

/// What is kept of the index's state in the table `meta`.
const VERSION: &str = "search_version";
const LAST_UNIT: &str = "search_unit";

/// A text to be added.
#[derive(Debug, Clone)]
struct NewRow {
    text: i64,
    /// Whether it is a source, and whether it is a target.
    sides: [bool; 2],
    body: String,
}

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

/// Makes the index anew, in the transaction at hand.
pub(crate) fn build(memory: &Memory) -> Result<(), Error> {
    memory.sqlite(memory.connection.execute_batch(include_str!("../../sql/search.sql")))?;
    memory.set_meta(VERSION, CURRENT_VERSION)?;
    memory.set_meta(LAST_UNIT, 0)?;
    add_units(memory)
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
    let mut sides: Vec<[bool; 2]> = Vec::new();
    let mut units = connection.prepare("SELECT source, target FROM unit")?;
    let mut rows = units.query(())?;
    while let Some(row) = rows.next()? {
        for side in 0..2 {
            let text: usize = row.get(side)?;
            if sides.len() <= text {
                sides.resize(text + 1, [false; 2]);
            }
            sides[text][side] = true;
        }
    }
    let mut texts = connection.prepare("SELECT id, body FROM text ORDER BY id")?;
    let mut rows = texts.query(())?;
    let next = || -> rusqlite::Result<Option<NewRow>> {
        while let Some(row) = rows.next()? {
            let text: i64 = row.get(0)?;
            let sides = usize::try_from(text).ok().and_then(|text| sides.get(text)).copied().unwrap_or_default();
            if sides != [false; 2] {
                return Ok(Some(NewRow { text, sides, body: row.get(1)? }));
            }
        }
        Ok(None)
    };
    add_texts(connection, next)
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
        let next = || -> rusqlite::Result<Option<NewRow>> {
            rows.next()?.map(|row| Ok(NewRow { text: row.get(0)?, sides, body: row.get(1)? })).transpose()
        };
        add_texts(connection, next)?;
        // What is loaded at once stays in large segments.
        Segments::new(connection, side.table()).merge_small()?;
    }
    Ok(())
}

/// Adds texts, which come sorted by row.
fn add_texts(
    connection: &Connection,
    mut next: impl FnMut() -> rusqlite::Result<Option<NewRow>>,
) -> rusqlite::Result<()> {
    loop {
        let (gathered, is_all) = gather(&mut next)?;
        for (number, side) in Side::ALL.into_iter().enumerate() {
            let of_side: Vec<&Sorted> = gathered.iter().map(|gathered| &gathered[number]).collect();
            Segments::new(connection, side.table()).add(&of_side)?;
        }
        if is_all {
            return Ok(());
        }
    }
}

/// Gathers the terms of texts: of all, or of as many as may be held at once. Says whether it was all.
fn gather(next: &mut impl FnMut() -> rusqlite::Result<Option<NewRow>>) -> rusqlite::Result<(Vec<[Sorted; 2]>, bool)> {
    let mut bytes = 0;
    let mut read = || -> rusqlite::Result<Vec<NewRow>> {
        let mut chunk = Vec::new();
        while chunk.len() < CHUNK
            && bytes < GATHERED_BYTES
            && let Some(row) = next()?
        {
            bytes += row.body.len();
            chunk.push(row);
        }
        Ok(chunk)
    };
    let first = read()?;
    let gathered = if first.len() < CHUNK {
        let mut texts = Texts::new();
        texts.read(&first);
        vec![texts.sorted()]
    } else {
        // Other threads read the texts while this one asks for them.
        thread::scope(|scope| -> rusqlite::Result<Vec<[Sorted; 2]>> {
            let mut readers = Vec::new();
            for _ in 0..READERS {
                let (chunks, to_read) = sync_channel(CHUNKS);
                readers.push((chunks, scope.spawn(move || read_texts(&to_read))));
            }
            let mut chunk = first;
            for reader in (0..READERS).cycle() {
                if chunk.is_empty() {
                    break;
                }
                // A reader ends before it is told to only by a panic, which joining hands on.
                let _ = readers[reader].0.send(chunk);
                chunk = read()?;
            }
            let join = |(chunks, reader): (_, thread::ScopedJoinHandle<'_, _>)| {
                drop(chunks);
                reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            Ok(readers.into_iter().map(join).collect())
        })?
    };
    Ok((gathered, bytes < GATHERED_BYTES))
}

fn read_texts(chunks: &Receiver<Vec<NewRow>>) -> [Sorted; 2] {
    let mut texts = Texts::new();
    for chunk in chunks {
        texts.read(&chunk);
    }
    texts.sorted()
}

/// What a thread has of texts.
struct Texts {
    reader: SearchReader,
    terms: String,
    /// By side.
    gathered: [Gathered; 2],
}

impl Texts {
    fn new() -> Texts {
        let gathered = [Gathered::new(), Gathered::new()];
        Texts { reader: SearchReader::new(), terms: String::new(), gathered }
    }

    fn sorted(self) -> [Sorted; 2] {
        self.gathered.map(Gathered::sorted)
    }

    fn read(&mut self, rows: &[NewRow]) {
        for row in rows {
            self.reader.read(&row.body);
            self.terms.clear();
            index_terms(&self.reader, &mut self.terms);
            for (gathered, _) in self.gathered.iter_mut().zip(row.sides).filter(|(_, is_there)| *is_there) {
                gathered.text(row.text, &self.terms);
            }
        }
    }
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
