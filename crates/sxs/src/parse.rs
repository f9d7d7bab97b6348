use std::borrow::Cow;
use std::ops::Range;

use bitext_model::{Block, Diagnostic, DiagnosticCode, UnitKey};

use crate::context::Context;
use crate::damage;
use crate::document::{Document, Segment, Syntax};
use crate::front_matter::{self, FrontMatter};
use crate::html;
use crate::ids::{Ids, report_repeated_ids};
use crate::scan::{Pair, Problem, ProblemKind, pairs};

/// Reads a file. Whatever the bytes are, the result holds all pairs that are there.
///
/// Offsets have 32 bits: of a file over 4 GiB only that much is read.
pub fn parse(bytes: &[u8], syntax: Syntax) -> Document<'_> {
    let bytes = &bytes[..bytes.len().min(u32::MAX as usize)];
    let mut diagnostics = Vec::new();
    let text = simdutf8::basic::from_utf8(bytes).ok();
    if text.is_none() {
        diagnostics.push(invalid_utf8(bytes));
    }
    let front_matter = match syntax {
        Syntax::Markdown => front_matter::read(bytes, &mut diagnostics).unwrap_or_default(),
        Syntax::Yaml => {
            let meta = front_matter::read_page(bytes, &mut diagnostics);
            // Nothing in it is a Markdown block.
            FrontMatter { meta, end: bytes.len(), lines: 0 }
        }
        Syntax::Html => return html::read(bytes, diagnostics),
    };
    let context = Context::new(bytes, front_matter.end, front_matter.lines);
    let mut document = Document { meta: front_matter.meta, diagnostics, ..Document::default() };
    // Real files hold a pair in 300 bytes and more; growing the list in steps would copy it about twice.
    document.segments.reserve(bytes.len() / 256);
    let mut walk = Walk { bytes, text, syntax, context, paragraph: 0, document, ids: Ids::default() };
    for pair in pairs(bytes) {
        match pair {
            Ok(pair) => walk.pair(&pair),
            Err(problem) => walk.problem(problem),
        }
    }
    walk.finish()
}

struct Walk<'a> {
    bytes: &'a [u8],
    /// The bytes again, if all of them are UTF-8.
    text: Option<&'a str>,
    syntax: Syntax,
    context: Context<'a>,
    document: Document<'a>,
    /// The first segment of the current paragraph.
    paragraph: usize,
    ids: Ids,
}

impl<'a> Walk<'a> {
    fn pair(&mut self, pair: &Pair) {
        self.advance(pair.span.start);
        let line = self.context.line();
        let id = self.text(pair.id.clone());
        let key = UnitKey::split_id(&id).map(|(_, key)| key);
        let recovered = pair.damage.is_some();
        let (target, source) = if recovered {
            self.report(DiagnosticCode::DamagedQuotes, line, format!("segment {id}"));
            (self.repaired(pair.target.clone()), self.repaired(pair.source.clone()))
        } else {
            (self.text(pair.target.clone()), self.text(pair.source.clone()))
        };
        if pair.stray_closer.is_some() {
            self.report(DiagnosticCode::StrayCloser, line, format!("in the source of segment {id}"));
        }
        if pair.unbalanced {
            self.report(DiagnosticCode::UnbalancedSource, line, format!("segment {id}"));
        }
        self.document.diagnostics.extend(self.ids.check(&id, key, line));
        let mut block = self.context.place(pair.span.end);
        let mut heading = self.context.heading();
        if self.syntax == Syntax::Yaml {
            (block, heading) = (Block::Yaml, None);
        }
        if let (Block::Heading(_), Some(index)) = (block, heading) {
            self.context.headings[index.0 as usize].add(source.clone());
        }
        self.document.segments.push(Segment {
            id,
            key,
            target,
            source,
            span: narrow(&pair.span),
            target_range: narrow(&pair.target),
            source_range: narrow(&pair.source),
            line,
            block,
            heading,
            recovered,
        });
    }

    /// Enters every line up to an offset.
    fn advance(&mut self, to: usize) {
        loop {
            let line_is_over = self.context.next_line(to);
            if let Some(level) = self.context.underlined.take() {
                self.underline(level);
            }
            if !line_is_over {
                return;
            }
            if self.context.at_paragraph_start() {
                self.paragraph = self.document.segments.len();
            }
        }
    }

    /// The paragraph before an underline turns out to be a heading.
    fn underline(&mut self, level: u8) {
        let heading = self.context.heading();
        for segment in &mut self.document.segments[self.paragraph..] {
            segment.block = Block::Heading(level);
            segment.heading = heading;
            if let Some(index) = heading {
                self.context.headings[index.0 as usize].add(segment.source.clone());
            }
        }
        self.paragraph = self.document.segments.len();
    }

    fn problem(&mut self, problem: Problem) {
        self.advance(problem.offset);
        let code = match problem.kind {
            ProblemKind::Malformed => DiagnosticCode::MalformedSpan,
            ProblemKind::MissingSource => DiagnosticCode::MissingSource,
            ProblemKind::UnclosedSource => DiagnosticCode::UnclosedSource,
            ProblemKind::OrphanSource => DiagnosticCode::OrphanSource,
        };
        let line = self.context.line();
        let shown = &self.bytes[problem.offset..self.bytes.len().min(problem.offset + 40)];
        self.report(code, line, format!("at `{}`", String::from_utf8_lossy(shown)));
    }

    fn finish(mut self) -> Document<'a> {
        self.advance(self.bytes.len());
        let mut document = self.document;
        document.headings = self.context.headings;
        report_repeated_ids(&mut document);
        document.diagnostics.sort_by_key(|diagnostic| diagnostic.line);
        document
    }

    fn text(&self, range: Range<usize>) -> Cow<'a, str> {
        match self.text.and_then(|text| text.get(range.clone())) {
            Some(text) => Cow::Borrowed(text),
            None => String::from_utf8_lossy(&self.bytes[range]),
        }
    }

    fn repaired(&self, range: Range<usize>) -> Cow<'a, str> {
        match damage::repair(self.bytes, range.clone()) {
            Some(repaired) => Cow::Owned(
                String::from_utf8(repaired)
                    .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            ),
            None => self.text(range),
        }
    }

    fn report(&mut self, code: DiagnosticCode, line: u32, detail: String) {
        self.document.diagnostics.push(Diagnostic::new(code, line, detail));
    }
}

pub(crate) fn narrow(range: &Range<usize>) -> Range<u32> {
    range.start as u32..range.end as u32
}

fn invalid_utf8(bytes: &[u8]) -> Diagnostic {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let line = memchr::memchr_iter(b'\n', &bytes[..valid]).count() as u32 + 1;
    Diagnostic::new(DiagnosticCode::InvalidUtf8, line, format!("first bad byte at offset {valid}"))
}
