//! Documents that are to be translated: their segments, and what a memory is worth for them.

mod counts;
mod statistics;

use bitext_markup::{segments, size};
use bitext_model::{Block, Diagnostic, UnitKey};
use bitext_store::Side;
use bitext_sxs::Syntax;

pub use counts::{Band, BandCounts, Counts, FileStatistics, Statistics};
pub use statistics::{StatisticsError, statistics};

/// A document by its segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The name it was given.
    pub path: String,
    /// What is odd in it, such as invalid UTF-8.
    pub diagnostics: Vec<Diagnostic>,
    /// Of Markdown with spans: the words outside of them, which no segment has.
    pub words_outside: u64,
    texts: Vec<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Text {
    text: String,
    key: Option<UnitKey>,
}

/// A segment of a document, with all that a lookup may ask for beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'d> {
    /// The text to be translated. Never blank.
    pub text: &'d str,
    /// The text of the segment before it; empty for the first.
    pub previous: &'d str,
    /// The text of the segment after it; empty for the last.
    pub next: &'d str,
    /// The document's path.
    pub path: &'d str,
    /// Its key, in a side-by-side document.
    pub key: Option<UnitKey>,
}

impl Document {
    /// Reads a file. The segments of one with spans are their texts of one side; Markdown without spans is divided into
    /// [`segments`], and so is Markdown that only shows spans: all of them stand in code blocks, and most of its words do
    /// not. YAML and HTML without spans have none.
    ///
    /// The path says in which syntax the file is written and is not looked up anywhere. Invalid UTF-8 is read as U+FFFD.
    ///
    /// ```
    /// use bitext_pipeline::documents::Document;
    /// use bitext_store::Side;
    /// let document = Document::read("moor.md", b"# Mooring\n\nWait. Then moor.\n", Side::Source);
    /// let texts: Vec<&str> = document.segments().map(|segment| segment.text).collect();
    /// assert_eq!(texts, ["Mooring", "Wait.", "Then moor."]);
    /// assert_eq!(document.segments().next().unwrap().next, "Wait.");
    /// ```
    pub fn read(path: &str, bytes: &[u8], side: Side) -> Document {
        let syntax = Syntax::of_path(path);
        let parsed = bitext_sxs::parse(bytes, syntax);
        let plain = || -> Vec<Text> {
            let document = String::from_utf8_lossy(bytes);
            segments(&document).into_iter().map(|segment| Text { text: segment.text.into_owned(), key: None }).collect()
        };
        let words_outside = if syntax == Syntax::Markdown { words_outside(bytes, &parsed.segments) } else { 0 };
        let are_shown = parsed.segments.iter().all(|segment| segment.block == Block::Fence);
        let of_segment = |segment: bitext_sxs::Segment<'_>| {
            let text = if side == Side::Source { segment.source } else { segment.target };
            Text { text: text.into_owned(), key: segment.key }
        };
        let marked: Vec<Text> = parsed.segments.into_iter().map(of_segment).collect();
        let mut document =
            Document { path: path.to_owned(), diagnostics: parsed.diagnostics, words_outside, texts: marked };
        if syntax == Syntax::Markdown && are_shown && document.words() < words_outside.max(1) {
            document.texts = plain();
            document.words_outside = 0;
        }
        document
    }

    /// The words of all segments, as [`size`] counts them.
    pub fn words(&self) -> u64 {
        self.segments().map(|segment| size(segment.text).words).sum()
    }

    /// The segments, in their order. Those with a blank text are only neighbours.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        let text = |index: Option<usize>| index.and_then(|index| self.texts.get(index)).map_or("", |text| &text.text);
        let all = self.texts.iter().enumerate().map(move |(index, own)| Segment {
            text: &own.text,
            previous: text(index.checked_sub(1)),
            next: text(Some(index + 1)),
            path: &self.path,
            key: own.key,
        });
        all.filter(|segment| !segment.text.trim().is_empty())
    }
}

