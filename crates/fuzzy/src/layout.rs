//! How an index lies in its bytes: a header with what there is of everything, then one section after another, all numbers
//! little-endian.

use thiserror::Error;
use twox_hash::XxHash3_64;

/// Why bytes are no index.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IndexError {
    /// They begin with something else.
    #[error("no similarity index: it does not begin like one")]
    Magic,
    /// They are of another version of the format.
    #[error("similarity index of version {found}, but {expected} is known")]
    Version {
        /// The version they say.
        found: u32,
        /// The version that can be read.
        expected: u32,
    },
    /// There are more or fewer of them than the header says.
    #[error("similarity index has {found} bytes where its header says {expected}")]
    Length {
        /// How many there are.
        found: u64,
        /// How many there should be.
        expected: u64,
    },
    /// They are not what was written.
    #[error("similarity index is damaged: its checksum is another")]
    Checksum,
}

const MAGIC: [u8; 8] = *b"bitextfz";

/// The version of the format. Indexes of another version are built anew.
pub const FORMAT_VERSION: u32 = 1;

const HEADER: usize = 56;
/// The checksum comes after the magic and is of everything after itself.
const CHECKED_FROM: usize = 16;

/// How many there are of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Sentences.
    pub(crate) sentences: u32,
    /// Lengths that sentences have.
    pub(crate) groups: u32,
    /// Different tokens.
    pub(crate) vocabulary: u32,
    /// Leading bits of a hash that the directory tells apart.
    pub(crate) directory_bits: u32,
    /// Tokens of all sentences.
    pub(crate) tokens: u32,
    /// Postings.
    pub(crate) postings: u32,
    /// Sentences that have tokens of classes.
    pub(crate) formed: u32,
    /// Tokens of classes in all sentences.
    pub(crate) forms: u32,
}

impl Counts {
    fn fields(self) -> [u32; 8] {
        let Counts { sentences, groups, vocabulary, directory_bits, tokens, postings, formed, forms } = self;
        [sentences, groups, vocabulary, directory_bits, tokens, postings, formed, forms]
    }

    fn of_fields(fields: [u32; 8]) -> Counts {
        let [sentences, groups, vocabulary, directory_bits, tokens, postings, formed, forms] = fields;
        Counts { sentences, groups, vocabulary, directory_bits, tokens, postings, formed, forms }
    }

    /// The bytes of all sections, in the order of [`Sections`].
    fn sizes(self) -> [u64; 11] {
        let [sentences, groups, vocabulary, _, tokens, postings, formed, forms] = self.fields().map(u64::from);
        let directory = (1_u64 << self.directory_bits.min(32)) + 1;
        [
            8 * forms,
            8 * sentences,
            12 * vocabulary,
            4 * directory,
            4 * (vocabulary + 1),
            12 * (groups + 1),
            4 * sentences,
            8 * (formed + 1),
            4 * forms,
            8 * postings,
            3 * tokens,
        ]
    }
}

/// Bytes that are read as numbers of eight or four bytes. What is out of bounds is 0: damaged bytes lead anywhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Longs<'b>(&'b [[u8; 8]]);

/// See [`Longs`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'b>(pub(crate) &'b [[u8; 4]]);

impl Longs<'_> {
    #[inline]
    pub(crate) fn at(self, place: usize) -> u64 {
        self.0.get(place).map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }
}

impl Words<'_> {
    #[inline]
    pub(crate) fn at(self, place: usize) -> u32 {
        self.0.get(place).map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }
}

/// The sections of an index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sections<'b> {
    /// What tells tokens of classes apart, sentence by sentence.
    pub(crate) forms: Longs<'b>,
    /// The signature of each sentence.
    pub(crate) signatures: Longs<'b>,
    /// The hashes of the vocabulary, ascending: the lower half, the upper half, and the token.
    pub(crate) vocabulary: Words<'b>,
    /// For all leading bits of a hash, where such hashes begin.
    pub(crate) directory: Words<'b>,
    /// For each token, where its postings begin.
    pub(crate) lists: Words<'b>,
    /// For each length: the length, where its sentences begin, and where their tokens do.
    pub(crate) groups: Words<'b>,
    /// The caller's number of each sentence.
    pub(crate) numbers: Words<'b>,
    /// For each sentence with tokens of classes: the sentence, and where its forms begin.
    pub(crate) formed: Words<'b>,
    /// For each form, the position of its token.
    pub(crate) form_positions: Words<'b>,
    /// The tokens of all sentences.
    pub(crate) tokens: &'b [[u8; 3]],
    /// For each token its postings, by sentence: see [`Posting`].
    pub(crate) postings: &'b [[u8; 8]],
}

/// Where one of the rarest tokens of a sentence stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Posting {
    pub(crate) sentence: u32,
    /// How many of the sentence's tokens are rarer; 255 where there are more.
    pub(crate) rank: u8,
    /// How many tokens stand before it; 255 where there are more.
    pub(crate) position: u8,
    /// A bit for each token of the sentence that is less rare: see [`later_bit`](crate::signature::later_bit).
    pub(crate) later: u16,
}

