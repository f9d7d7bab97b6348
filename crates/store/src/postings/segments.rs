//! Segments of sorted terms in a table of the memory.
//!
//! A row is a block. The upper half of its number is that of its segment, the lower half its place there, without gaps: where
//! a term is, is found by halving.

use bitext_markup::IndexTerm;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Statement};

use super::block::{BlockReader, Damaged};
use super::encode::{Encoded, Encoder};
use super::{Postings, Sorted, merge};

/// A segment is merged with the one before it unless that has more than so many times its blocks.
const FACTOR: i64 = 3;

/// The segments of one table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segments<'c> {
    connection: &'c Connection,
    table: &'static str,
}

/// Where the blocks of a segment are.
#[derive(Debug, Clone, Copy)]
struct Segment {
    first: i64,
    blocks: i64,
}

impl<'c> Segments<'c> {
    pub(crate) fn new(connection: &'c Connection, table: &'static str) -> Segments<'c> {
        Segments { connection, table }
    }

    /// All of them, the newest first.
    fn all(self) -> rusqlite::Result<Vec<Segment>> {
        let query = format!("SELECT max(id) FROM {} WHERE id < ?1", self.table);
        let mut last_before = self.connection.prepare_cached(&query)?;
        let mut segments = Vec::new();
        let mut before = i64::MAX;
        while let Some(last) = last_before.query_row([before], |row| row.get::<_, Option<i64>>(0))? {
            let first = last >> 32 << 32;
            segments.push(Segment { first, blocks: last - first + 1 });
            before = first;
        }
        Ok(segments)
    }

    /// Adds what was gathered of texts that no segment has.
    pub(crate) fn add(self, gathered: &[&Sorted]) -> rusqlite::Result<()> {
        if gathered.iter().all(|gathered| gathered.is_empty()) {
            return Ok(());
        }
        let mut sources: Vec<Box<dyn Postings + '_>> = Vec::new();
        for gathered in gathered {
            sources.push(Box::new(gathered.postings()));
        }
        self.write(&mut sources, |_| true)
    }

    /// Takes the numbers of texts out.
    pub(crate) fn remove(self, is_gone: impl Fn(i64) -> bool) -> rusqlite::Result<()> {
        self.merge_segments(&self.all()?, |number| !is_gone(number))
    }

    /// Merges segments from the newest on until it is several times smaller than the one before it: to be called after each
    /// of many small additions, so that there are never many segments.
    pub(crate) fn merge_small(self) -> rusqlite::Result<()> {
        let segments = self.all()?;
        let mut count = 1;
        let mut blocks = segments.first().map_or(0, |segment| segment.blocks);
        while let Some(older) = segments.get(count).filter(|older| older.blocks <= FACTOR * blocks) {
            blocks += older.blocks;
            count += 1;
        }
        if 1 < count { self.merge_segments(&segments[..count], |_| true) } else { Ok(()) }
    }

    /// Writes one segment in the place of several that lie side by side.
    fn merge_segments(self, segments: &[Segment], keep: impl Fn(i64) -> bool) -> rusqlite::Result<()> {
        let (Some(newest), Some(oldest)) = (segments.first(), segments.last()) else { return Ok(()) };
        let mut sources: Vec<Box<dyn Postings + '_>> = Vec::new();
        for segment in segments {
            sources.push(Box::new(self.read(*segment)?));
        }
        self.write(&mut sources, keep)?;
        drop(sources);
        let delete = format!("DELETE FROM {} WHERE id BETWEEN ?1 AND ?2", self.table);
        self.connection.execute(&delete, (oldest.first, newest.first + newest.blocks - 1))?;
        Ok(())
    }

    /// Adds what one thread gathered of texts that no segment has.
    pub(crate) fn add_encoded(self, encoded: &Encoded) -> rusqlite::Result<()> {
        let mut put = self.behind_all()?;
        for block in encoded.blocks() {
            put(block)?;
        }
        Ok(())
    }

    /// Writes a segment behind all others.
    fn write(self, sources: &mut [Box<dyn Postings + '_>], keep: impl Fn(i64) -> bool) -> rusqlite::Result<()> {
        let mut encoder = Encoder::new(self.behind_all()?);
        merge(sources, |term, number| match number {
            None => {
                encoder.begin(term);
                Ok(())
            }
            Some(number) if keep(number) => encoder.number(number),
            Some(_) => Ok(()),
        })?;
        encoder.finish()
    }

    /// Takes the blocks of a new segment.
    fn behind_all(self) -> rusqlite::Result<impl FnMut(&[u8]) -> rusqlite::Result<()>> {
        let mut insert =
            self.connection.prepare_cached(&format!("INSERT INTO {} (id, block) VALUES (?1, ?2)", self.table))?;
        let newest = self.all()?.first().map_or(0, |segment| segment.first >> 32);
        let mut next = (newest + 1) << 32;
        Ok(move |block: &[u8]| {
            insert.execute((next, block))?;
            next += 1;
            Ok(())
        })
    }

    /// Texts that are found under every term, ascending: all of them, or some `limit`.
    pub(crate) fn find_all(self, terms: &[IndexTerm], limit: usize) -> rusqlite::Result<Vec<i64>> {
        let Some((first, others)) = terms.split_first() else { return Ok(Vec::new()) };
        let mut found = self.find(first, if others.is_empty() { limit } else { usize::MAX })?;
        for term in others {
            if found.is_empty() {
                break;
            }
            let others = self.find(term, usize::MAX)?;
            let mut others = others.iter().peekable();
            found.retain(|text| {
                while others.next_if(|other| *other < text).is_some() {}
                others.peek() == Some(&text)
            });
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Texts that are found under a term, ascending: all of them, or at least `enough`.
    fn find(self, term: &IndexTerm, enough: usize) -> rusqlite::Result<Vec<i64>> {
        let mut found = Vec::new();
        for segment in self.all()?.into_iter().rev() {
            self.find_in(segment, term, enough, &mut found)?;
            if enough <= found.len() {
                break;
            }
        }
        // Those of one term are in order already, unless a text got to this side later than it came.
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn find_in(
        self,
        segment: Segment,
        wanted: &IndexTerm,
        enough: usize,
        found: &mut Vec<i64>,
    ) -> rusqlite::Result<()> {
        let mut select = self.select()?;
        let mut block = BlockReader::default();
        let mut first_entry = |block: &mut BlockReader, place: i64| -> rusqlite::Result<bool> {
            if place < segment.blocks && read_block(&mut select, segment.first + place, block)? {
                block.entry().map_err(damaged)
            } else {
                Ok(false)
            }
        };
        // The term may begin in the last block that begins before it.
        let (mut place, mut end) = (0, segment.blocks);
        while 1 < end - place {
            let middle = place + (end - place) / 2;
            if first_entry(&mut block, middle)? && block.term() < wanted.term.as_str() {
                place = middle;
            } else {
                end = middle;
            }
        }
        while first_entry(&mut block, place)? {
            loop {
                let term = block.term();
                if term == wanted.term || wanted.is_prefix && term.starts_with(&wanted.term) {
                    while let Some(number) = block.next_number().map_err(damaged)? {
                        found.push(number);
                    }
                    if enough <= found.len() && !wanted.is_prefix {
                        return Ok(());
                    }
                } else if wanted.term.as_str() < term {
                    return Ok(());
                } else {
                    block.pass().map_err(damaged)?;
                }
                if !block.entry().map_err(damaged)? {
                    break;
                }
            }
            place += 1;
        }
        Ok(())
    }

    fn read(self, segment: Segment) -> rusqlite::Result<SegmentReader<'c>> {
        let query = format!("SELECT block FROM {} WHERE id = ?1", self.table);
        let mut reader = SegmentReader {
            select: self.connection.prepare(&query)?,
            next: segment.first,
            end: segment.first + segment.blocks,
            block: BlockReader::default(),
            number: None,
        };
        reader.advance()?;
        Ok(reader)
    }

    fn select(self) -> rusqlite::Result<rusqlite::CachedStatement<'c>> {
        self.connection.prepare_cached(&format!("SELECT block FROM {} WHERE id = ?1", self.table))
    }
}

fn read_block(select: &mut Statement<'_>, id: i64, block: &mut BlockReader) -> rusqlite::Result<bool> {
    let found = select.query_row([id], |row| {
        block.begin(row.get_ref(0)?.as_blob()?);
        Ok(())
    });
    Ok(found.optional()?.is_some())
}

fn damaged(error: Damaged) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, Box::new(error))
}

