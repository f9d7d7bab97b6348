//! A file's bytes as text: decompressed, decoded, with the line and column of what is read.

use std::io::{self, BufRead, BufReader, Read};

use bitext_markup::legal;
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;

use super::problem::{Position, ProblemKind, Problems};

/// How many bytes are read and decoded at once.
const CHUNK: usize = 64 * 1024;

/// How much of the file is looked at for an XML declaration.
const DECLARATION: usize = 1024;

/// What becomes of characters that XML cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Illegal {
    /// They stay: the format is not XML.
    Keep,
    /// They are taken out, and noted.
    Remove,
    /// U+FFFD takes the place of each, so that columns stay right, and they are noted.
    Replace,
}

/// Text as a stream, from bytes in UTF-8, UTF-16, ISO-8859-1 or windows-1252, compressed by gzip or not.
///
/// Bytes that are no text are read as U+FFFD, and noted. A reader on top that has to keep what it reads is held to a
/// number of bytes since the last [`mark`](TextInput::mark): then reading fails with [`Overlong`].
pub(crate) struct TextInput {
    input: Box<dyn Read + Send>,
    encoding: &'static Encoding,
    decoder: Decoder,
    illegal: Illegal,
    raw: Vec<u8>,
    /// The part of `raw` that is not decoded.
    pending: (usize, usize),
    /// Whether `input` has ended.
    ended: bool,
    /// Whether the decoder has been told so.
    finished: bool,
    text: String,
    consumed: usize,
    /// Up to where in `text` the position is known, which is `position`: at most `consumed`.
    located: usize,
    position: Position,
    since_mark: u64,
    limit: u64,
    pub(crate) problems: Problems,
}

/// More was read since the last mark than is allowed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("more than {limit} bytes in one piece")]
pub(crate) struct Overlong {
    pub(crate) limit: u64,
}

/// An encoding that is not read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the encoding `{name}` is not read, only UTF-8, UTF-16, ISO-8859-1 and windows-1252")]
pub(crate) struct UnknownEncoding {
    pub(crate) name: String,
}

impl TextInput {
    /// Text of the bytes, whose encoding a byte order mark or an XML declaration tells; else it is UTF-8.
    ///
    /// Fails with [`UnknownEncoding`] inside when the declaration names another.
    pub(crate) fn new(input: Box<dyn Read + Send>, illegal: Illegal, limit: u64) -> io::Result<TextInput> {
        let mut input = decompressed(input)?;
        let mut raw = vec![0; CHUNK];
        let read = read_full(&mut *input, &mut raw[..DECLARATION])?;
        let start = &raw[..read];
        let mut problems = Problems::default();
        let (encoding, mark) = match Encoding::for_bom(start) {
            Some((encoding, length)) => (encoding, length),
            None if start.starts_with(b"<\0") || start.starts_with(b"\0<") => {
                problems.add(ProblemKind::Encoding, Position::START, "UTF-16 without a byte order mark".into());
                (if start.starts_with(b"<") { UTF_16LE } else { UTF_16BE }, 0)
            }
            None => (declared_encoding(start)?, 0),
        };
        Ok(TextInput {
            input,
            encoding,
            decoder: encoding.new_decoder_without_bom_handling(),
            illegal,
            raw,
            pending: (mark, read),
            ended: read < DECLARATION,
            finished: false,
            text: String::new(),
            consumed: 0,
            located: 0,
            position: Position::START,
            since_mark: 0,
            limit,
            problems,
        })
    }

    /// Where the next byte of [`BufRead`] stands.
    pub(crate) fn position(&mut self) -> Position {
        // In one go for all that was consumed since somebody last asked.
        self.position.advance(&self.text.as_bytes()[self.located..self.consumed]);
        self.located = self.consumed;
        self.position
    }

    /// The encoding that is read.
    pub(crate) fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// Starts to count anew what is read in one piece.
    pub(crate) fn mark(&mut self) {
        self.since_mark = 0;
    }

