//! Writing segments and remembering where everything stands.

use std::ops::Range;

use super::damage;
use super::random::Random;
use super::{Document, ExpectedSegment};
use crate::Kind;

/// The bytes of a document, without damaged quotes, and the places in them that damage and expectations need.
pub(super) struct Writer {
    carriage_returns: bool,
    pub(super) bytes: Vec<u8>,
    pub(super) segments: Vec<Written>,
    /// Closing quotes in markup outside of every text, where damage can begin.
    pub(super) breakable: Vec<usize>,
}

/// A segment as written: ranges are of the undamaged bytes.
pub(super) struct Written {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) target: Range<usize>,
    pub(super) source: Range<usize>,
    /// The six quotes of the markup.
    pub(super) quotes: Vec<usize>,
}

impl Writer {
    pub(super) fn new(carriage_returns: bool) -> Writer {
        Writer { carriage_returns, bytes: Vec::new(), segments: Vec::new(), breakable: Vec::new() }
    }

    /// Writes text outside of segments, or a part of one; line ends become the document's.
    pub(super) fn text(&mut self, text: impl AsRef<[u8]>) {
        for &byte in text.as_ref() {
            if byte == b'\n' && self.carriage_returns {
                self.bytes.push(b'\r');
            }
            self.bytes.push(byte);
        }
    }

    /// Writes the anchor of a heading.
    pub(super) fn anchor(&mut self, name: &str) {
        self.text(format!("<a name=\"{name}"));
        self.breakable.push(self.bytes.len());
        self.text("\"></a>");
    }

    pub(super) fn segment(&mut self, id: &str, kind: Kind, target: &[u8], source: &[u8]) {
        let start = self.bytes.len();
        let mut quotes = Vec::new();

        self.text("<span data-ttu-id=");
        self.quoted(id, &mut quotes);
        self.breakable.push(quotes[1]);
        self.text(">");
        let target_start = self.bytes.len();
        self.text(target);
        let target = target_start..self.bytes.len();

        self.text("</span><span class=");
        self.quoted("sxs-lookup", &mut quotes);
        self.text("><span data-stu-id=");
        self.quoted(id, &mut quotes);
        self.breakable.push(quotes[5]);
        self.text(">");
        let source_start = self.bytes.len();
        self.text(source);
        let source = source_start..self.bytes.len();
        self.text("</span></span>");

        self.segments.push(Written { id: id.to_owned(), kind, start, target, source, quotes });
    }

    fn quoted(&mut self, value: &str, quotes: &mut Vec<usize>) {
        quotes.push(self.bytes.len());
        self.text(format!("\"{value}"));
        quotes.push(self.bytes.len());
        self.text("\"");
    }

    /// The document with the quotes of some stretches damaged.
    pub(super) fn finish(self, path: String, damage: f64, random: &mut Random) -> Document {
        let stretches = damage::stretches(&self, damage, random);
        let in_stretch = |at: usize| stretches.iter().any(|stretch| stretch.contains(&at));
        let mut line = 1;
        let mut counted = 0;
        let mut segments = Vec::new();
        for written in &self.segments {
            for &byte in &self.bytes[counted..written.start] {
                line += usize::from(byte == b'\n');
            }
            counted = written.start;
            segments.push(ExpectedSegment {
                id: written.id.clone(),
                target: damage::repaired(&self.bytes, &written.target, &stretches),
                source: damage::repaired(&self.bytes, &written.source, &stretches),
                line,
                recovered: written.quotes.iter().any(|&quote| in_stretch(quote)),
                kind: written.kind,
            });
        }
        Document { path, bytes: damage::damaged(&self.bytes, &stretches), segments }
    }
}
