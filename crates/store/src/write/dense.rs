//! A hash table for many small entries in little memory.
//!
//! The usual tables double when they are full: half of their room is empty after that, and while they do, they stand
//! there twice. This one grows by a quarter, and in parts of which only one does at a time, so that it needs 1.2 to 1.5
//! times the room of its entries at any moment. It pays with longer probing, of entries that lie side by side.

/// What a table holds: a few bytes, of which one pattern means that there is nothing.
pub(super) trait Entry: Copy {
    /// Nothing.
    const EMPTY: Self;

    /// Whether this is nothing.
    fn is_empty(self) -> bool;

    /// 64 well-mixed bits, equal for entries that are to be compared.
    fn hash(self) -> u64;
}

/// Entries found by their hash, by linear probing. Entries are never removed, and equal ones may stand side by side.
#[derive(Debug)]
pub(super) struct DenseTable<T> {
    parts: Vec<Part<T>>,
}

#[derive(Debug)]
struct Part<T> {
    slots: Vec<T>,
    filled: usize,
}

/// A power of two.
const PARTS: usize = 16;

/// The least number of slots of a part.
const FEWEST: usize = 64;

impl<T: Entry> DenseTable<T> {
    pub(super) fn new() -> DenseTable<T> {
        let parts = (0..PARTS).map(|_| Part { slots: vec![T::EMPTY; FEWEST], filled: 0 }).collect();
        DenseTable { parts }
    }

    pub(super) fn len(&self) -> usize {
        self.parts.iter().map(|part| part.filled).sum()
    }

    /// Entries that may have this hash.
    pub(super) fn candidates(&self, hash: u64) -> impl Iterator<Item = T> + '_ {
        let slots = &self.parts[part_of(hash)].slots;
        let (before, from) = slots.split_at(home(hash, slots.len()));
        // A part is never full, so this ends.
        from.iter()
            .chain(before)
            .copied()
            .take_while(|entry| !entry.is_empty())
            .filter(move |entry| entry.hash() == hash)
    }

    pub(super) fn insert(&mut self, entry: T) {
        let part = &mut self.parts[part_of(entry.hash())];
        // At 85 % a search that finds nothing looks at some twenty entries; beyond that it grows fast.
        if part.slots.len() * 85 <= (part.filled + 1) * 100 {
            part.grow();
        }
        part.put(entry);
    }
}

impl<T: Entry> Part<T> {
    fn put(&mut self, entry: T) {
        let mut at = home(entry.hash(), self.slots.len());
        while !self.slots[at].is_empty() {
            at = if at + 1 == self.slots.len() { 0 } else { at + 1 };
        }
        self.slots[at] = entry;
        self.filled += 1;
    }

    fn grow(&mut self) {
        let larger = vec![T::EMPTY; self.slots.len() + self.slots.len() / 4];
        let old = std::mem::replace(&mut self.slots, larger);
        self.filled = 0;
        for entry in old {
            if !entry.is_empty() {
                self.put(entry);
            }
        }
    }
}

fn part_of(hash: u64) -> usize {
    hash as usize % PARTS
}

/// The first slot to look at: the hash as a fraction of the number of slots, which need not be a power of two.
fn home(hash: u64, slots: usize) -> usize {
    ((u128::from(hash) * slots as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct Number(u32);

    impl Entry for Number {
        const EMPTY: Number = Number(0);

        fn is_empty(self) -> bool {
            self.0 == 0
        }

        fn hash(self) -> u64 {
            // Every ninth number has its neighbour's hash.
            u64::from(self.0 - u32::from(self.0 % 9 == 1)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        }
    }

    #[test]
    fn finds_what_was_inserted_and_nothing_else() {
        let mut table = DenseTable::new();
        for number in 1..=100_000 {
            table.insert(Number(number));
        }
        assert_eq!(table.len(), 100_000);
        for number in 1..=200_000 {
            let found = table.candidates(Number(number).hash()).filter(|found| found.0 == number).count();
            assert_eq!(found, usize::from(number <= 100_000), "{number}");
        }
        let slots: usize = table.parts.iter().map(|part| part.slots.len()).sum();
        assert!(slots < 150_000, "{slots} slots");
    }

    #[test]
    fn wraps_around_the_end_of_a_part() {
        #[derive(Debug, Clone, Copy)]
        struct Last(u32);
        impl Entry for Last {
            const EMPTY: Last = Last(0);
            fn is_empty(self) -> bool {
                self.0 == 0
            }
            fn hash(self) -> u64 {
                u64::MAX
            }
        }
        let mut table = DenseTable::new();
        (1..=40).for_each(|number| table.insert(Last(number)));
        let found: Vec<u32> = table.candidates(u64::MAX).map(|entry| entry.0).collect();
        assert_eq!(found, (1..=40).collect::<Vec<_>>());
    }
}
