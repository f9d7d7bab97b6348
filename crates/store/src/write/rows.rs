use bitext_markup::TextKey;
use bitext_model::{Block, Diagnostic, DocumentMeta, Locale, ObjectId};

/// A document's content, as a reader of the format found it.
#[derive(Debug, Clone)]
pub struct NewRevision<'a> {
    /// Names the content.
    pub blob: ObjectId,
    /// The locale of the targets.
    pub locale: &'a Locale,
    /// What the document says of itself.
    pub meta: &'a DocumentMeta,
    /// The prefix that its segments' ids share.
    pub prefix: &'a str,
    /// In file order.
    pub segments: &'a [NewSegment<'a>],
    /// In file order.
    pub headings: &'a [NewHeading<'a>],
    /// In file order.
    pub diagnostics: &'a [Diagnostic],
    /// How many segments were recovered from damage.
    pub recovered: u32,
}

/// One pair.
#[derive(Debug, Clone, Copy)]
pub struct NewSegment<'a> {
    /// The source text.
    pub source: NewText<'a>,
    /// The target text.
    pub target: NewText<'a>,
    /// `102`, `p101`, or the whole id when it is unusual.
    pub key: &'a str,
    /// The whole id, when it is not the revision's prefix, `-`, and the key.
    pub id: Option<&'a str>,
    /// From 1.
    pub line: u32,
    /// The first byte of the pair in the file.
    pub start: u32,
    /// Its length in bytes, tags included.
    pub length: u32,
    /// The block it stands in.
    pub block: Block,
    /// The number of the heading it stands in or under.
    pub heading: Option<u32>,
}

/// A text with the numbers it is found by, so that computing them can be done elsewhere than where rows are written.
#[derive(Debug, Clone, Copy)]
pub struct NewText<'a> {
    /// The text.
    pub body: &'a str,
    /// [`bitext_markup::key`] of it.
    pub key: TextKey,
    /// Whether it is [clean](bitext_markup::clean): exports write it as it is.
    pub plain: bool,
}

impl<'a> NewText<'a> {
    /// Computes the numbers.
    pub fn new(body: &'a str) -> NewText<'a> {
        let cleaned = bitext_markup::clean(body);
        NewText { body, key: bitext_markup::key(body), plain: cleaned.removed == 0 && !cleaned.trimmed }
    }
}

/// A heading.
#[derive(Debug, Clone, Copy)]
pub struct NewHeading<'a> {
    /// Its place among the headings of the file, from 0. Headings that no segment names may be left out.
    pub number: u32,
    /// 1 to 6.
    pub level: u8,
    /// Its own anchor or the nearest above it.
    pub anchor: Option<&'a str>,
    /// Source texts from the outermost down, joined with ` > `.
    pub path: &'a str,
}
