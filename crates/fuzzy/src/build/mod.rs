mod order;
mod postings;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use thiserror::Error;

use crate::layout::{Counts, Writer};
use crate::token::Token;
use order::Group;
use postings::{Postings, post};

pub(crate) use postings::prefix;

/// Sentences of more tokens are not indexed, and queries of more find nothing: the time of a comparison grows with the
/// product of two lengths.
pub const LONGEST: usize = 10_000;

/// Why an index cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// There are 2^32 sentences or tokens or more, or 2^24 different tokens or more.
    #[error("too many tokens for one similarity index")]
    TooLarge,
}

/// Takes sentences in and makes an index of them.
#[derive(Debug, Default)]
pub struct Builder {
    numbers: Vec<u32>,
    /// Where the tokens of each sentence end.
    ends: Vec<usize>,
    /// All tokens, in the order in which they were first seen.
    tokens: Vec<u32>,
    /// Where the forms of each sentence that has any begin, with the sentence.
    formed: Vec<(u32, usize)>,
    /// Forms with the positions of their tokens.
    forms: Vec<(u64, u32)>,
    vocabulary: HashMap<u64, u32, BuildHasherDefault<Mixed>>,
    /// The hash of each token.
    seen: Vec<u64>,
    skipped: u64,
}

impl Builder {
    /// Without sentences.
    pub fn new() -> Builder {
        Builder::default()
    }

    /// Takes a sentence in. Its number is what searches give back, and orders matches of one score; that it occurs once
    /// is up to the caller.
    pub fn add(&mut self, number: u32, tokens: &[Token]) {
        if LONGEST < tokens.len() {
            self.skipped += 1;
            return;
        }
        let sentence = self.numbers.len() as u32;
        let first_form = self.forms.len();
        for (position, token) in tokens.iter().enumerate() {
            let hash = token.folded();
            let next = self.seen.len() as u32;
            let id = *self.vocabulary.entry(hash).or_insert(next);
            if id == next {
                self.seen.push(hash);
            }
            self.tokens.push(id);
            if token.is_class() {
                self.forms.push((token.form(), position as u32));
            }
        }
        if first_form < self.forms.len() {
            self.formed.push((sentence, first_form));
        }
        self.numbers.push(number);
        self.ends.push(self.tokens.len());
    }

    /// How many sentences were left out because they have more than [`LONGEST`] tokens.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The index. The order in which sentences came does not show in it, unless two have the same number.
    pub fn build(self) -> Result<Vec<u8>, BuildError> {
        let fits = |count: usize| u32::try_from(count).is_ok();
        // Tokens take three bytes.
        if !fits(self.tokens.len()) || !fits(self.numbers.len()) || 1 << 24 <= self.seen.len() {
            return Err(BuildError::TooLarge);
        }
        let (by_hash, ranked) = self.ranked();
        let groups = self.groups();
        let directory_bits = self.seen.len().max(1).ilog2();
        let posted = groups.array_windows().map(|[group, next]| group.sentences_to(next) * prefix(group.length)).sum();
        let mut writer = Writer::new(Counts {
            sentences: self.numbers.len() as u32,
            groups: groups.len() as u32 - 1,
            vocabulary: self.seen.len() as u32,
            directory_bits,
            tokens: self.tokens.len() as u32,
            postings: u32::try_from(posted).map_err(|_| BuildError::TooLarge)?,
            formed: self.formed.len() as u32,
            forms: self.forms.len() as u32,
        });
        let (all_postings, all_tokens) = writer.postings_and_tokens();
        let order = self.put_tokens(&groups, &ranked, all_tokens);
        let (signatures, postings) = post(&groups, all_tokens, Postings::new(self.seen.len(), posted));
        let starts = postings.sort_into(all_postings);
        let (formed, forms) = self.forms(&order);
        writer.longs(forms.iter().map(|(form, _)| *form));
        writer.longs(signatures);
        writer.words(by_hash.iter().flat_map(|(hash, id)| [*hash as u32, (*hash >> 32) as u32, *id]));
        writer.words(directory(&by_hash, directory_bits));
        writer.words(starts);
        writer.words(groups.iter().flat_map(Group::words));
        writer.words(order.iter().map(|sentence| self.numbers[*sentence as usize]));
        writer.words(formed.into_iter().flatten());
        writer.words(forms.iter().map(|(_, position)| *position));
        Ok(writer.finish())
    }

    fn tokens_of(&self, sentence: usize) -> &[u32] {
        let start = sentence.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.tokens[start..self.ends[sentence]]
    }

    /// Tokens are numbered from the rarest to the most frequent one: the hashes, ascending, with these numbers; and
    /// the number of each token in the order they were seen.
    fn ranked(&self) -> (Vec<(u64, u32)>, Vec<u32>) {
        let mut counts = vec![0_u32; self.seen.len()];
        for token in &self.tokens {
            counts[*token as usize] += 1;
        }
        let seen = self.seen.iter().zip(counts).zip(0..);
        let mut by_count: Vec<(u32, u64, u32)> = seen.map(|((hash, count), token)| (count, *hash, token)).collect();
        by_count.sort_unstable();
        let mut ranked = vec![0; by_count.len()];
        for (id, (_, _, token)) in by_count.iter().enumerate() {
            ranked[*token as usize] = id as u32;
        }
        let mut by_hash: Vec<(u64, u32)> =
            by_count.iter().enumerate().map(|(id, (_, hash, _))| (*hash, id as u32)).collect();
        by_hash.sort_unstable();
        (by_hash, ranked)
    }

    /// For each sentence with forms, its new number and where they begin; and the forms.
    fn forms(&self, order: &[u32]) -> (Vec<[u32; 2]>, Vec<(u64, u32)>) {
        let mut begins = vec![u32::MAX; if self.formed.is_empty() { 0 } else { order.len() }];
        for (place, (sentence, _)) in self.formed.iter().enumerate() {
            begins[*sentence as usize] = place as u32;
        }
        let (mut formed, mut forms) = (Vec::with_capacity(self.formed.len() + 1), Vec::new());
        if !self.formed.is_empty() {
            for (sentence, from) in order.iter().enumerate() {
                let place = begins[*from as usize] as usize;
                if let Some((_, start)) = self.formed.get(place) {
                    let end = self.formed.get(place + 1).map_or(self.forms.len(), |(_, start)| *start);
                    formed.push([sentence as u32, forms.len() as u32]);
                    forms.extend_from_slice(&self.forms[*start..end]);
                }
            }
        }
        formed.push([u32::MAX, forms.len() as u32]);
        (formed, forms)
    }
}

/// For all leading bits, how many hashes have smaller ones.
fn directory(by_hash: &[(u64, u32)], bits: u32) -> Vec<u32> {
    let mut directory = Vec::with_capacity((1 << bits) + 1);
    let mut place = 0;
    for leading in 0..1_u64 << bits {
        while by_hash.get(place).is_some_and(|(hash, _)| hash.checked_shr(64 - bits).unwrap_or(0) < leading) {
            place += 1;
        }
        directory.push(place as u32);
    }
    directory.push(by_hash.len() as u32);
    directory
}

/// Hashes are mixed already.
#[derive(Debug, Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}
