//! Where a pair stands: line, block, heading.
//!
//! This is not a Markdown parser. It follows block structure line by line, as far as the role of a segment needs it,
//! from the first bytes of each line, and it never looks inside a pair: a fence marker in a translated text opens no
//! fence.

use std::borrow::Cow;
use std::sync::LazyLock;

use bitext_model::Block;
use memchr::memmem::Finder;
use memchr::memchr;

use crate::document::{Heading, HeadingIndex};
use crate::front_matter::{BOM, line_at};

/// Follows a file's blocks from its begin to its end.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent fact about the lines so far")]
pub(crate) struct Context<'a> {
    bytes: &'a [u8],
    /// The number of the line that [`resume`](Self::resume) is on, from 1.
    line: u32,
    /// Up to where the file was read: behind the last pair, or at a line's begin.
    resume: usize,
    /// Where the first line end at or behind [`resume`](Self::resume) is, or the file's end. Kept so that a line is
    /// searched once, however many pairs stand on it.
    line_end: usize,
    front_matter_end: usize,
    fence: Option<Fence>,
    quote: Option<Quote>,
    /// The indentation of the current list's marker.
    list: Option<usize>,
    html_table: bool,
    pipe_table: bool,
    after_blank: bool,
    paragraph_start: bool,
    /// The block of the current line.
    block: Block,
    pub(crate) headings: Vec<Heading<'a>>,
    /// Set when a line underlines the paragraph before it: that paragraph is a heading of this level.
    pub(crate) underlined: Option<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Fence {
    marker: u8,
    length: usize,
    quoted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Plain,
    Alert,
}

