use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use thiserror::Error;

use crate::layout::{Counts, Writer};
use crate::signature::Signature;
use crate::token::Token;

/// Sentences of more tokens are not indexed, and queries of more find nothing: the time of a comparison grows with the
/// product of two lengths.
pub const LONGEST: usize = 10_000;

/// Why an index cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// There are too many sentences or tokens.
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
    /// The hash of each token and how often it occurs.
    seen: Vec<(u64, u32)>,
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
            match self.seen.get_mut(id as usize) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => self.seen.push((hash, 1)),
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
        let too_large = |_| BuildError::TooLarge;
        // Twice as many, since damaged bytes aside no sum of two places may overflow.
        u32::try_from(2 * self.tokens.len()).map_err(too_large)?;
        u32::try_from(2 * self.numbers.len()).map_err(too_large)?;
        let (by_hash, ranked) = self.ranked();
        let (order, groups) = self.order();
        let mut signatures = Vec::with_capacity(order.len());
        let mut tokens: Vec<u32> = Vec::with_capacity(self.tokens.len());
        let mut postings = Postings::new(self.seen.len(), self.tokens.len());
        let mut sorted: Vec<u64> = Vec::new();
        for (sentence, from) in order.iter().enumerate() {
            let start = tokens.len();
            tokens.extend(self.tokens_of(*from as usize).iter().map(|token| ranked[*token as usize]));
            let own = &tokens[start..];
            signatures.push(Signature::of(own.iter().copied()));
            sorted.clear();
            sorted.extend(own.iter().enumerate().map(|(position, token)| u64::from(*token) << 32 | position as u64));
            sorted.sort_unstable();
            let prefix = sorted.iter().take(prefix(own.len())).enumerate();
            for (rank, token_at_position) in prefix {
                postings.add((token_at_position >> 32) as u32, sentence as u32, rank, *token_at_position as u32);
            }
        }
        let (formed, forms) = self.forms(&order);
        let directory_bits = u64::from(self.seen.len() as u32).next_power_of_two().trailing_zeros().min(24);
        let postings = postings.sorted();
        let mut writer = Writer::new(Counts {
            sentences: order.len() as u32,
            groups: groups.len() as u32 - 1,
            vocabulary: self.seen.len() as u32,
            directory_bits,
            tokens: tokens.len() as u32,
            postings: postings.sentences.len() as u32,
            formed: formed.len() as u32 - 1,
            forms: forms.len() as u32,
        });
        writer.longs(forms.iter().map(|(form, _)| *form));
        writer.longs(signatures.iter().flat_map(|signature| signature.0));
        writer.words(by_hash.iter().flat_map(|(hash, id)| [*hash as u32, (*hash >> 32) as u32, *id]));
        writer.words(directory(&by_hash, directory_bits));
        writer.words(postings.starts);
        writer.words(groups.into_iter().flatten());
        writer.words(order.iter().map(|sentence| self.numbers[*sentence as usize]));
        writer.words(formed.into_iter().flatten());
        writer.words(forms.iter().map(|(_, position)| *position));
        writer.words(postings.sentences);
        writer.triples(tokens);
        writer.bytes(&postings.ranks);
        writer.bytes(&postings.positions);
        Ok(writer.finish())
    }

    fn tokens_of(&self, sentence: usize) -> &[u32] {
        let start = sentence.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.tokens[start..self.ends[sentence]]
    }

    /// Tokens are numbered from the rarest to the most frequent one: the hashes, ascending, with these numbers; and
    /// the number of each token in the order they were seen.
    fn ranked(&self) -> (Vec<(u64, u32)>, Vec<u32>) {
        let mut by_count: Vec<(u32, u64, u32)> =
            self.seen.iter().enumerate().map(|(token, (hash, count))| (*count, *hash, token as u32)).collect();
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

    /// The sentences by length and number, and for each length: the length, where its sentences begin, and where
    /// their tokens do.
    fn order(&self) -> (Vec<u32>, Vec<[u32; 3]>) {
        let mut keys: Vec<(u32, u32, u32)> = (0..self.numbers.len())
            .map(|sentence| (self.tokens_of(sentence).len() as u32, self.numbers[sentence], sentence as u32))
            .collect();
        keys.sort_unstable();
        let mut groups: Vec<[u32; 3]> = Vec::new();
        let mut tokens = 0;
        for (sentence, (length, ..)) in keys.iter().enumerate() {
            if groups.last().is_none_or(|[last, ..]| last != length) {
                groups.push([*length, sentence as u32, tokens]);
            }
            tokens += length;
        }
        groups.push([u32::MAX, keys.len() as u32, tokens]);
        (keys.into_iter().map(|(.., sentence)| sentence).collect(), groups)
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

/// How many of the rarest tokens of a sentence are posted: a match at the lowest threshold shares one of them.
pub(crate) fn prefix(length: usize) -> usize {
    if length == 0 { 0 } else { length / 2 + 1 }
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

/// What is posted, in the order of sentences.
struct Postings {
    /// Token, sentence, rank and position.
    entries: Vec<(u32, u32, u8, u8)>,
    counts: Vec<u32>,
}

/// What is posted, by token and sentence.
struct Sorted {
    starts: Vec<u32>,
    sentences: Vec<u32>,
    ranks: Vec<u8>,
    positions: Vec<u8>,
}

impl Postings {
    fn new(vocabulary: usize, tokens: usize) -> Postings {
        Postings { entries: Vec::with_capacity(tokens / 2), counts: vec![0; vocabulary] }
    }

    fn add(&mut self, token: u32, sentence: u32, rank: usize, position: u32) {
        let byte = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
        self.entries.push((token, sentence, byte(rank), byte(position as usize)));
        self.counts[token as usize] += 1;
    }

    fn sorted(self) -> Sorted {
        let mut starts = Vec::with_capacity(self.counts.len() + 1);
        let mut start = 0;
        for count in &self.counts {
            starts.push(start);
            start += count;
        }
        starts.push(start);
        let mut next = starts.clone();
        let mut sorted = Sorted {
            starts,
            sentences: vec![0; self.entries.len()],
            ranks: vec![0; self.entries.len()],
            positions: vec![0; self.entries.len()],
        };
        for (token, sentence, rank, position) in self.entries {
            let place = next[token as usize] as usize;
            next[token as usize] += 1;
            sorted.sentences[place] = sentence;
            sorted.ranks[place] = rank;
            sorted.positions[place] = position;
        }
        sorted
    }
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
