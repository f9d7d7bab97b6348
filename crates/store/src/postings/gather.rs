//! The terms of texts, gathered in memory.

use twox_hash::XxHash3_64;

use super::Postings;
use super::block::{get, put};
use crate::write::dense::{DenseTable, Entry};

/// Numbers of texts by term, as they come.
#[derive(Debug)]
pub(crate) struct Gathered {
    table: DenseTable<TermEntry>,
    /// All terms, one behind the other.
    terms: String,
    lists: Vec<List>,
}

/// The numbers of a term.
#[derive(Debug)]
struct List {
    /// Where the term ends in all terms: it begins where the one before ends.
    end: usize,
    first: i64,
    last: i64,
    /// The steps from each number to the next one. Most terms have none.
    steps: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct TermEntry {
    fingerprint: u32,
    /// One more than the number of its list.
    list: u32,
}

impl Gathered {
    pub(crate) fn new() -> Gathered {
        Gathered { table: DenseTable::new(), terms: String::new(), lists: Vec::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Adds a text under each of its terms, which are parted by blanks. Numbers of texts come ascending.
    pub(crate) fn text(&mut self, number: i64, terms: &str) {
        for term in terms.split_ascii_whitespace() {
            self.add(number, term);
        }
    }

    fn add(&mut self, number: i64, term: &str) {
        let hash = XxHash3_64::oneshot(term.as_bytes());
        let fingerprint = (hash ^ hash >> 32) as u32;
        let candidates = self.table.candidates(spread(fingerprint));
        let known = candidates.map(|entry| entry.list as usize - 1).find(|list| self.term(*list) == term);
        if let Some(list) = known {
            let list = &mut self.lists[list];
            // A text has a word more than once.
            if list.last < number {
                put(&mut list.steps, (number - list.last) as u64);
                list.last = number;
            }
            return;
        }
        self.terms.push_str(term);
        self.lists.push(List { end: self.terms.len(), first: number, last: number, steps: Vec::new() });
        self.table.insert(TermEntry { fingerprint, list: self.lists.len() as u32 });
    }

    fn term(&self, list: usize) -> &str {
        let start = if list == 0 { 0 } else { self.lists[list - 1].end };
        &self.terms[start..self.lists[list].end]
    }

    /// What was gathered, in order.
    pub(super) fn postings(&self) -> impl Postings + '_ {
        let mut order: Vec<usize> = (0..self.lists.len()).collect();
        order.sort_unstable_by_key(|list| self.term(*list));
        let number = order.first().map_or(0, |list| self.lists[*list].first);
        InOrder { gathered: self, order, at: 0, step: 0, number }
    }
}

/// Lists by term.
struct InOrder<'g> {
    gathered: &'g Gathered,
    order: Vec<usize>,
    at: usize,
    /// Where the next step is in the list at hand.
    step: usize,
    number: i64,
}

impl Postings for InOrder<'_> {
    fn term(&self) -> Option<&str> {
        self.order.get(self.at).map(|list| self.gathered.term(*list))
    }

    fn number(&self) -> i64 {
        self.number
    }

    fn advance(&mut self) -> rusqlite::Result<bool> {
        let Some(list) = self.order.get(self.at) else { return Ok(true) };
        if let Some(step) = get(&self.gathered.lists[*list].steps, &mut self.step) {
            self.number += step as i64;
            return Ok(false);
        }
        self.at += 1;
        self.step = 0;
        self.number = self.order.get(self.at).map_or(0, |list| self.gathered.lists[*list].first);
        Ok(true)
    }
}

impl Entry for TermEntry {
    const EMPTY: TermEntry = TermEntry { fingerprint: 0, list: 0 };

    fn is_empty(self) -> bool {
        self.list == 0
    }

    fn hash(self) -> u64 {
        spread(self.fingerprint)
    }
}

/// The table wants 64 well-mixed bits.
fn spread(fingerprint: u32) -> u64 {
    u64::from(fingerprint).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