impl<'a> Context<'a> {
    /// The context at the begin of a Markdown file whose text begins at `front_matter_end`.
    pub(crate) fn new(bytes: &'a [u8], front_matter_end: usize) -> Context<'a> {
        let mut context = Context {
            bytes,
            line: 1,
            resume: if bytes.starts_with(BOM) { BOM.len() } else { 0 },
            line_end: 0,
            front_matter_end,
            fence: None,
            quote: None,
            list: None,
            html_table: false,
            pipe_table: false,
            after_blank: true,
            paragraph_start: true,
            block: Block::Paragraph,
            headings: Vec::new(),
            underlined: None,
        };
        context.line_end = context.line_end_from(context.resume);
        context.enter_line();
        context
    }

    /// The number of the line reached, from 1.
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// The heading that the current line stands in or under.
    pub(crate) fn heading(&self) -> Option<HeadingIndex> {
        self.headings.len().checked_sub(1).map(|last| HeadingIndex(last as u32))
    }

    /// Whether the current line is the first of its paragraph, as far as segments go.
    pub(crate) fn at_paragraph_start(&self) -> bool {
        self.paragraph_start
    }

    /// Goes to the next line's begin if there is one before `limit`.
    pub(crate) fn next_line(&mut self, limit: usize) -> bool {
        if limit <= self.line_end {
            return false;
        }
        self.resume = self.line_end + 1;
        self.line_end = self.line_end_from(self.resume);
        self.line += 1;
        self.enter_line();
        true
    }

    /// The block of a pair on the current line. The position moves behind it: lines that begin inside it are text.
    pub(crate) fn place(&mut self, start: usize, end: usize) -> Block {
        if !matches!(self.block, Block::TableCell | Block::Fence | Block::FrontMatter) && self.in_bare_row(start, end) {
            self.block = Block::TableCell;
        }
        while self.line_end < end {
            self.line += 1;
            self.line_end = self.line_end_from(self.line_end + 1);
        }
        self.resume = end;
        self.block
    }

    fn line_end_from(&self, start: usize) -> usize {
        memchr(b'\n', &self.bytes[start..]).map_or(self.bytes.len(), |length| start + length)
    }

    /// Whether the pair is a cell of a table row that does not begin with a pipe.
    fn in_bare_row(&self, start: usize, end: usize) -> bool {
        let before = self.bytes[self.resume..start].contains(&b'|');
        let behind = self.bytes[end..].iter().find(|byte| !matches!(byte, b' ' | b'\t')) == Some(&b'|');
        if !before && !behind {
            return false;
        }
        let (_, next_line) = line_at(self.bytes, end);
        self.pipe_table || is_delimiter_row(line_at(self.bytes, next_line).0)
    }

    /// Reads the structure off the first bytes of the line that begins at the position.
    fn enter_line(&mut self) {
        let start = self.resume;
        self.paragraph_start = self.after_blank || self.block != Block::Paragraph;
        if start < self.front_matter_end {
            self.block = Block::FrontMatter;
            return;
        }
        let line = &self.bytes[start..];
        let (quoted, indentation, content) = self.quote_and_indentation(line);
        let text = &line[content..];
        if let Some(fence) = self.fence {
            if fence.quoted && !quoted {
                self.fence = None;
            } else {
                if closes(fence, text) {
                    self.fence = None;
                }
                self.block = Block::Fence;
                return;
            }
        }
        if matches!(text.first(), None | Some(b'\n' | b'\r')) {
            if !quoted {
                self.quote = None;
            }
            self.pipe_table = false;
            self.after_blank = true;
            return;
        }
        if let Some(level) = self.underline(text) {
            self.underlined = Some(level);
            self.block = Block::Heading(level);
            self.after_blank = true;
            return;
        }
        let marker = list_marker(text);
        self.continue_quote(quoted, text);
        self.continue_list(indentation, marker);
        let item = &text[marker.unwrap_or(0)..];
        let item = &item[item.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()..];
        self.block = self.classify(item, quoted, line.len() - item.len() + start);
        self.after_blank = false;
    }

    fn quote_and_indentation(&self, line: &[u8]) -> (bool, usize, usize) {
        let mut quoted = false;
        let mut indentation = 0;
        for (at, byte) in line.iter().enumerate() {
            match byte {
                b' ' => indentation += 1,
                b'\t' => indentation += 4 - indentation % 4,
                // Inside a fence that is not quoted itself, `>` is code.
                b'>' if self.fence.is_none_or(|fence| fence.quoted) => {
                    quoted = true;
                    indentation = 0;
                }
                _ => return (quoted, indentation, at),
            }
        }
        (quoted, indentation, line.len())
    }

    /// The level of the heading that this line makes of the paragraph above it.
    fn underline(&self, text: &[u8]) -> Option<u8> {
        let marker = *text.first().filter(|byte| matches!(byte, b'=' | b'-'))?;
        if self.after_blank || self.block != Block::Paragraph {
            return None;
        }
        let line = line_at(text, 0).0.trim_ascii_end();
        let long_enough = if marker == b'-' { 2 } else { 1 } <= line.len();
        (long_enough && line.iter().all(|byte| *byte == marker)).then_some(if marker == b'=' { 1 } else { 2 })
    }

    fn continue_quote(&mut self, quoted: bool, text: &[u8]) {
        if quoted {
            if is_alert(text) {
                self.quote = Some(Quote::Alert);
            } else if self.quote.is_none() {
                self.quote = Some(Quote::Plain);
            }
        } else if self.quote.is_some() && (self.after_blank || begins_block(text)) {
            self.quote = None;
        }
    }

    fn continue_list(&mut self, indentation: usize, marker: Option<usize>) {
        if marker.is_some() {
            self.list = Some(indentation);
        } else if let Some(list) = self.list
            && indentation < list + 2
            && self.after_blank
        {
            self.list = None;
        }
    }

    fn classify(&mut self, text: &'a [u8], quoted: bool, offset: usize) -> Block {
        match text.first() {
            Some(marker @ (b'`' | b'~')) => {
                if let Some(length) = fence_marker(text, *marker) {
                    self.fence = Some(Fence { marker: *marker, length, quoted });
                    return Block::Fence;
                }
            }
            Some(b'#') => {
                if let Some(level) = heading_level(text) {
                    self.list = None;
                    self.push_heading(level, &self.bytes[offset + usize::from(level)..]);
                    return Block::Heading(level);
                }
            }
            Some(b'<') => {
                if has_tag(text, b"<table") {
                    self.html_table = true;
                } else if has_tag(text, b"</table") {
                    self.html_table = false;
                }
            }
            Some(b'|') => return Block::TableCell,
            Some(b'-' | b':') if is_delimiter_row(line_at(text, 0).0) => {
                self.pipe_table = true;
                return Block::TableCell;
            }
            _ => {}
        }
        if self.html_table {
            Block::TableCell
        } else if self.list.is_some() {
            Block::ListItem
        } else {
            match self.quote {
                Some(Quote::Alert) => Block::Alert,
                Some(Quote::Plain) => Block::Quote,
                None => Block::Paragraph,
            }
        }
    }

    /// Records a heading whose text, anchor included, begins with `line`.
    pub(crate) fn push_heading(&mut self, level: u8, line: &'a [u8]) {
        let line = line_at(line, 0).0.trim_ascii();
        let (anchor, text) = split_anchor(line);
        let parent = self.headings.iter().rposition(|heading| heading.level < level);
        self.headings.push(Heading {
            level,
            parent: parent.map(|index| HeadingIndex(index as u32)),
            anchor: anchor.map(lossy),
            text: plain_heading(text),
        });
    }
}

static TARGET: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("data-ttu-id="));

