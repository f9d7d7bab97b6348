use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use bitext_markup::{key, segments};
use bitext_model::{Block, UnitKind};
use bitext_repo::{Input, OpenOptions, SkipReason};
use bitext_sxs::{Segment, Syntax};

use super::Score;
use crate::Error;

/// How well documents without spans are divided into segments.
#[derive(Debug, Clone, Default)]
pub struct SegmentReport {
    /// How many documents with spans there are.
    pub documents: u64,
    /// Markdown files without any span. They do not count.
    pub without_spans: u64,
    /// Files that were not looked at, by [reason](bitext_repo::SkipReason), or `not-markdown` for documents of other syntax.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Those of them that turned out to be unreadable, each with why.
    pub unreadable: Vec<String>,
    /// Their sources, put in the place of the spans.
    pub source: SegmentScores,
    /// Their targets, put in the place of the spans.
    pub target: SegmentScores,
    /// The bytes that were divided, of sources and targets together.
    pub bytes: u64,
    /// The time that this took, on one thread, reading and scoring left out.
    pub elapsed: Duration,
}

/// What was found on one side of all documents, against the texts of the spans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SegmentScores {
    /// A segment is right when a span has the same text, blanks at its ends aside.
    pub exact: Score,
    /// A segment is right when a span has a text of the same normalized key.
    pub normalized: Score,
}

/// A side of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentSide {
    /// What was translated.
    Source,
    /// What it was translated into.
    Target,
}

impl SegmentSide {
    /// The name in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            SegmentSide::Source => "source",
            SegmentSide::Target => "target",
        }
    }

    fn text<'s>(self, segment: &'s Segment<'_>) -> &'s str {
        match self {
            SegmentSide::Source => &segment.source,
            SegmentSide::Target => &segment.target,
        }
    }
}

/// A text that spans and segments do not have in common, by their normalized keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentDifference<'d> {
    /// The document.
    pub path: &'d str,
    /// The side.
    pub side: SegmentSide,
    /// Whether a span has it, and not a segment.
    pub is_missed: bool,
    /// The text.
    pub text: &'d str,
}

