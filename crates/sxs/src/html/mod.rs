//! Rendered pages.
//!
//! A page holds the same spans as the file that it was rendered from, with HTML for texts:
//!
//! ```text
//! <span data-ttu-id="0a1b2-102">TARGET</span><span class="sxs-lookup"><span data-stu-id="0a1b2-102">SOURCE</span></span>
//! ```
//!
//! Attributes may stand in any order and quotes, among others, and the source anywhere behind its target: the id joins
//! the two. The page is read as a sequence of tags; no tree is built. The tree that the HTML standard describes takes
//! quadratic time, and memory many times the page, on pages made for that (unclosed elements by the thousand: html5ever
//! takes four times as long for twice as many, and four seconds for 200 kB), and it does not know where in the file its
//! nodes stand. Tests hold what is read here against that tree.

mod blocks;
mod markdown;
mod pairs;
mod reference;
mod token;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use bitext_model::{Block, Diagnostic, DiagnosticCode, Locale, UnitKey};
use memchr::memchr_iter;

use crate::document::{Document, Heading, HeadingIndex, Segment};
use crate::front_matter::Keys;
use crate::ids::{Ids, report_repeated_ids};
use crate::parse::narrow;
use blocks::{Blocks, Element};
use markdown::markdown;
use pairs::{Capture, Pair};
use token::{Attributes, Token, TokenKind, Tokens};

/// Reads a page. The diagnostics are those that the file already has.
pub(crate) fn read(bytes: &[u8], diagnostics: Vec<Diagnostic>) -> Document<'_> {
    let mut keys = Keys::default();
    keys.diagnostics = diagnostics;
    let mut page = Page {
        bytes,
        keys,
        language: None,
        lines: Lines { offset: 0, line: 1 },
        blocks: Blocks::default(),
        headings: Vec::new(),
        heading_texts: Vec::new(),
        latest_headings: [None; 7],
        at_heading_text: false,
        in_empty_anchor: false,
        pairs: Vec::new(),
        waiting: HashMap::new(),
        capture: None,
        lookup: None,
        wrapped: None,
        last_target: None,
        stray_closer: None,
        outer_spans: 0,
        in_title: false,
    };
    for token in Tokens::new(bytes, 0..bytes.len()) {
        page.token(&token);
    }
    page.finish()
}

/// A page as far as it was read.
struct Page<'a> {
    bytes: &'a [u8],
    /// What the page says of itself.
    keys: Keys,
    /// The `lang` of the page.
    language: Option<Locale>,
    lines: Lines,
    blocks: Blocks,
    headings: Vec<Heading<'a>>,
    /// Where the text of each heading stands.
    heading_texts: Vec<Range<usize>>,
    /// The last heading of each level.
    latest_headings: [Option<HeadingIndex>; 7],
    /// Whether nothing of the text of the last heading was read so far.
    at_heading_text: bool,
    /// Whether the place is in the anchor of a heading, which holds nothing so far.
    in_empty_anchor: bool,
    /// Every target in file order, and its source once that is found.
    pairs: Vec<Pair<'a>>,
    /// The targets without a source so far.
    waiting: HashMap<Cow<'a, str>, usize>,
    /// The text that the place is in.
    capture: Option<Capture>,
    /// The opening of a lookup span, if nothing but white space was read since.
    lookup: Option<Range<usize>>,
    /// A pair whose source was the content of a lookup span, if nothing but white space was read since.
    wrapped: Option<usize>,
    /// The last target whose end was found.
    last_target: Option<usize>,
    /// The last closer of a span since one that closes nothing stood behind the last target: if a source begins right
    /// there, the target was not over before.
    stray_closer: Option<Range<usize>>,
    /// How many spans are open, those of pairs aside.
    outer_spans: usize,
    in_title: bool,
}

/// Counts lines, forwards only.
struct Lines {
    offset: usize,
    line: u32,
}

impl Lines {
    fn at(&mut self, bytes: &[u8], offset: usize) -> u32 {
        self.line += memchr_iter(b'\n', &bytes[self.offset..offset]).count() as u32;
        self.offset = offset;
        self.line
    }
}

