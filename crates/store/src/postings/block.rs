//! A stretch of sorted terms with their numbers, in a few thousand bytes.
//!
//! One entry for each term: how many bytes of the term before it begins with, how many follow and these, how many
//! numbers it has, the first of them and the steps to the others. All numbers are of seven bits a byte, the lowest first, with
//! the eighth set in all but the last.

/// What is in no block that was written.
#[derive(Debug, thiserror::Error)]
#[error("a damaged block of the index of words")]
pub(super) struct Damaged;

/// Takes entries until it is full.
#[derive(Debug, Default)]
pub(super) struct BlockWriter {
    bytes: Vec<u8>,
    /// That of the last entry.
    term: String,
}

impl BlockWriter {
    /// So many bytes fill a page of the database.
    const FULL: usize = 4_000;

    /// Whether an entry would go beyond what a block holds. An empty block takes any.
    pub(super) fn has_room(&self, term: &str, numbers: &[u8]) -> bool {
        // Three lengths of ten bytes at most.
        self.bytes.len() + term.len() + numbers.len() + 30 <= Self::FULL
    }

    pub(super) fn entry(&mut self, term: &str, count: u64, numbers: &[u8]) {
        let shared = if self.bytes.is_empty() { 0 } else { shared(&self.term, term) };
        put(&mut self.bytes, shared as u64);
        put(&mut self.bytes, (term.len() - shared) as u64);
        self.bytes.extend_from_slice(&term.as_bytes()[shared..]);
        put(&mut self.bytes, count);
        self.bytes.extend_from_slice(numbers);
        self.term.clear();
        self.term.push_str(term);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }
}

/// How many bytes two terms begin with alike, whole characters.
fn shared(left: &str, right: &str) -> usize {
    let same = left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count();
    right.floor_char_boundary(same)
}

/// Reads a block from its beginning, number by number.
#[derive(Debug, Default)]
pub(super) struct BlockReader {
    bytes: Vec<u8>,
    at: usize,
    term: String,
    /// How many numbers of the entry are still to be read.
    left: u64,
    number: u64,
}

impl BlockReader {
    /// Begins a block.
    pub(super) fn begin(&mut self, bytes: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.at = 0;
        self.left = 0;
        self.term.clear();
    }

    /// Goes on to the next entry, from behind the numbers of the last; `false` behind the last one.
    pub(super) fn entry(&mut self) -> Result<bool, Damaged> {
        if self.at == self.bytes.len() {
            return Ok(false);
        }
        let shared = self.length()?;
        let length = self.length()?;
        let rest = self.bytes.get(self.at..).and_then(|rest| rest.get(..length)).ok_or(Damaged)?;
        let rest = std::str::from_utf8(rest).map_err(|_| Damaged)?;
        if !self.term.is_char_boundary(shared) {
            return Err(Damaged);
        }
        self.term.truncate(shared);
        self.term.push_str(rest);
        self.at += length;
        self.left = self.get()?;
        self.number = 0;
        Ok(true)
    }

    /// The entry's term.
    pub(super) fn term(&self) -> &str {
        &self.term
    }

    /// The entry's next number.
    pub(super) fn next_number(&mut self) -> Result<Option<i64>, Damaged> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.number = self.number.checked_add(self.get()?).ok_or(Damaged)?;
        i64::try_from(self.number).map(Some).map_err(|_| Damaged)
    }

    /// Passes over the numbers that are left.
    pub(super) fn pass(&mut self) -> Result<(), Damaged> {
        while 0 < self.left {
            let length = self.bytes[self.at..].iter().position(|byte| *byte < 0x80).ok_or(Damaged)?;
            self.at += length + 1;
            self.left -= 1;
        }
        Ok(())
    }

    fn length(&mut self) -> Result<usize, Damaged> {
        usize::try_from(self.get()?).map_err(|_| Damaged)
    }

    fn get(&mut self) -> Result<u64, Damaged> {
        get(&self.bytes, &mut self.at).ok_or(Damaged)
    }
}

/// Adds a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while 0x80 <= number {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a number.
pub(super) fn get(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(bytes: &[u8]) -> Result<Vec<(String, Vec<i64>)>, Damaged> {
        let mut reader = BlockReader::default();
        reader.begin(bytes);
        let mut entries = Vec::new();
        while reader.entry()? {
            let mut numbers = Vec::new();
            while let Some(number) = reader.next_number()? {
                numbers.push(number);
            }
            entries.push((reader.term().to_owned(), numbers));
        }
        Ok(entries)
    }

    fn block() -> Vec<u8> {
        let mut writer = BlockWriter::default();
        writer.entry("boat", 2, &[5, 1]);
        writer.entry("boats", 1, &[0x80, 1]);
        writer.entry("bøye", 1, &[3]);
        writer.entry("bæ", 1, &[4]);
        writer.bytes().to_vec()
    }

    #[test]
    fn what_is_written_is_read() {
        let expected = [("boat", vec![5, 6]), ("boats", vec![128]), ("bøye", vec![3]), ("bæ", vec![4])];
        let expected = expected.map(|(term, numbers)| (term.to_owned(), numbers));
        assert_eq!(entries(&block()).unwrap(), expected);
        assert_eq!(entries(&[]).unwrap(), []);
    }

    #[test]
    fn entries_can_be_passed_over() {
        let mut reader = BlockReader::default();
        reader.begin(&block());
        let mut terms = Vec::new();
        while reader.entry().unwrap() {
            terms.push(reader.term().to_owned());
            reader.pass().unwrap();
        }
        assert_eq!(terms, ["boat", "boats", "bøye", "bæ"]);
    }

    #[test]
    fn damage_is_an_error_and_no_more() {
        let block = block();
        for end in 1..block.len() {
            // A cut between entries cannot be seen.
            let _ = entries(&block[..end]);
        }
        assert!(entries(&block[..3]).is_err());
        assert!(entries(&[1, 0, 0]).is_err());
        assert!(entries(&[0xff; 20]).is_err());
        assert!(entries(&[0, 1, 0xff, 0]).is_err());
        for at in 0..block.len() {
            let mut other = block.clone();
            other[at] = 0xff;
            let _ = entries(&other);
        }
    }

    #[test]
    fn numbers_of_all_sizes() {
        let mut bytes = Vec::new();
        let numbers = [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX];
        for number in numbers {
            put(&mut bytes, number);
        }
        let mut at = 0;
        assert_eq!(numbers.map(|_| get(&bytes, &mut at).unwrap()), numbers);
        assert_eq!(get(&bytes, &mut at), None);
    }
}