/// The words that are left of Markdown without its spans.
fn words_outside(bytes: &[u8], spans: &[bitext_sxs::Segment<'_>]) -> u64 {
    if spans.is_empty() {
        return 0;
    }
    let mut rest = Vec::new();
    let mut at = 0;
    for span in spans {
        rest.extend_from_slice(bytes.get(at..span.span.start as usize).unwrap_or_default());
        at = span.span.end as usize;
    }
    rest.extend_from_slice(bytes.get(at..).unwrap_or_default());
    segments(&String::from_utf8_lossy(&rest)).iter().map(|segment| size(&segment.text).words).sum()
}

#[cfg(test)]
mod tests {
    use bitext_model::DiagnosticCode;

    use super::*;

    fn span(key: &str, source: &str) -> String {
        format!(
            "<span data-ttu-id=\"0a1b2-{key}\">x</span><span class=\"sxs-lookup\">\
             <span data-stu-id=\"0a1b2-{key}\">{source}</span></span>"
        )
    }

    #[test]
    fn spans_are_segments_with_their_keys_and_neighbours() {
        let file =
            format!("# {}\n\n{} {}\n\nNot this.\n", span("101", "Mooring"), span("102", ""), span("p101", "Go."));
        let document = Document::read("bay/moor.md", file.as_bytes(), Side::Source);
        assert_eq!(document.words_outside, 2);
        let found: Vec<_> =
            document.segments().map(|segment| (segment.text, segment.previous, segment.next, segment.key)).collect();
        assert_eq!(
            found,
            [("Mooring", "", "", UnitKey::parse("101")), ("Go.", "", "", UnitKey::parse("p101"))],
            "what has no text is next to both"
        );
        assert!(document.segments().all(|segment| segment.path == "bay/moor.md" && segment.key.is_some()));
    }

    #[test]
    fn other_markdown_is_divided_and_other_files_have_nothing() {
        let document = Document::read("moor.md", b"---\ntitle: x\n---\n- Moor \xFF.\n- Wait.\n", Side::Source);
        let found: Vec<_> = document.segments().map(|segment| (segment.text, segment.previous, segment.next)).collect();
        assert_eq!(found, [("Moor \u{FFFD}.", "", "Wait."), ("Wait.", "Moor \u{FFFD}.", "")]);
        assert_eq!(document.diagnostics.iter().map(|it| it.code).collect::<Vec<_>>(), [DiagnosticCode::InvalidUtf8]);
        for (path, bytes) in [("a.yml", &b"title: Moor.\n"[..]), ("a.html", b"<p>Moor.</p>"), ("a.md", b"\n")] {
            assert_eq!(Document::read(path, bytes, Side::Source).segments().count(), 0, "{path}");
        }
    }

    #[test]
    fn targets_are_taken_where_they_are_asked_for() {
        let file = span("101", "Mooring") + &span("102", "Wait");
        let document = Document::read("moor.md", file.as_bytes(), Side::Target);
        let found: Vec<_> = document.segments().map(|segment| (segment.text, segment.next)).collect();
        assert_eq!(found, [("x", "x"), ("x", "")]);
    }

    #[test]
    fn spans_that_are_only_shown_do_not_make_a_document_side_by_side() {
        let shown = format!("```html\n{}\n```\n", span("101", "Mooring"));
        let read = |file: &str| {
            let document = Document::read("moor.md", file.as_bytes(), Side::Source);
            let texts: Vec<String> = document.segments().map(|segment| segment.text.to_owned()).collect();
            (texts, document.words_outside)
        };
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(read(&format!("Moor here.\n\n{shown}")), (texts(&["Moor here."]), 0));
        assert_eq!(read(&shown), (texts(&["Mooring"]), 0), "a fence by mistake");
        let quoted = format!("Moor here now.\n\n{shown}\n{}\n", span("102", "Wait"));
        assert_eq!(read(&quoted), (texts(&["Mooring", "Wait"]), 3));
    }
}
