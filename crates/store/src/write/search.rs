//! The words of texts, kept for searches.
//!
//! The index holds the sources and the targets of all units up to `meta.search_unit`. Whoever commits units brings it up
//! to that in the same transaction; a first load leaves it for its end, like the other indexes.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use bitext_markup::{SEARCH_VERSION, SearchReader, index_terms};
use rusqlite::{Connection, OptionalExtension};

use crate::search::Side;
use crate::{Error, Memory};

/// So many texts are handed from thread to thread at once.
const CHUNK: usize = 500;

/// And so many chunks are on their way.
const CHUNKS: usize = 8;

/// What is kept of the index's state in the table `meta`.
const VERSION: &str = "search_version";
const LAST_UNIT: &str = "search_unit";

/// A text to be added.
#[derive(Debug, Clone)]
struct NewRow {
    text: i64,
    /// Whether it is a source, and whether it is a target.
    sides: [bool; 2],
    /// Its body, then its terms.
    content: String,
}

/// Whether there is an index of all units, made by this version.
pub(crate) fn is_complete(memory: &Memory) -> Result<bool, Error> {
    if memory.meta(VERSION)? != Some(i64::from(SEARCH_VERSION)) {
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
    memory.sqlite(merge_while_writing(&memory.connection, false))?;
    memory.set_meta(VERSION, i64::from(SEARCH_VERSION))?;
    memory.set_meta(LAST_UNIT, 0)?;
    add_units(memory)?;
    memory.sqlite(merge_while_writing(&memory.connection, true))
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
                return Ok(Some(NewRow { text, sides, content: row.get(1)? }));
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
            rows.next()?.map(|row| Ok(NewRow { text: row.get(0)?, sides, content: row.get(1)? })).transpose()
        };
        add_texts(connection, next)?;
    }
    Ok(())
}

/// Adds texts, which come sorted by row.
fn add_texts(
    connection: &Connection,
    mut next: impl FnMut() -> rusqlite::Result<Option<NewRow>>,
) -> rusqlite::Result<()> {
    let mut insert = Vec::new();
    for side in Side::ALL {
        let insertion = format!("INSERT INTO {} (rowid, terms) VALUES (?1, ?2)", side.table());
        insert.push(connection.prepare_cached(&insertion)?);
    }
    let mut write = |rows: Vec<NewRow>| -> rusqlite::Result<()> {
        for row in rows {
            for (insert, _) in insert.iter_mut().zip(row.sides).filter(|(_, is_there)| *is_there) {
                insert.execute((row.text, &row.content))?;
            }
        }
        Ok(())
    };
    let mut read = || -> rusqlite::Result<Vec<NewRow>> {
        let mut chunk = Vec::new();
        while chunk.len() < CHUNK
            && let Some(row) = next()?
        {
            chunk.push(row);
        }
        Ok(chunk)
    };
    let mut first = read()?;
    if first.len() < CHUNK {
        find_terms(&mut SearchReader::new(), &mut first);
        return write(first);
    }
    // Another thread reads the texts while this one writes what was found in those before.
    thread::scope(|scope| {
        let (bodies, to_read) = sync_channel(CHUNKS);
        let (found, terms) = sync_channel(CHUNKS);
        scope.spawn(move || read_texts(&to_read, &found));
        let mut next = Some(first);
        let mut on_their_way = 0;
        loop {
            while on_their_way < CHUNKS
                && let Some(chunk) = next.take_if(|chunk| !chunk.is_empty())
            {
                next = Some(read()?);
                on_their_way += 1;
                // The other thread ends only after this one.
                let _ = bodies.send(chunk);
            }
            if on_their_way == 0 {
                return Ok(());
            }
            let Ok(chunk) = terms.recv() else { return Ok(()) };
            on_their_way -= 1;
            write(chunk)?;
        }
    })
}

fn read_texts(bodies: &Receiver<Vec<NewRow>>, found: &SyncSender<Vec<NewRow>>) {
    let mut reader = SearchReader::new();
    for mut chunk in bodies {
        find_terms(&mut reader, &mut chunk);
        if found.send(chunk).is_err() {
            return;
        }
    }
}

/// Puts the terms of each text in the place of its body.
fn find_terms(reader: &mut SearchReader, rows: &mut [NewRow]) {
    for row in rows {
        reader.read(&row.content);
        row.content.clear();
        index_terms(reader, &mut row.content);
    }
}

/// Whether what is written is merged as it comes: not while all is written at once.
fn merge_while_writing(connection: &Connection, merge: bool) -> rusqlite::Result<()> {
    for side in Side::ALL {
        let table = side.table();
        let set = format!("INSERT INTO {table} ({table}, rank) VALUES ('automerge', ?1)");
        connection.execute(&set, [if merge { 4 } else { 0 }])?;
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
    if meta(VERSION)? != Some(i64::from(SEARCH_VERSION)) {
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
    /// Takes out of the index what no unit has any more: to be called when units are gone and texts are not.
    pub(crate) fn leave(self, connection: &Connection) -> rusqlite::Result<()> {
        let mut reader = SearchReader::new();
        let mut terms = String::new();
        for (side, text) in self.texts {
            let (table, column) = (side.table(), side.column());
            let is_left = format!("SELECT EXISTS (SELECT 1 FROM unit WHERE {column} = ?1 AND id <= ?2)");
            if connection.prepare_cached(&is_left)?.query_row((text, self.known), |row| row.get(0))? {
                continue;
            }
            let mut body = connection.prepare_cached("SELECT body FROM text WHERE id = ?1")?;
            body.query_row([text], |row| row.get_ref(0)?.as_str().map(|body| reader.read(body)).map_err(Into::into))?;
            terms.clear();
            index_terms(&reader, &mut terms);
            let delete = format!("INSERT INTO {table} ({table}, rowid, terms) VALUES ('delete', ?1, ?2)");
            connection.prepare_cached(&delete)?.execute((text, &terms))?;
        }
        // Units that come may get the numbers of those that went.
        let update = "UPDATE meta SET value = min(value, (SELECT coalesce(max(id), 0) FROM unit)) WHERE name = ?1";
        connection.execute(update, [LAST_UNIT])?;
        Ok(())
    }
}