/// Takes the spans out of side-by-side Markdown documents, divides what is left into segments, once with sources and once
/// with targets, and counts how many of these are those of the spans, as multisets by document.
///
/// Where a paragraph was translated as one there is nothing to compare its sentences with: it does not count, and neither do
/// segments in it. What stands outside of spans counts against the segments found there.
pub fn segment(
    inputs: &[PathBuf],
    on_difference: &mut dyn FnMut(&SegmentDifference<'_>),
) -> Result<SegmentReport, Error> {
    let mut report = SegmentReport::default();
    let mut buffer = Vec::new();
    for path in inputs {
        let input = Input::open(path, &OpenOptions::default())?;
        let listing = input.list()?;
        let mut reader = input.reader();
        for skipped in &listing.skipped {
            report.skip(skipped.reason.as_str());
            if skipped.reason == SkipReason::Unreadable {
                report.unreadable.push(format!("cannot read `{}`", skipped.path));
            }
        }
        for entry in &listing.entries {
            if Syntax::of_path(&entry.path) != Syntax::Markdown {
                report.skip("not-markdown");
            } else if let Err(error) = reader.read(entry, &mut buffer) {
                report.skip(SkipReason::Unreadable.as_str());
                report.unreadable.push(error.to_string());
            } else {
                report.add(&entry.path, &buffer, on_difference);
            }
        }
    }
    Ok(report)
}

impl SegmentReport {
    fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    fn add(&mut self, path: &str, bytes: &[u8], on_difference: &mut dyn FnMut(&SegmentDifference<'_>)) {
        let document = bitext_sxs::parse(bytes, Syntax::Markdown);
        if document.segments.is_empty() {
            self.without_spans += 1;
            return;
        }
        self.documents += 1;
        for side in [SegmentSide::Source, SegmentSide::Target] {
            let plain = Plain::new(bytes, &document.segments, side);
            let started = Instant::now();
            let found = segments(&plain.text);
            self.elapsed += started.elapsed();
            self.bytes += plain.text.len() as u64;
            let found: Vec<&str> = found
                .iter()
                .filter(|segment| !plain.is_in_paragraph(&segment.range))
                .map(|segment| segment.text.trim())
                .collect();
            let spans: Vec<&str> = document
                .segments
                .iter()
                .filter(|segment| !is_paragraph(segment))
                .map(|segment| side.text(segment).trim())
                .filter(|text| !text.is_empty())
                .collect();
            let scores = match side {
                SegmentSide::Source => &mut self.source,
                SegmentSide::Target => &mut self.target,
            };
            let (missed, extra) = compare(&spans, &found, |text| text);
            scores.exact.count(spans.len() - missed.len(), spans.len(), found.len());
            debug_assert_eq!(spans.len() - missed.len(), found.len() - extra.len());
            let (missed, extra) = compare(&spans, &found, |text| key(text).normalized);
            scores.normalized.count(spans.len() - missed.len(), spans.len(), found.len());
            for (is_missed, texts) in [(true, missed), (false, extra)] {
                for text in texts {
                    on_difference(&SegmentDifference { path, side, is_missed, text });
                }
            }
        }
    }
}

impl Score {
    fn count(&mut self, common: usize, gold: usize, found: usize) {
        self.right += common as u64;
        self.recalled += common as u64;
        self.gold += gold as u64;
        self.found += found as u64;
    }
}

/// What only `left` has and what only `right` has, as multisets, in their order.
fn compare<'t, K: Eq + Hash>(
    left: &[&'t str],
    right: &[&'t str],
    key: impl Fn(&'t str) -> K,
) -> (Vec<&'t str>, Vec<&'t str>) {
    let mut counts: HashMap<K, u64> = HashMap::new();
    for text in left {
        *counts.entry(key(text)).or_default() += 1;
    }
    let mut take = |text: &&&'t str| match counts.get_mut(&key(text)) {
        Some(count) if 0 < *count => {
            *count -= 1;
            true
        }
        _ => false,
    };
    let only_right = right.iter().filter(|text| !take(text)).copied().collect();
    // What is left of the counts are the last ones of those that are alike.
    let mut only_left: Vec<&str> = left.iter().rev().filter(|text| take(text)).copied().collect();
    only_left.reverse();
    (only_left, only_right)
}

fn is_paragraph(segment: &Segment<'_>) -> bool {
    segment.key.is_some_and(|key| key.kind == UnitKind::Paragraph)
}

/// A document with the texts of one side in the place of its spans.
struct Plain {
    text: String,
    /// Where the paragraphs that were translated as one stand, in their order.
    paragraphs: Vec<Range<usize>>,
}

impl Plain {
    fn new(bytes: &[u8], segments: &[Segment<'_>], side: SegmentSide) -> Plain {
        let mut plain = Plain { text: String::with_capacity(bytes.len()), paragraphs: Vec::new() };
        let mut at = 0;
        for segment in segments {
            let span = segment.span.start as usize..segment.span.end as usize;
            let before = String::from_utf8_lossy(&bytes[at..span.start]);
            let is_heading = matches!(segment.block, Block::Heading(_));
            plain.text.push_str(if is_heading { without_anchor(&before) } else { &before });
            let start = plain.text.len();
            plain.text.push_str(side.text(segment));
            if is_paragraph(segment) {
                plain.paragraphs.push(start..plain.text.len());
            }
            at = span.end;
        }
        plain.text.push_str(&String::from_utf8_lossy(&bytes[at..]));
        plain
    }

    fn is_in_paragraph(&self, range: &Range<usize>) -> bool {
        let next = self.paragraphs.partition_point(|paragraph| paragraph.end <= range.start);
        self.paragraphs.get(next).is_some_and(|paragraph| paragraph.start < range.end)
    }
}

/// What stands before the text of a heading, without the anchor of its source that came there together with the spans.
fn without_anchor(before: &str) -> &str {
    let opened = before.strip_suffix("\"></a>").and_then(|anchor| anchor.rsplit_once("<a name=\""));
    opened.filter(|(_, name)| !name.contains(['"', '<', '\n'])).map_or(before, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(key: &str, target: &str, source: &str) -> String {
        format!(
            "<span data-ttu-id=\"0a1b2-{key}\">{target}</span><span class=\"sxs-lookup\">\
             <span data-stu-id=\"0a1b2-{key}\">{source}</span></span>"
        )
    }

    fn report(document: &str) -> (SegmentReport, Vec<String>) {
        let mut differences = Vec::new();
        let mut report = SegmentReport::default();
        report.add("moor.md", document.as_bytes(), &mut |SegmentDifference { path, side, is_missed, text }| {
            let sign = if *is_missed { '-' } else { '+' };
            differences.push(format!("{path} {} {sign} {text}", side.as_str()));
        });
        (report, differences)
    }

    #[test]
    fn segments_are_held_against_spans() {
        let document = [
            "# <a name=\"mooring\"></a>".to_owned() + &span("101", "Fortøyning", "Mooring"),
            span("102", "Fortøy båten.", "Moor the boat.") + " " + &span("103", "Betal så.", "Then  pay."),
            span("104", "Se kai 3. Se kai 4.", "See piers 3 and 4."),
            // A paragraph that was translated as one.
            span("p105", "Ta med tau. Ta med fendere.", "Bring ropes. Bring fenders."),
            "Left alone.".to_owned(),
        ];
        let (report, differences) = report(&document.join("\n\n"));
        let score = |common, found, gold| Score { right: common, found, recalled: common, gold };
        assert_eq!(report.documents, 1);
        assert_eq!(report.source.exact, score(4, 5, 4));
        assert_eq!(report.source.normalized, report.source.exact);
        assert_eq!(report.target.exact, score(3, 6, 4));
        let expected = [
            "moor.md source + Left alone.",
            "moor.md target - Se kai 3. Se kai 4.",
            "moor.md target + Se kai 3.",
            "moor.md target + Se kai 4.",
            "moor.md target + Left alone.",
        ];
        assert_eq!(differences, expected);
    }

    #[test]
    fn white_space_counts_for_exact_scores_alone() {
        let (report, differences) = report(&("- ".to_owned() + &span("101", " Fortøy\n  båten. ", " Moor the boat. ")));
        assert_eq!((report.source.exact.f1(), report.target.exact.f1()), (1.0, 0.0));
        assert_eq!((report.source.normalized.f1(), report.target.normalized.f1()), (1.0, 1.0));
        assert_eq!(differences, Vec::<String>::new());
    }

    #[test]
    fn a_document_without_spans_does_not_count() {
        let (report, differences) = report("# Mooring\n\nMoor the boat.\n");
        assert_eq!((report.documents, report.without_spans, report.bytes, differences.len()), (0, 1, 0, 0));
        assert_eq!(report.source, SegmentScores::default());
    }

    #[test]
    fn anchors_of_headings_are_no_part_of_their_texts() {
        assert_eq!(without_anchor("Quay.\n\n## <a name=\"moor-the-boat\"></a>"), "Quay.\n\n## ");
        for kept in
            ["## ", "\"></a>", "<a name=\"moor\"></a> ", "<a name=\"\"><b class=\"x\"></a>", "<a href=\"x\"></a>"]
        {
            assert_eq!(without_anchor(kept), kept);
        }
    }

    #[test]
    fn multisets() {
        let compared = compare(&["a", "b", "a", "a"], &["c", "a", "a"], |text| text);
        assert_eq!(compared, (vec!["b", "a"], vec!["c"]));
        assert_eq!(compare(&[], &["a"], str::len), (vec![], vec!["a"]));
    }
}