    /// Sets what happens to characters that XML cannot hold, and how much may be read between two marks.
    /// Only before anything was read, though somebody may have looked at the beginning while characters stayed.
    pub(crate) fn treat(&mut self, illegal: Illegal, limit: u64) {
        self.illegal = illegal;
        self.limit = limit;
        self.clean();
    }

    /// The beginning of the text, without reading it.
    pub(crate) fn peek(&mut self) -> io::Result<&str> {
        self.fill()?;
        Ok(&self.text[self.consumed..])
    }

    /// Makes `text` hold something that is not consumed, unless the end is reached.
    fn fill(&mut self) -> io::Result<()> {
        while self.consumed == self.text.len() && !self.finished {
            self.position();
            self.text.clear();
            (self.consumed, self.located) = (0, 0);
            if self.pending.0 == self.pending.1 && !self.ended {
                let read = read_some(&mut *self.input, &mut self.raw)?;
                self.pending = (0, read);
                self.ended = read == 0;
            }
            self.decode();
            self.clean();
        }
        Ok(())
    }

    fn decode(&mut self) {
        // Three bytes come of each at most.
        self.text.reserve(3 * CHUNK + 16);
        loop {
            let (from, to) = self.pending;
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(&self.raw[from..to], &mut self.text, self.ended);
            self.pending.0 += read;
            match result {
                DecoderResult::InputEmpty => {
                    self.finished = self.ended;
                    break;
                }
                DecoderResult::OutputFull => break,
                DecoderResult::Malformed(..) => {
                    let (start, before) = (self.position, &self.text);
                    self.problems.add_with(ProblemKind::InvalidBytes, || (start.after(before), "".into()));
                    self.text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
    }

    /// Deals with what XML cannot hold, in what was just decoded.
    fn clean(&mut self) {
        if self.illegal == Illegal::Keep {
            return;
        }
        let (_, illegal) = legal(&self.text);
        if illegal == 0 {
            return;
        }
        let mut cleaned = String::with_capacity(self.text.len());
        let mut position = self.position;
        for character in self.text.chars() {
            if is_legal(character) {
                cleaned.push(character);
            } else {
                let detail = format!("U+{:04X}", u32::from(character));
                self.problems.add(ProblemKind::IllegalCharacter, position, detail.into());
                if self.illegal == Illegal::Replace {
                    cleaned.push(char::REPLACEMENT_CHARACTER);
                }
            }
            position = position.after(character.encode_utf8(&mut [0; 4]));
        }
        self.text = cleaned;
    }
}

/// Whether XML 1.0 can hold the character.
pub(crate) fn is_legal(character: char) -> bool {
    legal(character.encode_utf8(&mut [0; 4])).1 == 0
}

impl Read for TextInput {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for TextInput {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.limit < self.since_mark {
            return Err(io::Error::other(Overlong { limit: self.limit }));
        }
        self.fill()?;
        Ok(&self.text.as_bytes()[self.consumed..])
    }

    fn consume(&mut self, amount: usize) {
        let end = self.text.len().min(self.consumed + amount);
        self.since_mark += (end - self.consumed) as u64;
        self.consumed = end;
    }
}

fn decompressed(input: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut input = BufReader::with_capacity(CHUNK, input);
    // What begins in this way is no text in any encoding.
    let is_gzip = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if is_gzip { Box::new(MultiGzDecoder::new(input)) } else { Box::new(input) })
}

/// The encoding that an XML declaration names, else UTF-8.
fn declared_encoding(start: &[u8]) -> io::Result<&'static Encoding> {
    let Some(name) = declared_name(start) else { return Ok(UTF_8) };
    let name = String::from_utf8_lossy(name).into_owned();
    match name.to_ascii_lowercase().as_str() {
        // A declaration that can be read in bytes is not in UTF-16, so the name is wrong; who reads on will see it.
        "utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-16" | "utf-16le" | "utf-16be" | "" => Ok(UTF_8),
        "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => Ok(encoding_rs::WINDOWS_1252),
        _ => Err(io::Error::other(UnknownEncoding { name })),
    }
}

fn declared_name(start: &[u8]) -> Option<&[u8]> {
    let start = start.strip_prefix(b"<?xml")?;
    let declaration = &start[..start.windows(2).position(|window| window == b"?>")?];
    let at = declaration.windows(8).position(|window| window == b"encoding")? + 8;
    let value = declaration[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *value.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let value = &value[1..];
    Some(&value[..value.iter().position(|byte| *byte == quote)?])
}

/// Reads until the buffer is full or the input ends.
fn read_full(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match read_some(input, &mut buffer[length..])? {
            0 => break,
            read => length += read,
        }
    }
    Ok(length)
}

fn read_some(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(bytes: &[u8], illegal: Illegal) -> io::Result<TextInput> {
        TextInput::new(Box::new(io::Cursor::new(bytes.to_vec())), illegal, u64::MAX)
    }

    fn text(bytes: &[u8], illegal: Illegal) -> (String, Vec<(ProblemKind, u64, Position)>) {
        let mut input = input(bytes, illegal).unwrap();
        let mut text = String::new();
        input.read_to_string(&mut text).unwrap();
        let problems = input.problems.take().map(|problem| (problem.kind, problem.count, problem.position)).collect();
        (text, problems)
    }

    #[test]
    fn encodings() {
        let utf16 = |mark: bool, to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let mark = if mark { "\u{feff}" } else { "" };
            format!("{mark}<a>Kai 🚢</a>").encode_utf16().flat_map(to_bytes).collect()
        };
        for (bytes, problems) in [
            ("<a>Kai 🚢</a>".as_bytes().to_vec(), 0),
            ("\u{feff}<a>Kai 🚢</a>".as_bytes().to_vec(), 0),
            (utf16(true, u16::to_le_bytes), 0),
            (utf16(true, u16::to_be_bytes), 0),
            (utf16(false, u16::to_le_bytes), 1),
            (utf16(false, u16::to_be_bytes), 1),
        ] {
            let (read, found) = text(&bytes, Illegal::Remove);
            assert_eq!((read.as_str(), found.len()), ("<a>Kai 🚢</a>", problems), "{bytes:?}");
        }
        let latin = b"<?xml version='1.0' encoding = 'ISO-8859-1' ?><a>br\xf8d</a>";
        assert!(text(latin, Illegal::Remove).0.ends_with("<a>brød</a>"));
        let error = input(b"<?xml version=\"1.0\" encoding=\"EBCDIC-CP-US\"?><a/>", Illegal::Keep).err().unwrap();
        assert!(error.to_string().starts_with("the encoding `EBCDIC-CP-US` is not read"), "{error}");
    }

