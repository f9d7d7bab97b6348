//! A hash table that grows in parts.

use hashbrown::HashTable;

/// A table of small entries, split so that it grows smoothly: a table doubles and, while it does, stands there twice.
/// Of these parts only one does at a time, and since they are of unequal size, not all at nearly the same time either.
#[derive(Debug)]
pub(super) struct Sharded<T> {
    shards: [HashTable<T>; SHARDS],
    hash: fn(&T) -> u64,
}

const SHARDS: usize = 8;

/// Where the share of each part ends, in 256ths. Each is larger than the one before by the eighth root of 2, so that
/// each time the whole doubles, the parts double one after the other.
const SHARES: [u16; SHARDS] = [23, 48, 76, 106, 139, 175, 214, 256];

impl<T> Sharded<T> {
    /// An empty table of entries whose hash is that.
    pub(super) fn new(hash: fn(&T) -> u64) -> Sharded<T> {
        Sharded { shards: std::array::from_fn(|_| HashTable::new()), hash }
    }

    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(HashTable::len).sum()
    }

    /// Makes room for so many entries in all.
    pub(super) fn reserve(&mut self, entries: usize) {
        let mut start = 0;
        for (shard, end) in self.shards.iter_mut().zip(SHARES) {
            // Entries do not spread quite evenly.
            shard.reserve(entries * usize::from(end - start) / 250, self.hash);
            start = end;
        }
    }

    /// Entries that may have this hash.
    pub(super) fn candidates(&self, hash: u64) -> impl Iterator<Item = &T> {
        self.shards[shard(hash)].iter_hash(hash)
    }

    pub(super) fn insert(&mut self, entry: T) {
        let hash = (self.hash)(&entry);
        self.shards[shard(hash)].insert_unique(hash, entry, self.hash);
    }
}

/// Bits of the hash that the tables themselves make least of: they place by the low ones and tag by the high ones.
fn shard(hash: u64) -> usize {
    let byte = (hash >> 40) as u8;
    SHARES.iter().position(|end| u16::from(byte) < *end).unwrap_or(SHARDS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_inserted() {
        let spread = |entry: &u64| entry.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut table = Sharded::new(spread);
        table.reserve(1000);
        for entry in 0..10_000_u64 {
            table.insert(entry);
        }
        assert_eq!(table.len(), 10_000);
        for entry in 0..20_000_u64 {
            assert_eq!(table.candidates(spread(&entry)).any(|found| *found == entry), entry < 10_000);
        }
    }
}
