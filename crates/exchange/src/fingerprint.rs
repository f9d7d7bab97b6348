use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::hex::hex;

/// A hash of a sequence of parts, which names a state of data: equal data, equal name.
///
/// It is the SHA-256 hash of the parts, each preceded by its length in bytes as a 64-bit little-endian number, so that
/// nothing can move from one part into the next.
///
/// ```
/// use bitext_exchange::Fingerprint;
/// let of = |parts: &[&str]| {
///     let mut fingerprint = Fingerprint::default();
///     parts.iter().for_each(|part| fingerprint.part(part.as_bytes()));
///     fingerprint.finish()
/// };
/// assert_eq!(of(&["harbor", "nb-NO"]), of(&["harbor", "nb-NO"]));
/// assert_ne!(of(&["harbor", "nb-NO"]), of(&["harborn", "b-NO"]));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds a part.
    pub fn part(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The hash, as 64 hexadecimal digits.
    pub fn finish(self) -> String {
        hex(&self.bytes())
    }

    /// The hash itself.
    pub fn bytes(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// SHA-256 of a file's bytes, for whoever reads them anyway.
#[derive(Debug, Clone, Default)]
pub struct FileHash(Sha256);

impl FileHash {
    /// Adds the bytes that come next.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash, as 64 hexadecimal digits.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// SHA-256 of a file's bytes, as 64 hexadecimal digits.
pub fn file_sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = FileHash::default();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hash.finish()),
            Ok(read) => hash.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_hash_that_is_promised() {
        let mut fingerprint = Fingerprint::default();
        fingerprint.part(b"ab");
        fingerprint.part(b"");
        let bytes = b"\x02\0\0\0\0\0\0\0ab\0\0\0\0\0\0\0\0";
        assert_eq!(fingerprint.clone().finish(), hex(&Sha256::digest(bytes)));
        assert_eq!(hex(&fingerprint.clone().bytes()), fingerprint.finish());
    }
}
