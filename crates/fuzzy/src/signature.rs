/// A bit for each token that a sentence has; many tokens share one. The most frequent ones do not, since their numbers follow
/// one another.
///
/// What has a bit that the other signature lacks is a token without its like, and costs an edit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Signature(pub(crate) [u64; 2]);

impl Signature {
    pub(crate) fn of(tokens: impl Iterator<Item = u32>) -> Signature {
        tokens.fold(Signature::default(), |Signature([low, high]), token| {
            let bit = 1 << (token % 64);
            if token % 128 < 64 { Signature([low | bit, high]) } else { Signature([low, high | bit]) }
        })
    }

    /// How many bits it has that another lacks.
    #[inline]
    pub(crate) fn lacking_in(self, other: Signature) -> u32 {
        count([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }
}

/// How many bits are set, both words at once: faster than one after the other on machines without an instruction for it.
#[inline]
fn count(words: [u64; 2]) -> u32 {
    const BY_TWO: u64 = 0x5555_5555_5555_5555;
    const BY_FOUR: u64 = 0x3333_3333_3333_3333;
    const BY_EIGHT: u64 = 0x0f0f_0f0f_0f0f_0f0f;
    let fours = words.map(|word| {
        let twos = word - ((word >> 1) & BY_TWO);
        (twos & BY_FOUR) + ((twos >> 2) & BY_FOUR)
    });
    let sum = fours[0] + fours[1];
    let bytes = (sum & BY_EIGHT) + ((sum >> 4) & BY_EIGHT);
    (bytes.wrapping_mul(0x0101_0101_0101_0101) >> 56) as u32
}
