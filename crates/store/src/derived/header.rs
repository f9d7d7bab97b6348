//! What stands before the content of a derived file.
//!
//! Eight bytes of magic; two numbers of four bytes, the version of this layout and the length of the fields; the fields;
//! eight bytes of XXH3-64 of the fields. All numbers are little-endian.

use std::io::Read;

use twox_hash::XxHash3_64;

use crate::Coverage;

const MAGIC: [u8; 8] = *b"bitextdf";

const LAYOUT: u32 = 1;

/// Far more than fields ever have.
const MOST_FIELD_BYTES: usize = 4096;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// The caller's, of the content.
    pub(super) version: u32,
    pub(super) from: Option<Coverage>,
    pub(super) to: Coverage,
    /// Of the content, in bytes.
    pub(super) length: u64,
    /// XXH3-64 of the content.
    pub(super) hash: u64,
}

impl Header {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut fields = Vec::new();
        fields.extend(self.version.to_le_bytes());
        fields.push(u8::from(self.from.is_some()));
        self.from.iter().for_each(|from| put_coverage(&mut fields, from));
        put_coverage(&mut fields, &self.to);
        fields.extend(self.length.to_le_bytes());
        fields.extend(self.hash.to_le_bytes());

        let mut bytes = MAGIC.to_vec();
        bytes.extend(LAYOUT.to_le_bytes());
        bytes.extend((fields.len() as u32).to_le_bytes());
        bytes.extend(&fields);
        bytes.extend(XxHash3_64::oneshot(&fields).to_le_bytes());
        bytes
    }

    /// Reads up to where the content begins, and says where that is. `None` when it is no header, or of another layout.
    pub(super) fn read(file: &mut impl Read) -> Option<(Header, u64)> {
        let magic: [u8; 8] = read_array(file)?;
        let layout = u32::from_le_bytes(read_array(file)?);
        let length = u32::from_le_bytes(read_array(file)?) as usize;
        if magic != MAGIC || layout != LAYOUT || MOST_FIELD_BYTES < length {
            return None;
        }
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes).ok()?;
        let hash = u64::from_le_bytes(read_array(file)?);
        if hash != XxHash3_64::oneshot(&bytes) {
            return None;
        }
        let mut fields = Fields(&bytes);
        let version = fields.u32()?;
        let from = if fields.bool()? { Some(fields.coverage()?) } else { None };
        let header = Header { version, from, to: fields.coverage()?, length: fields.u64()?, hash: fields.u64()? };
        let start = MAGIC.len() + 4 + 4 + length + 8;
        fields.0.is_empty().then_some((header, start as u64))
    }
}

fn put_coverage(fields: &mut Vec<u8>, coverage: &Coverage) {
    put_text(fields, &coverage.memory);
    fields.push(u8::from(coverage.run.is_some()));
    if let Some((row, started)) = &coverage.run {
        fields.extend(row.to_le_bytes());
        put_text(fields, started);
    }
    fields.extend(coverage.last_unit.to_le_bytes());
    fields.extend(coverage.last_units.to_le_bytes());
    fields.extend(coverage.removals.to_le_bytes());
}

fn put_text(fields: &mut Vec<u8>, text: &str) {
    fields.extend((text.len() as u32).to_le_bytes());
    fields.extend(text.as_bytes());
}

fn read_array<const N: usize>(file: &mut impl Read) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// What is left to read of the fields. Each method gives `None` when there is no such field.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        read_array(&mut self.0)
    }

    fn bool(&mut self) -> Option<bool> {
        match self.array()? {
            [0] => Some(false),
            [1] => Some(true),
            [_] => None,
        }
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.u32()? as usize;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn coverage(&mut self) -> Option<Coverage> {
        let memory = self.text()?;
        let run = if self.bool()? { Some((self.i64()?, self.text()?)) } else { None };
        Some(Coverage { memory, run, last_unit: self.i64()?, last_units: self.u64()?, removals: self.i64()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let to = Coverage {
            memory: "00ff".to_owned(),
            run: Some((3, "2026-03-01T10:00:00Z".to_owned())),
            last_unit: 12,
            last_units: u64::MAX,
            removals: 1,
        };
        let from = Coverage { run: None, last_unit: 0, ..to.clone() };
        Header { version: 7, from: Some(from), to, length: 99, hash: 1 << 63 }
    }

    #[test]
    fn is_read_as_it_was_written() {
        for header in [header(), Header { from: None, ..header() }] {
            let mut bytes = header.encode();
            let end = bytes.len() as u64;
            bytes.extend(b"content");
            assert_eq!(Header::read(&mut bytes.as_slice()), Some((header, end)));
        }
    }

    #[test]
    fn damage_is_seen_wherever_it_is() {
        let bytes = header().encode();
        for at in 0..bytes.len() {
            assert_eq!(Header::read(&mut &bytes[..at]), None, "cut at {at}");
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assert_eq!(Header::read(&mut damaged.as_slice()), None, "changed at {at}");
        }
    }
}