/// The text of a heading line without the marks that may close it; empty when a pair stands in it, whose source
/// then makes the text.
fn plain_heading(text: &[u8]) -> Cow<'_, str> {
    if TARGET.find(text).is_some() {
        return Cow::Borrowed("");
    }
    let closed = text.trim_ascii_end();
    let open = closed.iter().rposition(|byte| *byte != b'#').map_or(0, |last| last + 1);
    let unmarked = if open < closed.len() && matches!(closed[..open].last(), None | Some(b' ' | b'\t')) {
        &closed[..open]
    } else {
        closed
    };
    lossy(unmarked.trim_ascii())
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// The name of an `<a name="...">` at the begin, either quote possibly damaged, and what follows its tag.
fn split_anchor(text: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let inner = || {
        let rest = text.strip_prefix(b"<a ")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"name=").or_else(|| rest.strip_prefix(b"id="))?;
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"&quot;"))?;
        let end = rest.iter().position(|byte| matches!(byte, b'"' | b'&' | b'>'))?;
        let behind = &rest[end..];
        let tag = memchr(b'>', behind)?;
        let behind = &behind[tag + 1..];
        Some((Some(&rest[..end]), behind.strip_prefix(b"</a>").unwrap_or(behind)))
    };
    inner().unwrap_or((None, text))
}

/// The length of `- `, `* `, `+ `, `1. ` or `1) ` at the begin.
fn list_marker(text: &[u8]) -> Option<usize> {
    let length = match text.first()? {
        b'-' | b'*' | b'+' => 1,
        b'0'..=b'9' => {
            let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (digits <= 9 && matches!(text.get(digits), Some(b'.' | b')'))).then_some(digits + 1)?
        }
        _ => return None,
    };
    matches!(text.get(length), None | Some(b' ' | b'\t' | b'\n' | b'\r')).then_some(length)
}

fn heading_level(text: &[u8]) -> Option<u8> {
    let level = text.iter().take(7).take_while(|byte| **byte == b'#').count();
    (level <= 6 && matches!(text.get(level), None | Some(b' ' | b'\t' | b'\n' | b'\r'))).then_some(level as u8)
}

/// The length of the fence that the line opens.
fn fence_marker(text: &[u8], marker: u8) -> Option<usize> {
    let length = text.iter().take_while(|byte| **byte == marker).count();
    if length < 3 {
        return None;
    }
    let info = line_at(&text[length..], 0).0;
    (marker == b'~' || memchr(b'`', info).is_none()).then_some(length)
}

fn closes(fence: Fence, text: &[u8]) -> bool {
    if text.first() != Some(&fence.marker) {
        return false;
    }
    let length = text.iter().take_while(|byte| **byte == fence.marker).count();
    fence.length <= length && line_at(&text[length..], 0).0.trim_ascii().is_empty()
}

fn is_alert(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"[!") else { return false };
    let word = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    0 < word && rest.get(word) == Some(&b']')
}

/// Whether a line interrupts the paragraph before it instead of continuing it.
fn begins_block(text: &[u8]) -> bool {
    list_marker(text).is_some()
        || heading_level(text).is_some_and(|level| 0 < level)
        || matches!(text.first(), Some(marker @ (b'`' | b'~')) if fence_marker(text, *marker).is_some())
}

/// Whether a line consists of `-`, `:` and at least one `|`, as the one below a table's head does.
fn is_delimiter_row(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let mut pipes = 0;
    let mut dashes = 0;
    for byte in line {
        match byte {
            b'|' => pipes += 1,
            b'-' => dashes += 1,
            b':' | b' ' | b'\t' => {}
            _ => return false,
        }
    }
    0 < pipes && 0 < dashes
}

fn has_tag(text: &[u8], tag: &[u8]) -> bool {
    text.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag))
}
