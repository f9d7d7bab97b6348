//! From texts to segments of the index.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use bitext_markup::{SearchReader, index_terms};
use rusqlite::Connection;

use crate::postings::{Gathered, Segments, Sorted};
use crate::search::Side;

/// So many texts are handed from thread to thread at once.
pub(super) const CHUNK: usize = 500;

/// And so many chunks wait for a thread.
const CHUNKS: usize = 4;

/// So many threads read many texts.
const READERS: usize = 2;

/// So many bytes of gathered terms are held in memory, about: those of 100 MB of sentences, or of some 20 MB of words that
/// all differ.
pub(super) const MOST_HELD: usize = 64 << 20;

/// Which sides texts are on, by their rows.
#[derive(Debug, Default)]
pub(super) struct TextSides {
    sides: Vec<[bool; 2]>,
}

impl TextSides {
    /// Adds one. Says whether it is new.
    pub(super) fn add(&mut self, text: i64, side: usize) -> bool {
        let text = text as usize;
        if self.sides.len() <= text {
            self.sides.resize(text + 1, [false; 2]);
        }
        !std::mem::replace(&mut self.sides[text][side], true)
    }

    pub(super) fn of(&self, text: i64) -> [bool; 2] {
        usize::try_from(text).ok().and_then(|text| self.sides.get(text)).copied().unwrap_or_default()
    }

    /// The texts that are on a side, ascending.
    pub(super) fn all(&self) -> impl Iterator<Item = (i64, [bool; 2])> + '_ {
        (0..).zip(&self.sides).filter(|(_, sides)| **sides != [false; 2]).map(|(text, sides)| (text, *sides))
    }
}

/// Some texts.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    rows: Vec<ChunkRow>,
    /// One behind the other.
    bodies: String,
}

#[derive(Debug)]
struct ChunkRow {
    text: i64,
    /// Whether it is to be found as a source, and whether as a target.
    sides: [bool; 2],
    /// Where its body ends.
    end: usize,
}

impl Chunk {
    pub(super) fn push(&mut self, text: i64, sides: [bool; 2], body: &str) {
        self.bodies.push_str(body);
        self.rows.push(ChunkRow { text, sides, end: self.bodies.len() });
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// Gathers the terms of texts, whose rows ascend on each side: those of sources, and those of targets. Adds to `held` what
/// they take, while they come.
pub(super) fn read_texts(chunks: impl IntoIterator<Item = Chunk>, held: &AtomicUsize) -> [Sorted; 2] {
    let mut texts =
        Texts { reader: SearchReader::new(), terms: String::new(), gathered: [Gathered::new(), Gathered::new()] };
    let mut own = 0;
    for chunk in chunks {
        texts.read(&chunk);
        let bytes = texts.gathered.iter().map(Gathered::bytes).sum();
        held.fetch_add(bytes - own, Ordering::Relaxed);
        own = bytes;
    }
    texts.gathered.map(Gathered::sorted)
}

/// What is gathered of texts.
struct Texts {
    reader: SearchReader,
    terms: String,
    /// By side.
    gathered: [Gathered; 2],
}

impl Texts {
    fn read(&mut self, chunk: &Chunk) {
        let mut start = 0;
        for row in &chunk.rows {
            self.reader.read(&chunk.bodies[start..row.end]);
            start = row.end;
            self.terms.clear();
            index_terms(&self.reader, &mut self.terms);
            for (gathered, _) in self.gathered.iter_mut().zip(row.sides).filter(|(_, is_there)| *is_there) {
                gathered.text(row.text, &self.terms);
            }
        }
    }
}

/// Adds the texts that `next` puts into chunks, one at a time and sorted by row, as long as there are any.
pub(super) fn add_texts(
    connection: &Connection,
    mut next: impl FnMut(&mut Chunk) -> rusqlite::Result<bool>,
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
fn gather(next: &mut impl FnMut(&mut Chunk) -> rusqlite::Result<bool>) -> rusqlite::Result<(Vec<[Sorted; 2]>, bool)> {
    let held = &AtomicUsize::new(0);
    let mut is_all = false;
    let mut read = || -> rusqlite::Result<Chunk> {
        let mut chunk = Chunk::default();
        while chunk.len() < CHUNK && held.load(Ordering::Relaxed) < MOST_HELD && !is_all {
            is_all = !next(&mut chunk)?;
        }
        Ok(chunk)
    };
    let first = read()?;
    let gathered = if first.len() < CHUNK {
        vec![read_texts([first], held)]
    } else {
        // Other threads read the texts while this one asks for them.
        thread::scope(|scope| -> rusqlite::Result<Vec<[Sorted; 2]>> {
            let mut readers = Vec::new();
            for _ in 0..READERS {
                let (chunks, to_read) = sync_channel(CHUNKS);
                readers.push((chunks, scope.spawn(move || read_texts(to_read, held))));
            }
            let mut chunk = first;
            for reader in (0..READERS).cycle() {
                if chunk.len() == 0 {
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
    Ok((gathered, is_all))
}
