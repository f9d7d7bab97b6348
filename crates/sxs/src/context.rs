//! Where a pair stands: line, block, heading.
//!
//! This is not a Markdown parser. It follows block structure line by line, as far as the role of a segment needs it,
//! from the first bytes of each line, and it never looks inside a pair: a fence marker in a translated text opens no
//! fence.

use std::borrow::Cow;
use std::sync::LazyLock;

use bitext_model::Block;
use memchr::memmem::{self, Finder};
use memchr::{memchr, memchr3};

use crate::document::{Heading, HeadingIndex};
use crate::lines::{BOM, blank_line, line_at};

/// Text indented this far is code where no list is, unless a pair stands in it: code is not translated, but the columns
/// of `:::column:::` hold indented text.
const CODE_INDENTATION: usize = 4;

/// Follows a file's blocks from its begin to its end.
#[derive(Debug)]
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
    /// How many lines the front matter has.
    front_matter_lines: u32,
    fence: Option<Fence>,
    quote: Option<Quote>,
    /// The column at which the text of the current list's items begins, that of the outermost list if they are nested.
    list: Option<usize>,
    /// The same of a list inside the current quote.
    quoted_list: Option<usize>,
    /// Where the HTML table last seen ends: at its closing tag, or where [`last_cell`](Self::last_cell) says.
    html_table_end: usize,
    /// Once a table turned out to be never closed, so that all behind it are not: the end of the file's last closing
    /// tag of a part of a table, 0 if there is none.
    last_cell: Option<usize>,
    pipe_table: bool,
    /// Whether the current line is the first row of a table without a pipe at its begin, once that was asked.
    bare_first_row: Option<bool>,
    after_blank: bool,
    /// Where the paragraph begins that the next line may continue or underline, if the current line is part of one.
    paragraph: Option<usize>,
    /// Whether the current line begins something new instead of continuing a paragraph.
    paragraph_start: bool,
    /// The block of the current line.
    block: Block,
    pub(crate) headings: Vec<Heading<'a>>,
    /// The last heading of each level.
    latest: [Option<HeadingIndex>; 7],
    /// Set when a line underlines the paragraph before it: that paragraph is a heading of this level, the last of
    /// [`headings`](Self::headings).
    pub(crate) underlined: Option<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Fence {
    marker: u8,
    length: usize,
    quoted: bool,
    /// The column at which the text of the list begins that the fence stands in, and ends with; 0 without a list.
    column: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Plain,
    Alert,
}

/// What stands before a line's text.
#[derive(Debug, Clone, Copy)]
struct Margin {
    /// The column of the first `>`, or of the text if there is none.
    outer: usize,
    quoted: bool,
    /// The column of the text, counted from behind the last `>` and its space.
    inner: usize,
    /// The bytes before the text.
    length: usize,
}

