//! Where the rarest tokens of sentences stand.

use super::order::Group;
use crate::layout::Posting;
use crate::signature::{bit, later_bit};

/// What is posted, in the order of sentences.
pub(super) struct Postings {
    /// Tokens with their postings.
    entries: Vec<(u32, [u8; 8])>,
    counts: Vec<u32>,
}

impl Postings {
    pub(super) fn new(vocabulary: usize, most: usize) -> Postings {
        Postings { entries: Vec::with_capacity(most), counts: vec![0; vocabulary] }
    }

    fn add(&mut self, token: u32, posting: Posting) {
        self.entries.push((token, posting.to_bytes()));
        self.counts[token as usize] += 1;
    }

    /// Puts them in the order of tokens and sentences. Says where those of each token begin, and where the last end.
    pub(super) fn sort_into(self, sorted: &mut [[u8; 8]]) -> Vec<u32> {
        let mut starts = Vec::with_capacity(self.counts.len() + 1);
        let mut start = 0;
        for count in &self.counts {
            starts.push(start);
            start += count;
        }
        starts.push(start);
        let mut next = starts.clone();
        for (token, posting) in self.entries {
            let next = &mut next[token as usize];
            sorted[*next as usize] = posting;
            *next += 1;
        }
        starts
    }
}

/// Goes through the tokens of all sentences: what tells that a sentence lacks tokens, and what is posted of it.
pub(super) fn post(groups: &[Group], tokens: &[[u8; 3]], mut postings: Postings) -> (Vec<u64>, Postings) {
    let mut signatures = Vec::new();
    let mut sorted: Vec<u64> = Vec::new();
    let token = |key: u64| (key >> 32) as u32;
    for [group, next] in groups.array_windows() {
        let posted = prefix(group.length);
        for sentence in group.sentence..next.sentence {
            let from = group.token + (sentence - group.sentence) * group.length;
            sorted.clear();
            for (position, [low, middle, high]) in (0..).zip(&tokens[from..from + group.length]) {
                sorted.push(u64::from(u32::from_le_bytes([*low, *middle, *high, 0])) << 32 | position);
            }
            signatures.push(sorted.iter().fold(0, |all, key| all | bit(token(*key))));
            sorted.sort_unstable();
            let mut later = sorted.iter().skip(posted).fold(0, |later, key| later | later_bit(token(*key)));
            for (rank, key) in sorted.iter().enumerate().take(posted).rev() {
                let posting = Posting {
                    sentence: sentence as u32,
                    rank: byte(rank),
                    position: byte(*key as u32 as usize),
                    later,
                };
                postings.add(token(*key), posting);
                later |= later_bit(token(*key));
            }
        }
    }
    (signatures, postings)
}

/// How many of the rarest tokens of a sentence are posted: a match at the lowest threshold shares one of them.
pub(crate) fn prefix(length: usize) -> usize {
    if length == 0 { 0 } else { length / 2 + 1 }
}

/// A number as postings have it.
fn byte(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
