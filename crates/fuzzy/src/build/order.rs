//! Sentences by length and number.

use super::Builder;

/// The sentences of a length.
pub(super) struct Group {
    pub(super) length: usize,
    /// The first of them.
    pub(super) sentence: usize,
    /// Its first token.
    pub(super) token: usize,
}

impl Group {
    /// How many there are, up to those of the next length.
    pub(super) fn sentences_to(&self, next: &Group) -> usize {
        next.sentence - self.sentence
    }

    pub(super) fn words(&self) -> [u32; 3] {
        [self.length as u32, self.sentence as u32, self.token as u32]
    }
}

impl Builder {
    /// What there is of each length, and a last one behind all.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut counts: Vec<usize> = Vec::new();
        for sentence in 0..self.numbers.len() {
            let length = self.tokens_of(sentence).len();
            if counts.len() <= length {
                counts.resize(length + 1, 0);
            }
            counts[length] += 1;
        }
        let mut groups = Vec::new();
        let (mut sentence, mut token) = (0, 0);
        for (length, count) in counts.into_iter().enumerate().filter(|(_, count)| 0 < *count) {
            groups.push(Group { length, sentence, token });
            sentence += count;
            token += count * length;
        }
        groups.push(Group { length: u32::MAX as usize, sentence, token });
        groups
    }

    /// Hands over the sentences by their numbers: the group of each, its place in that, and the place it came at.
    ///
    /// They are put in order of lengths from here: reading what came one behind the other, and writing at a few places
    /// that go on, is much faster than looking for each sentence in its turn.
    fn by_number(&self, groups: &[Group], mut take: impl FnMut(&Group, usize, usize)) {
        let mut of_length = vec![0; groups.iter().rev().nth(1).map_or(0, |longest| longest.length + 1)];
        for (place, group) in groups.iter().enumerate().rev().skip(1) {
            of_length[group.length] = place;
        }
        let mut taken = vec![0; groups.len()];
        let mut each = |sentence: usize| {
            let place = of_length[self.tokens_of(sentence).len()];
            take(&groups[place], taken[place], sentence);
            taken[place] += 1;
        };
        if self.numbers.is_sorted() {
            (0..self.numbers.len()).for_each(each);
        } else {
            let mut order: Vec<usize> = (0..self.numbers.len()).collect();
            order.sort_by_key(|sentence| self.numbers[*sentence]);
            order.into_iter().for_each(&mut each);
        }
    }

    /// Puts the tokens of sentences in the order of lengths and numbers. Returns the sentences in this order.
    pub(super) fn put_tokens(&self, groups: &[Group], ranked: &[u32], tokens: &mut [[u8; 3]]) -> Vec<u32> {
        let mut order = vec![0; self.numbers.len()];
        self.by_number(groups, |group, place, sentence| {
            order[group.sentence + place] = sentence as u32;
            let from = group.token + place * group.length;
            for (put, token) in tokens[from..from + group.length].iter_mut().zip(self.tokens_of(sentence)) {
                let [low, middle, high, _] = ranked[*token as usize].to_le_bytes();
                *put = [low, middle, high];
            }
        });
        order
    }
}