impl<'a> Page<'a> {
    fn token(&mut self, token: &Token) {
        let bytes = self.bytes;
        let in_title = std::mem::take(&mut self.in_title);
        match &token.kind {
            TokenKind::Text => {
                let text = &bytes[token.range.clone()];
                if in_title {
                    self.title(text, token.range.start);
                }
                if !text.iter().all(u8::is_ascii_whitespace) {
                    (self.lookup, self.wrapped) = (None, None);
                    (self.at_heading_text, self.in_empty_anchor) = (false, false);
                }
            }
            TokenKind::Start { name, attributes } => {
                self.wrapped = None;
                self.start(token.range.clone(), name.clone(), attributes.clone());
            }
            TokenKind::End { name } => {
                self.end(token.range.clone(), name.clone());
            }
            TokenKind::Other => {}
        }
    }

    fn start(&mut self, range: Range<usize>, name: Range<usize>, attributes: Range<usize>) {
        let bytes = self.bytes;
        let lookup = self.lookup.take();
        self.in_empty_anchor = false;
        let is_span = bytes[name.clone()].eq_ignore_ascii_case(b"span");
        let mut is_lookup = false;
        for attribute in Attributes::new(bytes, attributes.clone()) {
            if attribute.is("data-ttu-id") {
                return self.target(range, name, attribute.value(), is_span);
            }
            if attribute.is("data-stu-id") {
                return self.source(range, name, &attribute.value(), lookup.as_ref(), is_span);
            }
            is_lookup |= is_span && attribute.is("class") && has_class(&attribute.value(), "sxs-lookup");
        }
        if is_lookup {
            self.lookup = Some(range.clone());
        }
        if let Some(capture) = &mut self.capture {
            capture.depth += usize::from(bytes[capture.name.clone()].eq_ignore_ascii_case(&bytes[name.clone()]));
        } else {
            self.outer_spans += usize::from(is_span);
        }
        self.structure(&range, &bytes[name], attributes);
    }

    /// Follows what a start tag says of the page and its blocks.
    fn structure(&mut self, range: &Range<usize>, name: &[u8], attributes: Range<usize>) {
        let attributes = || Attributes::new(self.bytes, attributes.clone());
        let value = |key: &str| {
            let found = attributes().find(|attribute| attribute.is(key));
            found.map(|attribute| attribute.value()).unwrap_or_default()
        };
        let at_heading_text = std::mem::take(&mut self.at_heading_text);
        if let Some(element) = Element::of(name) {
            let element =
                if let Element::Division { .. } = element { Element::division(&value("class")) } else { element };
            let anchor = if let Element::Heading(_) = element { value("id") } else { Cow::Borrowed("") };
            self.end_stray_source();
            self.stray_closer = None;
            self.end_heading(range.start, |blocks| blocks.enter(element));
            if let Element::Heading(level) = element {
                self.begin_heading(level, anchor, range.end);
            }
        } else if name.eq_ignore_ascii_case(b"a") {
            let anchor = value("name");
            // Before the text of the heading is where it counts; a later one is an anchor in the text.
            if at_heading_text
                && !anchor.is_empty()
                && let Some(heading) = self.headings.last_mut()
            {
                heading.anchor = Some(anchor);
                self.in_empty_anchor = true;
            }
        } else if name.eq_ignore_ascii_case(b"meta") {
            let (key, content) = (value("name").to_ascii_lowercase(), value("content"));
            // The title is the element of that name.
            if key.starts_with("ms.") {
                let line = self.lines.at(self.bytes, range.start);
                self.keys.value(key.as_bytes(), || Cow::Borrowed(content.trim()), line);
            }
        } else if name.eq_ignore_ascii_case(b"html") {
            let language = value("lang");
            // A language alone says less than the repository does.
            let says_where = language.contains(['-', '_']);
            self.language = self.language.take().or_else(|| language.parse().ok().filter(|_| says_where));
        } else if name.eq_ignore_ascii_case(b"title") {
            self.in_title = true;
        }
    }

