//! Numbers that look random and depend on a seed alone.

/// The `SplitMix64` generator: a counter stepped by the golden ratio, its bits mixed by two multiplications. Small,
/// fast, and the same on every machine and in every version of this crate, which no library promises.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A stream of its own for one purpose, so that what is drawn for one document leaves every other as it is.
    pub(super) fn keyed(seed: u64, key: &[&str]) -> Random {
        let mut random = Random::new(seed);
        for part in key {
            for byte in part.bytes() {
                random.0 ^= u64::from(byte);
                random.next();
            }
            // Keeps ["ab", "c"] and ["a", "bc"] apart: no byte has this value.
            random.0 ^= 0x100;
            random.0 = random.next();
        }
        random
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which must not be 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }

    /// True with the given probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        ((self.next() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }

    /// One of some items, of which there must be at least one.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Lower-case hexadecimal digits.
    pub(super) fn hexadecimal(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from(self.pick(b"0123456789abcdef"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        let mut random = Random::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn limits_are_kept_and_keys_differ() {
        let mut random = Random::new(1);
        assert!((0..1000).all(|_| random.below(3) < 3));
        assert!((0..1000).all(|_| random.chance(1.0) && !random.chance(0.0)));
        assert_ne!(Random::keyed(1, &["ab", "c"]).next(), Random::keyed(1, &["a", "bc"]).next());
    }
}
