//! The slow and obvious reader of side-by-side files.
//!
//! # What a segment is
//!
//! ```text
//! <span data-ttu-id="ID">TARGET</span><span class="sxs-lookup"><span data-stu-id="ID">SOURCE</span></span>
//! ```
//!
//! - It opens with `<span data-ttu-id="ID">`, wherever that stands. The next `<span data-ttu-id=` is a limit that
//!   neither of its texts crosses.
//! - The target ends at the first `</span><span class="sxs-lookup"><span data-stu-id="ID">` with the same id.
//! - The source ends at the first `</span></span>` at depth 0. `<span` followed by a space, `>` or a line break goes
//!   one deeper, `</span>` one up again; a `</span>` at depth 0 that no other directly follows is text.
//! - If there is no such end before the limit, or a `</span>` that is text before it, the source's spans may not
//!   balance. Then only what stands before that end, or before the limit, counts: if a blank line is there and a
//!   `</span></span>` before the first one, the last such is the end. Else the end at depth 0 is, or without one the
//!   last `</span></span>` before the limit. A blank line holds nothing but spaces and tabs; lines end in LF or CRLF.
//! - An opening without a target's or a source's end is no segment.
//!
//! # Damaged quotes
//!
//! Each of the six quotes of the markup may be written `&quot;`. A damaged stretch runs from a `&quot;` that stands
//! where markup wants a quote up to the next plain `"` anywhere in the file; in it, every `&quot;` of a text stands for
//! `"`. A text directly follows its own tag, so the closing quote of that tag's id alone tells whether the text begins
//! inside a stretch.

mod front_matter;
mod scan;
pub mod units;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Kind;

pub use units::{BestUnit, LocaleDocument, best_units, read_folder, write_table};

/// What the reader finds in one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The front matter's keys with the first scalar value of each, quotes removed. Lists, nested values and lines
    /// that are no `key: value` are passed over. In a YAML document (first line `### YamlMime:...`), the keys at the
    /// margin and those right below `metadata:`, which stand in the column of the first of them.
    pub front_matter: BTreeMap<String, String>,
    /// The segments in file order.
    pub segments: Vec<Segment>,
}

/// One pair of spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The id that both spans carry, `0a1b2-102`.
    pub id: Vec<u8>,
    /// The bytes between the target's tags, damaged quotes repaired.
    pub target: Vec<u8>,
    /// The bytes between the source's tags, damaged quotes repaired.
    pub source: Vec<u8>,
    /// Where the target stands in the file, as it is.
    pub raw_target: Range<usize>,
    /// Where the source stands in the file, as it is.
    pub raw_source: Range<usize>,
    /// From the first byte of `<span data-ttu-id` to behind the last `</span>`.
    pub span: Range<usize>,
    /// The line that the span begins on, from 1.
    pub line: usize,
    /// Whether any of the six quotes of the markup was damaged.
    pub recovered: bool,
}

impl Segment {
    /// Paragraph when what follows the last `-` of the id begins with `p`.
    pub fn kind(&self) -> Kind {
        match self.id.iter().rposition(|&byte| byte == b'-') {
            Some(dash) if self.id[dash + 1..].starts_with(b"p") => Kind::Paragraph,
            _ => Kind::Sentence,
        }
    }
}

/// Reads one file. Any bytes are fine: what is no segment is passed over.
///
/// ```
/// let file = br#"# <span data-ttu-id="a-101">Hei</span><span class="sxs-lookup"><span data-stu-id="a-101">Hi</span></span>"#;
/// let segment = &bitext_testkit::slow::read(file).segments[0];
/// assert_eq!((&segment.target[..], &segment.source[..]), (&b"Hei"[..], &b"Hi"[..]));
/// ```
pub fn read(bytes: &[u8]) -> Document {
    Document { front_matter: front_matter::read(bytes), segments: scan::segments(bytes) }
}
