//! A file's bytes to rows, on a worker thread.

use std::fmt::Write as _;
use std::ops::Range;

use bitext_exchange::clean;
use bitext_markup::{TextKey, key};
use bitext_model::{Block, Diagnostic, DiagnosticCode, DocumentMeta, Locale, ObjectId, UnitKey};
use bitext_store::{NewHeading, NewRevision, NewSegment, NewText};
use bitext_sxs::{Document, Segment, Syntax};

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
    headings: Vec<ExtractedHeading>,
    pub(super) diagnostics: Vec<Diagnostic>,
    recovered: u32,
}

#[derive(Debug)]
struct ExtractedSegment {
    source: ExtractedText,
    target: ExtractedText,
    key: Range<u32>,
    id: Option<Range<u32>>,
    line: u32,
    start: u32,
    length: u32,
    block: Block,
    heading: Option<u32>,
}

#[derive(Debug)]
struct ExtractedText {
    body: Range<u32>,
    key: TextKey,
    plain: bool,
}

#[derive(Debug)]
struct ExtractedHeading {
    level: u8,
    anchor: Option<Range<u32>>,
    path: Range<u32>,
}

/// Why a file gives no rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nothing {
    /// It holds no segments.
    NoSegments,
    /// It holds no segments, and is no text.
    Binary,
    /// It holds segments, and nothing says in which locale.
    NoLocale,
}

impl Nothing {
    /// The name in counts by reason.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Nothing::NoSegments => "no-segments",
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
        return Err(if bytes.contains(&0) { Nothing::Binary } else { Nothing::NoSegments });
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
    fn put(&mut self, text: &str) -> Range<u32> {
        let start = self.0.len() as u32;
        self.0.push_str(text);
        start..self.0.len() as u32
    }

    fn text(&mut self, text: &str) -> ExtractedText {
        let cleaned = clean(text);
        let plain = cleaned.removed == 0 && !cleaned.trimmed;
        ExtractedText { body: self.put(text), key: key(text), plain }
    }

    fn segment(&mut self, segment: &Segment<'_>, prefix: &str) -> ExtractedSegment {
        let (key, usual) = match segment.key {
            Some(key) => {
                let start = self.0.len() as u32;
                // Writing to a string does not fail.
                let _ = write!(self.0, "{key}");
                let usual = segment.id.strip_prefix(prefix).is_some_and(|rest| {
                    rest.strip_prefix('-').is_some_and(|rest| rest.len() == self.0.len() - start as usize)
                });
                (start..self.0.len() as u32, usual)
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

    fn headings(&mut self, document: &Document<'_>) -> Vec<ExtractedHeading> {
        (0..document.headings.len() as u32)
            .map(|index| {
                let index = bitext_sxs::HeadingIndex(index);
                ExtractedHeading {
                    level: document.headings[index.0 as usize].level,
                    anchor: document.anchor(Some(index)).map(|anchor| self.put(anchor)),
                    path: self.put(&document.heading_path(Some(index))),
                }
            })
            .collect()
    }
}

impl Extracted {
    /// Hands the document over as rows.
    pub(super) fn with_rows<T>(&self, take: impl FnOnce(&NewRevision<'_>) -> T) -> T {
        let slice = |range: &Range<u32>| &self.texts[range.start as usize..range.end as usize];
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
        let headings: Vec<NewHeading<'_>> = self
            .headings
            .iter()
            .map(|heading| NewHeading {
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
