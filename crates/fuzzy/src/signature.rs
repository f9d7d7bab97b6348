//! Bits for the tokens that a sentence has: many tokens share one, but neighbours in frequency do not, so that the most frequent tokens
//! have bits of their own.
//!
//! Where one side has a bit that the other lacks, it has a token that the other lacks.

/// The bit of a token in the signatures of sentences.
pub(crate) fn bit(token: u32) -> u64 {
    1 << (token % 64)
}

/// The bit of a token in the signatures that postings have.
pub(crate) fn later_bit(token: u32) -> u16 {
    1 << (token % 16)
}