impl Posting {
    pub(crate) fn to_bytes(self) -> [u8; 8] {
        let ([a, b, c, d], [low, high]) = (self.sentence.to_le_bytes(), self.later.to_le_bytes());
        [a, b, c, d, self.rank, self.position, low, high]
    }

    #[inline]
    pub(crate) fn of_bytes([a, b, c, d, rank, position, low, high]: [u8; 8]) -> Posting {
        let (sentence, later) = (u32::from_le_bytes([a, b, c, d]), u16::from_le_bytes([low, high]));
        Posting { sentence, rank, position, later }
    }
}

/// Takes bytes apart.
pub(crate) fn read(bytes: &[u8]) -> Result<(Counts, Sections<'_>), IndexError> {
    if !bytes.starts_with(&MAGIC) {
        return Err(IndexError::Magic);
    }
    let length = |expected: u64| IndexError::Length { found: bytes.len() as u64, expected };
    let header = Words(bytes.get(..HEADER).ok_or(length(HEADER as u64))?.as_chunks().0);
    let version = header.at(4);
    if version != FORMAT_VERSION {
        return Err(IndexError::Version { found: version, expected: FORMAT_VERSION });
    }
    let counts = Counts::of_fields(std::array::from_fn(|field| header.at(6 + field)));
    let sizes = counts.sizes();
    let expected = HEADER as u64 + sizes.iter().sum::<u64>();
    if bytes.len() as u64 != expected {
        return Err(length(expected));
    }
    // The sizes add up to what there is, so that none of these is out of bounds.
    let mut rest = &bytes[HEADER..];
    let mut sections = sizes.map(|size| {
        let (section, after) = rest.split_at(size as usize);
        rest = after;
        section
    });
    let mut next = sections.iter_mut().map(std::mem::take);
    let mut section = || next.next().unwrap_or_default();
    let sections = Sections {
        forms: Longs(section().as_chunks().0),
        signatures: Longs(section().as_chunks().0),
        vocabulary: Words(section().as_chunks().0),
        directory: Words(section().as_chunks().0),
        lists: Words(section().as_chunks().0),
        groups: Words(section().as_chunks().0),
        numbers: Words(section().as_chunks().0),
        formed: Words(section().as_chunks().0),
        form_positions: Words(section().as_chunks().0),
        postings: section().as_chunks().0,
        tokens: section().as_chunks().0,
    };
    Ok((counts, sections))
}

/// Whether bytes that [`read`] takes are those that were written.
pub(crate) fn verify(bytes: &[u8]) -> Result<(), IndexError> {
    let stated = bytes.get(8..CHECKED_FROM).and_then(|sum| sum.try_into().ok()).map(u64::from_le_bytes);
    let is_right = bytes.get(CHECKED_FROM..).is_some_and(|checked| stated == Some(XxHash3_64::oneshot(checked)));
    if is_right { Ok(()) } else { Err(IndexError::Checksum) }
}

/// Puts sections together, in the order of [`Sections`]. The last two, which are most of it, can be filled before the
/// others are known.
pub(crate) struct Writer {
    bytes: Vec<u8>,
    /// Where the next section begins.
    at: usize,
    /// Where the last two do.
    postings: usize,
    tokens: usize,
}

impl Writer {
    pub(crate) fn new(counts: Counts) -> Writer {
        let sizes = counts.sizes();
        let [.., postings, tokens] = sizes.map(|size| size as usize);
        let bytes = vec![0; HEADER + sizes.iter().sum::<u64>() as usize];
        let tokens = bytes.len() - tokens;
        let mut writer = Writer { at: 0, postings: tokens - postings, tokens, bytes };
        writer.put(MAGIC);
        writer.put([0; 8]);
        writer.put(FORMAT_VERSION.to_le_bytes());
        writer.put([0; 4]);
        writer.words(counts.fields());
        writer
    }

    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.bytes[self.at..self.at + N].copy_from_slice(&bytes);
        self.at += N;
    }

    pub(crate) fn longs(&mut self, numbers: impl IntoIterator<Item = u64>) {
        for number in numbers {
            self.put(number.to_le_bytes());
        }
    }

    pub(crate) fn words(&mut self, numbers: impl IntoIterator<Item = u32>) {
        for number in numbers {
            self.put(number.to_le_bytes());
        }
    }

    /// The postings, and the tokens of three bytes.
    pub(crate) fn postings_and_tokens(&mut self) -> (&mut [[u8; 8]], &mut [[u8; 3]]) {
        let (before, tokens) = self.bytes.split_at_mut(self.tokens);
        (before[self.postings..].as_chunks_mut().0, tokens.as_chunks_mut().0)
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        let sum = XxHash3_64::oneshot(&self.bytes[CHECKED_FROM..]);
        self.bytes[8..CHECKED_FROM].copy_from_slice(&sum.to_le_bytes());
        self.bytes
    }
}
