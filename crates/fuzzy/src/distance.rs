//! Levenshtein distances over tokens, 64 tokens of the pattern at a time (Myers 1999, in the form of Hyyro 2003).

/// A query whose distance to many sentences is asked for. Keeps its room from one query to the next.
#[derive(Debug, Default)]
pub(crate) struct Pattern {
    length: usize,
    blocks: usize,
    /// An open hash table from token numbers to where they stand; `FREE` where there is none.
    keys: Vec<u32>,
    /// For each place of the table, a bit for each position of the pattern.
    masks: Vec<u64>,
    shift: u32,
    /// What the blocks of longer patterns carry from column to column: where the distance rises and where it falls.
    columns: Vec<(u64, u64)>,
}

/// No token has this number.
pub(crate) const FREE: u32 = u32::MAX;

impl Pattern {
    /// Takes a query. Tokens with the number [`FREE`] are equal to none.
    pub(crate) fn set(&mut self, tokens: impl ExactSizeIterator<Item = u32>) {
        self.length = tokens.len();
        self.blocks = self.length.div_ceil(64).max(1);
        let places = (4 * self.length).next_power_of_two().max(16);
        self.shift = 32 - places.trailing_zeros();
        self.keys.clear();
        self.keys.resize(places, FREE);
        self.masks.clear();
        self.masks.resize(places * self.blocks, 0);
        for (position, token) in tokens.enumerate() {
            if token != FREE {
                let place = self.place(token);
                self.keys[place] = token;
                self.masks[place * self.blocks + position / 64] |= 1 << (position % 64);
            }
        }
    }

    /// Where a token stands in the table, or would.
    #[inline]
    fn place(&self, token: u32) -> usize {
        let last = self.keys.len() - 1;
        let mut place = (token.wrapping_mul(0x9e37_79b1) >> self.shift) as usize & last;
        // A quarter of the places is taken at most, so that there is always a free one.
        while self.keys[place] != token && self.keys[place] != FREE {
            place = (place + 1) & last;
        }
        place
    }

    /// The distance to a sentence of `length` tokens, when it is at most `limit`.
    #[inline]
    pub(crate) fn distance(&mut self, sentence: impl Iterator<Item = u32>, length: usize, limit: u32) -> Option<u32> {
        if self.length == 0 {
            return (length <= limit as usize).then_some(length as u32);
        }
        if self.blocks == 1 { self.short(sentence, length, limit) } else { self.long(sentence, length, limit) }
    }

    #[inline]
    fn short(&self, sentence: impl Iterator<Item = u32>, length: usize, limit: u32) -> Option<u32> {
        let (mut rises, mut falls) = (u64::MAX, 0_u64);
        let mut distance = self.length as u32;
        let mut left = length as u32;
        let last = self.length as u32 - 1;
        for token in sentence {
            let equal = self.masks[self.place(token)];
            let diagonal = (((equal & rises).wrapping_add(rises)) ^ rises) | equal | falls;
            let up = falls | !(diagonal | rises);
            let down = rises & diagonal;
            distance = distance + ((up >> last) & 1) as u32 - ((down >> last) & 1) as u32;
            left = left.saturating_sub(1);
            // Each column that is left takes off one at most.
            if limit + left < distance {
                return None;
            }
            let up = (up << 1) | 1;
            rises = (down << 1) | !(diagonal | up);
            falls = up & diagonal;
        }
        (distance <= limit).then_some(distance)
    }

    fn long(&mut self, sentence: impl Iterator<Item = u32>, length: usize, limit: u32) -> Option<u32> {
        self.columns.clear();
        self.columns.resize(self.blocks, (u64::MAX, 0));
        let mut distance = self.length as u32;
        let mut left = length as u32;
        let last = (self.length as u32 - 1) % 64;
        for token in sentence {
            let place = self.place(token) * self.blocks;
            let masks = &self.masks[place..place + self.blocks];
            // The first row rises by one in every column.
            let (mut up_in, mut down_in) = (1_u64, 0_u64);
            for (block, (rises, falls)) in self.columns.iter_mut().enumerate() {
                let equal = masks[block];
                let vertical = equal | *falls;
                let equal = equal | down_in;
                let diagonal = (((equal & *rises).wrapping_add(*rises)) ^ *rises) | equal;
                let up = *falls | !(diagonal | *rises);
                let down = *rises & diagonal;
                if block + 1 == self.blocks {
                    distance = distance + ((up >> last) & 1) as u32 - ((down >> last) & 1) as u32;
                }
                let (up_out, down_out) = (up >> 63, down >> 63);
                let up = (up << 1) | up_in;
                let down = (down << 1) | down_in;
                *rises = down | !(vertical | up);
                *falls = up & vertical;
                (up_in, down_in) = (up_out, down_out);
            }
            left = left.saturating_sub(1);
            if limit + left < distance {
                return None;
            }
        }
        (distance <= limit).then_some(distance)
    }
}
