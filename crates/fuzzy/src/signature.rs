/// The bit of a token in signatures. The most frequent tokens have the highest numbers, and bits of their own.
#[inline]
pub(crate) fn bit(token: u32) -> u64 {
    1 << (token.wrapping_mul(0x9e37_79b1) >> 26)
}
