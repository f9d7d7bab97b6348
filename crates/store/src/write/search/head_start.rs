//! The index of a first load, begun while the load goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::texts::{CHUNK, Chunk, MOST_HELD, TextSides, read_texts};
use crate::postings::Encoded;

/// So many chunks may wait while whoever loads is faster for a while: some 2 MB.
const CHUNKS: usize = 32;

/// Reads texts in a thread of its own while others are still to come.
///
/// It is told of every new unit of a memory that was empty. What it does not take, since the rows of a text are out of
/// order or there are too many, is left to be read from the memory.
#[derive(Debug)]
pub(crate) struct HeadStart {
    chunk: Chunk,
    /// `None` before there is much to read.
    reader: Option<Reader>,
    units: i64,
    /// Which texts are on which sides.
    seen: TextSides,
    /// And which of them are left.
    left: TextSides,
    /// By side, the greatest row of a text.
    last: [i64; 2],
    /// How much is held of what was read, and how much may be.
    held: Arc<AtomicUsize>,
    most_held: usize,
}

#[derive(Debug)]
struct Reader {
    chunks: SyncSender<Chunk>,
    thread: JoinHandle<[Encoded; 2]>,
}

impl HeadStart {
    pub(crate) fn new() -> HeadStart {
        HeadStart::with_room(MOST_HELD)
    }

    fn with_room(most_held: usize) -> HeadStart {
        HeadStart {
            chunk: Chunk::default(),
            reader: None,
            units: 0,
            seen: TextSides::default(),
            left: TextSides::default(),
            last: [0; 2],
            held: Arc::default(),
            most_held,
        }
    }

    /// How many units it was told of.
    pub(super) fn units(&self) -> i64 {
        self.units
    }

    /// Tells of a new unit: the rows and the bodies of its source and its target.
    pub(crate) fn unit(&mut self, texts: [(i64, &str); 2]) {
        self.units += 1;
        let is_new = [0, 1].map(|side| self.seen.add(texts[side].0, side));
        if texts[0].0 == texts[1].0 {
            self.text(texts[0].0, is_new, texts[0].1);
        } else {
            self.text(texts[0].0, [is_new[0], false], texts[0].1);
            self.text(texts[1].0, [false, is_new[1]], texts[1].1);
        }
    }

    fn text(&mut self, text: i64, mut sides: [bool; 2], body: &str) {
        let has_room = self.held.load(Ordering::Relaxed) < self.most_held;
        for (side, is_there) in sides.iter_mut().enumerate().filter(|(_, is_there)| **is_there) {
            if self.last[side] < text && has_room {
                self.last[side] = text;
            } else {
                *is_there = false;
                self.left.add(text, side);
            }
        }
        if sides == [false; 2] {
            return;
        }
        self.chunk.push(text, sides, body);
        if self.chunk.len() == CHUNK {
            let chunk = std::mem::take(&mut self.chunk);
            // A reader ends before it is told to only by a panic, which joining hands on.
            let _ = self.reader.get_or_insert_with(|| Reader::start(&self.held)).chunks.send(chunk);
        }
    }

    /// What there is for the index, by side, and the texts that are left.
    pub(super) fn finish(self) -> ([Encoded; 2], TextSides) {
        let encoded = match self.reader {
            Some(reader) => reader.finish(self.chunk),
            None => encoded([self.chunk], &self.held),
        };
        (encoded, self.left)
    }
}

impl Reader {
    fn start(held: &Arc<AtomicUsize>) -> Reader {
        let (chunks, to_read) = sync_channel(CHUNKS);
        let held = Arc::clone(held);
        Reader { chunks, thread: thread::spawn(move || encoded(to_read, &held)) }
    }

    fn finish(self, last: Chunk) -> [Encoded; 2] {
        let _ = self.chunks.send(last);
        drop(self.chunks);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn encoded(chunks: impl IntoIterator<Item = Chunk>, held: &AtomicUsize) -> [Encoded; 2] {
    read_texts(chunks, held).map(|sorted| sorted.encoded())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::super::{add_all, add_rest};
    use super::*;
    use crate::postings::Segments;
    use crate::search::Side;

    /// A database with texts, from row 1 on.
    fn database(texts: &[String]) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let tables = "CREATE TABLE unit (source, target); CREATE TABLE text (id INTEGER PRIMARY KEY, body)";
        connection.execute_batch(tables).unwrap();
        connection.execute_batch(include_str!("../../../sql/search.sql")).unwrap();
        for text in texts {
            connection.execute("INSERT INTO text (body) VALUES (?1)", [text]).unwrap();
        }
        connection
    }

    fn found(connection: &Connection, word: &str) -> [Vec<i64>; 2] {
        let term = bitext_markup::IndexTerm { term: word.to_owned(), is_prefix: false };
        Side::ALL.map(|side| {
            Segments::new(connection, side.table()).find_all(std::slice::from_ref(&term), usize::MAX).unwrap()
        })
    }

    #[test]
    fn texts_in_order_leave_nothing() {
        let mut head_start = HeadStart::new();
        for unit in 0..2_000_i64 {
            head_start.unit([(unit * 2 + 1, "the boat"), (unit * 2 + 2, "båten")]);
        }
        assert_eq!(head_start.units(), 2_000);
        let (encoded, left) = head_start.finish();
        assert_eq!(left.all().count(), 0);
        // A byte for each unit, of two words and of one.
        assert_eq!(encoded.map(|encoded| encoded.blocks().map(<[u8]>::len).sum::<usize>() / 1_000), [4, 2]);
    }

    #[test]
    fn a_text_on_both_sides_is_read_once() {
        let mut head_start = HeadStart::new();
        head_start.unit([(1, "Vardelyn"), (1, "Vardelyn")]);
        assert_eq!(head_start.chunk.len(), 1);
        head_start.unit([(2, "moor"), (1, "Vardelyn")]);
        assert_eq!(head_start.chunk.len(), 2);
        assert_eq!(head_start.finish().1.all().count(), 0);
    }

    #[test]
    fn what_there_is_no_room_for_is_left() {
        let mut head_start = HeadStart::with_room(1 << 20);
        let mut last = 0;
        while head_start.left.all().next().is_none() {
            last += 2;
            assert!(last < 10_000_000, "it takes all");
            head_start.unit([(last - 1, &format!("boat{last}")), (last, &format!("båt{last}"))]);
        }
        let left: Vec<i64> = head_start.finish().1.all().map(|(text, _)| text).collect();
        assert!(left.iter().all(|text| last - 1 <= *text), "{left:?} of {last}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Texts come again on the other side, out of order, and as their own translations.
        #[test]
        fn finds_what_an_index_made_at_the_end_finds(
            units in prop::collection::vec((0..60_usize, 0..60_usize), 0..120),
        ) {
            const WORDS: [&str; 5] = ["boat", "moor", "quay", "tide", "港"];
            let texts: Vec<String> =
                (0..60).map(|text| format!("{} {}", WORDS[text % 5], WORDS[text / 5 % 5])).collect();
            let at_once = database(&texts);
            let begun = database(&texts);
            let mut head_start = HeadStart::new();
            for (source, target) in units {
                let row = (source as i64 + 1, target as i64 + 1);
                at_once.execute("INSERT INTO unit (source, target) VALUES (?1, ?2)", row).unwrap();
                head_start.unit([(row.0, &texts[source]), (row.1, &texts[target])]);
            }
            add_all(&at_once).unwrap();
            add_rest(&begun, head_start).unwrap();
            for word in WORDS {
                prop_assert_eq!(found(&at_once, word), found(&begun, word));
            }
        }
    }
}
