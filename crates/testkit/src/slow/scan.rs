//! Finding the segments: loops over bytes, each as the module's documentation words it.

use std::ops::Range;

use super::Segment;

const OPENING: &[u8] = b"<span data-ttu-id=";
const DOUBLE_CLOSER: &[u8] = b"</span></span>";
const CLOSER: &[u8] = b"</span>";

pub(super) fn segments(bytes: &[u8]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut line = 1;
    let mut counted = 0;
    let mut opening = find(bytes, 0..bytes.len(), OPENING);
    while let Some(start) = opening {
        let next = find(bytes, start + 1..bytes.len(), OPENING);
        for &byte in &bytes[counted..start] {
            line += usize::from(byte == b'\n');
        }
        counted = start;
        segments.extend(segment(bytes, start, next.unwrap_or(bytes.len()), line));
        opening = next;
    }
    segments
}

/// The segment that opens at `start`, all of it before `limit`.
fn segment(bytes: &[u8], start: usize, limit: usize, line: usize) -> Option<Segment> {
    let bytes = &bytes[..limit];

    let mut tag = Tag { bytes, at: start, quotes: Vec::new() };
    tag.literal(OPENING)?;
    tag.quote()?;
    let id = tag.until_quote()?;
    tag.quote()?;
    tag.literal(b">")?;
    let raw_target_start = tag.at;
    let mut quotes = tag.quotes;

    let (target_end, source_tag) = (raw_target_start..limit).find_map(|at| Some((at, source_tag(bytes, at, id)?)))?;
    let raw_target = raw_target_start..target_end;
    let target = repaired(&bytes[raw_target.clone()], quotes[1] == Quote::Damaged);
    quotes.extend(&source_tag.quotes);

    let raw_source = source_tag.at..source_end(bytes, source_tag.at)?;
    let source = repaired(&bytes[raw_source.clone()], quotes[5] == Quote::Damaged);

    Some(Segment {
        id: id.to_vec(),
        target,
        source,
        span: start..raw_source.end + DOUBLE_CLOSER.len(),
        raw_target,
        raw_source,
        line,
        recovered: quotes.contains(&Quote::Damaged),
    })
}

/// The tags between a target and its source, when they stand at `at`.
fn source_tag<'a>(bytes: &'a [u8], at: usize, id: &[u8]) -> Option<Tag<'a>> {
    let mut tag = Tag { bytes, at, quotes: Vec::new() };
    tag.literal(b"</span><span class=")?;
    tag.quote()?;
    tag.literal(b"sxs-lookup")?;
    tag.quote()?;
    tag.literal(b"><span data-stu-id=")?;
    tag.quote()?;
    tag.literal(id)?;
    tag.quote()?;
    tag.literal(b">")?;
    Some(tag)
}

/// Where the source that begins at `start` ends.
fn source_end(bytes: &[u8], start: usize) -> Option<usize> {
    let (at_depth_zero, has_stray_closer) = end_at_depth_zero(bytes, start);
    if at_depth_zero.is_some() && !has_stray_closer {
        return at_depth_zero;
    }
    let bytes = &bytes[..at_depth_zero.unwrap_or(bytes.len())];
    let blank_line = (start..bytes.len()).find(|&at| begins_blank_line(&bytes[at..]));
    blank_line
        .and_then(|blank_line| last_double_closer(&bytes[..blank_line], start))
        .or(at_depth_zero)
        .or_else(|| last_double_closer(bytes, start))
}

/// The first `</span></span>` outside of nested spans, and whether a `</span>` before it is text.
fn end_at_depth_zero(bytes: &[u8], start: usize) -> (Option<usize>, bool) {
    let mut depth = 0;
    let mut has_stray_closer = false;
    for at in start..bytes.len() {
        let rest = &bytes[at..];
        if !rest.starts_with(b"<") {
            continue;
        }
        if rest.starts_with(b"<span") && matches!(rest.get(5), Some(b' ' | b'>' | b'\n' | b'\r')) {
            depth += 1;
        } else if rest.starts_with(CLOSER) {
            if depth > 0 {
                depth -= 1;
            } else if rest.starts_with(DOUBLE_CLOSER) {
                return (Some(at), has_stray_closer);
            } else {
                has_stray_closer = true;
            }
        }
    }
    (None, has_stray_closer)
}

fn last_double_closer(bytes: &[u8], start: usize) -> Option<usize> {
    (start..bytes.len()).rev().find(|&at| bytes[at..].starts_with(DOUBLE_CLOSER))
}

/// Whether a line ends here and the next one is blank.
fn begins_blank_line(rest: &[u8]) -> bool {
    let Some(mut rest) = rest.strip_prefix(b"\n") else { return false };
    while let [b' ' | b'\t', behind @ ..] = rest {
        rest = behind;
    }
    rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
}

/// A text without damage: `&quot;` is `"` until the first plain `"`, if the text begins inside a damaged stretch.
fn repaired(text: &[u8], begins_damaged: bool) -> Vec<u8> {
    let mut damaged = begins_damaged;
    let mut repaired = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'"' {
            damaged = false;
        }
        if damaged && text[at..].starts_with(b"&quot;") {
            repaired.push(b'"');
            at += b"&quot;".len();
        } else {
            repaired.push(text[at]);
            at += 1;
        }
    }
    repaired
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Plain,
    Damaged,
}

