//! Longest common subsequences of words, sixty-four at a time (Crochemore, Iliopoulos, Pinzon and Reid, 2001; in the form
//! of Hyyrö, 2004).

/// A text that others are compared with, word by word.
#[derive(Debug, Default)]
pub(crate) struct Pattern {
    /// Where a word's masks are, by the word's number; 0 for words that the pattern lacks.
    slots: Vec<u32>,
    /// For each slot `blocks` masks of the places where its word stands.
    masks: Vec<u64>,
    words: Vec<u32>,
    blocks: usize,
}

/// How much of a pattern the words so far have in order.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    rows: Vec<u64>,
}

impl Pattern {
    /// Takes another text as the pattern. `vocabulary` is how many different words there are.
    pub(crate) fn set<'w>(&mut self, texts: impl Iterator<Item = &'w [u32]>, vocabulary: usize) {
        for word in self.words.drain(..) {
            self.slots[word as usize] = 0;
        }
        if self.slots.len() < vocabulary {
            self.slots.resize(vocabulary, 0);
        }
        for text in texts {
            self.words.extend_from_slice(text);
        }
        self.blocks = self.words.len().div_ceil(64).max(1);
        self.masks.clear();
        // The slot of all words that the pattern lacks.
        self.masks.resize(self.blocks, 0);
        for (place, word) in self.words.iter().enumerate() {
            let slot = &mut self.slots[*word as usize];
            if *slot == 0 {
                *slot = (self.masks.len() / self.blocks) as u32;
                self.masks.resize(self.masks.len() + self.blocks, 0);
            }
            self.masks[*slot as usize * self.blocks + place / 64] |= 1 << (place % 64);
        }
    }

    /// How many words it has.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Starts anew, before any word.
    pub(crate) fn begin(&self, progress: &mut Progress) {
        progress.rows.clear();
        progress.rows.resize(self.blocks, u64::MAX);
    }

    /// Goes on over the words of a text.
    pub(crate) fn advance(&self, progress: &mut Progress, words: &[u32]) {
        if let [row] = progress.rows.as_mut_slice() {
            for word in words {
                let mask = self.masks[self.slots[*word as usize] as usize];
                let both = *row & mask;
                *row = row.wrapping_add(both) | (*row & !mask);
            }
            return;
        }
        for word in words {
            let slot = self.slots[*word as usize] as usize;
            if slot == 0 {
                continue;
            }
            let mut carry = false;
            for (row, mask) in progress.rows.iter_mut().zip(&self.masks[slot * self.blocks..]) {
                let both = *row & mask;
                let (sum, first) = row.overflowing_add(both);
                let (sum, second) = sum.overflowing_add(u64::from(carry));
                carry = first | second;
                *row = sum | (*row & !mask);
            }
        }
    }

    /// The length of the longest common subsequence so far.
    pub(crate) fn common(&self, progress: &Progress) -> usize {
        let mut zeros = 0;
        for (block, row) in progress.rows.iter().enumerate() {
            let used = self.words.len().saturating_sub(block * 64).min(64);
            let mask = if used == 64 { u64::MAX } else { (1 << used) - 1 };
            zeros += (!row & mask).count_ones() as usize;
        }
        zeros
    }
}

/// Dice's coefficient: the share of both texts' words that is common.
pub(crate) fn dice(common: usize, left: usize, right: usize) -> f32 {
    if left + right == 0 { 1.0 } else { (2 * common) as f32 / (left + right) as f32 }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn slow(left: &[u32], right: &[u32]) -> usize {
        let mut row = vec![0; right.len() + 1];
        for a in left {
            let mut before = 0;
            for (place, b) in right.iter().enumerate() {
                let above = row[place + 1];
                row[place + 1] = if a == b { before + 1 } else { above.max(row[place]) };
                before = above;
            }
        }
        row[right.len()]
    }

    proptest! {
        #[test]
        fn equals_the_table(texts in vec(vec(0_u32..9, 0..150), 1..5), other in vec(0_u32..9, 0..150)) {
            let mut pattern = Pattern::default();
            pattern.set([&[1, 2, 3][..]].into_iter(), 9);
            pattern.set(texts.iter().map(Vec::as_slice), 9);
            let mut progress = Progress::default();
            pattern.begin(&mut progress);
            let (one, two) = other.split_at(other.len() / 2);
            pattern.advance(&mut progress, one);
            pattern.advance(&mut progress, two);
            prop_assert_eq!(pattern.common(&progress), slow(&texts.concat(), &other));
        }
    }
}
