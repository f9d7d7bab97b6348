//! The lines of a block without what stands before them.

use std::borrow::Cow;
use std::ops::Range;

use super::blocks::Block;

/// A block's text without the markup that stands before its lines.
pub(super) struct BlockText<'a> {
    document: &'a str,
    text: Cow<'a, str>,
    /// Where the text's lines begin, in the text and in the document.
    lines: Vec<(usize, usize)>,
}

impl<'a> BlockText<'a> {
    pub(super) fn new(document: &'a str, block: &Block) -> BlockText<'a> {
        let written = &document[block.range.clone()];
        let mut lines = vec![(0, block.range.start)];
        let mut text = Cow::Borrowed(written);
        if written.contains('\n') {
            let mut own = String::with_capacity(written.len());
            let mut start = block.range.start;
            lines.clear();
            for line in written.split_inclusive('\n') {
                let prefix = if lines.is_empty() { 0 } else { prefix(line, block.quotes) };
                lines.push((own.len(), start + prefix));
                own.push_str(&line[prefix..]);
                start += line.len();
            }
            text = Cow::Owned(own);
        }
        BlockText { document, text, lines }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the document that a stretch of the text, which must not be empty, reaches over.
    pub(super) fn in_document(&self, range: &Range<usize>) -> Range<usize> {
        self.place(range.start)..self.place(range.end - 1) + 1
    }

    /// A stretch of the text, out of the document where that holds it in one piece.
    pub(super) fn part(&self, range: &Range<usize>) -> Cow<'a, str> {
        let written = &self.document[self.in_document(range)];
        let text = &self.text[range.clone()];
        if written == text { Cow::Borrowed(written) } else { Cow::Owned(text.to_owned()) }
    }

    fn place(&self, offset: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        let (start, in_document) = self.lines[line];
        in_document + (offset - start)
    }
}

/// How long the markup of quotes and the indentation at the begin of a line are.
fn prefix(line: &str, quotes: usize) -> usize {
    let mut rest = line.trim_start_matches([' ', '\t']);
    for _ in 0..quotes {
        match rest.strip_prefix('>') {
            Some(inner) => rest = inner.trim_start_matches([' ', '\t']),
            None => break,
        }
    }
    line.len() - rest.len()
}