    fn end(&mut self, range: Range<usize>, name: Range<usize>) {
        let bytes = self.bytes;
        let name = &bytes[name];
        let is_span = name.eq_ignore_ascii_case(b"span");
        self.lookup = None;
        let wrapped = self.wrapped.take();
        let in_empty_anchor = std::mem::take(&mut self.in_empty_anchor);
        if self.end_capture(&range, name) {
            return;
        }
        if let Some(pair) = wrapped.filter(|_| is_span) {
            self.pairs[pair].span.end = range.end;
        }
        if is_span && self.capture.is_none() {
            let closes_nothing = self.outer_spans == 0;
            self.outer_spans = self.outer_spans.saturating_sub(1);
            if closes_nothing || self.stray_closer.is_some() {
                self.stray_closer = Some(range.clone());
            }
        }
        if in_empty_anchor
            && name.eq_ignore_ascii_case(b"a")
            && let Some(text) = self.heading_texts.last_mut()
            // A block may have ended the heading inside of its anchor.
            && range.end <= text.end
        {
            text.start = range.end;
        }
        if let Some(element) = Element::of(name) {
            self.end_stray_source();
            self.stray_closer = None;
            self.end_heading(range.start, |blocks| blocks.leave(element));
        }
    }

    fn title(&mut self, text: &[u8], offset: usize) {
        let line = self.lines.at(self.bytes, offset);
        let title = reference::decode(text, false);
        let words: Vec<&str> = title.split_whitespace().collect();
        self.keys.value(b"title", || Cow::Owned(words.join(" ")), line);
    }

    /// Changes the open elements; a heading that ends by it has its text before `offset`.
    fn end_heading(&mut self, offset: usize, change: impl FnOnce(&mut Blocks)) {
        let was_open = self.blocks.in_heading();
        change(&mut self.blocks);
        if was_open
            && (!self.blocks.in_heading() || matches!(self.blocks.current(), Block::Heading(_)))
            && let Some(text) = self.heading_texts.last_mut()
            && text.end == self.bytes.len()
        {
            text.end = offset;
        }
    }

    fn begin_heading(&mut self, level: u8, anchor: Cow<'a, str>, text: usize) {
        let index = HeadingIndex(self.headings.len() as u32);
        self.headings.push(Heading {
            level,
            parent: self.latest_headings[..usize::from(level)].iter().flatten().max().copied(),
            anchor: Some(anchor).filter(|anchor| !anchor.is_empty()),
            text: Cow::Borrowed(""),
        });
        // To the end of the page, unless the heading ends.
        self.heading_texts.push(text..self.bytes.len());
        self.latest_headings[usize::from(level)] = Some(index);
        self.at_heading_text = true;
    }

    /// The begin of a range, for a person.
    fn shown(&self, range: &Range<usize>) -> Cow<'a, str> {
        String::from_utf8_lossy(&self.bytes[range.start..range.end.min(range.start + 40)])
    }

    fn report(&mut self, code: DiagnosticCode, line: u32, detail: String) {
        self.keys.diagnostics.push(Diagnostic::new(code, line, detail));
    }

    fn finish(mut self) -> Document<'a> {
        self.end_stray_source();
        self.give_up();
        let mut waiting: Vec<usize> = self.waiting.values().copied().collect();
        waiting.sort_unstable();
        for pair in waiting {
            self.report_missing(pair);
        }
        let Page { bytes, keys: Keys { mut meta, mut diagnostics, .. }, language, mut headings, .. } = self;
        meta.locale = meta.locale.or(language);
        let mut ids = Ids::default();
        let mut segments = Vec::with_capacity(self.pairs.len());
        for pair in self.pairs {
            let Some(source_range) = pair.source else { continue };
            let key = UnitKey::split_id(&pair.id).map(|(_, key)| key);
            diagnostics.extend(ids.check(&pair.id, key, pair.line));
            let source = markdown(bytes, source_range.clone());
            if let (Block::Heading(_), Some(index)) = (pair.block, pair.heading) {
                headings[index.0 as usize].add(source.clone());
            }
            segments.push(Segment {
                id: pair.id,
                key,
                target: markdown(bytes, pair.target.clone()),
                source,
                span: narrow(&pair.span),
                target_range: narrow(&pair.target),
                source_range: narrow(&source_range),
                line: pair.line,
                block: pair.block,
                heading: pair.heading,
                recovered: false,
            });
        }
        for (heading, text) in headings.iter_mut().zip(self.heading_texts) {
            if heading.text.is_empty() {
                heading.text = Cow::Owned(markdown(bytes, text).trim().to_owned());
            }
        }
        let mut document = Document { meta, segments, headings, diagnostics };
        report_repeated_ids(&mut document);
        document.diagnostics.sort_by_key(|diagnostic| diagnostic.line);
        document
    }
}

fn has_class(classes: &str, wanted: &str) -> bool {
    classes.split_ascii_whitespace().any(|class| class == wanted)
}
