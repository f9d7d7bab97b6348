//! The terms of texts, gathered in memory.

use std::convert::Infallible;

use twox_hash::XxHash3_64;

use super::Postings;
use super::block::{get, put};
use super::encode::{Encoded, Encoder};

/// Numbers of texts by term, as they come.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// Finds lists by the hashes of their terms, by linear probing. Their number is a power of two, and at most half of
    /// them are taken.
    slots: Vec<Slot>,
    /// All terms, one behind the other.
    terms: String,
    lists: Vec<List>,
    /// How many steps there are.
    steps: usize,
}

/// The hash of a term and one more than the number of its list; 0 for none.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: u32,
    list: u32,
}

/// The numbers of a term.
#[derive(Debug)]
struct List {
    /// Where the term is in all terms.
    start: usize,
    length: usize,
    first: i64,
    last: i64,
    /// The steps from each number to the next one. Most terms have none.
    steps: Vec<u8>,
}

impl Gathered {
    pub(crate) fn new() -> Gathered {
        Gathered { slots: vec![Slot::default(); 1 << 10], terms: String::new(), lists: Vec::new(), steps: 0 }
    }

    /// About how many bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        // Most steps are of one byte or two, in room that grows by doubling.
        self.slots.len() * size_of::<Slot>() + self.terms.len() + self.lists.len() * size_of::<List>() + 3 * self.steps
    }

    /// Adds a text under each of its terms, which are parted by blanks. Numbers of texts come ascending.
    pub(crate) fn text(&mut self, number: i64, terms: &str) {
        for term in terms.split_ascii_whitespace() {
            self.add(number, term);
        }
    }

    fn add(&mut self, number: i64, term: &str) {
        let hash = XxHash3_64::oneshot(term.as_bytes()) as u32;
        let slot = self.slot(hash, |list| self.term(list) == term);
        if let Some(list) = self.slots[slot].list.checked_sub(1) {
            let list = &mut self.lists[list as usize];
            // A text has a word more than once.
            if list.last < number {
                put(&mut list.steps, (number - list.last) as u64);
                list.last = number;
                self.steps += 1;
            }
            return;
        }
        let start = self.terms.len();
        self.terms.push_str(term);
        self.lists.push(List { start, length: term.len(), first: number, last: number, steps: Vec::new() });
        self.slots[slot] = Slot { hash, list: self.lists.len() as u32 };
        if self.slots.len() < 2 * self.lists.len() {
            let taken = std::mem::take(&mut self.slots);
            self.slots = vec![Slot::default(); 2 * taken.len()];
            for taken in taken.into_iter().filter(|slot| slot.list != 0) {
                let slot = self.slot(taken.hash, |_| false);
                self.slots[slot] = taken;
            }
        }
    }

    /// The slot of a term, or the free one where it belongs.
    fn slot(&self, hash: u32, is_it: impl Fn(&List) -> bool) -> usize {
        let mut at = hash as usize;
        loop {
            at &= self.slots.len() - 1;
            let slot = self.slots[at];
            let Some(list) = slot.list.checked_sub(1) else { return at };
            if slot.hash == hash && is_it(&self.lists[list as usize]) {
                return at;
            }
            at += 1;
        }
    }

    fn term(&self, list: &List) -> &str {
        &self.terms[list.start..list.start + list.length]
    }

    /// Puts the terms in order: a good part of the work, which whoever gathered can do.
    pub(crate) fn sorted(self) -> Sorted {
        // How terms begin tells most of them apart, without looking for them in many places.
        let beginnings = self.lists.iter().zip(0_u32..).map(|(list, index)| (beginning(self.term(list)), index));
        let mut order: Vec<(u64, u32)> = beginnings.collect();
        let term = |index: u32| self.term(&self.lists[index as usize]);
        order.sort_unstable_by(|left, right| left.0.cmp(&right.0).then_with(|| term(left.1).cmp(term(right.1))));
        let order = order.into_iter().map(|(_, index)| index).collect();
        Sorted { gathered: self, order }
    }
}

/// What was gathered, in the order of terms.
#[derive(Debug)]
pub(crate) struct Sorted {
    gathered: Gathered,
    /// Indexes of lists.
    order: Vec<u32>,
}

impl Sorted {
    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// As a segment.
    pub(crate) fn encoded(&self) -> Encoded {
        let mut encoded = Encoded::default();
        let mut encoder = Encoder::new(|block: &[u8]| -> Result<(), Infallible> {
            encoded.push(block);
            Ok(())
        });
        for list in self.order.iter().map(|index| &self.gathered.lists[*index as usize]) {
            let Ok(()) = encoder.list(self.gathered.term(list), list.first, &list.steps);
        }
        let Ok(()) = encoder.finish();
        encoded
    }

    pub(super) fn postings(&self) -> impl Postings + '_ {
        InOrder { sorted: self, at: 0, step: 0, number: self.list(0).map_or(0, |list| list.first) }
    }

    fn list(&self, at: usize) -> Option<&List> {
        self.order.get(at).map(|index| &self.gathered.lists[*index as usize])
    }
}

/// The first eight bytes of a term, to be compared in place of them.
fn beginning(term: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = term.len().min(bytes.len());
    bytes[..length].copy_from_slice(&term.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// Lists by term.
struct InOrder<'g> {
    sorted: &'g Sorted,
    at: usize,
    /// Where the next step is in the list at hand.
    step: usize,
    number: i64,
}

impl Postings for InOrder<'_> {
    fn term(&self) -> Option<&str> {
        self.sorted.list(self.at).map(|list| self.sorted.gathered.term(list))
    }

    fn number(&self) -> i64 {
        self.number
    }

    fn advance(&mut self) -> rusqlite::Result<bool> {
        let Some(list) = self.sorted.list(self.at) else { return Ok(true) };
        if let Some(step) = get(&list.steps, &mut self.step) {
            self.number += step as i64;
            return Ok(false);
        }
        self.at += 1;
        self.step = 0;
        self.number = self.sorted.list(self.at).map_or(0, |list| list.first);
        Ok(true)
    }
}