/// Goes through a segment.
struct SegmentReader<'c> {
    select: Statement<'c>,
    next: i64,
    end: i64,
    block: BlockReader,
    /// `None` behind the last one.
    number: Option<i64>,
}

impl Postings for SegmentReader<'_> {
    fn term(&self) -> Option<&str> {
        self.number.is_some().then(|| self.block.term())
    }

    fn number(&self) -> i64 {
        self.number.unwrap_or_default()
    }

    fn advance(&mut self) -> rusqlite::Result<bool> {
        let mut is_other = false;
        loop {
            self.number = self.block.next_number().map_err(damaged)?;
            if self.number.is_some() {
                return Ok(is_other);
            }
            is_other = true;
            while !self.block.entry().map_err(damaged)? {
                if self.next == self.end {
                    return Ok(true);
                }
                read_block(&mut self.select, self.next, &mut self.block)?;
                self.next += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::super::Gathered;
    use super::*;

    const TABLE: &str = "search_source";

    fn database() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE unit (target)").unwrap();
        connection.execute_batch(include_str!("../../sql/search.sql")).unwrap();
        connection
    }

    fn gathered(texts: &[(i64, &str)]) -> Sorted {
        let mut gathered = Gathered::new();
        for (number, terms) in texts {
            gathered.text(*number, terms);
        }
        gathered.sorted()
    }

    fn term(term: &str, is_prefix: bool) -> IndexTerm {
        IndexTerm { term: term.to_owned(), is_prefix }
    }

    #[test]
    fn nothing_is_in_no_segment() {
        let connection = database();
        let segments = Segments::new(&connection, TABLE);
        segments.add(&[&Gathered::new().sorted()]).unwrap();
        assert_eq!(segments.all().unwrap().len(), 0);
        assert_eq!(segments.find_all(&[term("boat", false)], 9).unwrap(), [0; 0]);
        assert_eq!(segments.find_all(&[], 9).unwrap(), [0; 0]);
    }

    #[test]
    fn long_lists_go_over_several_blocks() {
        let connection = database();
        let segments = Segments::new(&connection, TABLE);
        let (mut even, mut odd) = (Gathered::new(), Gathered::new());
        for number in 1..=30_000 {
            let gathered = if number % 2 == 0 { &mut even } else { &mut odd };
            gathered.text(number, &format!("boat b{number} zinc "));
        }
        segments.add(&[&even.sorted(), &odd.sorted()]).unwrap();
        let [segment] = segments.all().unwrap()[..] else { panic!("one segment") };
        assert!(60 < segment.blocks);
        let all: Vec<i64> = (1..=30_000).collect();
        for wanted in [term("boat", false), term("zinc", false), term("b", true), term("b2", true), term("b777", false)]
        {
            let found = segments.find_all(std::slice::from_ref(&wanted), usize::MAX).unwrap();
            let expected: Vec<i64> = match wanted.term.as_str() {
                "b2" => all.iter().copied().filter(|number| number.to_string().starts_with('2')).collect(),
                "b777" => vec![777],
                _ => all.clone(),
            };
            assert_eq!(found, expected, "{wanted:?}");
        }
        assert_eq!(segments.find_all(&[term("zinc", false)], 17).unwrap().len(), 17);
        assert_eq!(segments.find_all(&[term("boat", false), term("b9", false)], 17).unwrap(), [9]);
        segments.remove(|number| number != 9).unwrap();
        assert_eq!(segments.find_all(&[term("boat", false)], 17).unwrap(), [9]);
        segments.remove(|_| true).unwrap();
        assert_eq!(segments.all().unwrap().len(), 0);
    }

    #[test]
    fn small_segments_do_not_stay() {
        let connection = database();
        let segments = Segments::new(&connection, TABLE);
        for batch in 0..200 {
            let texts: Vec<(i64, String)> =
                (0..50).map(|text| (batch * 50 + text, format!("boat b{} t{text} ", batch * 50 + text))).collect();
            let texts: Vec<(i64, &str)> = texts.iter().map(|(number, terms)| (*number, terms.as_str())).collect();
            segments.add(&[&gathered(&texts)]).unwrap();
            segments.merge_small().unwrap();
            let all = segments.all().unwrap();
            assert!(all.is_sorted_by(|newer, older| FACTOR * newer.blocks < older.blocks), "{all:?}");
        }
        assert_eq!(segments.find_all(&[term("boat", false)], usize::MAX).unwrap().len(), 10_000);
        assert!(segments.all().unwrap().len() < 6);
    }

    #[test]
    fn damage_is_an_error() {
        let connection = database();
        let segments = Segments::new(&connection, TABLE);
        segments.add(&[&gathered(&[(1, "boat moor ")])]).unwrap();
        connection.execute("UPDATE search_source SET block = x'0005ff'", ()).unwrap();
        assert!(segments.find_all(&[term("boat", false)], 9).is_err());
        assert!(segments.remove(|_| true).is_err());
    }

    #[derive(Debug, Clone)]
    enum Step {
        Add(Vec<Vec<u8>>),
        Remove(u8),
    }

    fn step() -> impl Strategy<Value = Step> {
        let words = prop::collection::vec(prop::collection::vec(0..40_u8, 0..6), 1..60);
        prop_oneof![4 => words.prop_map(Step::Add), 1 => (2..5_u8).prop_map(Step::Remove)]
    }

    /// A few words that begin alike, some of them in other scripts.
    fn word(number: u8) -> String {
        let stems = ["boat", "bø", "港", "a"];
        stems[usize::from(number) % stems.len()].to_owned() + &"to".repeat(usize::from(number) / 8)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn segments_have_what_a_map_has(steps in prop::collection::vec(step(), 1..12)) {
            let connection = database();
            let segments = Segments::new(&connection, TABLE);
            let mut expected: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
            let mut next = 1;
            for step in steps {
                match step {
                    Step::Add(texts) => {
                        let mut parts = [Gathered::new(), Gathered::new()];
                        for words in texts {
                            let words: Vec<String> = words.into_iter().map(word).collect();
                            parts[next as usize / 3 % 2].text(next, &words.join(" "));
                            for word in words {
                                expected.entry(word).or_default().insert(next);
                            }
                            next += 1;
                        }
                        segments.add(&parts.map(Gathered::sorted).each_ref()).unwrap();
                        if next % 2 == 0 {
                            segments.merge_small().unwrap();
                        }
                    }
                    Step::Remove(every) => {
                        segments.remove(|number| number % i64::from(every) == 0).unwrap();
                        for of in expected.values_mut() {
                            of.retain(|number| number % i64::from(every) != 0);
                        }
                    }
                }
                for number in 0..40 {
                    let word = word(number);
                    let exact = expected.get(&word).cloned().unwrap_or_default();
                    let found = segments.find_all(&[term(&word, false)], usize::MAX).unwrap();
                    prop_assert_eq!(&found, &Vec::from_iter(exact.clone()));
                    let begun = expected.iter().filter(|(term, _)| term.starts_with(&word)).flat_map(|(_, of)| of);
                    let begun: BTreeSet<i64> = begun.copied().collect();
                    let found = segments.find_all(&[term(&word, true)], usize::MAX).unwrap();
                    prop_assert_eq!(&found, &Vec::from_iter(begun.clone()));
                    let boats = expected.get("boat").cloned().unwrap_or_default();
                    let both: Vec<i64> = begun.intersection(&boats).copied().collect();
                    let found = segments.find_all(&[term(&word, true), term("boat", false)], usize::MAX).unwrap();
                    prop_assert_eq!(found, both);
                }
            }
        }
    }
}
