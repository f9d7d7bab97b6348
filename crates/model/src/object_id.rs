use std::fmt;
use std::str::FromStr;

/// A git object id: of a blob, which names a document's revision, or of a commit.
///
/// A file outside git gets the id that git would give its bytes, so a folder and a repository with the same content
/// agree about revisions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub [u8; 20]);

/// The text is not 40 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an object id of 40 hexadecimal digits")]
pub struct ObjectIdError;

impl ObjectId {
    /// The id from its 20 raw bytes, `None` for another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<ObjectId> {
        bytes.try_into().ok().map(ObjectId)
    }

    /// The 20 raw bytes.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl FromStr for ObjectId {
    type Err = ObjectIdError;

    fn from_str(text: &str) -> Result<ObjectId, ObjectIdError> {
        let digits = text.as_bytes();
        if digits.len() != 40 {
            return Err(ObjectIdError);
        }
        let mut id = [0; 20];
        for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |c: u8| char::from(c).to_digit(16).ok_or(ObjectIdError);
            *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
        }
        Ok(ObjectId(id))
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In one piece: exports write millions of them.
        let mut text = [0; 40];
        for (digits, byte) in text.chunks_exact_mut(2).zip(self.0) {
            digits[0] = DIGITS[usize::from(byte >> 4)];
            digits[1] = DIGITS[usize::from(byte & 0xf)];
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let text = "4faffa03b4ba97fe2a338a96f4e87999abe22563";
        assert_eq!(text.parse::<ObjectId>().unwrap().to_string(), text);
        assert_eq!("4faf".parse::<ObjectId>(), Err(ObjectIdError));
        assert_eq!("zfaffa03b4ba97fe2a338a96f4e87999abe22563".parse::<ObjectId>(), Err(ObjectIdError));
    }
}
