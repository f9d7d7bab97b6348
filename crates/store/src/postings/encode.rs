//! From sorted terms to the blocks of a segment.

use super::block::{BlockWriter, get, put};

/// Makes blocks of terms and their numbers, which come in order, and hands them on.
pub(super) struct Encoder<P> {
    put: P,
    block: BlockWriter,
    term: String,
    /// Of the term, as blocks hold them.
    numbers: Vec<u8>,
    count: u64,
    last: i64,
}

impl<E, P: FnMut(&[u8]) -> Result<(), E>> Encoder<P> {
    pub(super) fn new(put: P) -> Encoder<P> {
        let block = BlockWriter::default();
        Encoder { put, block, term: String::new(), numbers: Vec::new(), count: 0, last: 0 }
    }

    /// Begins a term.
    pub(super) fn begin(&mut self, term: &str) {
        self.end_entry();
        self.term.clear();
        self.term.push_str(term);
    }

    /// Adds a number of the term.
    pub(super) fn number(&mut self, number: i64) -> Result<(), E> {
        let before = self.numbers.len();
        put(&mut self.numbers, (number - self.last) as u64);
        if !self.block.has_room(&self.term, &self.numbers) {
            self.numbers.truncate(before);
            self.end_entry();
            self.end_block()?;
            // The next block goes on with the same term.
            put(&mut self.numbers, number as u64);
        }
        self.count += 1;
        self.last = number;
        Ok(())
    }

    /// Begins a term and adds its numbers: the first, and the steps to the others as blocks hold them.
    pub(super) fn list(&mut self, term: &str, first: i64, steps: &[u8]) -> Result<(), E> {
        self.begin(term);
        put(&mut self.numbers, first as u64);
        self.numbers.extend_from_slice(steps);
        if self.block.has_room(term, &self.numbers) {
            self.count = 1 + steps.iter().filter(|byte| **byte < 0x80).count() as u64;
            return Ok(());
        }
        self.numbers.clear();
        let mut number = first;
        self.number(number)?;
        let mut at = 0;
        while let Some(step) = get(steps, &mut at) {
            number += step as i64;
            self.number(number)?;
        }
        Ok(())
    }

    fn end_entry(&mut self) {
        if 0 < self.count {
            self.block.entry(&self.term, self.count, &self.numbers);
        }
        self.numbers.clear();
        self.count = 0;
        self.last = 0;
    }

    fn end_block(&mut self) -> Result<(), E> {
        if !self.block.bytes().is_empty() {
            (self.put)(self.block.bytes())?;
            self.block.clear();
        }
        Ok(())
    }

    /// Ends the segment.
    pub(super) fn finish(mut self) -> Result<(), E> {
        self.end_entry();
        self.end_block()
    }
}

/// The blocks of a segment, in memory.
#[derive(Debug, Default)]
pub(crate) struct Encoded {
    bytes: Vec<u8>,
    /// Where each block ends.
    ends: Vec<usize>,
}

impl Encoded {
    pub(super) fn push(&mut self, block: &[u8]) {
        self.bytes.extend_from_slice(block);
        self.ends.push(self.bytes.len());
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |end| &self.bytes[std::mem::replace(&mut start, *end)..*end])
    }
}
