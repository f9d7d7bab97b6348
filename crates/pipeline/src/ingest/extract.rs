//! A file's bytes to rows, on a worker thread.

use std::fmt::Write as _;
use std::ops::Range;

use bitext_markup::TextKey;
use bitext_model::{Block, Diagnostic, DiagnosticCode, DocumentMeta, Locale, ObjectId, UnitKey};
use bitext_store::{NewHeading, NewRevision, NewSegment, NewText};
use bitext_sxs::{Document, HeadingIndex, Segment, Syntax};

/// A document ready to be written: all its texts in one string, so that it can travel between threads as a few
/// allocations, whatever its size.
#[derive(Debug)]
pub(super) struct Extracted {
    blob: ObjectId,
    locale: Locale,
    meta: DocumentMeta,
    prefix: String,
    texts: String,
    segments: Vec<ExtractedSegment>,
    /// By number; `None` where no segment stands under it.
    headings: Vec<Option<ExtractedHeading>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    recovered: u32,
}

#[derive(Debug)]
struct ExtractedSegment {
    source: ExtractedText,
    target: ExtractedText,
    key: Range<usize>,
    id: Option<Range<usize>>,
    line: u32,
    start: u32,
    length: u32,
    block: Block,
    heading: Option<u32>,
}

#[derive(Debug)]
struct ExtractedText {
    body: Range<usize>,
    key: TextKey,
    plain: bool,
}

#[derive(Debug)]
struct ExtractedHeading {
    level: u8,
    anchor: Option<Range<usize>>,
    path: Range<usize>,
}

/// Why a file gives no rows.
#[derive(Debug)]
pub(super) enum Nothing {
    /// It holds no segments, but perhaps what was meant to be some.
    NoSegments(Vec<Diagnostic>),
    /// It holds no segments, and is no text.
    Binary,
    /// It holds segments, and nothing says in which locale.
    NoLocale,
}

impl Nothing {
    /// The name in counts by reason.
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Nothing::NoSegments(_) => "no-segments",
            Nothing::Binary => "binary",
            Nothing::NoLocale => "no-locale",
        }
    }
}

/// Reads a document. `repository_locale` is that of documents which do not name theirs.
pub(super) fn extract(
    path: &str,
    blob: ObjectId,
    bytes: &[u8],
    repository_locale: Option<&Locale>,
) -> Result<Extracted, Nothing> {
    let mut document = bitext_sxs::parse(bytes, Syntax::of_path(path));
    if document.segments.is_empty() {
        let is_binary = bytes.contains(&0);
        return Err(if is_binary { Nothing::Binary } else { Nothing::NoSegments(document.diagnostics) });
    }
    let mut diagnostics = std::mem::take(&mut document.diagnostics);
    let locale = match (&document.meta.locale, repository_locale) {
        (Some(own), Some(expected)) if own != expected => {
            let detail = format!("{own} in a repository of {expected}");
            diagnostics.push(Diagnostic::new(DiagnosticCode::LocaleMismatch, 1, detail));
            own.clone()
        }
        (Some(own), _) => own.clone(),
        (None, Some(expected)) => expected.clone(),
        (None, None) => return Err(Nothing::NoLocale),
    };
    let prefix =
        document.segments.iter().find_map(|segment| UnitKey::split_id(&segment.id)).map_or("", |split| split.0);
    let prefix = prefix.to_owned();
    // The texts are a good half of a file; markup and ids are the rest.
    let mut texts = Texts(String::with_capacity(bytes.len() * 3 / 4));
    let segments: Vec<_> = document.segments.iter().map(|segment| texts.segment(segment, &prefix)).collect();
    let headings = texts.headings(&document);
    let recovered = document.segments.iter().filter(|segment| segment.recovered).count() as u32;
    Ok(Extracted {
        blob,
        locale,
        meta: document.meta,
        prefix,
        texts: texts.0,
        segments,
        headings,
        diagnostics,
        recovered,
    })
}

/// Collects texts in one string.
struct Texts(String);

impl Texts {
    fn put(&mut self, text: &str) -> Range<usize> {
        let start = self.0.len();
        self.0.push_str(text);
        start..self.0.len()
    }