    #[test]
    fn what_is_no_text_is_noted_where_it_stands() {
        let bytes = b"one\n\xe5t\0wo\n\x0bx\xed\xa0\x80";
        let (read, problems) = text(bytes, Illegal::Replace);
        assert_eq!(read, "one\n\u{fffd}t\u{fffd}wo\n\u{fffd}x\u{fffd}\u{fffd}\u{fffd}");
        let at = |line, column| Position { line, column };
        assert_eq!(problems, [(ProblemKind::InvalidBytes, 4, at(2, 1)), (ProblemKind::IllegalCharacter, 2, at(2, 3))]);
        assert_eq!(text(bytes, Illegal::Remove).0, "one\n\u{fffd}two\nx\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(text(b"a\0b", Illegal::Keep), ("a\0b".to_owned(), vec![]));
    }

    #[test]
    fn a_piece_has_a_limit() {
        let long = vec![b'a'; 3 * CHUNK];
        let mut input = TextInput::new(Box::new(io::Cursor::new(long)), Illegal::Keep, CHUNK as u64).unwrap();
        let mut read = Vec::new();
        assert!(input.read_to_end(&mut read).is_err());
        assert!(read.len() <= 2 * CHUNK + DECLARATION);
        input.mark();
        assert!(input.fill_buf().is_ok());
    }
}