impl<'a> Context<'a> {
    /// The context at the begin of a Markdown file whose text begins at `front_matter_end`, behind this many lines.
    pub(crate) fn new(bytes: &'a [u8], front_matter_end: usize, front_matter_lines: u32) -> Context<'a> {
        let mut context = Context {
            bytes,
            line: 1,
            resume: if bytes.starts_with(BOM) { BOM.len() } else { 0 },
            line_end: 0,
            front_matter_end,
            front_matter_lines,
            fence: None,
            quote: None,
            list: None,
            quoted_list: None,
            html_table_end: 0,
            last_cell: None,
            pipe_table: false,
            bare_first_row: None,
            after_blank: true,
            paragraph: None,
            paragraph_start: true,
            block: Block::Paragraph,
            headings: Vec::new(),
            latest: [None; 7],
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

    /// Goes to the next line's begin if there is one before `limit`. Front matter without pairs counts as one line.
    pub(crate) fn next_line(&mut self, limit: usize) -> bool {
        if limit <= self.line_end {
            return false;
        }
        if self.resume < self.front_matter_end && self.front_matter_end < limit {
            self.resume = self.front_matter_end;
            self.line = self.front_matter_lines + 1;
        } else {
            self.resume = self.line_end + 1;
            self.line += 1;
        }
        self.line_end = self.line_end_from(self.resume);
        self.enter_line();
        true
    }

    /// The block of a pair on the current line. The position moves behind it: lines that begin inside it are text.
    pub(crate) fn place(&mut self, end: usize) -> Block {
        if self.paragraph.is_some() && self.block != Block::TableCell && self.in_bare_first_row(end) {
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

    /// Whether the line of a pair that ends at `end` is the first row of a table whose rows do not begin with a pipe.
    fn in_bare_first_row(&mut self, end: usize) -> bool {
        if let Some(known) = self.bare_first_row {
            return known;
        }
        let is_first_row = end <= self.line_end
            && match self.bytes.get(self.line_end + 1..) {
                // Most lines are told from a delimiter row by the byte that they begin with.
                Some(next @ [b'|' | b'-' | b':' | b' ' | b'\t' | b'>', ..]) => {
                    let row = line_at(next, 0).0;
                    let margin = self.margin(row);
                    margin.quoted == self.quote.is_some()
                        && is_delimiter_row(&row[margin.length..])
                        && memchr(b'|', &self.bytes[self.resume..self.line_end]).is_some()
                }
                _ => false,
            };
        self.bare_first_row = Some(is_first_row);
        is_first_row
    }

    /// Reads the structure off the first bytes of the line that begins at the position.
    fn enter_line(&mut self) {
        let start = self.resume;
        self.bare_first_row = None;
        if start < self.front_matter_end {
            self.block = Block::FrontMatter;
            return;
        }
        let line = &self.bytes[start..self.line_end];
        let mut margin = self.margin(line);
        if let Some(fence) = self.fence {
            let text = &line[margin.length..];
            let is_inside = if fence.quoted { margin.quoted } else { is_blank(text) || fence.column <= margin.outer };
            if is_inside {
                if closes(fence, text) {
                    self.fence = None;
                }
                self.block = Block::Fence;
                return;
            }
            self.fence = None;
            margin = self.margin(line);
        }
        let text = &line[margin.length..];
        let is_blank = is_blank(text);
        self.paragraph_start = true;
        if is_blank {
            if !margin.quoted {
                self.leave_quote();
            }
            self.pipe_table = false;
            self.paragraph = None;
        } else if start + margin.length < self.html_table_end && !self.after_blank {
            // Up to the next blank line nothing in it is Markdown.
            self.enter_other(Block::TableCell);
        } else if let Some(level) = self.underline(margin, text) {
            self.enter_underline(level);
        } else {
            self.enter_text(margin, start + margin.length);
        }
        self.after_blank = is_blank;
    }

    fn margin(&self, line: &[u8]) -> Margin {
        // Most lines have none.
        match line.first() {
            Some(b' ' | b'\t' | b'>') => self.wide_margin(line),
            _ => Margin { outer: 0, quoted: false, inner: 0, length: 0 },
        }
    }

    fn wide_margin(&self, line: &[u8]) -> Margin {
        let mut marker = None;
        let mut column = 0;
        let mut length = line.len();
        for (at, byte) in line.iter().enumerate() {
            match byte {
                b' ' => column += 1,
                b'\t' => column += 4 - column % 4,
                b'>' if marker.is_some() || self.may_open_quote(column, line) => {
                    marker = marker.or(Some(column));
                    column = 0;
                }
                _ => {
                    length = at;
                    break;
                }
            }
        }
        match marker {
            // The first space behind `>` belongs to it.
            Some(outer) => Margin { outer, quoted: true, inner: column.saturating_sub(1), length },
            None => Margin { outer: column, quoted: false, inner: column, length },
        }
    }

    /// Whether a `>` in this column, the first of its line, is a quote's and not code.
    fn may_open_quote(&self, column: usize, line: &[u8]) -> bool {
        match self.fence {
            Some(fence) => fence.quoted,
            None => !is_code(column, self.list, line),
        }
    }

    /// The level of the heading that this line makes of the paragraph above it.
    fn underline(&self, margin: Margin, text: &[u8]) -> Option<u8> {
        let marker = *text.first().filter(|byte| matches!(byte, b'=' | b'-'))?;
        self.paragraph?;
        let same_quote = margin.quoted == self.quote.is_some();
        let same_list = self.list_in(margin.quoted).is_none_or(|column| column <= margin.inner);
        let is_line = text.trim_ascii_end().iter().all(|byte| *byte == marker);
        (same_quote && same_list && is_line).then_some(if marker == b'=' { 1 } else { 2 })
    }

    fn enter_underline(&mut self, level: u8) {
        let begin = self.paragraph.unwrap_or(self.resume);
        self.push_heading(level, &self.bytes[begin..self.resume]);
        self.underlined = Some(level);
        self.enter_other(Block::Heading(level));
    }

    /// Reads a line that is neither blank nor part of what has a syntax of its own; its text begins at `offset`.
    fn enter_text(&mut self, margin: Margin, offset: usize) {
        let text = &self.bytes[offset..self.line_end];
        let around = (self.quote.is_some(), self.list.is_some(), self.quoted_list.is_some());
        let leaves_list = margin.quoted && self.list.is_some_and(|column| margin.outer < column);
        if leaves_list {
            self.list = None;
            self.leave_quote();
        }
        let opens_quote = margin.quoted && self.quote.is_none();
        let is_literal = is_code(margin.inner, self.list_in(margin.quoted), text);
        let marker = if is_literal { None } else { self.list_marker(margin, text) };
        let continues =
            self.paragraph.is_some() && !opens_quote && marker.is_none() && (is_literal || !begins_block(text));
        if margin.quoted {
            self.enter_quote(text);
        } else if !continues {
            self.leave_quote();
        }
        if let Some(marker) = marker {
            self.enter_item(margin, marker);
        } else if !continues && self.list_in(margin.quoted).is_some_and(|column| margin.inner < column) {
            *self.list_in_mut(margin.quoted) = None;
        }
        if marker.is_some() || around != (self.quote.is_some(), self.list.is_some(), self.quoted_list.is_some()) {
            self.pipe_table = false;
        }
        self.paragraph_start = !continues;
        if is_literal {
            self.paragraph = self.paragraph.filter(|_| continues);
            self.block = self.container();
        } else {
            self.enter_block(offset + marker.map_or(0, |marker| marker.length), margin.quoted, continues);
        }
    }

    /// The list marker that the text begins with, if it is one where it stands.
    fn list_marker(&self, margin: Margin, text: &[u8]) -> Option<ListMarker> {
        let marker = list_marker(text, margin.inner)?;
        // A number at the begin of a paragraph's later line is part of a sentence, if the line is the paragraph's by
        // more than laziness.
        let interrupts =
            self.paragraph.is_some() && margin.quoted == self.quote.is_some() && self.list_in(margin.quoted).is_none();
        (!is_thematic_break(text) && (marker.may_interrupt || !interrupts)).then_some(marker)
    }

    fn enter_quote(&mut self, text: &[u8]) {
        if is_alert(text) {
            self.quote = Some(Quote::Alert);
        } else if self.quote.is_none() {
            self.quote = Some(Quote::Plain);
        }
    }

    fn leave_quote(&mut self) {
        self.quote = None;
        self.quoted_list = None;
    }

    /// An item of a list inside the current one leaves the outer one's column.
    fn enter_item(&mut self, margin: Margin, marker: ListMarker) {
        let list = self.list_in_mut(margin.quoted);
        if list.is_none_or(|column| margin.inner < column) {
            *list = Some(margin.inner + marker.width);
        }
    }

    fn list_in(&self, quote: bool) -> Option<usize> {
        if quote { self.quoted_list } else { self.list }
    }

    fn list_in_mut(&mut self, quote: bool) -> &mut Option<usize> {
        if quote { &mut self.quoted_list } else { &mut self.list }
    }

    /// Reads what begins at `offset`, behind the margin and the list marker.
    fn enter_block(&mut self, offset: usize, quoted: bool, continues: bool) {
        let text = &self.bytes[offset..self.line_end];
        match text.first() {
            Some(marker @ (b'`' | b'~')) => {
                if let Some(length) = fence_marker(text, *marker) {
                    let column = if quoted { 0 } else { self.list.unwrap_or(0) };
                    self.fence = Some(Fence { marker: *marker, length, quoted, column });
                    return self.enter_other(Block::Fence);
                }
            }
            Some(b'#') => {
                if let Some(level) = heading_level(text) {
                    self.push_heading(level, without_closing_marks(&text[usize::from(level)..]));
                    return self.enter_other(Block::Heading(level));
                }
            }
            _ if offset < self.html_table_end => return self.enter_other(Block::TableCell),
            Some(b'<') if has_tag(text, b"<table") => {
                self.html_table_end = self.find_table_end(offset);
                return self.enter_other(Block::TableCell);
            }
            Some(b'<') if has_tag(text, b"</table") => return self.enter_other(self.container()),
            Some(b'|') => {
                self.pipe_table |= is_delimiter_row(text);
                return self.enter_other(Block::TableCell);
            }
            Some(b'-' | b':') if continues && is_delimiter_row(text) => {
                self.pipe_table = true;
                return self.enter_other(Block::TableCell);
            }
            Some(b'-' | b'*' | b'_') if is_thematic_break(text) => return self.enter_other(Block::Paragraph),
            _ => {}
        }
        if self.pipe_table {
            return self.enter_other(Block::TableCell);
        }
        self.block = self.container();
        if !continues {
            self.paragraph = (!text.trim_ascii().is_empty()).then_some(offset);
        }
    }

    /// Where the HTML table ends that begins at `offset`.
    ///
    /// One that is never closed reaches to the last closing tag of a part of a table in the file, or to the next blank
    /// line if there is none behind it.
    fn find_table_end(&mut self, offset: usize) -> usize {
        let table = &self.bytes[offset..];
        if self.last_cell.is_none() {
            let mut tags = memmem::find_iter(table, "</");
            if let Some(length) = tags.find(|at| has_tag(&table[*at..], b"</table")) {
                return offset + length;
            }
        }
        let last_cell = *self.last_cell.get_or_insert_with(|| {
            let mut tags = memmem::rfind_iter(table, "</");
            tags.find_map(|at| {
                let tag = TABLE_PARTS.iter().find(|tag| has_tag(&table[at..], tag))?;
                Some(offset + at + tag.len())
            })
            .unwrap_or(0)
        });
        if offset < last_cell {
            last_cell
        } else {
            blank_line(table).map_or(self.bytes.len(), |length| offset + length)
        }
    }

    /// The current line is not a paragraph's.
    fn enter_other(&mut self, block: Block) {
        self.pipe_table &= block == Block::TableCell;
        self.paragraph = None;
        self.paragraph_start = true;
        self.block = block;
    }

    /// The block of a paragraph on the current line.
    fn container(&self) -> Block {
        match self.quote {
            Some(_) if self.quoted_list.is_some() => Block::ListItem,
            Some(Quote::Alert) => Block::Alert,
            Some(Quote::Plain) => Block::Quote,
            None if self.list.is_some() => Block::ListItem,
            None => Block::Paragraph,
        }
    }

    /// Records a heading with this text, anchor included.
    fn push_heading(&mut self, level: u8, text: &'a [u8]) {
        let (anchor, text) = split_anchor(text.trim_ascii());
        let index = HeadingIndex(self.headings.len() as u32);
        self.headings.push(Heading {
            level,
            parent: self.latest[..usize::from(level)].iter().flatten().max().copied(),
            anchor: anchor.map(lossy),
            text: plain_heading(text),
        });
        self.latest[usize::from(level)] = Some(index);
    }
}

/// What closes a part of an HTML table.
const TABLE_PARTS: [&[u8]; 4] = [b"</tr", b"</td", b"</th", b"</tbody"];

static TARGET: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("data-ttu-id="));

/// The text of a heading in one line; empty when a pair stands in it, whose source then makes the text.
fn plain_heading(text: &[u8]) -> Cow<'_, str> {
    if TARGET.find(text).is_some() {
        return Cow::Borrowed("");
    }
    let text = text.trim_ascii();
    if memchr(b'\n', text).is_none() {
        return lossy(text);
    }
    let margin = |c: char| c.is_ascii_whitespace() || c == '>';
    let text = lossy(text);
    let lines: Vec<&str> = text.lines().map(|line| line.trim_start_matches(margin).trim_end()).collect();
    Cow::Owned(lines.join(" "))
}

/// A heading's line without the `#` that may close it.
fn without_closing_marks(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii_end();
    let open = line.iter().rposition(|byte| *byte != b'#').map_or(0, |last| last + 1);
    if matches!(line[..open].last(), None | Some(b' ' | b'\t')) { &line[..open] } else { line }
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
        let end = memchr3(b'"', b'&', b'>', rest)?;
        let behind = &rest[end..];
        let tag = memchr(b'>', behind)?;
        let behind = &behind[tag + 1..];
        Some((Some(&rest[..end]), behind.strip_prefix(b"</a>").unwrap_or(behind)))
    };
    inner().unwrap_or((None, text))
}

fn is_blank(text: &[u8]) -> bool {
    matches!(text, [] | [b'\r'])
}

/// Whether the text in this column can be code by its indentation, given the list that it stands in.
fn is_code(column: usize, list: Option<usize>, text: &[u8]) -> bool {
    CODE_INDENTATION <= column && list.is_none() && TARGET.find(text).is_none()
}

/// `- `, `* `, `+ `, `1. ` or `1) `.
#[derive(Debug, Clone, Copy)]
struct ListMarker {
    /// The bytes up to the item's text.
    length: usize,
    /// The columns up to which the later lines of the item are indented.
    width: usize,
    /// Whether it begins an item right below a paragraph's line, too.
    may_interrupt: bool,
}

/// The marker at the begin of a text that stands in this column.
fn list_marker(text: &[u8], column: usize) -> Option<ListMarker> {
    let (length, may_interrupt) = match text.first()? {
        b'-' | b'*' | b'+' => (1, true),
        b'0'..=b'9' => {
            let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let is_marker = digits <= 9 && matches!(text.get(digits), Some(b'.' | b')'));
            is_marker.then_some((digits + 1, &text[..digits] == b"1"))?
        }
        _ => return None,
    };
    let mut space = 0;
    let mut columns = 0;
    for byte in &text[length..] {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4 - (column + length + columns) % 4,
            b'\r' => {}
            _ => break,
        }
        space += 1;
    }
    let is_empty = length + space == text.len();
    if space == 0 && !is_empty {
        return None;
    }
    // Text that stands further off is code, indented from a single space on.
    let columns = if is_empty || CODE_INDENTATION < columns { 1 } else { columns };
    Some(ListMarker { length: length + space, width: length + columns, may_interrupt: may_interrupt && !is_empty })
}

fn heading_level(text: &[u8]) -> Option<u8> {
    let level = text.iter().take(7).take_while(|byte| **byte == b'#').count();
    ((1..=6).contains(&level) && matches!(text.get(level), None | Some(b' ' | b'\t' | b'\r'))).then_some(level as u8)
}

/// The length of the fence that the line opens.
fn fence_marker(line: &[u8], marker: u8) -> Option<usize> {
    let length = line.iter().take_while(|byte| **byte == marker).count();
    (3 <= length && (marker == b'~' || memchr(b'`', &line[length..]).is_none())).then_some(length)
}

fn closes(fence: Fence, line: &[u8]) -> bool {
    let length = line.iter().take_while(|byte| **byte == fence.marker).count();
    fence.length <= length && line[length..].trim_ascii().is_empty()
}

fn is_alert(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"[!") else { return false };
    let word = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    0 < word && rest.get(word) == Some(&b']')
}