    fn text(&mut self, text: &str) -> ExtractedText {
        let NewText { key, plain, .. } = NewText::new(text);
        ExtractedText { body: self.put(text), key, plain }
    }

    fn segment(&mut self, segment: &Segment<'_>, prefix: &str) -> ExtractedSegment {
        let (key, usual) = match segment.key {
            Some(key) => {
                let start = self.0.len();
                // Writing to a string does not fail.
                let _ = write!(self.0, "{key}");
                let usual = segment
                    .id
                    .strip_prefix(prefix)
                    .is_some_and(|rest| rest.strip_prefix('-').is_some_and(|rest| rest.len() == self.0.len() - start));
                (start..self.0.len(), usual)
            }
            None => (self.put(&segment.id), false),
        };
        ExtractedSegment {
            source: self.text(&segment.source),
            target: self.text(&segment.target),
            key,
            id: (!usual).then(|| self.put(&segment.id)),
            line: segment.line,
            start: segment.span.start,
            length: segment.span.end - segment.span.start,
            block: segment.block,
            heading: segment.heading.map(|heading| heading.0),
        }
    }

    /// The headings that segments stand under, at most a few hundred bytes of each.
    ///
    /// A path repeats the texts of the headings above, so neither headings without segments nor long ones may count
    /// in full: a file could make rows of many times its own size.
    fn headings(&mut self, document: &Document<'_>) -> Vec<Option<ExtractedHeading>> {
        let mut headings: Vec<Option<ExtractedHeading>> = document.headings.iter().map(|_| None).collect();
        for index in document.segments.iter().filter_map(|segment| segment.heading) {
            let heading = &mut headings[index.0 as usize];
            if heading.is_none() {
                *heading = Some(ExtractedHeading {
                    level: document.headings[index.0 as usize].level,
                    anchor: document.anchor(Some(index)).map(|anchor| self.put(shorten(anchor))),
                    path: self.put(&heading_path(document, index)),
                });
            }
        }
        headings
    }
}

/// The most bytes of a heading's text or anchor that are kept.
const HEADING_BYTES: usize = 200;

/// The texts from the outermost heading down to this one, each shortened, joined with ` > `.
fn heading_path(document: &Document<'_>, index: HeadingIndex) -> String {
    let mut texts: Vec<&str> = document.ancestors(Some(index)).map(|heading| shorten(&heading.text)).collect();
    texts.reverse();
    texts.join(" > ")
}

fn shorten(text: &str) -> &str {
    &text[..text.floor_char_boundary(HEADING_BYTES)]
}

impl Extracted {
    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.texts.len() + self.segments.len() * size_of::<ExtractedSegment>()
    }

    /// Hands the document over as rows.
    pub(super) fn with_rows<T>(&self, take: impl FnOnce(&NewRevision<'_>) -> T) -> T {
        let slice = |range: &Range<usize>| &self.texts[range.clone()];
        let text = |text: &ExtractedText| NewText { body: slice(&text.body), key: text.key, plain: text.plain };
        let segments: Vec<NewSegment<'_>> = self
            .segments
            .iter()
            .map(|segment| NewSegment {
                source: text(&segment.source),
                target: text(&segment.target),
                key: slice(&segment.key),
                id: segment.id.as_ref().map(slice),
                line: segment.line,
                start: segment.start,
                length: segment.length,
                block: segment.block,
                heading: segment.heading,
            })
            .collect();
        let numbered = self.headings.iter().enumerate();
        let headings: Vec<NewHeading<'_>> = numbered
            .filter_map(|(number, heading)| Some((number as u32, heading.as_ref()?)))
            .map(|(number, heading)| NewHeading {
                number,
                level: heading.level,
                anchor: heading.anchor.as_ref().map(slice),
                path: slice(&heading.path),
            })
            .collect();
        take(&NewRevision {
            blob: self.blob,
            locale: &self.locale,
            meta: &self.meta,
            prefix: &self.prefix,
            segments: &segments,
            headings: &headings,
            diagnostics: &self.diagnostics,
            recovered: self.recovered,
        })
    }
}
