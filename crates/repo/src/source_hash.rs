//! The hash by which a localized document names its source file.

use memchr::memchr_iter;
use sha1::Sha1;
use sha2::Sha256;

/// Whether a file's bytes, with every line end made CRLF, have this hash: SHA-1 in 40 hexadecimal digits or SHA-256 in
/// 64, in either case. A text that is neither is the hash of nothing.
///
/// ```
/// use bitext_repo::has_hash;
/// let hash = "ca265117aa8fe477205a14f2693cea657f12ef74";
/// assert!(has_hash(b"Moor.\n", hash) && has_hash(b"Moor.\r\n", hash) && !has_hash(b"Moor!\n", hash));
/// ```
pub fn has_hash(bytes: &[u8], hash: &str) -> bool {
    match hash.len() {
        40 => is_hex_of(&digest::<Sha1>(bytes), hash),
        64 => is_hex_of(&digest::<Sha256>(bytes), hash),
        _ => false,
    }
}

fn digest<D: sha1::Digest>(bytes: &[u8]) -> Vec<u8> {
    let mut digest = D::new();
    let mut start = 0;
    for end in memchr_iter(b'\n', bytes) {
        let line = &bytes[start..end];
        digest.update(line.strip_suffix(b"\r").unwrap_or(line));
        digest.update(b"\r\n");
        start = end + 1;
    }
    digest.update(&bytes[start..]);
    digest.finalize().to_vec()
}

fn is_hex_of(digest: &[u8], hex: &str) -> bool {
    let value = |digit: u8| char::from(digit).to_digit(16);
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(value(*high)? * 16 + value(*low)?));
    rest.is_empty() && bytes.eq(digest.iter().map(|byte| Some(u32::from(*byte))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_counts_as_one() {
        let sha1 = "7037807198c22a7d2b0807371d763779a84fdfcf";
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(has_hash(b"abc", &sha256.to_uppercase()));
        assert!(!has_hash(b"abc", &sha256[1..]) && !has_hash(b"abc", "") && !has_hash(b"abc", sha1));
        let whole = digest::<Sha256>(b"a\r\n\r\nb\r\rc\r\n");
        for same in [&b"a\n\nb\r\rc\n"[..], b"a\r\n\nb\r\rc\r\n", b"a\n\r\nb\r\rc\n"] {
            assert_eq!(digest::<Sha256>(same), whole, "{same:?}");
        }
        for other in [&b"a\n\nb\r\rc"[..], b"a\nb\r\rc\n", b"a\n\nb\r\nc\n"] {
            assert_ne!(digest::<Sha256>(other), whole, "{other:?}");
        }
    }
}
