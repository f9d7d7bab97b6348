//! Targets and their sources: where each begins and ends, whatever is damaged about that.

use std::borrow::Cow;
use std::ops::Range;

use bitext_model::{Block, DiagnosticCode};

use super::Page;
use crate::document::HeadingIndex;

/// Longer ids are not ids.
const LONGEST_ID: usize = 99;

/// A target with its source.
pub(super) struct Pair<'a> {
    pub(super) id: Cow<'a, str>,
    pub(super) line: u32,
    pub(super) span: Range<usize>,
    pub(super) target: Range<usize>,
    /// `None` until it is found.
    pub(super) source: Option<Range<usize>>,
    pub(super) block: Block,
    pub(super) heading: Option<HeadingIndex>,
}

/// A text whose end is looked for.
pub(super) struct Capture {
    pair: usize,
    side: Side,
    /// The name of its element.
    pub(super) name: Range<usize>,
    start: usize,
    /// How many elements of the same name are open inside it.
    pub(super) depth: usize,
    /// The last end tag of that name inside it.
    last_closer: Option<Range<usize>>,
    in_lookup: bool,
    /// The end tag that ends the element but not the lookup span around it: text, if another one does both.
    first_closer: Option<Range<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Target,
    Source,
}

impl<'a> Page<'a> {
    /// Begins a target.
    pub(super) fn target(&mut self, range: Range<usize>, name: Range<usize>, id: Cow<'a, str>, is_span: bool) {
        self.at_heading_text = false;
        self.end_stray_source();
        let line = self.lines.at(self.bytes, range.start);
        self.give_up();
        if !is_sound(&id) {
            self.outer_spans += usize::from(is_span);
            return self.report(DiagnosticCode::MalformedSpan, line, format!("at `{}`", self.shown(&range)));
        }
        let pair = self.pairs.len();
        if let Some(earlier) = self.waiting.insert(id.clone(), pair) {
            self.report_missing(earlier);
        }
        self.pairs.push(Pair {
            id,
            line,
            span: range.clone(),
            target: range.end..range.end,
            source: None,
            block: self.blocks.current(),
            heading: self.headings.len().checked_sub(1).map(|last| HeadingIndex(last as u32)),
        });
        self.capture = Some(Capture {
            pair,
            side: Side::Target,
            name,
            start: range.end,
            depth: 0,
            last_closer: None,
            in_lookup: false,
            first_closer: None,
        });
    }

    /// Begins a source.
    pub(super) fn source(
        &mut self,
        range: Range<usize>,
        name: Range<usize>,
        id: &str,
        lookup: Option<&Range<usize>>,
        is_span: bool,
    ) {
        self.end_stray_source();
        let line = self.lines.at(self.bytes, range.start);
        let before = lookup.map_or(range.start, |lookup| lookup.start);
        match self.capture.take() {
            Some(Capture { pair, side: Side::Target, start, last_closer, .. }) if self.pairs[pair].id == id => {
                // Some span in the target is not closed; where its source begins it is over.
                let closer = last_closer.filter(|closer| closer.end == before);
                self.pairs[pair].target = start..closer.map_or(before, |closer| closer.start);
                self.pairs[pair].span.end = before;
                self.report(DiagnosticCode::UnbalancedSource, line, format!("target of segment {id}"));
            }
            other => {
                self.capture = other;
                self.give_up();
            }
        }
        let Some(pair) = self.waiting.remove(id) else {
            self.outer_spans += usize::from(is_span);
            return self.report(DiagnosticCode::OrphanSource, line, format!("at `{}`", self.shown(&range)));
        };
        if let Some(stray) = self.stray_closer.take()
            && stray.end == before
            && self.last_target == Some(pair)
        {
            self.pairs[pair].target.end = stray.start;
            self.report(DiagnosticCode::StrayCloser, line, format!("in the target of segment {id}"));
        }
        self.capture = Some(Capture {
            pair,
            side: Side::Source,
            name,
            start: range.end,
            depth: 0,
            last_closer: None,
            in_lookup: lookup.is_some(),
            first_closer: None,
        });
    }

    /// Ends the current text if this end tag does.
    pub(super) fn end_capture(&mut self, range: &Range<usize>, name: &[u8]) -> bool {
        let bytes = self.bytes;
        let Some(capture) = &mut self.capture else { return false };
        if !bytes[capture.name.clone()].eq_ignore_ascii_case(name) {
            return false;
        }
        if let Some(depth) = capture.depth.checked_sub(1) {
            capture.depth = depth;
            capture.last_closer = Some(range.clone());
            return true;
        }
        if capture.in_lookup {
            let behind = bytes[range.end..].trim_ascii_start();
            if !behind.starts_with(b"</") {
                capture.first_closer.get_or_insert(range.clone());
                return true;
            }
            let inner = capture.last_closer.take().filter(|inner| inner.end == range.start);
            let is_closed = behind.get(2..6).is_some_and(|name| name.eq_ignore_ascii_case(b"span"));
            if let Some(inner) = inner.filter(|_| !is_closed) {
                // The two are the source's and the lookup span's; a span in the source is not closed.
                let (pair, line) = (capture.pair, self.lines.at(bytes, range.start));
                let detail = format!("segment {}", self.pairs[pair].id);
                self.report(DiagnosticCode::UnbalancedSource, line, detail);
                self.complete(inner);
                self.wrapped = None;
                self.pairs[pair].span.end = range.end;
                return true;
            }
        }
        if capture.first_closer.is_some() {
            let (pair, line) = (capture.pair, self.lines.at(bytes, range.start));
            let detail = format!("in the source of segment {}", self.pairs[pair].id);
            self.report(DiagnosticCode::StrayCloser, line, detail);
        }
        self.complete(range.clone());
        true
    }

    /// Ends the current text at an end tag.
    fn complete(&mut self, closer: Range<usize>) {
        let Some(capture) = self.capture.take() else { return };
        let pair = &mut self.pairs[capture.pair];
        pair.span.end = closer.end;
        let text = capture.start..closer.start;
        match capture.side {
            Side::Target => {
                pair.target = text;
                self.last_target = Some(capture.pair);
                self.stray_closer = None;
            }
            Side::Source => {
                pair.source = Some(text);
                self.wrapped = Some(capture.pair).filter(|_| capture.in_lookup);
            }
        }
    }

    /// Where a block or another pair begins, a source is over that was closed without its lookup span.
    pub(super) fn end_stray_source(&mut self) {
        if let Some(closer) = self.capture.as_mut().and_then(|capture| capture.first_closer.take()) {
            self.complete(closer);
            self.wrapped = None;
        }
    }

    /// Drops the pair whose text is never closed.
    pub(super) fn give_up(&mut self) {
        let Some(capture) = self.capture.take() else { return };
        match capture.side {
            Side::Target => {
                let id = self.pairs[capture.pair].id.clone();
                self.waiting.remove(&id);
                self.report_missing(capture.pair);
            }
            Side::Source => {
                let (line, id) = (self.pairs[capture.pair].line, self.pairs[capture.pair].id.clone());
                self.report(DiagnosticCode::UnclosedSource, line, format!("segment {id}"));
            }
        }
    }

    pub(super) fn report_missing(&mut self, pair: usize) {
        let (line, shown) = (self.pairs[pair].line, self.shown(&self.pairs[pair].span));
        self.report(DiagnosticCode::MissingSource, line, format!("at `{shown}`"));
    }
}

/// Whether a text can be an id at all.
fn is_sound(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len()) && !id.contains(['"', '&', '<', '>', '\n'])
}
