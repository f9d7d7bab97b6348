//! Documents that are to be translated: their segments, and what a memory is worth for them.

mod counts;
mod statistics;

use bitext_markup::segments;
use bitext_model::{Diagnostic, UnitKey};
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
    /// Reads a file. The segments of one with spans are their sources; Markdown without spans is divided into
    /// [`segments`]. YAML and HTML without spans have none.
    ///
    /// The path says in which syntax the file is written and is not looked up anywhere. Invalid UTF-8 is read as U+FFFD.
    ///
    /// ```
    /// use bitext_pipeline::documents::Document;
    /// let document = Document::read("moor.md", b"# Mooring\n\nWait. Then moor.\n");
    /// let texts: Vec<&str> = document.segments().map(|segment| segment.text).collect();
    /// assert_eq!(texts, ["Mooring", "Wait.", "Then moor."]);
    /// assert_eq!(document.segments().next().unwrap().next, "Wait.");
    /// ```
    pub fn read(path: &str, bytes: &[u8]) -> Document {
        let syntax = Syntax::of_path(path);
        let parsed = bitext_sxs::parse(bytes, syntax);
        let texts = if !parsed.segments.is_empty() {
            let segments = parsed.segments.into_iter();
            segments.map(|segment| Text { text: segment.source.into_owned(), key: segment.key }).collect()
        } else if syntax == Syntax::Markdown {
            let document = String::from_utf8_lossy(bytes);
            segments(&document).into_iter().map(|segment| Text { text: segment.text.into_owned(), key: None }).collect()
        } else {
            Vec::new()
        };
        Document { path: path.to_owned(), diagnostics: parsed.diagnostics, texts }
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
        let document = Document::read("bay/moor.md", file.as_bytes());
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
        let document = Document::read("moor.md", b"---\ntitle: x\n---\n- Moor \xFF.\n- Wait.\n");
        let found: Vec<_> = document.segments().map(|segment| (segment.text, segment.previous, segment.next)).collect();
        assert_eq!(found, [("Moor \u{FFFD}.", "", "Wait."), ("Wait.", "Moor \u{FFFD}.", "")]);
        assert_eq!(document.diagnostics.iter().map(|it| it.code).collect::<Vec<_>>(), [DiagnosticCode::InvalidUtf8]);
        for (path, bytes) in [("a.yml", &b"title: Moor.\n"[..]), ("a.html", b"<p>Moor.</p>"), ("a.md", b"\n")] {
            assert_eq!(Document::read(path, bytes).segments().count(), 0, "{path}");
        }
    }
}
