//! The blocks of a document whose text is translated.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::html;

/// A stretch of a document whose text is one: a paragraph, a heading, a table cell, an item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// From the first byte of its text to the last. From the second line on, block markup stands before the text.
    pub(super) range: Range<usize>,
    /// In how many quotes it stands.
    pub(super) quotes: usize,
}

/// The blocks of a document, in their order.
pub(super) fn blocks(document: &str) -> Vec<Block> {
    let start = front_matter_end(document);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let mut walk = Walk { document, blocks: Vec::new(), open: None, quotes: 0, untranslated: false };
    for (event, range) in Parser::new_ext(&document[start..], options).into_offset_iter() {
        walk.event(&event, start + range.start..start + range.end);
    }
    walk.close();
    walk.blocks
}

struct Walk<'a> {
    document: &'a str,
    blocks: Vec<Block>,
    /// The block that inline events belong to.
    open: Option<Block>,
    quotes: usize,
    /// Whether the events are of code or HTML.
    untranslated: bool,
}

impl Walk<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) if is_inline(tag.to_end()) => self.inline(range),
            Event::End(tag) if is_inline(*tag) => self.inline(range),
            Event::Start(tag) => {
                self.close();
                match tag {
                    Tag::CodeBlock(_) => self.untranslated = true,
                    Tag::HtmlBlock => {
                        self.untranslated = true;
                        self.html(range);
                    }
                    Tag::BlockQuote(_) => self.quotes += 1,
                    _ => {}
                }
            }
            Event::End(tag) => {
                self.close();
                match tag {
                    TagEnd::CodeBlock | TagEnd::HtmlBlock => self.untranslated = false,
                    TagEnd::BlockQuote(_) => self.quotes -= 1,
                    _ => {}
                }
            }
            Event::Rule | Event::Html(_) => self.close(),
            Event::TaskListMarker(_) => {}
            _ => self.inline(range),
        }
    }

    /// Adds a stretch to the open block, or opens one.
    fn inline(&mut self, mut range: Range<usize>) {
        if self.untranslated {
            return;
        }
        match &mut self.open {
            Some(block) => block.range.end = block.range.end.max(range.end),
            None => {
                // What a backslash escapes is told of without it.
                if self.document[..range.start].ends_with('\\') {
                    range.start -= 1;
                }
                self.open = Some(Block { range, quotes: self.quotes });
            }
        }
    }

    /// Adds the texts in a block of HTML.
    fn html(&mut self, range: Range<usize>) {
        let texts = html::texts(&self.document[range.clone()]);
        let quotes = self.quotes;
        let place = |text: Range<usize>| range.start + text.start..range.start + text.end;
        self.blocks.extend(texts.into_iter().map(|text| Block { range: place(text), quotes }));
    }

    fn close(&mut self) {
        self.blocks.extend(self.open.take());
    }
}

fn is_inline(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

/// Where the front matter ends, 0 if there is none.
fn front_matter_end(document: &str) -> usize {
    let start = if document.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let mut lines = document[start..].split_inclusive('\n');
    let mut end = match lines.next() {
        Some(first) if first.trim_ascii_end() == "---" => start + first.len(),
        _ => return start,
    };
    for line in lines {
        end += line.len();
        if matches!(line.trim_ascii_end(), "---" | "...") {
            return end;
        }
    }
    start
}