/// A place in markup, and the quotes read on the way to it.
struct Tag<'a> {
    bytes: &'a [u8],
    at: usize,
    quotes: Vec<Quote>,
}

impl<'a> Tag<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        let found = self.rest().starts_with(literal);
        self.at += literal.len();
        found.then_some(())
    }

    fn quote(&mut self) -> Option<()> {
        let (quote, length) = quote_at(self.rest())?;
        self.quotes.push(quote);
        self.at += length;
        Some(())
    }

    fn until_quote(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest();
        let length = (0..rest.len()).find(|&at| quote_at(&rest[at..]).is_some())?;
        self.at += length;
        Some(&rest[..length])
    }
}

/// The quote that a text begins with, and its length.
fn quote_at(rest: &[u8]) -> Option<(Quote, usize)> {
    if rest.starts_with(b"\"") {
        Some((Quote::Plain, 1))
    } else if rest.starts_with(b"&quot;") {
        Some((Quote::Damaged, 6))
    } else {
        None
    }
}

fn find(bytes: &[u8], range: Range<usize>, needle: &[u8]) -> Option<usize> {
    for at in range {
        if bytes[at] == needle[0] && bytes[at..].starts_with(needle) {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(file: &str) -> Vec<(String, String, bool)> {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        segments(file.as_bytes()).into_iter().map(|s| (text(s.target), text(s.source), s.recovered)).collect()
    }

    fn pair(id: &str, target: &str, source: &str) -> String {
        format!(
            r#"<span data-ttu-id="{id}">{target}</span><span class="sxs-lookup"><span data-stu-id="{id}">{source}</span></span>"#
        )
    }

    fn one(target: &str, source: &str) -> (String, String, bool) {
        (target.to_owned(), source.to_owned(), false)
    }

    #[test]
    fn places_are_byte_ranges_and_lines() {
        let file = format!("# A\n\n- {} {}\n", pair("a-101", "x\ny", "z"), pair("a-p101", "", "\u{fffd}"));
        let found = segments(file.as_bytes());
        assert_eq!(found.iter().map(|s| s.line).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(&file[found[0].raw_target.clone()], "x\ny");
        assert_eq!(&file[found[1].raw_source.clone()], "\u{fffd}");
        assert_eq!(&file[found[1].span.clone()], pair("a-p101", "", "\u{fffd}"));
        assert_eq!(found[1].id, b"a-p101");
    }

    #[test]
    fn a_target_may_hold_closers_and_spans() {
        for target in ["a</span></span> b", "<span class=\"ui\">a", "</span><span class=\"sxs-lookup\">", "a</span>"] {
            assert_eq!(texts(&pair("a-101", target, "b")), [one(target, "b")]);
        }
    }

    #[test]
    fn a_source_ends_at_depth_zero() {
        for source in [
            "",
            "a <span class=\"ui\">b</span>",
            "<span\nclass=\"ui\"><span>b</span></span> c",
            "a</span> b",
            "a <span class=\"ui\">b",
            "<spanner> a",
        ] {
            let file = format!("{}\n\n{}", pair("a-101", "t", source), pair("a-102", "t", "s"));
            assert_eq!(texts(&file), [one("t", source), one("t", "s")]);
        }
    }

    #[test]
    fn an_unbalanced_source_ends_before_a_blank_line() {
        for source in ["a <span class=\"ui\">b", "<span>a</span></span> <span>b", "<span>a\nb"] {
            for behind in ["\n\n", "\r\n\t\r\na</span></span>", "\n \n<span><span>a</span></span></span>"] {
                let file = pair("a-101", "t", source) + behind;
                assert_eq!(texts(&file), [one("t", source)], "{file:?}");
                assert_eq!(texts(&(file + &pair("a-102", "t", "s"))), [one("t", source), one("t", "s")]);
            }
        }
        for source in ["a\n\n<span>b", "a</span> b\n\nc", "<span>a</span></span>\nb"] {
            assert_eq!(texts(&pair("a-101", "t", source)), [one("t", source)]);
        }
    }

    #[test]
    fn a_text_never_reaches_into_the_next_segment() {
        let whole = pair("a-102", "t", "s");
        for broken in [
            "<span data-ttu-id=\"a-101\">t ",
            "<span data-ttu-id=\"a-101\">t</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-101\">s ",
            "<span data-ttu-id=\"a-101\">t</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-999\">s</span></span> ",
            "<span data-ttu-id=",
        ] {
            assert_eq!(texts(&format!("{broken}{whole}")), [one("t", "s")]);
            assert_eq!(texts(&format!("{whole}{broken}")), [one("t", "s")]);
        }
    }

    #[test]
    fn damage_ends_at_the_next_plain_quote() {
        let file = concat!(
            r#"<span data-ttu-id="a-101&quot;>&quot;t&quot;</span><span class=&quot;sxs-lookup&quot;>"#,
            r#"<span data-stu-id=&quot;a-101&quot;>&quot;s" &quot;</span></span> "#,
            r#"<span data-ttu-id="a-102">&quot;</span><span class="sxs-lookup">"#,
            r#"<span data-stu-id="a-102&quot;>&quot;</span></span>"#
        );
        let recovered = |target: &str, source: &str| (target.to_owned(), source.to_owned(), true);
        assert_eq!(texts(file), [recovered("\"t\"", "\"s\" &quot;"), recovered("&quot;", "\"")]);
    }
}
