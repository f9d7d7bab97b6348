use std::ops::Range;

use crate::layout::{self, Counts, IndexError, Sections};

/// An index over the bytes that [`Builder::build`](crate::Builder::build) made.
///
/// Damaged bytes are an error, or give wrong matches; [`verify`](Index::verify) finds all damage.
#[derive(Debug, Clone, Copy)]
pub struct Index<'b> {
    bytes: &'b [u8],
    counts: Counts,
    pub(crate) sections: Sections<'b>,
}

/// The sentences of one length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) length: usize,
    /// Its first sentence.
    pub(crate) first: u32,
    /// The first sentence after it.
    pub(crate) end: u32,
    /// Where the tokens of its first sentence begin.
    first_token: u32,
}

impl<'b> Index<'b> {
    /// Reads the header; what the rest holds is not looked at.
    pub fn open(bytes: &'b [u8]) -> Result<Index<'b>, IndexError> {
        let (counts, sections) = layout::read(bytes)?;
        Ok(Index { bytes, counts, sections })
    }

    /// Whether all bytes are those that were written.
    pub fn verify(&self) -> Result<(), IndexError> {
        layout::verify(self.bytes)
    }

    /// How many sentences it has.
    pub fn len(&self) -> usize {
        self.counts.sentences as usize
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The token of a hash.
    pub(crate) fn token(&self, hash: u64) -> Option<u32> {
        let leading = hash.checked_shr(64 - self.counts.directory_bits.min(32)).unwrap_or(0) as usize;
        let range = self.sections.directory.at(leading) as usize..self.sections.directory.at(leading + 1) as usize;
        // Damaged bytes may make a range of everything: that is passed once and no more.
        let vocabulary = self.sections.vocabulary;
        let stated = |place: usize| u64::from(vocabulary.at(3 * place)) | u64::from(vocabulary.at(3 * place + 1)) << 32;
        let place = range.take(self.counts.vocabulary as usize).find(|place| stated(*place) == hash)?;
        Some(vocabulary.at(3 * place + 2))
    }

    /// The postings of a token.
    pub(crate) fn list(&self, token: u32) -> Range<usize> {
        let token = token as usize;
        let end = (self.sections.lists.at(token + 1) as usize).min(self.counts.postings as usize);
        (self.sections.lists.at(token) as usize).min(end)..end
    }

    /// How many lengths there are.
    pub(crate) fn groups(&self) -> usize {
        self.counts.groups as usize
    }

    /// The first group whose sentences have at least `length` tokens.
    pub(crate) fn group_from(&self, length: usize) -> usize {
        let (mut low, mut high) = (0, self.groups());
        while low < high {
            let middle = low.midpoint(high);
            if (self.sections.groups.at(3 * middle) as usize) < length { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// A group.
    pub(crate) fn group(&self, place: usize) -> Option<Group> {
        if self.groups() <= place {
            return None;
        }
        let at = |field: usize| self.sections.groups.at(3 * place + field);
        Some(Group { length: at(0) as usize, first: at(1), end: at(4), first_token: at(2) })
    }

    /// The tokens of a sentence of a group.
    #[inline]
    pub(crate) fn tokens(&self, group: &Group, sentence: u32) -> Option<impl Iterator<Item = u32> + Clone + use<'b>> {
        let within = sentence.checked_sub(group.first)? as usize;
        let start = within.checked_mul(group.length)?.checked_add(group.first_token as usize)?;
        let tokens = self.sections.tokens.get(start..start.checked_add(group.length)?)?;
        Some(tokens.iter().map(|[low, middle, high]| u32::from_le_bytes([*low, *middle, *high, 0])))
    }

    /// What tells the tokens of a sentence that are of classes apart, with their positions.
    pub(crate) fn forms(&self, sentence: u32) -> impl Iterator<Item = (usize, u64)> + use<'b> {
        let formed = self.sections.formed;
        let (mut low, mut high) = (0, self.counts.formed as usize);
        while low < high {
            let middle = low.midpoint(high);
            if formed.at(2 * middle) < sentence { low = middle + 1 } else { high = middle }
        }
        let range = if low < self.counts.formed as usize && formed.at(2 * low) == sentence {
            formed.at(2 * low + 1)..formed.at(2 * low + 3)
        } else {
            0..0
        };
        let Sections { forms, form_positions, .. } = self.sections;
        range.take(self.counts.forms as usize).map(move |place| {
            let place = place as usize;
            (form_positions.at(place) as usize, forms.at(place))
        })
    }
}