/// Whether a line that begins no list item interrupts the paragraph before it instead of continuing it.
fn begins_block(line: &[u8]) -> bool {
    match line.first() {
        Some(marker @ (b'`' | b'~')) => fence_marker(line, *marker).is_some(),
        Some(b'#') => heading_level(line).is_some(),
        Some(b'<') => has_tag(line, b"<table") || has_tag(line, b"</table"),
        _ => is_thematic_break(line),
    }
}

fn is_thematic_break(line: &[u8]) -> bool {
    let Some(marker @ (b'-' | b'*' | b'_')) = line.first() else { return false };
    let mut marks = 0;
    for byte in line {
        match byte {
            b' ' | b'\t' | b'\r' => {}
            _ if byte == marker => marks += 1,
            _ => return false,
        }
    }
    3 <= marks
}

/// Whether a line consists of `-`, `:` and at least one `|`, as the one below a table's head does.
fn is_delimiter_row(line: &[u8]) -> bool {
    let mut pipes = 0;
    let mut dashes = 0;
    for byte in line {
        match byte {
            b'|' => pipes += 1,
            b'-' => dashes += 1,
            b':' | b' ' | b'\t' | b'\r' => {}
            _ => return false,
        }
    }
    0 < pipes && 0 < dashes
}

/// Whether the text begins with this tag, and not with a longer one.
fn has_tag(text: &[u8], tag: &[u8]) -> bool {
    text.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag))
        && matches!(text.get(tag.len()), None | Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
}
